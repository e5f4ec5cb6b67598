import type { AckNews } from './ack-news.js';
import { Alarm, type ControlBlock } from './control-block.js';
import { DUPLICATES, Phase } from './recovery-state.js';
import { Sent } from './send-queue.js';

/** Linux's least time-out of a timer: two ticks of a millisecond (TCP_TIMEOUT_MIN). */
const TICKS = 2e6;
/** Recoveries for which a wider reordering window is kept (RFC 8985, section 6.2, step 4). */
const KEPT = 16;
const MOST_STEPS = 255;

/** A segment is known to have been delivered (RFC 8985, section 6.2, steps 1 and 2). */
export function delivered(block: ControlBlock, sentAt: number, end: number, flags: number): void {
  const { recovery, roundTrip, now } = block;
  const rtt = now - sentAt;
  // Sooner than a round trip: it answers the copy before.
  if ((flags & Sent.EVER_RESENT) !== 0 && rtt < roundTrip.minimum) return;
  recovery.rackRtt = rtt;
  if (!isAfter(sentAt, end, recovery.rackSentAt, recovery.rackEnd)) return;
  recovery.rackSentAt = sentAt;
  recovery.rackEnd = end;
}

function isAfter(at: number, end: number, otherAt: number, otherEnd: number): boolean {
  return at > otherAt || (at === otherAt && end > otherEnd);
}

/** How long segments may be late without being lost (step 4; linux tcp_rack_reo_wnd). */
function reorderWindow(block: ControlBlock): number {
  const { recovery, roundTrip, queue } = block;
  if (!recovery.reordered) {
    if (recovery.phase >= Phase.RECOVERY || queue.sacked >= DUPLICATES) return 0;
  }
  return Math.min((roundTrip.minimum / 4) * recovery.reorderSteps, roundTrip.smoothed / 8);
}

/**
 * A duplicate that was told of widens the window, once a round trip (linux
 * tcp_rack_update_reo_wnd).
 */
export function widenReordering(block: ControlBlock, news: AckNews): void {
  const { recovery } = block;
  if (!news.twice || block.unacked < recovery.reorderMark) return;
  recovery.reorderMark = block.next;
  recovery.reorderSteps = Math.min(MOST_STEPS, recovery.reorderSteps + 1);
  recovery.reorderKept = KEPT;
}

/** A recovery is over: after enough of them, the window is narrow again. */
export function keepReordering(block: ControlBlock): void {
  const { recovery } = block;
  if (recovery.reorderKept > 0 && --recovery.reorderKept === 0) recovery.reorderSteps = 1;
}

/**
 * Finds what is lost (step 5): what was sent before something that was delivered, by more than
 * the reordering window. What was sent once stands in the order of sending; what was sent again
 * is kept in that order, too, so that each segment is looked at a few times at most.
 */
export function detectLoss(block: ControlBlock, news: AckNews): void {
  const { recovery, queue, now } = block;
  if (recovery.rackSentAt === -Infinity) return;
  const patience = recovery.rackRtt + reorderWindow(block);
  let waits = false;
  let index = Math.max(recovery.rackFrom, queue.head);
  for (; index < queue.tail; index++) {
    const flags = queue.flagsOf(index);
    if ((flags & (Sent.SACKED | Sent.LOST | Sent.EVER_RESENT)) !== 0) continue;
    const sentAt = queue.sentAt(index);
    if (!isAfter(recovery.rackSentAt, recovery.rackEnd, sentAt, queue.endOf(index))) break;
    if (sentAt + patience > now) {
      waits = true;
      break;
    }
    lose(block, index, news);
  }
  recovery.rackFrom = index;
  for (let again = queue.firstResent(); again >= 0; again = queue.firstResent()) {
    const sentAt = queue.sentAt(again);
    if (!isAfter(recovery.rackSentAt, recovery.rackEnd, sentAt, queue.endOf(again))) break;
    if (sentAt + patience > now) {
      waits = true;
      break;
    }
    news.lostAgain = true;
    lose(block, again, news);
  }
  if (!waits) return;
  news.waits = true;
  block.alarm = Alarm.REORDER;
  block.alarmAt = Math.max(recovery.rackSentAt + patience, now) + TICKS;
}

function lose(block: ControlBlock, index: number, news: AckNews): void {
  const { recovery, queue } = block;
  queue.lose(index);
  news.lost++;
  if (index < recovery.resendFrom) recovery.resendFrom = index;
}
