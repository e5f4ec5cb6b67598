import { remainder } from '../../engine/math.js';

const TWO_32 = 4294967296;
/** A remainder below this and a word fit into a double side by side. */
const SMALL = 1 << 20;

/**
 * A 64-bit word as two of 32 bits, changed in place: for hash functions and generators that are
 * defined over 64 bits. BigInt would allocate at every step.
 */
export class Bits64 {
  /** Signed, as bit operations leave them. */
  high = 0;
  low = 0;

  set(high: number, low: number): void {
    this.high = high | 0;
    this.low = low | 0;
  }

  /** Adds, modulo 2^64. */
  add(high: number, low: number): void {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.low = sum | 0;
  }

  xor(high: number, low: number): void {
    this.high ^= high;
    this.low ^= low;
  }

  /** Multiplies, modulo 2^64. */
  multiply(high: number, low: number): void {
    this.high =
      (multiplyHigh(this.low, low) + Math.imul(this.high, low) + Math.imul(this.low, high)) | 0;
    this.low = Math.imul(this.low, low);
  }

  /** Rotates to the left by 1 to 31 bits. */
  rotate(bits: number): void {
    const { high, low } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
  }

  /** x ^= x >>> bits, for 1 to 63 bits. */
  xorShift(bits: number): void {
    const { high } = this;
    if (bits < 32) {
      this.low ^= (this.low >>> bits) | (high << (32 - bits));
      this.high ^= high >>> bits;
    } else this.low ^= high >>> (bits - 32);
  }
}

/** The upper 32 bits of the product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  // Neither sum reaches 2^32.
  const first = a1 * b0 + (Math.imul(a0, b0) >>> 16);
  const second = a0 * b1 + (first & 0xffff);
  return a1 * b1 + (first >>> 16) + (second >>> 16);
}

/** An unsigned 64-bit number modulo `n`, which is at most 2^32. */
export function modulo64(high: number, low: number, n: number): number {
  let rest = remainder(high >>> 0, n);
  if (n <= SMALL) return remainder(rest * TWO_32 + (low >>> 0), n);
  rest = remainder(rest * 65536 + (low >>> 16), n);
  return remainder(rest * 65536 + (low & 0xffff), n);
}
