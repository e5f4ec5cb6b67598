import { hashOf } from './sequence.js';

/** A cookie's clock, and how many of its ticks it is good for (linux MAX_SYNCOOKIE_AGE). */
const TICK = 60e9;
const TICKS = 2;
/** Segment sizes that a cookie can tell of (linux msstab): three bits. */
const SIZES = [536, 1300, 1440, 1460];

/**
 * SYN cookies (RFC 4987, section 3.6): the answer to a SYN whose sequence number holds what the
 * machine does not remember. The window scale, SACK and ECN come back in the time stamp, where
 * there is one (linux net/ipv4/syncookies.c); here the segment that brings it back is asked.
 */
export function cookie(
  local: number,
  localPort: number,
  remote: number,
  remotePort: number,
  theirs: number,
  mss: number,
  now: number,
): number {
  let size = 0;
  while (size + 1 < SIZES.length && SIZES[size + 1] <= mss) size++;
  const secret = hashOf(local, localPort, remote, remotePort);
  return (secret + theirs + hashTick(Math.floor(now / TICK), secret) + size) | 0;
}

/** The segment size that a cookie tells of; 0 where it is none, or too old. */
export function readCookie(
  sequence: number,
  local: number,
  localPort: number,
  remote: number,
  remotePort: number,
  theirs: number,
  now: number,
): number {
  const secret = hashOf(local, localPort, remote, remotePort);
  const tick = Math.floor(now / TICK);
  for (let age = 0; age < TICKS; age++) {
    const size = (sequence - secret - theirs - hashTick(tick - age, secret)) | 0;
    if (size >= 0 && size < SIZES.length) return SIZES[size];
  }
  return 0;
}

function hashTick(tick: number, secret: number): number {
  return Math.imul(tick ^ (secret >>> 7), 0x9e3779b1 | 0) & ~7;
}
