import { type Packet, Protocol } from '../../net/packet.js';
import { TCP_HEADER, type TcpHeader } from '../../net/tcp-header.js';
import { checksumOf } from './ipv4-header.js';
import type { SpelledStreams } from './spelled-streams.js';

/** Kinds of options (IANA). */
const NOP = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMPS = 8;

/**
 * What stands in the stream where nothing is spelled: lines, so that who looks for one finds it at once, and
 * does not wait for more.
 */
const OPAQUE = new Uint8Array(64);
for (let i = 0; i < OPAQUE.length; i++) OPAQUE[i] = i < 32 ? 0x40 + i : 0x60 + (i & 31);
OPAQUE.set([0x0d, 0x0a], 62);

/**
 * A segment of TCP (RFC 9293, section 3.1), or the part of it that a fragment has. Its bytes follow from
 * sequence numbers, so that what is sent again is the same, before translation and after; where the
 * message knows what stands there, it says so.
 */
export function writeTcp(
  view: DataView,
  at: number,
  packet: Packet,
  length: number,
  streams: SpelledStreams,
): void {
  const tcp = packet.tcp as TcpHeader;
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
  const header = tcp.length;
  if (packet.fragmentOffset > 0) {
    fill(bytes, tcp.sequence + packet.fragmentOffset - header);
    return;
  }
  writeHeader(view, at, packet, tcp);
  const payload = bytes.subarray(header);
  fill(payload, tcp.sequence);
  if (!packet.moreFragments) {
    const { message } = packet;
    if (payload.length > 0 && message !== null) streams.spell(message, payload, tcp.sequence);
    view.setUint16(at + 16, sumOf(view, at, at - 8, length));
    return;
  }
  // The sum is that of the whole, of which the rest travels in other fragments.
  const whole = new DataView(new ArrayBuffer(8 + header + packet.datagramPayload));
  const copy = new Uint8Array(whole.buffer);
  copy.set(new Uint8Array(view.buffer, view.byteOffset + at - 8, 8 + header));
  fill(copy.subarray(8 + header), tcp.sequence);
  view.setUint16(at + 16, sumOf(whole, 8, 0, copy.length - 8));
}

/** The checksum with the pseudo-header, whose addresses stand where they are said to. */
function sumOf(view: DataView, at: number, addresses: number, length: number): number {
  const pseudo = Protocol.TCP + length + 0xffff - checksumOf(view, addresses, 8);
  return checksumOf(view, at, length, pseudo);
}

function fill(payload: Uint8Array, sequence: number): void {
  for (let i = 0; i < payload.length; i++) {
    payload[i] = OPAQUE[(sequence + i) & (OPAQUE.length - 1)];
  }
}

function writeHeader(view: DataView, at: number, packet: Packet, tcp: TcpHeader): void {
  view.setUint16(at, packet.sourcePort);
  view.setUint16(at + 2, packet.destinationPort);
  view.setInt32(at + 4, tcp.sequence);
  view.setInt32(at + 8, tcp.acknowledgement);
  view.setUint8(at + 12, (tcp.length / 4) << 4);
  view.setUint8(at + 13, tcp.flags);
  view.setUint16(at + 14, tcp.window);
  writeOptions(view, at + TCP_HEADER, tcp);
}

/** In the order, and padded as, linux tcp_options_write has it. */
function writeOptions(view: DataView, start: number, tcp: TcpHeader): void {
  let at = start;
  const put = (...bytes: readonly number[]): void => {
    for (const byte of bytes) view.setUint8(at++, byte);
  };
  const put32 = (value: number): void => {
    view.setInt32(at, value);
    at += 4;
  };
  if (tcp.mss > 0) put(MSS, 4, tcp.mss >> 8, tcp.mss & 0xff);
  if (tcp.timestamps) {
    if (tcp.sackPermitted) put(SACK_PERMITTED, 2);
    else put(NOP, NOP);
    put(TIMESTAMPS, 10);
    put32(tcp.tsValue);
    put32(tcp.tsEcho);
  } else if (tcp.sackPermitted) put(NOP, NOP, SACK_PERMITTED, 2);
  if (tcp.windowScale >= 0) put(NOP, WINDOW_SCALE, 3, tcp.windowScale);
  if (tcp.blocks === 0) return;
  put(NOP, NOP, SACK, 2 + 8 * tcp.blocks);
  for (let i = 0; i < 2 * tcp.blocks; i++) put32(tcp.sack[i]);
}
