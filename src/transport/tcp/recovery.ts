import type { AckNews } from './ack-news.js';
import type { Delivery } from './congestion/delivery.js';
import { countDuplicates, countSacked } from './by-count.js';
import type { ControlBlock } from './control-block.js';
import { mayLeave, push, resend } from './output.js';
import { rearm } from './alarms.js';
import { detectLoss, widenReordering } from './rack.js';
import { Phase } from './recovery-state.js';
import { beginReduction, endReduction, reduce, thresholdNow } from './reduction.js';
import { Sent } from './send-queue.js';
import { heardOfProbe } from './tail-probe.js';
import { tellRecovery, tellWindow } from './telling.js';
import { beginUndo, undoPartial, undoRecovery, undoTimeout, undoTwice } from './undo.js';
import { isLimited } from './validation.js';

/**
 * What a sender does when an acknowledgement has come: sees what is lost, enters and leaves
 * recovery (RFC 5681, 6582, 6675; linux tcp_fastretrans_alert), and sets the window.
 */
export function recover(block: ControlBlock, news: AckNews): void {
  const { recovery, sender, control, queue } = block;
  const linux = block.options.profile === 'linux';
  const { size, threshold } = sender;
  look(block);
  if (recovery.probeHigh >= 0) heardOfProbe(block, news);
  if (linux) widenReordering(block, news);
  if (!block.sacks) countDuplicates(block, news);
  control.heard(sender, news.delivered, news.marked);
  const quiet = recovery.phase === Phase.OPEN && queue.sacked === 0 && !news.duplicate;
  if (!quiet || news.marked) alert(block, news);
  look(block);
  if (news.newestRtt >= 0) control.sampled(sender, news.newestRtt, block.now);
  const { phase } = recovery;
  if (block.delivery !== null) steer(block, block.delivery, news);
  else if (phase === Phase.REDUCING || phase === Phase.RECOVERY) reduce(block, news);
  else if (news.advanced && news.delivered > 0 && isLimited(sender)) {
    // RFC 5681 counts acknowledgements, at most a segment each; Linux what they acknowledge.
    control.grow(sender, linux ? news.delivered : 1, block.now);
  }
  tellWindow(block, size, threshold);
  if (news.sendsNew) {
    push(block);
    if (block.next > recovery.high) return;
    recovery.doubtsTimeout = false;
  }
  resendLost(block);
}

/** The congestion control owns the window. */
function steer(block: ControlBlock, delivery: Delivery, news: AckNews): void {
  const { sender, recovery, roundTrip, now } = block;
  const { delivered, lost, newestRtt } = news;
  const sample = delivery.finish(now, delivered, lost, newestRtt, roundTrip.minimum);
  const repairs = recovery.phase >= Phase.RECOVERY;
  block.control.steer(sender, delivery, sample, repairs, now);
}

/** What congestion controls may look at. */
function look({ sender, unacked, next, queue }: ControlBlock): void {
  sender.unacknowledged = unacked;
  sender.next = next;
  sender.out = queue.length;
  sender.inFlight = queue.inFlight;
}

function alert(block: ControlBlock, news: AckNews): void {
  const { recovery } = block;
  if (news.marked) block.sender.priorThreshold = 0;
  if (recovery.phase !== Phase.OPEN && block.unacked >= recovery.high && leaves(block, news))
    return;
  switch (recovery.phase) {
    case Phase.RECOVERY:
      if (news.advanced && undoPartial(block, news)) return;
      if (undoTwice(block)) recovery.phase = Phase.OPEN;
      identify(block, news);
      if (recovery.phase === Phase.RECOVERY) return;
      break;
    case Phase.LOSS:
      afterTimeout(block, news);
      identify(block, news);
      // A copy was lost: it is a recovery like others.
      if (phaseOf(block) !== Phase.OPEN && !news.lostAgain) return;
      break;
    default:
      if (recovery.phase <= Phase.DISORDER) undoTwice(block);
      identify(block, news);
  }
  if (block.queue.lost > 0) enter(block, news);
  else tryToOpen(block, news);
}

/** The phase, as it may have changed meanwhile. */
function phaseOf({ recovery }: ControlBlock): number {
  return recovery.phase;
}

/**
 * All that was sent before the phase began is acknowledged. True: there is nothing more to be
 * done.
 */
function leaves(block: ControlBlock, news: AckNews): boolean {
  const { recovery, unacked } = block;
  switch (recovery.phase) {
    case Phase.REDUCING:
      if (unacked === recovery.high) return false;
      endReduction(block);
      recovery.phase = Phase.OPEN;
      tellRecovery(block, 'left', 'marks');
      return false;
    case Phase.RECOVERY: {
      const undone = undoRecovery(block, news);
      // Without SACK, duplicates of before may still come (RFC 6582, section 6).
      if (!block.sacks && unacked === recovery.high) return !undone;
      if (!undone) {
        endReduction(block);
        tellRecovery(block, 'left', 'loss');
      }
      recovery.phase = Phase.OPEN;
      recovery.resentStamp = 0;
      return false;
    }
    default:
      return false;
  }
}

/** After a time-out: was it needless (F-RTO, RFC 5682, section 3.1; linux tcp_process_loss)? */
function afterTimeout(block: ControlBlock, news: AckNews): void {
  const { recovery, unacked, options } = block;
  const over = unacked >= recovery.high;
  if (options.profile === 'linux') {
    if (news.advanced && undoTimeout(block, news, false)) return;
    if (recovery.doubtsTimeout) {
      // Step 3.b: what was never sent again has come.
      if (news.original && undoTimeout(block, news, true)) return;
      if (block.next > recovery.high) {
        if (news.sacked > 0 || news.duplicate) recovery.doubtsTimeout = false;
      } else if (news.advanced && !over) {
        // Step 2.b: something new, to see whether it comes.
        recovery.high = block.next;
        if (block.out.written > block.next && block.unacked + block.sendWindow > block.next) {
          news.sendsNew = true;
          return;
        }
        recovery.doubtsTimeout = false;
      }
    }
  }
  if (!over) return;
  if (options.profile === 'linux') undoRecovery(block, news);
  tellRecovery(block, 'left', 'time-out');
  recovery.phase = Phase.OPEN;
  recovery.resentStamp = 0;
}

function identify(block: ControlBlock, news: AckNews): void {
  if (!block.sacks) return;
  if (block.options.profile === 'linux') detectLoss(block, news);
  else countSacked(block, news);
}

/** Begins a recovery (RFC 6675, section 5, step 4; linux tcp_enter_recovery). */
function enter(block: ControlBlock, news: AckNews): void {
  const { recovery, sender } = block;
  sender.priorThreshold = 0;
  beginUndo(block);
  if (recovery.phase < Phase.REDUCING || recovery.phase === Phase.LOSS) {
    if (!news.marked) sender.priorThreshold = thresholdNow(block);
    beginReduction(block);
  } else {
    recovery.high = block.next;
  }
  recovery.phase = Phase.RECOVERY;
  block.counts.recoveries++;
  tellRecovery(block, 'entered', 'loss');
  if (block.options.profile === 'rfc') {
    // The first one goes whatever the window says (RFC 6675, section 5, step 4.3).
    sendFirstLost(block);
  }
}

function tryToOpen(block: ControlBlock, news: AckNews): void {
  const { recovery, queue, sender } = block;
  if (news.marked) {
    if (recovery.phase < Phase.REDUCING) {
      recovery.undoAt = -1;
      sender.priorThreshold = 0;
      beginReduction(block, true);
      recovery.phase = Phase.REDUCING;
      tellRecovery(block, 'entered', 'marks');
    }
    return;
  }
  if (recovery.phase === Phase.REDUCING) return;
  recovery.phase = queue.sacked > 0 ? Phase.DISORDER : Phase.OPEN;
}

/** Sends again what is taken for lost, as far as the window goes. */
export function resendLost(block: ControlBlock): void {
  const { queue, sender } = block;
  while (queue.lost > 0 && queue.inFlight < sender.size && mayLeave(block)) {
    if (!sendFirstLost(block)) return;
  }
}

function sendFirstLost(block: ControlBlock): boolean {
  const { queue, recovery } = block;
  if (recovery.resendFrom < queue.head) recovery.resendFrom = queue.head;
  while (recovery.resendFrom < queue.tail) {
    const index = recovery.resendFrom++;
    if ((queue.flagsOf(index) & (Sent.LOST | Sent.RESENT)) !== Sent.LOST) continue;
    const cause = recovery.tooLong ? 'mtu' : 'timeout';
    resend(block, index, recovery.phase === Phase.LOSS ? cause : 'fast');
    recovery.reducedSent++;
    return true;
  }
  return false;
}

/** The retransmission timer has run out (RFC 5681, section 3.1; linux tcp_enter_loss). */
export function loseAll(block: ControlBlock): void {
  const { queue, sender, recovery, control, now, options } = block;
  look(block);
  const isNew = recovery.phase < Phase.RECOVERY;
  if (recovery.phase <= Phase.DISORDER || block.unacked >= recovery.high || isFirst(block)) {
    sender.priorThreshold = thresholdNow(block);
    sender.priorSize = sender.size;
    sender.threshold = control.reduced(sender, false);
    beginUndo(block);
  }
  control.timedOut(sender, now);
  const rack = options.profile === 'linux' && block.sacks;
  if (!block.sacks) queue.sacked = 0;
  for (let index = queue.head; index < queue.tail; index++) {
    // What left just now may still come (RFC 8985, section 6.3).
    if (rack && index > queue.head && queue.sentAt(index) + recovery.rackRtt > now) continue;
    queue.lose(index);
  }
  recovery.resendFrom = recovery.rackFrom = queue.head;
  recovery.doubtsTimeout = options.profile === 'linux' && (isNew || block.backoff > 0);
  recovery.phase = Phase.LOSS;
  recovery.tooLong = false;
  recovery.high = block.next;
  recovery.probeHigh = -1;
  block.tellsReduced = block.ecn;
  const { size, threshold } = sender;
  sender.size = queue.inFlight + 1;
  sender.count = 0;
  tellRecovery(block, 'entered', 'time-out');
  tellWindow(block, size, threshold);
}

/** Segments are late enough to be lost (RFC 8985, section 6.3; linux tcp_rack_reo_timeout). */
export function reorderTimedOut(block: ControlBlock): void {
  const { recovery } = block;
  const { news } = block.machine;
  news.begin(block.unacked);
  detectLoss(block, news);
  if (news.lost > 0) {
    look(block);
    if (recovery.phase < Phase.RECOVERY) enter(block, news);
    news.delivered = 1;
    reduce(block, news);
    resendLost(block);
  }
  if (!news.waits) rearm(block);
}

/** In a recovery after a time-out, one more time-out without anything acknowledged is no news. */
function isFirst({ recovery, backoff }: ControlBlock): boolean {
  return recovery.phase === Phase.LOSS && backoff === 0;
}
