import type { SendWindow } from './congestion/window.js';
import type { ControlBlock } from './control-block.js';
import { Phase } from './recovery-state.js';
import { thresholdNow } from './reduction.js';

/** Whether the window was in use, so that it may grow (RFC 7661; linux tcp_is_cwnd_limited). */
export function isLimited(sender: SendWindow): boolean {
  if (sender.limited) return true;
  // In slow start, half of it is enough: it doubles.
  return sender.slowStarts && sender.size < 2 * sender.mostOut;
}

/** Remembers how much of the window a burst has used (linux tcp_cwnd_validate). */
export function validate(block: ControlBlock, limited: boolean): void {
  const { sender, queue, now, unacked, options } = block;
  const out = queue.length;
  if (unacked >= sender.usageEnd || limited || (!sender.limited && out > sender.mostOut)) {
    sender.limited = limited;
    sender.mostOut = out;
    sender.usageEnd = block.next;
  }
  if (options.profile === 'rfc') return;
  if (isLimited(sender)) {
    sender.used = 0;
    sender.usedAt = now;
    return;
  }
  if (out > sender.used) sender.used = out;
  if (!options.slowStartAfterIdle || now - sender.usedAt < block.roundTrip.rto) return;
  if (block.control.ownsWindow) return;
  if (block.recovery.phase === Phase.OPEN) shrink(block);
  sender.used = 0;
  sender.usedAt = now;
}

/**
 * The application needs less: half of what it does not use is given up (linux
 * tcp_cwnd_application_limited).
 */
function shrink(block: ControlBlock): void {
  const { sender } = block;
  const used = Math.max(sender.used, sender.initial);
  if (used >= sender.size) return;
  sender.threshold = thresholdNow(block);
  sender.size = Math.floor((sender.size + used) / 2);
}

/**
 * Sends again after nothing was on its way: the window of before is out of date (RFC 5681,
 * section 4.1).
 */
export function restartAfterIdle(block: ControlBlock): void {
  const { sender, options, now, roundTrip, control } = block;
  const idle = now - block.lastSentAt;
  const { delivery } = block;
  if (delivery !== null) delivery.firstSentAt = delivery.deliveredAt = now;
  control.resumed(idle, now, sender, (block.delivery?.appLimit ?? 0) > 0);
  if (idle === Infinity || !options.slowStartAfterIdle || idle <= roundTrip.rto) return;
  const least = Math.min(sender.initial, sender.size);
  if (options.profile === 'rfc') {
    sender.size = least;
    return;
  }
  sender.threshold = thresholdNow(block);
  // Half for each time-out that has passed (linux tcp_cwnd_restart).
  let { size } = sender;
  for (let left = idle - roundTrip.rto; left > 0 && size > least; left -= roundTrip.rto) {
    size = Math.floor(size / 2);
  }
  sender.size = Math.max(size, least);
  sender.used = 0;
  sender.usedAt = now;
}
