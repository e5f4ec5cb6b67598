import type { TcpHeader } from '../../net/tcp-header.js';
import type { AckNews } from './ack-news.js';
import { Alarm, type ControlBlock } from './control-block.js';
import { armResend, sendAck, stampNow } from './output.js';
import { recover } from './recovery.js';
import { Sent } from './send-queue.js';

const MILLISECOND = 1e6;

/**
 * An acknowledgement (RFC 9293, section 3.10.7.4, fifth): what it says of what was sent. False where the
 * segment that bears it is to be dropped.
 */
export function acknowledged(
  block: ControlBlock,
  header: TcpHeader,
  start: number,
  ack: number,
  length: number,
): boolean {
  const { unacked, queue } = block;
  if (ack > block.next) {
    // Of what was never sent.
    sendAck(block);
    return false;
  }
  // RFC 5961, section 5.2.
  if (ack < unacked - block.mostWindow) return false;
  const { news } = block.machine;
  news.begin(unacked);
  const moved = updateWindow(block, header, start, ack);
  block.probes = 0;
  if (queue.length === 0) return true;
  if (ack > unacked) takeOut(block, ack, news);
  news.duplicate = ack === unacked && length === 0 && !moved;
  if (news.duplicate) block.counts.duplicateAcks++;
  measure(block, header, news);
  recover(block, news);
  restart(block, news);
  return true;
}

/** The window that the other end shows, from the newest segment (RFC 9293, section 3.10.7.4). */
function updateWindow(block: ControlBlock, header: TcpHeader, start: number, ack: number): boolean {
  const { windowFrom, windowBy } = block;
  if (start < windowFrom || (start === windowFrom && ack < windowBy)) return false;
  const window = header.window * (1 << block.sendScale);
  const moved = window !== block.sendWindow;
  block.windowFrom = start;
  block.windowBy = ack;
  block.sendWindow = window;
  if (window > block.mostWindow) block.mostWindow = window;
  if (block.alarm === Alarm.PERSIST && window > 0) {
    block.alarm = Alarm.NONE;
    block.alarmAt = Infinity;
    block.backoff = 0;
  }
  return moved;
}

/** Takes what is acknowledged out of the line. */
function takeOut(block: ControlBlock, ack: number, news: AckNews): void {
  const { queue } = block;
  news.advanced = true;
  while (queue.length > 0 && queue.endOf(queue.head) <= ack) {
    const index = queue.head;
    const flags = queue.flagsOf(index);
    news.acknowledged++;
    if ((flags & Sent.SACKED) === 0) {
      news.delivered++;
      if ((flags & Sent.EVER_RESENT) === 0) {
        const sentAt = queue.sentAt(index);
        news.original = true;
        if (news.firstSentAt < 0) news.firstSentAt = sentAt;
        news.lastSentAt = sentAt;
      }
    }
    queue.shift();
  }
  block.unacked = ack;
}

/** Measures the round trip: of what was sent once (Karn), else by the time stamp (RFC 7323, section 4). */
function measure(block: ControlBlock, header: TcpHeader, news: AckNews): void {
  const { now, roundTrip } = block;
  let rtt = -1;
  if (news.firstSentAt >= 0) {
    rtt = now - news.firstSentAt;
    roundTrip.noteMinimum(now - news.lastSentAt, now);
  } else if (news.advanced && header.timestamps && header.tsEcho !== 0) {
    rtt = Math.max(1, (stampNow(block) - header.tsEcho) | 0) * MILLISECOND;
  }
  if (rtt < 0) return;
  news.rtt = rtt;
  roundTrip.sample(rtt, block.unacked, block.next, block.options);
  block.peer?.sampled?.(block, rtt);
  block.backoff = 0;
}

/** RFC 6298, sections 5.2 and 5.3. */
function restart(block: ControlBlock, news: AckNews): void {
  if (block.queue.length === 0) {
    block.alarm = Alarm.NONE;
    block.alarmAt = Infinity;
    block.troubledAt = Infinity;
    block.releaseQueue();
  } else if (news.advanced) {
    block.troubledAt = Infinity;
    armResend(block);
  }
}
