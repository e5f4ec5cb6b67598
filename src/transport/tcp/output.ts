import { armPersist, armProbe, armResend, rearm } from './alarms.js';
import type { Delivery } from './congestion/delivery.js';
import { Alarm, type ControlBlock } from './control-block.js';
import { roomForData, sendRange, stampNow } from './segment.js';
import { Sent } from './send-queue.js';
import { State } from './state.js';
import type { ResendCause } from './statistics.js';
import { tellResent } from './telling.js';
import { noteResent } from './undo.js';
import { restartAfterIdle, validate } from './validation.js';

const MILLISECOND = 1e6;
/** What a segment takes of memory, for its bytes: a frame of 1500 bytes has 2304. */
const FRAME = 1.6;

/** Sends a segment of the line again. */
export function resend(block: ControlBlock, index: number, cause: ResendCause): void {
  const { queue, out, recovery } = block;
  const start = startOf(block, index);
  let end = queue.endOf(index);
  const room = roomForData(block);
  if (Math.min(end, out.written) - start > room) {
    queue.split(index, start + room);
    end = start + room;
    if (recovery.judged > index) recovery.judged++;
    if (recovery.rackFrom > index) recovery.rackFrom++;
  }
  block.counts[cause]++;
  if (cause === 'probe') {
    queue.probe(index, block.now);
  } else {
    queue.resend(index, block.now);
    noteResent(block, stampNow(block));
    if (index === queue.head) armResend(block);
  }
  if (block.delivery !== null) queue.noteRate(index, block.delivery);
  tellResent(block, cause, start, end - start);
  sendRange(block, start, end, true);
}

/** Where a segment of the line begins. */
export function startOf({ queue, unacked }: ControlBlock, index: number): number {
  return index === queue.head ? Math.max(unacked, 0) : queue.endOf(index - 1);
}

/** Sends what is new, as the windows allow. */
export function push(block: ControlBlock): void {
  if (block.state < State.ESTABLISHED || block.next >= endOf(block)) return;
  const { sender, recovery } = block;
  const queue = block.takeQueue();
  const wasEmpty = queue.length === 0;
  if (wasEmpty) restartAfterIdle(block);
  let sent = 0;
  while (queue.inFlight < sender.size && mayLeave(block) && hasSmallQueue(block) && sendNew(block))
    sent++;
  const limited = queue.inFlight >= sender.size;
  if (sent > 0) {
    recovery.reducedSent += sent;
    armAfterSending(block, wasEmpty);
  } else if (queue.length === 0) {
    block.releaseQueue();
    // The other end's window is shut: it is asked until it opens (RFC 9293, section 3.8.6.1).
    if (block.alarm === Alarm.NONE) armPersist(block);
    return;
  }
  if (sent > 0 || limited) validate(block, limited);
  if (block.delivery !== null) noteWant(block, block.delivery);
}

/**
 * Whether the application has nothing more to send though the window has room (linux
 * tcp_rate_check_app_limited).
 */
function noteWant(block: ControlBlock, delivery: Delivery): void {
  const { queue, sender, out } = block;
  if (out.written - block.next >= block.mss || queue.inFlight >= sender.size) return;
  if (queue.lost > queue.resent) return;
  delivery.appLimit = Math.max(1, delivery.delivered + queue.inFlight);
}

/** Whether the pace lets a segment leave now; if not, it is looked at again then. */
export function mayLeave(block: ControlBlock): boolean {
  const { pacedUntil } = block.sender;
  // Who never paces does not ask for the time.
  if (pacedUntil === 0 || pacedUntil <= block.now) return true;
  block.paceAt = pacedUntil;
  return false;
}

/**
 * Whether few enough of its segments wait in this machine's own port (TCP Small Queues; linux
 * tcp_small_queue_check): two, or as many as its rate has in a millisecond. If not, it goes on
 * when one has left.
 */
function hasSmallQueue(block: ControlBlock): boolean {
  const { queue, sender, roundTrip, now } = block;
  const newest = queue.tail - 1;
  if (newest < queue.head || queue.leavesAt(newest) <= now) return true;
  // linux tcp_update_pacing_rate: twice the window a round trip in slow start, 1.2 times after it.
  const gain = sender.size < sender.threshold / 2 ? 2 : 1.2;
  const shared = (gain * sender.size * MILLISECOND) / (roundTrip.smoothed * FRAME);
  const index = queue.tail - 1 - Math.max(2, Math.floor(shared));
  if (index < queue.head || queue.leavesAt(index) <= now) return true;
  block.paceAt = queue.leavesAt(index);
  return false;
}

/** Sends one segment that is new, whatever the congestion window says; false where there is none. */
export function pushOne(block: ControlBlock): boolean {
  return block.next < endOf(block) && sendNew(block);
}

/** Where all that is to be sent ends, the FIN included. */
function endOf({ out, finishing }: ControlBlock): number {
  return finishing ? out.written + 1 : out.written;
}

function sendNew(block: ControlBlock): boolean {
  const { out, queue, next } = block;
  const end = endOf(block);
  if (next >= end) return false;
  const stop = nextEnd(block, end);
  if (stop === next) return false;
  const { written } = out;
  block.next = stop;
  if (stop - next < roomForData(block)) block.smallEnd = stop;
  const index = queue.push(stop, block.now, stop > written ? Sent.CONTROL : 0);
  if (block.delivery !== null) queue.noteRate(index, block.delivery);
  block.counts.bytesSent += Math.min(stop, written) - next;
  sendRange(block, next, stop, false);
  if (block.options.profile === 'linux') queue.noteLeaving(index, block.machine.stack.leavesAt);
  return true;
}

/** RFC 6298, section 5.1; linux tcp_event_new_data_sent, tcp_write_xmit. */
function armAfterSending(block: ControlBlock, wasEmpty: boolean): void {
  const { alarm } = block;
  if (wasEmpty || alarm === Alarm.NONE || alarm === Alarm.PERSIST) armResend(block);
  else if (alarm === Alarm.TAIL_PROBE) rearm(block);
  if (block.alarm === Alarm.RESEND) armProbe(block);
}

/** Where the next segment may end; `next` where none may be sent now. */
function nextEnd(block: ControlBlock, end: number): number {
  const { next, unacked, out, queue, options } = block;
  const mss = roomForData(block);
  const edge = Math.min(unacked + block.sendWindow, unacked + options.sendBuffer);
  const room = edge - next;
  if (room <= 0) return next;
  const data = out.written - next;
  if (data >= mss && room >= mss) return next + mss;
  if (data <= room && data < mss) {
    // The last of what there is. With the FIN it never waits.
    if (end > out.written) return end;
    return holdsBack(block) ? next : next + data;
  }
  // Data are cut by the window: little is sent only where nothing is on its way, or half the window
  // is open (RFC 9293, section 3.8.6.2.1).
  const part = Math.min(data, room, mss);
  if (queue.length > 0 && part < mss && part < block.mostWindow / 2) return next;
  return next + part;
}

/** Nagle (RFC 1122, section 4.2.3.4), which Linux has wait for small segments alone (Minshall). */
function holdsBack(block: ControlBlock): boolean {
  if (!block.options.nagle || block.queue.length === 0) return false;
  return block.options.profile === 'rfc' || block.smallEnd > block.unacked;
}
