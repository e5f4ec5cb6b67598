/**
 * Sequence numbers (RFC 9293, section 3.4). Inside, a byte is known by its offset in the stream,
 * which counts on for ever and needs no care: the first byte of data has 0, the SYN before it -1,
 * and the FIN comes after the last. On the wire, offsets are 32 bits and wrap; here, and only
 * here, is the arithmetic modulo 2^32.
 */

/** The sequence number of an offset, signed; `first` is that of offset 0. */
export function toWire(offset: number, first: number): number {
  return (first + offset) | 0;
}

/** The offset of a sequence number: of all that it may be, the one nearest to `near`. */
export function fromWire(sequence: number, first: number, near: number): number {
  return near + ((sequence - first - near) | 0);
}

/**
 * The clock of time stamps: milliseconds, from somewhere for each connection (RFC 7323, section
 * 5.4).
 */
export function stampAt(now: number, from: number): number {
  return (Math.floor(now / 1e6) + from) | 0;
}

/** Whether a time stamp is older than another, modulo 2^32 (RFC 7323, section 5.3). */
export function isOlder(stamp: number, than: number): boolean {
  return ((stamp - than) | 0) < 0;
}

/**
 * An initial sequence number: a clock of 64 ns, as Linux's, plus a hash of the connection (RFC 6528,
 * section 3), so that a connection that comes again does not meet segments of the one before.
 */
export function initialSequence(
  local: number,
  localPort: number,
  remote: number,
  remotePort: number,
  now: number,
): number {
  return (hashOf(local, localPort, remote, remotePort) + Math.floor(now / 64)) | 0;
}

/** A hash of the two ends of a connection: 32 bits, signed. */
export function hashOf(
  local: number,
  localPort: number,
  remote: number,
  remotePort: number,
): number {
  let value = Math.imul(local, 0x9e3779b1 | 0) ^ Math.imul(remote, 0x85ebca6b | 0);
  value ^= Math.imul((localPort << 16) | remotePort, 0xc2b2ae35 | 0);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return value ^ (value >>> 15);
}
