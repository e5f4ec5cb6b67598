import type { Box } from '../layout.js';

/** Which part of a picture is seen, and how large: a point is at `scale * x + dx`. */
export interface Camera {
  scale: number;
  dx: number;
  dy: number;
}

const MARGIN = 18;
const LEAST = 0.02;
const MOST = 6;

/** All of a picture, as large as it goes; never larger than it was drawn for. */
export function fit({ left, top, right, bottom }: Box, width: number, height: number): Camera {
  const scale = Math.min(
    (width - 2 * MARGIN) / Math.max(right - left, 1),
    (height - 2 * MARGIN) / Math.max(bottom - top, 1),
    1.4,
  );
  const bounded = Math.max(scale, LEAST);
  return {
    scale: bounded,
    dx: width / 2 - (bounded * (left + right)) / 2,
    dy: height / 2 - (bounded * (top + bottom)) / 2,
  };
}

/** Larger or smaller about a point on the screen. */
export function zoom({ scale, dx, dy }: Camera, factor: number, x: number, y: number): Camera {
  const next = Math.max(LEAST, Math.min(MOST, scale * factor));
  const by = next / scale;
  return { scale: next, dx: x - by * (x - dx), dy: y - by * (y - dy) };
}

export function pan({ scale, dx, dy }: Camera, x: number, y: number): Camera {
  return { scale, dx: dx + x, dy: dy + y };
}

/** Moved back so far that the picture, or half of a window's worth of it, stays in the window. */
export function bounded(
  { scale, dx, dy }: Camera,
  box: Box,
  width: number,
  height: number,
): Camera {
  const [left, right] = [scale * box.left, scale * box.right];
  const [top, bottom] = [scale * box.top, scale * box.bottom];
  return { scale, dx: within(dx, left, right, width), dy: within(dy, top, bottom, height) };
}

function within(by: number, from: number, to: number, room: number): number {
  const seen = Math.min(to - from, room / 2);
  return Math.min(Math.max(by, seen - to), room - seen - from);
}

/** The same size, with a point in the middle. */
export function centre({ scale }: Camera, x: number, y: number, width: number, height: number) {
  return { scale, dx: width / 2 - scale * x, dy: height / 2 - scale * y };
}
