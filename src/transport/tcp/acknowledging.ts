import type { ControlBlock } from './control-block.js';
import { chooseWindow, windowLeft } from './receive-window.js';

/** Linux's numbers (include/net/tcp.h): delays of an acknowledgement, least and most. */
const LEAST_DELAY = 40e6;
const MOST_DELAY = 200e6;
const LONGER_DELAY = 500e6;
/** Segments that are acknowledged at once, at most. */
const QUICK = 16;
/** Profile rfc: as most systems have it; RFC 1122, section 4.2.3.2, has less than 500 ms. */
const STANDARD_DELAY = 200e6;

/** What was seen of small segments and PSH since the last acknowledgement. */
const PUSHED = 1;
const PUSHED_TWICE = 2;

/** Some segments are acknowledged at once (linux tcp_enter_quickack_mode). */
export function beQuick(block: ControlBlock, most = QUICK): void {
  const segments = Math.floor(windowLeft(block) / (2 * block.segmentSize));
  const quick = Math.min(most, segments === 0 ? 2 : segments);
  if (quick > block.quick) block.quick = quick;
  block.converses = false;
  block.ackDelay = LEAST_DELAY;
}

/** An acknowledgement has left, with data or without. */
export function acknowledgementSent(block: ControlBlock): void {
  block.ackDue = block.ackNow = false;
  block.ackAt = Infinity;
  block.pushed = 0;
  if (block.quick > 0) {
    block.quick--;
    // Leaving the quick mode, delays are short again.
    if (block.quick === 0) block.ackDelay = LEAST_DELAY;
  }
}

/** Data were sent: an answer, where something came just before (linux tcp_event_data_sent). */
export function dataSent(block: ControlBlock): void {
  const { now } = block;
  if (now - block.lastDataAt < block.ackDelay) block.converses = true;
}

/** Data came: learns how they come (linux tcp_event_data_recv, tcp_measure_rcv_mss). */
export function dataCame(block: ControlBlock, length: number, pushes: boolean): void {
  measureSegment(block, length, pushes);
  block.ackDue = true;
  const { now } = block;
  const since = now - block.lastDataAt;
  block.lastDataAt = now;
  if (block.ackDelay === 0) {
    // The first.
    block.quick = Math.max(block.quick, quickness(block));
    block.ackDelay = LEAST_DELAY;
  } else if (since <= LEAST_DELAY / 2) {
    block.ackDelay = block.ackDelay / 2 + LEAST_DELAY / 2;
  } else if (since < block.ackDelay) {
    block.ackDelay = Math.min(block.ackDelay / 2 + since, block.roundTrip.rto);
  } else if (since > block.roundTrip.rto) {
    // The sender seems to begin anew.
    block.quick = Math.max(block.quick, quickness(block));
  }
}

function quickness(block: ControlBlock): number {
  const segments = Math.floor(windowLeft(block) / (2 * block.segmentSize));
  return Math.min(QUICK, segments === 0 ? 2 : segments);
}

function measureSegment(block: ControlBlock, length: number, pushes: boolean): void {
  const last = block.lastSize;
  block.lastSize = 0;
  if (length >= block.segmentSize) {
    block.segmentSize = Math.min(length, block.announcedMss);
    if (pushes) block.pushed |= PUSHED;
    return;
  }
  if (length >= 536 || (length >= 88 && !pushes)) {
    block.lastSize = length;
    if (length === last) {
      block.segmentSize = length;
      return;
    }
  }
  if ((block.pushed & PUSHED) !== 0) block.pushed |= PUSHED_TWICE;
  block.pushed |= PUSHED;
}

/** What happens to an acknowledgement that is due. */
export const Due = { LATER: 0, NOW: 1 } as const;

/**
 * Whether to acknowledge now what came (linux __tcp_ack_snd_check and __tcp_cleanup_rbuf): more
 * than a segment, something out of order, quick mode; or small segments that the application has
 * read, unless it is going to answer them. `reads`: it has read what came.
 */
export function dueWhen(block: ControlBlock, reads: boolean): number {
  const { options, expected, windowAt, segmentSize, heap } = block;
  if (!options.delayedAck || heap.count > 0) return Due.NOW;
  const more = expected - windowAt > segmentSize;
  if (options.profile === 'rfc') {
    return expected - windowAt >= 2 * segmentSize ? Due.NOW : Due.LATER;
  }
  if (more && (reads || chooseWindow(block) >= block.window)) return Due.NOW;
  if (block.quick > 0 && !block.converses) return Due.NOW;
  if (!reads) return Due.LATER;
  if ((block.pushed & PUSHED_TWICE) !== 0) return Due.NOW;
  return (block.pushed & PUSHED) !== 0 && !block.converses ? Due.NOW : Due.LATER;
}

/**
 * Sets the timer of an acknowledgement that is due (linux tcp_send_delayed_ack). True: send it
 * now.
 */
export function delayAck(block: ControlBlock): boolean {
  const { now } = block;
  if (block.options.profile === 'rfc') {
    if (block.ackAt === Infinity) block.ackAt = now + STANDARD_DELAY;
    return false;
  }
  let delay = block.ackDelay;
  if (delay > LEAST_DELAY) {
    let most = block.converses || block.pushed !== 0 ? MOST_DELAY : LONGER_DELAY;
    const { smoothed } = block.roundTrip;
    if (smoothed > 0) most = Math.min(most, Math.max(smoothed, LEAST_DELAY));
    delay = Math.min(delay, most);
  }
  delay = Math.min(delay, MOST_DELAY);
  const at = now + delay;
  if (block.ackAt === Infinity) {
    block.ackAt = at;
    return false;
  }
  // One that waits already is about to go, or goes first.
  if (block.ackAt <= now + delay / 4) return true;
  if (at < block.ackAt) block.ackAt = at;
  return false;
}

/** The timer of an acknowledgement has run out (linux tcp_delack_timer_handler). */
export function ackTimedOut(block: ControlBlock): void {
  if (block.converses) {
    // It was taken for a conversation wrongly.
    block.converses = false;
    block.ackDelay = LEAST_DELAY;
  } else {
    block.ackDelay = Math.min(block.ackDelay * 2, block.roundTrip.rto);
  }
}
