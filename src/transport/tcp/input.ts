import { Ecn, type Packet } from '../../net/packet.js';
import { TcpFlag, type TcpHeader } from '../../net/tcp-header.js';
import { beQuick, dataCame, delayAck, Due, dueWhen } from './acknowledging.js';
import { acknowledged } from './acknowledged.js';
import { closedByReset, finAcknowledged, finArrived } from './closing.js';
import type { ControlBlock } from './control-block.js';
import { answersSyn, establish, opensAtOnce } from './handshake.js';
import { push } from './output.js';
import { sendAck, sendReset, resendSyn } from './segment.js';
import { readOn } from './reading.js';
import { showMore, windowLeft } from './receive-window.js';
import { fromWire, isOlder } from './sequence.js';
import { State } from './state.js';
import { tune, watchRoundTrip } from './tuning.js';

/** Time stamps are believed for so long (RFC 7323, section 5.5). */
const STAMP_KEPT = 24 * 86_400e9;
/** So long between answers to what is not acceptable (linux tcp_invalid_ratelimit). */
const CHALLENGE_PAUSE = 500e6;

/** A segment of the connection has come (RFC 9293, section 3.10.7). */
export function arrive(block: ControlBlock, packet: Packet, header: TcpHeader): void {
  block.counts.segmentsReceived++;
  block.lastHeardAt = block.now;
  if (block.state === State.SYN_SENT) {
    answersSyn(block, packet, header);
    return;
  }
  const start = fromWire(header.sequence, block.inFirst, block.expected);
  const { flags } = header;
  if (block.state === State.SYN_RECEIVED && (flags & TcpFlag.SYN) !== 0 && start === -1) {
    // Of an open from both sides; or it came again, and so does its answer.
    if (!opensAtOnce(block, header)) resendSyn(block);
    return;
  }
  if (!mayGoOn(block, header, start, packet.payload)) return;
  if ((flags & TcpFlag.SYN) !== 0) {
    // RFC 5961, section 4.2.
    challenge(block);
    return;
  }
  if ((flags & TcpFlag.ACK) === 0) return;
  const ack = fromWire(header.acknowledgement, block.out.firstSequence, Math.max(block.unacked, 0));
  if (block.state === State.SYN_RECEIVED && !establish(block, ack, packet)) return;
  noteStamp(block, header, start);
  if (!acknowledged(block, header, start, ack, packet.payload)) return;
  if (finAcknowledged(block)) return;
  takeData(block, packet, header, start);
  if (block.state === State.CLOSED) return;
  const { peer } = block;
  if (block.wantsRoom && peer !== null && hasRoom(block)) {
    block.wantsRoom = false;
    peer.ready?.(block);
  }
  push(block);
}

/** Whether a third of the send buffer is free. */
function hasRoom(block: ControlBlock): boolean {
  return block.out.written - block.unacked <= (2 / 3) * block.options.sendBuffer;
}

/**
 * Checks of time stamp, sequence number and RST, in this order (RFC 7323, section 5.3; RFC 9293,
 * section 3.10.7.4, first and second; RFC 5961, section 3.2).
 */
function mayGoOn(block: ControlBlock, header: TcpHeader, start: number, payload: number): boolean {
  const { flags } = header;
  const reset = (flags & TcpFlag.RST) !== 0;
  if (block.timestamps && header.timestamps && isOlder(header.tsValue, block.recentStamp)) {
    const fresh = block.now - block.recentAt < STAMP_KEPT;
    if (fresh && !reset && block.state !== State.SYN_RECEIVED) {
      if ((flags & TcpFlag.SYN) !== 0) challenge(block);
      else answerStale(block, start, start + payload);
      return false;
    }
  }
  const length = payload + ((flags & TcpFlag.FIN) !== 0 ? 1 : 0);
  const end = start + length;
  const left = windowLeft(block);
  if (end < block.windowAt || start > block.expected + left) {
    if (reset) return false;
    if ((flags & TcpFlag.SYN) !== 0) challenge(block);
    else answerStale(block, start, end);
    return false;
  }
  if (!reset) return true;
  if (start === block.expected) closedByReset(block);
  else challenge(block);
  return false;
}

/**
 * What has come before, or too far ahead, is answered by what is expected (RFC 9293, section
 * 3.10.7.4).
 */
function answerStale(block: ControlBlock, start: number, end: number): void {
  if (end > start) {
    if (start < block.expected) {
      beQuick(block);
      if (block.sacks) tellTwice(block, start, Math.min(end, block.expected));
    }
    sendAck(block);
  } else {
    challenge(block);
  }
}

/**
 * Answers what an attacker, or an old segment, may have sent, not too often (RFC 5961, section
 * 3.2).
 */
function challenge(block: ControlBlock): void {
  const { now } = block;
  if (now - block.lastChallengeAt < CHALLENGE_PAUSE) return;
  block.lastChallengeAt = now;
  sendAck(block);
}

/** RFC 7323, section 4.3. */
function noteStamp(block: ControlBlock, header: TcpHeader, start: number): void {
  if (!header.timestamps || start > block.windowAt) return;
  if (isOlder(header.tsValue, block.recentStamp)) return;
  block.recentStamp = header.tsValue;
  block.recentAt = block.now;
}

function tellTwice(block: ControlBlock, start: number, end: number): void {
  if (block.options.profile !== 'linux') return;
  block.twiceStart = start;
  block.twiceEnd = end;
}

/** Takes data and FIN in (RFC 9293, section 3.10.7.4, seventh and eighth). */
function takeData(block: ControlBlock, packet: Packet, header: TcpHeader, from: number): void {
  const fin = (header.flags & TcpFlag.FIN) !== 0;
  let end = from + packet.payload + (fin ? 1 : 0);
  if (end === from) return;
  const { state, expected } = block;
  if (state !== State.ESTABLISHED && state !== State.FIN_WAIT_1 && state !== State.FIN_WAIT_2) {
    // The other end has sent its FIN: this is it again.
    sendAck(block);
    return;
  }
  if (packet.payload > 0 && end > expected && block.peer === null && !block.waitsForAccept) {
    // Nobody will read it (RFC 2525, section 2.17).
    sendReset(block);
    closedByReset(block);
    return;
  }
  if (block.ecn) noteMark(block, packet, header);
  if (end <= expected) {
    beQuick(block);
    if (block.sacks) tellTwice(block, from, end);
    sendAck(block);
    return;
  }
  const edge = expected + windowLeft(block);
  const start = Math.max(from, expected);
  if (end > edge) end = edge;
  if (end <= start) {
    // No room: a probe of a window that is shut.
    beQuick(block);
    sendAck(block);
    return;
  }
  if (fin && end === from + packet.payload + 1) block.finAt = end - 1;
  if (from < expected && block.sacks) tellTwice(block, from, expected);
  if (start > expected) outOfOrder(block, start, end);
  else inOrder(block, end, packet.payload, header);
}

function outOfOrder(block: ControlBlock, start: number, end: number): void {
  // RFC 5681, section 4.2: a gap is told of at once.
  const isNew = block.takeHeap().add(start, end);
  if (!isNew && block.sacks) tellTwice(block, start, end);
  beQuick(block);
  sendAck(block);
}

function inOrder(block: ControlBlock, end: number, payload: number, header: TcpHeader): void {
  const { heap } = block;
  const gap = heap.count > 0;
  block.expected = gap ? heap.advance(end) : end;
  if (gap && heap.count === 0) block.releaseHeap();
  const reads = !block.paused && block.peer !== null;
  if (payload > 0) {
    watchRoundTrip(block, header, payload);
    dataCame(block, payload, (header.flags & TcpFlag.PSH) !== 0);
    showMore(block, payload);
  }
  if (reads) {
    block.read = block.expected;
    tune(block);
  }
  if (block.finAt >= 0 && block.expected > block.finAt) {
    finArrived(block);
  } else if (gap || block.ackNow || dueWhen(block, reads) === Due.NOW || delayAck(block)) {
    // What fills a gap is acknowledged at once (RFC 5681, section 4.2).
    sendAck(block);
  }
  readOn(block);
}

/** The receiver's side of ECN (RFC 3168, section 6.1.3): a mark is echoed until CWR comes. */
function noteMark(block: ControlBlock, packet: Packet, header: TcpHeader): void {
  if (block.control.marksAll) {
    echoEach(block, packet.ecn === Ecn.CE);
    return;
  }
  if ((header.flags & TcpFlag.CWR) !== 0) block.echoes = false;
  if (packet.ecn === Ecn.CE && !block.echoes) {
    block.echoes = true;
    beQuick(block, 2);
  }
}

/** DCTCP's receiver (RFC 8257, section 3.2): what came before a change is acknowledged as it was. */
function echoEach(block: ControlBlock, marked: boolean): void {
  if (marked === block.echoes) return;
  if (block.ackDue) sendAck(block);
  block.echoes = marked;
  block.ackNow = true;
}
