import { Bits64 } from './bits64.js';

const MH = 0xc6a4a793 | 0;
const ML = 0x5bd1e995;

const word = new Bits64();

/** The seed of libstdc++'s `std::hash`, which is this function (libsupc++/hash_bytes.cc). */
export const STANDARD_SEED = 0xc70f6907;

/**
 * MurmurHash64A of the first `length` bytes, into `out` (Austin Appleby, smhasher
 * src/MurmurHash2.cpp). Seeds go up to 2^32 - 1.
 */
export function murmurHash64A(bytes: Uint8Array, length: number, seed: number, out: Bits64): void {
  word.set(0, length);
  word.multiply(MH, ML);
  out.set(word.high, word.low ^ seed);
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    word.set(readWord(bytes, at + 4, 4), readWord(bytes, at, 4));
    word.multiply(MH, ML);
    word.xorShift(47);
    word.multiply(MH, ML);
    out.xor(word.high, word.low);
    out.multiply(MH, ML);
  }
  const rest = length - at;
  if (rest > 0) {
    out.xor(readWord(bytes, at + 4, rest - 4), readWord(bytes, at, rest));
    out.multiply(MH, ML);
  }
  out.xorShift(47);
  out.multiply(MH, ML);
  out.xorShift(47);
}

/** Up to four bytes, the least significant first. */
function readWord(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = Math.min(count, 4) - 1; i >= 0; i--) value = (value << 8) | bytes[at + i];
  return value;
}
