import type { AckNews } from './ack-news.js';
import type { ControlBlock } from './control-block.js';
import { DUPLICATES, Phase } from './recovery-state.js';
import { Sent } from './send-queue.js';

/**
 * Finds what is lost by what came after it: a segment is, once three beyond it have come (IsLost
 * of RFC 6675, section 4, for whole segments). The line is judged from its beginning on, each
 * segment once.
 */
export function countSacked(block: ControlBlock, news: AckNews): void {
  const { recovery, queue } = block;
  if (recovery.judged < queue.head) recovery.judged = queue.head;
  while (recovery.judged < queue.tail && recovery.sackedBeyond >= DUPLICATES) {
    const index = recovery.judged++;
    const flags = queue.flagsOf(index);
    if ((flags & Sent.SACKED) !== 0) recovery.sackedBeyond--;
    else if ((flags & (Sent.LOST | Sent.EVER_RESENT)) === 0) loseAt(block, index, news);
  }
}

/** Something acknowledged was SACKed, and not judged yet: it counts no more. */
export function forgetSacked(block: ControlBlock, index: number): void {
  const { recovery } = block;
  if (index >= recovery.judged) recovery.sackedBeyond--;
}

/**
 * Without SACK, duplicate acknowledgements tell that something has left the network, and a
 * partial one that the next is lost, too (RFC 6582; linux tcp_add_reno_sack,
 * tcp_newreno_mark_lost).
 */
export function countDuplicates(block: ControlBlock, news: AckNews): void {
  const { recovery, queue } = block;
  if (news.advanced) {
    const eaten = news.acknowledged - 1;
    queue.sacked = recovery.phase >= Phase.RECOVERY ? Math.max(0, queue.sacked - eaten) : 0;
    // Duplicates of a recovery that is over tell of nothing behind it.
    if (recovery.phase === Phase.LOSS || block.unacked >= recovery.high) queue.sacked = 0;
  } else if (news.duplicate) {
    const holes = Math.max(1, queue.lost);
    queue.sacked = Math.max(0, Math.min(queue.sacked + 1, queue.length - holes));
    news.delivered++;
  }
  if (queue.length === 0) {
    queue.sacked = 0;
    return;
  }
  const partial =
    recovery.phase === Phase.RECOVERY && news.advanced && block.unacked < recovery.high;
  const many = recovery.phase < Phase.RECOVERY && queue.sacked >= DUPLICATES;
  if ((partial || many) && !queue.has(queue.head, Sent.LOST)) loseAt(block, queue.head, news);
  // What is lost cannot have come.
  queue.sacked = Math.max(0, Math.min(queue.sacked, queue.length - queue.lost));
}

function loseAt(block: ControlBlock, index: number, news: AckNews): void {
  const { recovery, queue } = block;
  queue.lose(index);
  news.lost++;
  if (index < recovery.resendFrom) recovery.resendFrom = index;
}
