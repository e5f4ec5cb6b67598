import { Alarm, type ControlBlock } from './control-block.js';
import { Phase } from './recovery-state.js';

/** linux TCP_RTO_MAX. */
const LONGEST = 120e9;
/** Added where one segment is on its way, as its acknowledgement may be delayed; and else. */
const ALONE = 200e6;
const TICKS = 2e6;
const FIRST = 1e9;

/** Sets the retransmission timer, from now (RFC 6298, section 5.1). */
export function armResend(block: ControlBlock): void {
  block.alarm = Alarm.RESEND;
  block.alarmAt = block.now + timeout(block);
}

/** Sets it again in place of another: from when the first segment was sent (linux tcp_rearm_rto). */
export function rearm(block: ControlBlock): void {
  const { queue, now } = block;
  if (queue.length === 0) return;
  block.alarm = Alarm.RESEND;
  block.alarmAt = Math.max(now + 1, queue.sentAt(queue.head) + timeout(block));
}

/** Sets it for a shut window (RFC 9293, section 3.8.6.1). */
export function armPersist(block: ControlBlock): void {
  block.alarm = Alarm.PERSIST;
  block.alarmAt = block.now + timeout(block);
}

/** The time-out with its back-off (RFC 6298, section 5.5). */
export function timeout({ roundTrip, backoff }: ControlBlock): number {
  let { rto } = roundTrip;
  for (let i = 0; i < backoff && rto < LONGEST; i++) rto *= 2;
  return Math.min(LONGEST, rto);
}

/**
 * Sets the timer for a tail-loss probe in place of that for retransmission, where it would run
 * out sooner (RFC 8985, section 7.2; linux tcp_schedule_loss_probe). False where there is none to
 * be sent.
 */
export function armProbe(block: ControlBlock): boolean {
  const { queue, recovery, options, roundTrip, now } = block;
  if (!options.tailLossProbe || !block.sacks || queue.length === 0) return false;
  if (recovery.phase !== Phase.OPEN && recovery.phase !== Phase.REDUCING) return false;
  let wait = FIRST;
  if (roundTrip.smoothed > 0) {
    wait =
      2 * roundTrip.smoothed + (queue.length === 1 ? Math.max(ALONE, options.minimumRto) : TICKS);
  }
  const resendAt = queue.sentAt(queue.head) + timeout(block);
  block.alarm = Alarm.TAIL_PROBE;
  block.alarmAt = Math.max(now, Math.min(now + Math.round(wait), resendAt));
  return true;
}
