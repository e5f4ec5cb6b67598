import { DnsMessage, dnsLength, showDns } from '../../net/dns-message.js';
import { Icmp, type IcmpHeader } from '../../net/icmp.js';
import { IcmpQuote, QUOTE_LENGTH } from '../../net/icmp-quote.js';
import { ICMP_HEADER, IPV4_HEADER, Protocol, UDP_HEADER, type Packet } from '../../net/packet.js';
import { checksumOf, writeIpv4Header } from './ipv4-header.js';
import type { SpelledStreams } from './spelled-streams.js';
import { writeTcp } from './tcp-segment.js';

/** Bytes behind the IPv4 header of a packet whose IPv4 header stands at `start`. */
export function payloadLength(packet: Packet, start: number): number {
  const { protocol, tcp } = packet;
  const isFirst = packet.fragmentOffset === 0;
  if (tcp !== null) return (isFirst ? tcp.length : 0) + packet.payload;
  if (protocol === Protocol.UDP || protocol === Protocol.ICMP) {
    return (isFirst ? UDP_HEADER : 0) + packet.payload;
  }
  // No header of its own: whatever the frame has room for.
  return packet.size - start - IPV4_HEADER;
}

/** Writes the header and payload of TCP, UDP or ICMP; `length` bytes of zeros otherwise. */
export function writePayload(
  view: DataView,
  at: number,
  packet: Packet,
  length: number,
  streams: SpelledStreams,
): void {
  if (packet.tcp !== null) writeTcp(view, at, packet, length, streams);
  else if (packet.fragmentOffset > 0) return;
  else if (packet.protocol === Protocol.UDP) writeUdp(view, at, packet, length);
  else if (packet.protocol === Protocol.ICMP) writeIcmp(view, at, packet, length);
}

/** A UDP datagram (RFC 768). The checksum of a fragmented one is left out, as section 4 allows. */
function writeUdp(view: DataView, at: number, packet: Packet, length: number): void {
  const { message } = packet;
  const fragmented = packet.moreFragments;
  view.setUint16(at, packet.sourcePort);
  view.setUint16(at + 2, packet.destinationPort);
  view.setUint16(at + 4, UDP_HEADER + (fragmented ? packet.datagramPayload : packet.payload));
  if (message instanceof DnsMessage && dnsLength(message) <= packet.payload) {
    putBytes(view, at + UDP_HEADER, showDns(message));
  }
  if (fragmented) return;
  // The pseudo-header: both addresses stand right before, in the IPv4 header.
  const pseudo = Protocol.UDP + length + 0xffff - checksumOf(view, at - 8, 8);
  // A checksum of zero would say that there is none.
  view.setUint16(at + 6, checksumOf(view, at, length, pseudo) || 0xffff);
}

/**
 * ICMP echo and errors (RFC 792; next-hop MTU: RFC 1191, section 4). As payloads are zeros, the
 * checksum of an echo's first fragment is right for the whole of it.
 */
function writeIcmp(view: DataView, at: number, packet: Packet, length: number): void {
  const { type, code, identifier, sequence, mtu } = packet.icmp as IcmpHeader;
  view.setUint8(at, type);
  view.setUint8(at + 1, code);
  if (type === Icmp.ECHO || type === Icmp.ECHO_REPLY) {
    view.setUint16(at + 4, identifier);
    view.setUint16(at + 6, sequence);
  } else {
    view.setUint16(at + 6, mtu);
    const quote = packet.message;
    if (quote instanceof IcmpQuote && packet.payload >= QUOTE_LENGTH) {
      writeQuote(view, at + ICMP_HEADER, quote);
    }
  }
  view.setUint16(at + 2, checksumOf(view, at, length));
}

/** The quoted header and the 8 bytes behind it; a quoted UDP checksum is left out. */
function writeQuote(view: DataView, at: number, quote: IcmpQuote): void {
  writeIpv4Header(view, at, quote, quote.totalLength);
  if (quote.fragmentOffset > 0) return;
  const start = at + IPV4_HEADER;
  if (quote.protocol === Protocol.UDP) {
    view.setUint16(start, quote.sourcePort);
    view.setUint16(start + 2, quote.destinationPort);
    view.setUint16(start + 4, UDP_HEADER + quote.datagramPayload);
  } else if (quote.tcp !== null) {
    view.setUint16(start, quote.sourcePort);
    view.setUint16(start + 2, quote.destinationPort);
    view.setInt32(start + 4, quote.tcp.sequence);
  } else if (quote.icmp !== null) {
    const { type, code, identifier, sequence } = quote.icmp;
    view.setUint8(start, type);
    view.setUint8(start + 1, code);
    view.setUint16(start + 4, identifier);
    view.setUint16(start + 6, sequence);
    view.setUint16(start + 2, checksumOf(view, start, ICMP_HEADER));
  }
}

function putBytes(view: DataView, at: number, bytes: Uint8Array): void {
  new Uint8Array(view.buffer).set(bytes, at);
}
