import type { Palette } from '../draw/palette.js';
import type { Line } from './race.js';

const ROW = 20;
/** Rows at most; those that are left out are counted in words. */
const MOST = 40;
const NAMES = 84;

export function heightOf(lines: number): number {
  return ROW * Math.min(lines, MOST) + 4;
}

/** A row a replica: a square a request, those that are served first. */
export function drawLines(
  canvas: HTMLCanvasElement,
  lines: readonly Line[],
  width: number,
  palette: Palette,
): void {
  const density = Math.min(devicePixelRatio || 1, 2);
  const height = heightOf(lines.length);
  if (canvas.width !== Math.round(width * density)) canvas.width = Math.round(width * density);
  if (canvas.height !== Math.round(height * density)) canvas.height = Math.round(height * density);
  const to = canvas.getContext('2d');
  if (to === null) return;
  to.setTransform(density, 0, 0, density, 0, 0);
  to.clearRect(0, 0, width, height);
  to.font = '11px system-ui, sans-serif';
  to.textBaseline = 'middle';
  lines.slice(0, MOST).forEach(({ replica, waiting, served }, i) => {
    const y = i * ROW + ROW / 2 + 2;
    to.fillStyle = palette.faint;
    to.textAlign = 'right';
    to.fillText(replica.length > 12 ? `…${replica.slice(-11)}` : replica, NAMES - 6, y);
    to.strokeStyle = palette.groupEdge;
    to.strokeRect(NAMES + 0.5, y - ROW / 2 + 2.5, width - NAMES - 2, ROW - 5);
    const room = width - NAMES - 36;
    const all = waiting + served;
    // A line that is longer than its room is drawn in narrower squares.
    const step = Math.min(12, room / Math.max(all, 1));
    for (let at = 0; at < all; at++) {
      const x = NAMES + 4 + at * step;
      to.fillStyle = at < served ? palette.served : palette.queue;
      to.fillRect(x, y - 5, Math.max(step - 2, 0.8), 10);
    }
    if (all === 0) return;
    to.fillStyle = palette.ink;
    to.textAlign = 'right';
    to.fillText(String(all), width - 5, y);
  });
}
