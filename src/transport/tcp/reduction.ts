import type { AckNews } from './ack-news.js';
import type { ControlBlock } from './control-block.js';
import { Phase } from './recovery-state.js';

/** The window before a reduction, for thresholds (linux tcp_current_ssthresh). */
export function thresholdNow(block: ControlBlock): number {
  const { sender, recovery } = block;
  if (recovery.phase === Phase.REDUCING || recovery.phase === Phase.RECOVERY) {
    return sender.threshold;
  }
  return Math.max(sender.threshold, Math.floor(sender.size * 0.75));
}

/**
 * Begins to reduce the window, to what the congestion control says (linux
 * tcp_init_cwnd_reduction).
 */
export function beginReduction(block: ControlBlock, marks = false): void {
  const { recovery, sender, control, options } = block;
  recovery.high = block.next;
  recovery.probeHigh = -1;
  recovery.reducedDelivered = recovery.reducedSent = 0;
  sender.count = 0;
  sender.priorSize = sender.size;
  sender.threshold = control.reduced(sender, marks);
  block.tellsReduced = block.ecn;
  // RFC 6675, section 5, step 4.2; RFC 5681, section 3.2. Linux goes there step by step.
  if (options.profile === 'rfc') sender.size = sender.threshold;
}

/**
 * Proportional rate reduction (RFC 6937; linux tcp_cwnd_reduction): by the end of a round trip
 * the window is at the threshold, and until then as much is sent for what is delivered as brings
 * it there.
 */
export function reduce(block: ControlBlock, news: AckNews): void {
  const { recovery, sender, queue } = block;
  if (block.options.profile === 'rfc' || news.delivered <= 0) return;
  const { inFlight } = queue;
  const delta = sender.threshold - inFlight;
  recovery.reducedDelivered += news.delivered;
  let more: number;
  if (delta < 0) {
    const share = (sender.threshold * recovery.reducedDelivered) / sender.priorSize;
    more = Math.ceil(share) - recovery.reducedSent;
  } else {
    more = Math.max(recovery.reducedDelivered - recovery.reducedSent, news.delivered);
    if (news.advanced && news.lost === 0) more++;
    more = Math.min(delta, more);
  }
  // The first one is sent again whatever the window says.
  more = Math.max(more, recovery.reducedSent === 0 ? 1 : 0);
  sender.size = Math.max(1, inFlight + more);
}

/** The window is at the threshold (linux tcp_end_cwnd_reduction). */
export function endReduction(block: ControlBlock): void {
  const { recovery, sender, options, queue } = block;
  if (sender.threshold === Infinity || block.control.ownsWindow) return;
  if (recovery.phase !== Phase.REDUCING && recovery.undoAt < 0) return;
  sender.size = sender.threshold;
  // RFC 6582, section 3.2, step 3: no burst where little is on its way.
  if (options.profile === 'rfc' && !block.sacks) {
    sender.size = Math.min(sender.threshold, Math.max(queue.length, 1) + 1);
  }
}
