import { Bits64 } from './bits64.js';

// The five primes of the specification, as high and low words.
const P1H = 0x9e3779b1 | 0;
const P1L = 0x85ebca87 | 0;
const P2H = 0xc2b2ae3d | 0;
const P2L = 0x27d4eb4f;
const P3H = 0x165667b1;
const P3L = 0x9e3779f9 | 0;
const P4H = 0x85ebca77 | 0;
const P4L = 0xc2b2ae63 | 0;
const P5H = 0x27d4eb2f;
const P5L = 0x165667c5;

/** What each lane is turned by when the four are merged. */
const LANE_ROTATIONS = [1, 7, 12, 18] as const;

const hash = new Bits64();
const word = new Bits64();
const lanes = [new Bits64(), new Bits64(), new Bits64(), new Bits64()] as const;

/**
 * xxHash64 of the first `length` bytes, into `out` (Yann Collet, xxHash doc/xxhash_spec.md). Seeds
 * go up to 2^32 - 1.
 */
export function xxHash64(bytes: Uint8Array, length: number, seed: number, out: Bits64): void {
  let at = 0;
  if (length < 32) {
    hash.set(P5H, P5L);
    hash.add(0, seed);
  } else at = stripes(bytes, length, seed);
  hash.add(0, length);
  for (; at + 8 <= length; at += 8) {
    round(0, 0, bytes, at);
    hash.xor(word.high, word.low);
    hash.rotate(27);
    hash.multiply(P1H, P1L);
    hash.add(P4H, P4L);
  }
  if (at + 4 <= length) {
    word.set(0, readWord(bytes, at));
    word.multiply(P1H, P1L);
    hash.xor(word.high, word.low);
    hash.rotate(23);
    hash.multiply(P2H, P2L);
    hash.add(P3H, P3L);
    at += 4;
  }
  for (; at < length; at++) {
    word.set(0, bytes[at]);
    word.multiply(P5H, P5L);
    hash.xor(word.high, word.low);
    hash.rotate(11);
    hash.multiply(P1H, P1L);
  }
  hash.xorShift(33);
  hash.multiply(P2H, P2L);
  hash.xorShift(29);
  hash.multiply(P3H, P3L);
  hash.xorShift(32);
  out.set(hash.high, hash.low);
}

/** The 32-byte stripes, into `hash`. Returns where they end. */
function stripes(bytes: Uint8Array, length: number, seed: number): number {
  for (const lane of lanes) lane.set(0, seed);
  lanes[0].add(P1H, P1L);
  lanes[0].add(P2H, P2L);
  lanes[1].add(P2H, P2L);
  lanes[3].add(~P1H, ~P1L);
  lanes[3].add(0, 1);
  let at = 0;
  for (; at + 32 <= length; at += 32) {
    for (let i = 0; i < 4; i++) {
      round(lanes[i].high, lanes[i].low, bytes, at + 8 * i);
      lanes[i].set(word.high, word.low);
    }
  }
  hash.set(0, 0);
  for (let i = 0; i < 4; i++) {
    word.set(lanes[i].high, lanes[i].low);
    word.rotate(LANE_ROTATIONS[i]);
    hash.add(word.high, word.low);
  }
  for (const lane of lanes) {
    word.set(lane.high, lane.low);
    word.multiply(P2H, P2L);
    word.rotate(31);
    word.multiply(P1H, P1L);
    hash.xor(word.high, word.low);
    hash.multiply(P1H, P1L);
    hash.add(P4H, P4L);
  }
  return at;
}

/** One round over the eight bytes at `at`, from an accumulator, into `word`. */
function round(high: number, low: number, bytes: Uint8Array, at: number): void {
  word.set(readWord(bytes, at + 4), readWord(bytes, at));
  word.multiply(P2H, P2L);
  word.add(high, low);
  word.rotate(31);
  word.multiply(P1H, P1L);
}

function readWord(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
