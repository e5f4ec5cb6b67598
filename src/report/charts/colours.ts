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

/** Series in full colour at most: more than these, nobody follows. */
export const MOST_COLOURED = 6;

/** What went wrong, and its share. */
export const FAILED = '#d55e00';

/** Text that is not the title. */
export const QUIET = '#555555';

/**
 * The custom property of a page's style by which each colour of a picture goes there, so that one
 * picture serves a light and a dark page; in dark, where the second colour is.
 */
export const PROPERTIES: ReadonlyMap<string, readonly [property: string, dark: string]> = new Map([
  ['#0072b2', ['--series-1', '#56b4e9']],
  ['#d55e00', ['--series-2', '#ff8f3f']],
  ['#009e73', ['--series-3', '#2fcf9f']],
  ['#cc79a7', ['--series-4', '#e39ac3']],
  ['#000000', ['--series-5', '#f2f2f2']],
  ['#e69f00', ['--series-6', '#f0b73a']],
  ['#56b4e9', ['--series-7', '#9bd3f5']],
  ['#b5b5b5', ['--muted', '#6d747c']],
  ['#8a8a8a', ['--muted-text', '#9aa1a8']],
  ['#555555', ['--quiet', '#b4bac1']],
  ['#ffffff', ['--ground', '#15191e']],
  ['#eef1f4', ['--panel', '#1f252c']],
  ['#111111', ['--ink', '#eceff2']],
]);

/** A picture whose colours are the page's own. */
export function themed(svg: string): string {
  return svg.replace(
    /(fill|stroke|color)="(#[0-9a-f]{6})"/g,
    (whole, name: string, hex: string) => {
      const found = PROPERTIES.get(hex);
      return found === undefined ? whole : `${name}="var(${found[0]}, ${hex})"`;
    },
  );
}
