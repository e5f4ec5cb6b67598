import { type Look, MUTED } from './colours.js';
import { escape } from './frame.js';

/** A line's name and where it ends, in the picture's coordinates. */
export interface End {
  name: string;
  look: Look;
  x: number;
  y: number;
}

const LABEL = 14;

/**
 * Names at the ends of the lines, moved apart where they would cover one another.
 * @param at where the plot ends to the right; names stand between `top` and `bottom`
 */
export function endNames(ends: readonly End[], at: number, top: number, bottom: number): string {
  const placed = ends
    .map((end) => ({ ...end, place: 0 }))
    .sort((a, b) => a.y - b.y || (a.name < b.name ? -1 : 1));
  const space = bottom - top;
  const gap = Math.min(LABEL, placed.length > 1 ? space / (placed.length - 1) : LABEL);
  spread(placed, gap, top, bottom);
  const size = gap < LABEL - 2 ? 10 : 12;
  return placed
    .map(({ name, look, x, y, place }) => {
      const dark = look === MUTED ? '#8a8a8a' : look.colour;
      const from = Math.min(x + 4, at);
      return (
        `<path d="M${from},${y}L${at + 8},${place}" fill="none" stroke="${look.colour}" ` +
        `stroke-width="0.7" stroke-opacity="0.7"/><text x="${at + 11}" y="${place + 4}" ` +
        `font-size="${size}" fill="${dark}">${escape(name)}</text>`
      );
    })
    .join('');
}

/** All names in their order, each behind a piece of its line. */
export function nameList(
  entries: readonly { name: string; look: Look }[],
  at: number,
  top: number,
  bottom: number,
): string {
  const gap = Math.min(LABEL + 3, (bottom - top) / Math.max(1, entries.length - 1));
  return entries
    .map(({ name, look: { colour, dash } }, i) => {
      const y = top + 6 + i * gap;
      const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
      return (
        `<path d="M${at + 10},${y}H${at + 32}" stroke="${colour}" stroke-width="2"${dashes}/>` +
        `<text x="${at + 38}" y="${y + 4}" font-size="12">${escape(name)}</text>`
      );
    })
    .join('');
}

/** Places in the order of `y`, at least `gap` apart, as near to it as that allows. */
function spread(
  ends: { y: number; place: number }[],
  gap: number,
  top: number,
  bottom: number,
): void {
  let floor = top;
  for (const each of ends) {
    each.place = Math.max(each.y, floor);
    floor = each.place + gap;
  }
  let ceiling = bottom;
  for (const each of [...ends].reverse()) {
    each.place = Math.min(each.place, ceiling);
    ceiling = each.place - gap;
  }
}
