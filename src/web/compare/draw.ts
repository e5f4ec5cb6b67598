import type { Reel } from './reel.js';

/** Pixels: a row at most, its name, and the square of a request at most. */
const ROW = 20;
const NAME = 96;
const SQUARE = 10;
/** Rows at most: of more holders those with the longest lines are shown. */
const ROWS = 24;

/** Draws who is worked on (full) and who waits (open), a row a holder. */
export function draw(canvas: HTMLCanvasElement, reel: Reel, longest: number): void {
  const { holders } = reel.tape;
  const shown = rowsOf(reel);
  const width = canvas.clientWidth || 300;
  const height = shown.length * ROW + 6;
  const ratio = devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext('2d')!;
  const style = getComputedStyle(canvas);
  const [ink, accent, warm, line] = ['--faint', '--accent', '--series-2', '--line'].map(
    (name) => style.getPropertyValue(name) || '#888',
  );
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = `11px ${style.fontFamily}`;
  pen.textBaseline = 'middle';
  const busiest = shown.reduce((most, i) => Math.max(most, reel.working[i]), 1);
  const room = width - NAME - 44;
  const pitch = Math.min(SQUARE + 2, room / (longest + Math.min(busiest, 12)));
  shown.forEach((holder, row) => {
    const y = 3 + row * ROW;
    pen.fillStyle = ink;
    pen.fillText(shortened(pen, holders[holder], NAME - 8), 0, y + ROW / 2);
    pen.fillStyle = line;
    pen.fillRect(NAME - 4, y + ROW - 2, width - NAME + 4, 1);
    const size = Math.max(pitch - (pitch > 4 ? 2 : 0), 0.5);
    const top = y + (ROW - Math.min(size, SQUARE)) / 2 - 1;
    const square = (place: number, colour: string): void => {
      pen.fillStyle = colour;
      pen.fillRect(NAME + place * pitch, top, size, Math.min(Math.max(size, 4), SQUARE));
    };
    const working = Math.min(reel.working[holder], 12);
    for (let i = 0; i < working; i++) square(i, accent);
    for (let i = 0; i < reel.waiting[holder]; i++) square(working + i, warm);
    if (reel.waiting[holder] > 0) {
      pen.fillStyle = ink;
      pen.textAlign = 'right';
      pen.fillText(String(reel.waiting[holder]), width - 2, y + ROW / 2);
      pen.textAlign = 'left';
    }
  });
}

function rowsOf({ tape, waiting, working }: Reel): number[] {
  const all = tape.holders.map((_, i) => i);
  const inOrder = (a: number, b: number): number =>
    tape.holders[a].localeCompare(tape.holders[b], 'en', { numeric: true });
  if (all.length <= ROWS) return all.sort(inOrder);
  const load = (i: number): number => waiting[i] * 1000 + working[i];
  return all
    .sort((a, b) => load(b) - load(a))
    .slice(0, ROWS)
    .sort(inOrder);
}

function shortened(pen: CanvasRenderingContext2D, name: string, width: number): string {
  if (pen.measureText(name).width <= width) return name;
  let kept = name.length;
  while (kept > 1 && pen.measureText(`…${name.slice(-kept)}`).width > width) kept--;
  return `…${name.slice(-kept)}`;
}
