import { TcpFlag, type TcpHeader } from '../../net/tcp-header.js';
import type { AckNews } from './ack-news.js';
import { Alarm, type ControlBlock } from './control-block.js';
import { sendAck, stampNow } from './segment.js';
import { armProbe, armResend } from './alarms.js';
import { forgetSacked } from './by-count.js';
import { delivered } from './rack.js';
import { recover } from './recovery.js';
import { readSack } from './sack.js';
import { Sent } from './send-queue.js';
import { tellShut } from './telling.js';

const MILLISECOND = 1e6;

/**
 * An acknowledgement (RFC 9293, section 3.10.7.4, fifth): what it says of what was sent. False
 * where the segment that bears it is to be dropped.
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
  block.delivery?.begin(queue.inFlight);
  const moved = updateWindow(block, header, start, ack);
  block.probes = 0;
  if (queue.length === 0) return true;
  if (header.timestamps && block.timestamps) news.echo = header.tsEcho;
  news.marked = block.ecn && (header.flags & TcpFlag.ECE) !== 0;
  if (header.blocks > 0 && block.sacks) readSack(block, header, ack, news);
  if (ack > unacked) takeOut(block, ack, news);
  news.duplicate = ack === unacked && length === 0 && !moved;
  if (news.duplicate) block.counts.duplicateAcks++;
  measure(block, news);
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
  if ((window === 0) !== (block.sendWindow === 0))
    tellShut(block, window === 0 ? 'begins' : 'ends');
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
  const { queue, recovery } = block;
  news.advanced = true;
  let begins = block.unacked;
  while (queue.length > 0 && queue.endOf(queue.head) <= ack) {
    const index = queue.head;
    const flags = queue.flagsOf(index);
    const end = queue.endOf(index);
    news.acknowledged++;
    if ((flags & Sent.SACKED) === 0) {
      const sentAt = queue.sentAt(index);
      news.delivered++;
      delivered(block, sentAt, end, flags);
      if (block.delivery !== null) queue.tellRate(index, block.delivery);
      if ((flags & Sent.EVER_RESENT) === 0) {
        if (end <= recovery.high) news.original = true;
        if (begins < recovery.highestSacked) recovery.reordered = true;
        if (news.firstSentAt < 0) news.firstSentAt = sentAt;
        news.lastSentAt = sentAt;
      }
    } else {
      forgetSacked(block, index);
    }
    queue.shift();
    begins = end;
  }
  block.unacked = ack;
}

/**
 * Measures the round trip: of what was sent once (Karn), else by the time stamp (RFC 7323,
 * section 4).
 */
function measure(block: ControlBlock, news: AckNews): void {
  const { now, roundTrip } = block;
  let rtt = -1;
  const newest = Math.max(news.lastSentAt, news.sackedSentAt);
  if (newest >= 0) {
    news.newestRtt = now - newest;
    roundTrip.noteMinimum(news.newestRtt, now);
  }
  if (news.firstSentAt >= 0) {
    rtt = now - news.firstSentAt;
  } else if (news.sackedSentAt >= 0) {
    rtt = now - news.sackedSentAt;
  } else if (news.advanced && news.echo !== 0) {
    rtt = Math.max(1, (stampNow(block) - news.echo) | 0) * MILLISECOND;
  }
  if (rtt < 0) return;
  news.rtt = rtt;
  roundTrip.sample(rtt, block.unacked, block.next, block.options);
  block.peer?.sampled?.(block, rtt);
  block.backoff = 0;
}

/** RFC 6298, sections 5.2 and 5.3; linux tcp_set_xmit_timer. */
function restart(block: ControlBlock, news: AckNews): void {
  if (block.queue.length === 0) {
    block.alarm = Alarm.NONE;
    block.alarmAt = Infinity;
    block.troubledAt = Infinity;
    block.releaseQueue();
    return;
  }
  if (!news.advanced) return;
  block.troubledAt = Infinity;
  if (!news.waits && !armProbe(block)) armResend(block);
}
