import type { TcpHeader } from '../../net/tcp-header.js';
import type { AckNews } from './ack-news.js';
import type { ControlBlock } from './control-block.js';
import { startOf } from './output.js';
import { delivered } from './rack.js';
import { Sent } from './send-queue.js';
import { fromWire } from './sequence.js';

/** Reads SACK blocks (RFC 2018, section 5), before the acknowledgement itself is. */
export function readSack(block: ControlBlock, header: TcpHeader, ack: number, news: AckNews): void {
  const { sack } = header;
  const first = block.out.firstSequence;
  const start = fromWire(sack[0], first, ack);
  const end = fromWire(sack[1], first, ack);
  let from = 0;
  if (isTwice(header, start, end, ack, first)) {
    from = 1;
    noteTwice(block, end, news);
  }
  for (let i = from; i < header.blocks; i++) {
    const blockStart = fromWire(sack[2 * i], first, ack);
    const blockEnd = fromWire(sack[2 * i + 1], first, ack);
    if (blockStart >= blockEnd || blockEnd > block.next || blockStart < block.unacked) continue;
    const unseen = block.queue.unseen(blockStart, blockEnd);
    if (unseen < blockEnd) mark(block, unseen, blockEnd, news);
  }
  const { seen } = block.queue;
  for (let i = 0; i < seen.length; i++) {
    seen[i] = i < 2 * header.blocks && i >= 2 * from ? fromWire(sack[i], first, ack) : 0;
  }
}

/**
 * What came twice stands first: below the acknowledgement, or within the block behind it (RFC
 * 2883).
 */
function isTwice(
  { blocks, sack }: TcpHeader,
  start: number,
  end: number,
  ack: number,
  first: number,
): boolean {
  if (start < ack) return true;
  if (blocks < 2) return false;
  return start >= fromWire(sack[2], first, ack) && end <= fromWire(sack[3], first, ack);
}

function noteTwice(block: ControlBlock, end: number, news: AckNews): void {
  const { recovery } = block;
  news.twice = true;
  block.counts.spurious++;
  if (recovery.undoAt >= 0 && recovery.undoCount > 0 && end > recovery.undoAt) {
    recovery.undoCount--;
  }
}

/** Marks the segments of a block, but for those that blocks before have told of. */
function mark(block: ControlBlock, start: number, end: number, news: AckNews): void {
  const { queue, recovery } = block;
  let index = queue.indexAt(start);
  if (index < queue.tail && startOf(block, index) < start) index++;
  for (; index < queue.tail && queue.endOf(index) <= end; index++) {
    const flags = queue.flagsOf(index);
    if ((flags & Sent.SACKED) !== 0) continue;
    const begins = startOf(block, index);
    const sentAt = queue.sentAt(index);
    if ((flags & Sent.EVER_RESENT) === 0) {
      // Sent before what came earlier: the way has changed their order (RFC 8985, section 6.2, step 3).
      if (begins < recovery.highestSacked) recovery.reordered = true;
      if (queue.endOf(index) <= recovery.high) news.original = true;
      news.sackedSentAt = sentAt;
    }
    delivered(block, sentAt, queue.endOf(index), flags);
    if (block.delivery !== null) queue.tellRate(index, block.delivery);
    queue.sack(index);
    if (index >= recovery.judged) recovery.sackedBeyond++;
    if (begins > recovery.highestSacked) recovery.highestSacked = begins;
    news.sacked++;
    news.delivered++;
  }
}
