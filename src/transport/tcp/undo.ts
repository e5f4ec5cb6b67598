import type { AckNews } from './ack-news.js';
import type { ControlBlock } from './control-block.js';
import { Phase, type Recovery } from './recovery-state.js';
import { keepReordering } from './rack.js';
import { tellRecovery } from './telling.js';

/** From here on a reduction of the window may be taken back (linux tcp_init_undo). */
export function beginUndo(block: ControlBlock): void {
  const { recovery, queue } = block;
  recovery.undoAt = Math.max(0, block.unacked);
  // Copies still on their way count, too; without any, there is nothing yet to be told of twice.
  recovery.undoCount = queue.resent;
  recovery.resentAny = queue.resent > 0;
}

/** A segment was sent again. */
export function noteResent(block: ControlBlock, stamp: number): void {
  const { recovery } = block;
  if (recovery.resentStamp === 0) recovery.resentStamp = stamp === 0 ? 1 : stamp;
  if (recovery.undoAt < 0) return;
  recovery.undoCount++;
  recovery.resentAny = true;
}

/** Whether every copy was told to have come twice (RFC 2883). */
function allTwice({ undoAt, undoCount, resentAny }: Recovery): boolean {
  return undoAt >= 0 && resentAny && undoCount === 0;
}

/** Whether what is acknowledged was sent before the first copy (Eifel, RFC 3522). */
function wasDelayed({ resentStamp }: Recovery, news: AckNews): boolean {
  return resentStamp !== 0 && news.echo !== 0 && ((news.echo - resentStamp) | 0) < 0;
}

function mayUndo(block: ControlBlock, news: AckNews): boolean {
  const { recovery } = block;
  return recovery.undoAt >= 0 && (allTwice(recovery) || wasDelayed(recovery, news));
}

function undo(block: ControlBlock, finds: boolean): void {
  const { recovery, sender } = block;
  if (finds) block.queue.findAll();
  block.control.undone(sender);
  sender.size = Math.max(sender.size, sender.priorSize);
  if (sender.priorThreshold > sender.threshold) sender.threshold = sender.priorThreshold;
  recovery.undoAt = -1;
  block.counts.undone++;
  tellRecovery(block, 'undone', 'nothing was lost');
}

/** The end of a recovery: taken back where it was needless. */
export function undoRecovery(block: ControlBlock, news: AckNews): boolean {
  if (mayUndo(block, news)) {
    undo(block, false);
    return true;
  }
  keepReordering(block);
  return false;
}

/** All copies have come twice, whatever is still to be acknowledged. */
export function undoTwice(block: ControlBlock): boolean {
  if (!allTwice(block.recovery)) return false;
  undo(block, false);
  return true;
}

/** Within a recovery, an acknowledgement of part of it shows that nothing was lost. */
export function undoPartial(block: ControlBlock, news: AckNews): boolean {
  const { recovery, queue } = block;
  if (recovery.undoAt < 0 || !wasDelayed(recovery, news)) return false;
  recovery.reordered = true;
  // Copies under way are waited for: their window is not given back twice.
  if (queue.resent > 0) return true;
  undo(block, true);
  recovery.phase = Phase.OPEN;
  return true;
}

/** A time-out was needless: certainly (F-RTO), or as copies or time stamps tell. */
export function undoTimeout(block: ControlBlock, news: AckNews, certain: boolean): boolean {
  if (!certain && !mayUndo(block, news)) return false;
  undo(block, true);
  if (certain || block.sacks) block.recovery.phase = Phase.OPEN;
  return true;
}
