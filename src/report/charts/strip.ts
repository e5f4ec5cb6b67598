import { FAILED, QUIET } from './colours.js';
import { escape } from './frame.js';

/** Bars along x in a low row below a plot: shares from 0 to 1. */
export interface Strip {
  label: string;
  bars: readonly { from: number; to: number; share: number }[];
}

/** Its height. */
export const STRIP = 62;
const TALL = 34;

/** Below a plot, between its sides. */
export function stripOf(
  { label, bars }: Strip,
  at: { left: number; right: number; y: number; toX: (x: number) => number },
): string {
  const { left, right, y, toX } = at;
  const most = bars.reduce((max, { share }) => Math.max(max, share), 0);
  const scale = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].find((each) => each >= most) ?? 1;
  const base = y + 14 + TALL;
  const drawn = bars
    .filter(({ share }) => share > 0)
    .map(({ from, to, share }) => {
      const [x1, x2] = [Math.max(left, toX(from)), Math.min(right, toX(to))];
      const tall = Math.max(1, (share / scale) * TALL);
      return `<rect x="${x1}" y="${base - tall}" width="${Math.max(0.5, x2 - x1 - 0.5)}" height="${tall}" fill="${FAILED}"/>`;
    });
  return (
    `<text x="${left}" y="${y + 8}" font-size="12">${escape(label)}</text>` +
    drawn.join('') +
    `<path d="M${left},${base}H${right}" stroke="${QUIET}" stroke-width="0.7"/>` +
    `<text x="${left - 6}" y="${base + 4}" font-size="11" text-anchor="end">0</text>` +
    `<text x="${left - 6}" y="${base - TALL + 6}" font-size="11" text-anchor="end">${scale * 100} %</text>`
  );
}
