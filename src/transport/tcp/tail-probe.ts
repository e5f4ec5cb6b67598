import type { AckNews } from './ack-news.js';
import { armResend } from './alarms.js';
import type { ControlBlock } from './control-block.js';
import { pushOne, resend } from './output.js';
import { Phase } from './recovery-state.js';
import { beginReduction, endReduction } from './reduction.js';

/**
 * Sends the probe: something new if there is, else the last segment again (RFC 8985, section
 * 7.3).
 */
export function sendProbeOfTail(block: ControlBlock): void {
  const { queue, recovery } = block;
  if (recovery.probeHigh < 0 && queue.length > 0) {
    recovery.probeResent = !pushOne(block);
    if (recovery.probeResent) resend(block, queue.tail - 1, 'probe');
    recovery.probeHigh = block.next;
  }
  armResend(block);
}

/** Whether the probe has repaired a loss, which the window is reduced for (RFC 8985, section 7.4). */
export function heardOfProbe(block: ControlBlock, news: AckNews): void {
  const { recovery, unacked } = block;
  if (recovery.probeHigh < 0 || unacked < recovery.probeHigh) {
    if (recovery.probeHigh >= 0 && news.twice) recovery.probeHigh = -1;
    return;
  }
  if (!recovery.probeResent || news.twice) {
    recovery.probeHigh = -1;
  } else if (unacked > recovery.probeHigh) {
    recovery.probeHigh = -1;
    if (recovery.phase >= Phase.REDUCING) return;
    beginReduction(block);
    recovery.phase = Phase.REDUCING;
    recovery.undoAt = -1;
    endReduction(block);
    recovery.phase = Phase.OPEN;
  } else if (!news.advanced && news.duplicate && news.sacked === 0) {
    // Original and probe have both come.
    recovery.probeHigh = -1;
  }
}
