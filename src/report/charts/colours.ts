/**
 * How series differ: seven colours that people with any kind of colour blindness tell apart (Okabe
 * and Ito, "Color universal design", 2008, without the yellow, which white paper swallows), and dashes
 * for those beyond.
 */
export interface Look {
  colour: string;
  /** An SVG stroke-dasharray; empty for a solid line. */
  dash: string;
}

const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#000000', '#e69f00', '#56b4e9'];
const DASHES = ['', '6 3', '2 2', '8 2 2 2', '1 3'];

export function lookOf(index: number): Look {
  const colour = COLOURS[index % COLOURS.length];
  return { colour, dash: DASHES[Math.floor(index / COLOURS.length) % DASHES.length] };
}

/** For what is there to compare with. */
export const MUTED: Look = { colour: '#b5b5b5', dash: '' };
