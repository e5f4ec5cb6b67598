import type { Packet } from '../../net/packet.js';
import { TcpFlag, TcpHeader } from '../../net/tcp-header.js';
import { Close } from '../transport.js';
import { enter, fail, finish } from './closing.js';
import { Alarm, type ControlBlock } from './control-block.js';
import { push } from './output.js';
import { sendAck, sendSyn } from './segment.js';
import { armResend, timeout } from './alarms.js';
import { firstWindow, scaleFor } from './receive-window.js';
import { fromWire } from './sequence.js';
import { State } from './state.js';
import { Stream } from './stream.js';
import { tellState } from './telling.js';

const HEADERS = 40;
const TIMESTAMPS = 12;
/** Least segments, where nobody says (RFC 9293, section 3.7.1). */
const DEFAULT_MSS = 536;
const LEAST_MSS = 88;

/** What this end announces: its segments by the MTU, its buffer and window. */
export function prepare(block: ControlBlock, mtu: number): void {
  const { options } = block;
  const fits = Math.max(LEAST_MSS, mtu - HEADERS);
  block.announcedMss = options.mss > 0 ? Math.min(options.mss, fits) : fits;
  block.mss = block.announcedMss;
  block.buffer = options.receiveBuffer;
  const most = Math.max(options.receiveBuffer, options.receiveBufferLimit);
  block.receiveScale = options.windowScaling ? scaleFor(most) : 0;
  block.window = firstWindow(block.buffer);
  block.shown = block.window;
  block.next = 0;
  block.unacked = -1;
}

/** Opens it from this side. */
export function begin(block: ControlBlock): void {
  block.state = State.SYN_SENT;
  tellState(block, State.CLOSED);
  block.active = true;
  block.synSentAt = block.now;
  sendSyn(block);
  armResend(block);
}

/** Answers a SYN (RFC 9293, section 3.10.7.2). */
export function answer(block: ControlBlock, packet: Packet, header: TcpHeader): void {
  learn(block, packet, header);
  const echo = TcpFlag.ECE | TcpFlag.CWR;
  block.ecn = takesEcn(block) && (header.flags & echo) === echo;
  enter(block, State.SYN_RECEIVED);
  block.synSentAt = block.now;
  sendSyn(block);
  armResend(block);
}

/** A connection as a SYN cookie brings it back, half open: of options, what the time stamp kept. */
export function reopen(block: ControlBlock, packet: Packet, header: TcpHeader, mss: number): void {
  const said = new TcpHeader();
  said.sequence = (header.sequence - 1) | 0;
  said.mss = mss;
  said.window = header.window;
  said.timestamps = header.timestamps;
  said.tsValue = header.tsValue;
  // Those of this simulation's own machines, which share one scale for one buffer.
  said.windowScale = header.timestamps ? block.receiveScale : -1;
  said.sackPermitted = header.timestamps;
  learn(block, packet, said);
  block.tries = 1;
  enter(block, State.SYN_RECEIVED);
}

/** What the other end's SYN says. */
export function learn(block: ControlBlock, packet: Packet, header: TcpHeader): void {
  const { options } = block;
  block.inFirst = (header.sequence + 1) | 0;
  block.expected = block.read = block.windowAt = 0;
  if (packet.message instanceof Stream) {
    block.in = packet.message;
    block.in.join();
  }
  block.timestamps = options.timestamps && header.timestamps;
  block.recentStamp = header.tsValue;
  block.recentAt = block.now;
  block.sacks = options.sack && header.sackPermitted;
  // RFC 7323, section 2.2: by both, or by none.
  block.scales = options.windowScaling && header.windowScale >= 0;
  if (block.scales) block.sendScale = Math.min(14, header.windowScale);
  else block.receiveScale = block.sendScale = 0;
  const theirs = header.mss > 0 ? header.mss : DEFAULT_MSS;
  block.mss = Math.min(block.announcedMss, theirs) - (block.timestamps ? TIMESTAMPS : 0);
  block.sender.mss = block.mss;
  // RFC 9293 has windows of SYNs unscaled.
  block.sendWindow = block.mostWindow = header.window;
  block.windowFrom = -1;
  block.segmentSize = Math.min(block.announcedMss, block.mss, DEFAULT_MSS);
}

/** What comes while the SYN is not answered (RFC 9293, section 3.10.7.3). */
export function answersSyn(block: ControlBlock, packet: Packet, header: TcpHeader): void {
  const { flags } = header;
  const isAck = (flags & TcpFlag.ACK) !== 0;
  if (isAck && fromWire(header.acknowledgement, block.out.firstSequence, 0) !== 0) {
    if ((flags & TcpFlag.RST) === 0) block.machine.reject(packet, header);
    return;
  }
  if ((flags & TcpFlag.RST) !== 0) {
    if (isAck) fail(block, Close.REFUSED);
    return;
  }
  if ((flags & TcpFlag.SYN) === 0) return;
  learn(block, packet, header);
  const echo = TcpFlag.ECE | TcpFlag.CWR;
  if (!isAck) {
    // Both have opened at once.
    block.ecn = takesEcn(block) && (flags & echo) === echo;
    enter(block, State.SYN_RECEIVED);
    sendSyn(block);
    return;
  }
  const asked = block.options.ecn === 'on' || block.control.marksAll;
  block.ecn = asked && (flags & echo) === TcpFlag.ECE;
  stand(block);
  sendAck(block);
  block.peer?.opened(block);
  push(block);
}

/** The last step of an open that was answered; false where the segment is to be dropped. */
export function establish(block: ControlBlock, ack: number, packet: Packet): boolean {
  if (ack < 0 || ack > block.next) {
    block.machine.reject(packet, packet.tcp as TcpHeader);
    return false;
  }
  if (!block.active && !block.machine.admit(block)) return false;
  stand(block);
  if (block.active) block.peer?.opened(block);
  else block.machine.welcome(block);
  return true;
}

/** RFC 3168, section 6.1.1. */
function takesEcn({ options, control }: ControlBlock): boolean {
  return options.ecn !== 'off' || control.marksAll;
}

/** A SYN/ACK in answer to a SYN of both: it acknowledges, and no more. */
export function opensAtOnce(block: ControlBlock, header: TcpHeader): boolean {
  const { flags } = header;
  if (!block.active || (flags & TcpFlag.ACK) === 0) return false;
  if (fromWire(header.acknowledgement, block.out.firstSequence, 0) !== 0) return false;
  stand(block);
  sendAck(block);
  block.peer?.opened(block);
  push(block);
  return true;
}

/** The handshake is done. */
function stand(block: ControlBlock): void {
  const { now, counts, roundTrip } = block;
  block.unacked = 0;
  block.alarm = Alarm.NONE;
  block.alarmAt = Infinity;
  block.backoff = 0;
  counts.establishedAt = now;
  if (block.tries === 0) {
    const rtt = now - block.synSentAt;
    roundTrip.noteMinimum(rtt, now);
    roundTrip.sample(rtt, 0, 0, block.options);
  } else {
    // The SYN was lost: caution (RFC 5681, section 3.1; RFC 6298, section 5.7).
    block.sender.size = Math.min(block.sender.size, lossWindow(block));
    if (block.options.profile === 'rfc') roundTrip.rto = Math.max(roundTrip.rto, 3e9);
  }
  if (block.options.keepAlive) block.keepAt = now + block.options.keepAliveTime;
  enter(block, State.ESTABLISHED);
  if (block.finishing) {
    block.finishing = false;
    finish(block);
  }
}

/**
 * Linux begins with one segment after a second SYN (linux tcp_init_transfer); RFC 5681 with one,
 * too.
 */
function lossWindow(block: ControlBlock): number {
  return block.tries > 1 || block.options.profile === 'rfc' ? 1 : block.sender.size;
}

/** When a SYN or its answer is sent again, having been so often (linux tcp_syn_linear_timeouts). */
export function synTimeout(block: ControlBlock): number {
  const linear = block.state === State.SYN_SENT ? block.options.synLinearTimeouts : 0;
  block.backoff = Math.max(0, block.tries - linear);
  return timeout(block);
}
