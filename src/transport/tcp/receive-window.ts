import type { ControlBlock } from './control-block.js';

/** The most that 16 bits say, and the greatest shift (RFC 7323, section 2.3). */
const WIDEST = 65_535;
const MOST_SHIFT = 14;
/**
 * Of a receive buffer, half is window (linux tcp_adv_win_scale 1): the rest is for what frames
 * it.
 */
const SHARE = 2;

/** The window of a receive buffer. */
export function windowOf(buffer: number): number {
  return Math.floor(buffer / SHARE);
}

/**
 * The shift with which the window of the greatest buffer can be told (linux
 * tcp_select_initial_window).
 */
export function scaleFor(buffer: number): number {
  let scale = 0;
  for (let space = buffer; space > WIDEST && scale < MOST_SHIFT; space /= 2) scale++;
  return scale;
}

/** The first window, which is told unscaled. */
export function firstWindow(buffer: number): number {
  return Math.min(WIDEST, windowOf(buffer));
}

/** What is left of the window that the other end was told. */
export function windowLeft(block: ControlBlock): number {
  const left = block.windowAt + block.window - block.expected;
  return left > 0 ? left : 0;
}

/**
 * The window to tell now, in bytes: what is free of the buffer, never less than was told before, and
 * nothing rather than little (RFC 9293, sections 3.8.6 and 3.8.6.2.2; linux __tcp_select_window).
 */
export function chooseWindow(block: ControlBlock): number {
  const { receiveScale, expected, read, announcedMss } = block;
  const whole = windowOf(block.buffer);
  const mss = Math.min(announcedMss, whole);
  const left = windowLeft(block);
  let free = whole - (expected - read);
  if (free < whole / 16 || free < mss) free = 0;
  if (free > block.shown) free = block.shown;
  let window = free;
  if (receiveScale > 0) {
    const unit = 1 << receiveScale;
    window = Math.ceil(free / unit) * unit;
  } else if (left <= free - mss || left > free) {
    window = Math.floor(free / mss) * mss;
  } else {
    window = left;
  }
  if (window < left) {
    const unit = 1 << receiveScale;
    window = Math.ceil(left / unit) * unit;
  }
  const most = WIDEST * (1 << receiveScale);
  return window < most ? window : most;
}

/** More of the buffer is shown as segments come that fill it (linux tcp_grow_window). */
export function showMore(block: ControlBlock, payload: number): void {
  const whole = windowOf(block.buffer);
  if (block.shown >= whole || payload < block.segmentSize / 2) return;
  block.shown = Math.min(whole, block.shown + 2 * block.announcedMss);
  block.quick = Math.max(block.quick, 1);
}
