import type { TcpHeader } from '../../net/tcp-header.js';
import type { ControlBlock } from './control-block.js';
import { stampNow } from './segment.js';

const MILLISECOND = 1e6;
/** linux TCP_INIT_CWND; and what is added for small variations, in segments. */
const FIRST = 10;
const CUSHION = 16;
/** Buffer for a byte of window (`receive-window.ts`). */
const SHARE = 2;

/**
 * The receive buffer grows as the application keeps up (dynamic right-sizing: Fisk and Feng,
 * 2001; linux tcp_rcv_space_adjust): to twice what was read in a round trip, and more while that
 * itself grows.
 */
export function tune(block: ControlBlock): void {
  const { now, options, read } = block;
  if (options.receiveBufferLimit <= options.receiveBuffer) return;
  if (block.tuneSpace === 0) {
    block.tuneSpace = Math.min(block.window, FIRST * block.announcedMss);
    block.tuneAt = now;
    return;
  }
  if (block.tuneRtt === 0 || now - block.tuneAt < block.tuneRtt) return;
  const copied = read - block.tuneFrom;
  if (copied > block.tuneSpace) {
    let window = 2 * copied + CUSHION * block.announcedMss;
    window += (2 * window * (copied - block.tuneSpace)) / block.tuneSpace;
    const buffer = Math.min(Math.floor(SHARE * window), options.receiveBufferLimit);
    if (buffer > block.buffer) block.buffer = buffer;
    block.tuneSpace = copied;
  }
  block.tuneFrom = read;
  block.tuneAt = now;
}

/**
 * The round trip as a receiver sees it: by the time stamp that comes back (linux
 * tcp_rcv_rtt_measure_ts), or as long as a whole window takes.
 */
export function watchRoundTrip(block: ControlBlock, header: TcpHeader, payload: number): void {
  const { now } = block;
  if (block.timestamps) {
    if (header.tsEcho === block.tuneEcho || header.tsEcho === 0) return;
    if (payload < block.segmentSize) return;
    block.tuneEcho = header.tsEcho;
    learn(block, Math.max(1, (stampNow(block) - header.tsEcho) | 0) * MILLISECOND);
  } else if (block.expected >= block.tuneMark) {
    if (block.tuneMark > 0) learn(block, Math.max(MILLISECOND, now - block.tuneMarkAt));
    block.tuneMark = block.expected + block.window;
    block.tuneMarkAt = now;
  }
}

function learn(block: ControlBlock, sample: number): void {
  if (block.tuneRtt === 0) block.tuneRtt = sample;
  else if (block.timestamps) block.tuneRtt += (sample - block.tuneRtt) / 8;
  else if (sample < block.tuneRtt) block.tuneRtt = sample;
}
