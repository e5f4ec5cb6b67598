import { NOBODY } from '../../facts/facts.js';
import { Ecn, ETHERNET_HEADER, IPV4_HEADER, type Packet, Protocol } from '../../net/packet.js';
import { TcpFlag, type TcpHeader } from '../../net/tcp-header.js';
import { acknowledgementSent, dataSent } from './acknowledging.js';
import type { ControlBlock } from './control-block.js';
import { chooseWindow } from './receive-window.js';
import { stampAt, toWire } from './sequence.js';
import { State } from './state.js';
import { tellResent } from './telling.js';

const WIDEST = 65_535;
/** As many SACK blocks as fit beside time stamps. */
const BLOCKS = 3;
/** Bytes of the option, and of each block. */
const SACK = 4;
const SACK_BLOCK = 8;

/** Its time stamp. */
export function stampNow(block: ControlBlock): number {
  return stampAt(block.now, block.out.firstSequence);
}

/**
 * A segment with all but its payload and options of a SYN; `offset` is where it stands in the
 * stream.
 */
function make(block: ControlBlock, flags: number, offset: number): Packet {
  const { pool } = block.machine;
  const packet = pool.make();
  const header = pool.addTcp(packet).clear();
  packet.protocol = Protocol.TCP;
  packet.source = block.local;
  packet.destination = block.remote;
  packet.sourcePort = block.localPort;
  packet.destinationPort = block.remotePort;
  packet.dontFragment = true;
  packet.message = block.out;
  packet.priority = block.priority;
  packet.payload = 0;
  header.flags = flags;
  header.sequence = toWire(offset, block.out.firstSequence);
  if ((flags & TcpFlag.ACK) !== 0) header.acknowledgement = toWire(block.expected, block.inFirst);
  return packet;
}

function dispatch(block: ControlBlock, packet: Packet, header: TcpHeader): void {
  packet.size = ETHERNET_HEADER + IPV4_HEADER + header.length + packet.payload;
  block.counts.segmentsSent++;
  block.machine.stack.send(packet);
}

/** Fills in what every segment after the SYNs has, and sends it. */
function sendPacket(block: ControlBlock, packet: Packet): void {
  const header = packet.tcp as TcpHeader;
  if (block.timestamps) {
    header.timestamps = true;
    header.tsValue = stampNow(block);
    header.tsEcho = block.recentStamp;
  }
  if ((header.flags & TcpFlag.ACK) !== 0) {
    const window = chooseWindow(block);
    block.window = window;
    block.windowAt = block.expected;
    header.window = window >>> block.receiveScale;
    if (block.sacks) addBlocks(block, header);
    if (block.echoes) header.flags |= TcpFlag.ECE;
    if (block.ecn && block.control.marksAll) packet.ecn = Ecn.ECT0;
    acknowledgementSent(block);
  }
  dispatch(block, packet, header);
}

/**
 * Bytes of data that a segment takes now: the options of the moment have their share (linux
 * tcp_current_mss).
 */
export function roomForData(block: ControlBlock): number {
  if (!block.sacks) return block.mss;
  const told = block.heap.blocks + (block.twiceEnd >= 0 ? 1 : 0);
  if (told === 0) return block.mss;
  return block.mss - SACK - SACK_BLOCK * Math.min(told, block.timestamps ? BLOCKS : BLOCKS + 1);
}

/** SACK blocks (RFC 2018, section 4), what came twice in front of them (RFC 2883, section 4). */
function addBlocks(block: ControlBlock, header: TcpHeader): void {
  const { heap, inFirst } = block;
  let count = 0;
  if (block.twiceEnd >= 0) {
    header.sack[0] = toWire(block.twiceStart, inFirst);
    header.sack[1] = toWire(block.twiceEnd, inFirst);
    block.twiceEnd = -1;
    count = 1;
  }
  const most = block.timestamps ? BLOCKS : BLOCKS + 1;
  for (let i = 0; i < heap.blocks && count < most; i++, count++) {
    header.sack[2 * count] = toWire(heap.blockStart[i], inFirst);
    header.sack[2 * count + 1] = toWire(heap.blockEnd[i], inFirst);
  }
  header.blocks = count;
}

/** An acknowledgement without data. */
export function sendAck(block: ControlBlock): void {
  sendPacket(block, make(block, TcpFlag.ACK, block.next));
}

/** A segment without data that is not new, so that it is answered (linux tcp_xmit_probe_skb). */
export function sendProbe(block: ControlBlock): void {
  sendPacket(block, make(block, TcpFlag.ACK, block.unacked - 1));
}

/** Breaks the connection off (RFC 9293, section 3.5.2). */
export function sendReset(block: ControlBlock): void {
  const flags = block.state === State.SYN_SENT ? TcpFlag.RST : TcpFlag.RST | TcpFlag.ACK;
  sendPacket(block, make(block, flags, block.next));
}

/** The SYN, or the SYN that answers one, with its options. */
export function sendSyn(block: ControlBlock): void {
  const { options } = block;
  const answers = block.state === State.SYN_RECEIVED;
  const packet = make(block, answers ? TcpFlag.SYN | TcpFlag.ACK : TcpFlag.SYN, -1);
  const header = packet.tcp as TcpHeader;
  header.mss = block.announcedMss;
  header.sackPermitted = answers ? block.sacks : options.sack;
  header.windowScale =
    options.windowScaling && (!answers || block.scales) ? block.receiveScale : -1;
  header.window = Math.min(WIDEST, block.window);
  if (answers ? block.timestamps : options.timestamps) {
    header.timestamps = true;
    header.tsValue = stampNow(block);
    header.tsEcho = answers ? block.recentStamp : 0;
  }
  // RFC 3168, section 6.1.1.
  if (!answers && (options.ecn === 'on' || block.control.marksAll))
    header.flags |= TcpFlag.ECE | TcpFlag.CWR;
  if (answers && block.ecn) header.flags |= TcpFlag.ECE;
  if (block.control.marksAll && (!answers || block.ecn)) packet.ecn = Ecn.ECT0;
  dispatch(block, packet, header);
}

/** The SYN, or its answer, once more. */
export function resendSyn(block: ControlBlock): void {
  block.tries++;
  block.counts.syn++;
  tellResent(block, 'syn', -1, 0);
  sendSyn(block);
}

/** Sends what stands from an offset on, up to another: data, and the FIN behind them. */
export function sendRange(block: ControlBlock, start: number, end: number, again: boolean): void {
  const { out } = block;
  const fin = block.finishing && end > out.written;
  const length = end - start - (fin ? 1 : 0);
  let flags: number = TcpFlag.ACK;
  if (fin) flags |= TcpFlag.FIN;
  const packet = make(block, flags, start);
  packet.payload = length;
  if (length > 0) {
    const parcel = out.mannerAt(start);
    if (parcel === null) {
      packet.request = NOBODY;
    } else {
      packet.request = parcel.request;
      packet.priority = block.priority = parcel.priority;
    }
    const header = packet.tcp as TcpHeader;
    // The end of what was written at once (linux tcp_push).
    if (parcel === null || parcel.end <= end || end >= out.written) header.flags |= TcpFlag.PSH;
    if (block.ecn && (!again || block.control.marksAll)) {
      packet.ecn = Ecn.ECT0;
      if (block.tellsReduced && !again) {
        header.flags |= TcpFlag.CWR;
        block.tellsReduced = false;
      }
    }
    dataSent(block);
    block.sender.pace(length, block.now);
    block.lastSentAt = block.now;
  }
  sendPacket(block, packet);
}
