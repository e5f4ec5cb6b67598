import { internetChecksum } from '../../net/checksum.js';
import { IPV4_HEADER } from '../../net/packet.js';

/** The fields of an IPv4 header, as packets and the quotes of ICMP errors have them. */
export interface Ipv4Fields {
  source: number;
  destination: number;
  protocol: number;
  ttl: number;
  ecn: number;
  dontFragment: boolean;
  identification: number;
  /** In bytes. */
  fragmentOffset: number;
  moreFragments: boolean;
}

/** Writes an IPv4 header without options (RFC 791, section 3.1), checksum included. */
export function writeIpv4Header(
  view: DataView,
  at: number,
  fields: Ipv4Fields,
  totalLength: number,
): void {
  const flags = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0);
  view.setUint8(at, 0x45);
  view.setUint8(at + 1, fields.ecn);
  view.setUint16(at + 2, totalLength);
  view.setUint16(at + 4, fields.identification);
  view.setUint16(at + 6, flags | (fields.fragmentOffset >> 3));
  view.setUint8(at + 8, fields.ttl);
  view.setUint8(at + 9, fields.protocol);
  view.setUint16(at + 10, 0);
  view.setInt32(at + 12, fields.source);
  view.setInt32(at + 16, fields.destination);
  view.setUint16(at + 10, checksumOf(view, at, IPV4_HEADER));
}

/** The Internet checksum of `length` bytes of a view, and of what `sum` already holds. */
export function checksumOf(view: DataView, at: number, length: number, sum = 0): number {
  const bytes = new Uint8Array(view.buffer, view.byteOffset);
  return internetChecksum(bytes, at, at + length, sum);
}
