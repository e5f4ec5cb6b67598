const TWO_32 = 4294967296;
const PER_TWO_32 = 1 / TWO_32;

/**
 * The fingerprint of a run: 64 bits over every step's (time, actor, kind) and over the end of every
 * packet and request. Two 32-bit lanes, mixed as in MurmurHash3 (multiply, rotate); not
 * cryptographic: it tells runs apart, it does not resist an adversary.
 */
export class Digest {
  private readonly lanes = new Int32Array([0x6a09e667, 0xbb67ae85 | 0]);

  /** Adds one step, at the time that stands first in `clock`: a double would have to be boxed. */
  event(clock: Float64Array, actor: number, kind: number): void {
    const high = (clock[0] * PER_TWO_32) | 0;
    this.mix((clock[0] - high * TWO_32) | 0, high, actor, kind);
  }

  /** Adds the end of a packet or a request: who, how it ended. */
  end(identity: number, outcome: number): void {
    const high = (identity * PER_TWO_32) | 0;
    this.mix((identity - high * TWO_32) | 0, high, outcome, 0x55);
  }

  private mix(low: number, high: number, actor: number, kind: number): void {
    const { lanes } = this;
    let a = lanes[0] ^ low;
    a = Math.imul((a << 13) | (a >>> 19), 0xcc9e2d51 | 0);
    let b = lanes[1] ^ Math.imul(actor + 1, 0x1b873593) ^ Math.imul(kind, 0x9e3779b1 | 0) ^ high;
    b = Math.imul((b << 15) | (b >>> 17), 0x85ebca6b | 0);
    lanes[0] = a + b;
    lanes[1] = b ^ (a >>> 11);
  }

  /** Sixteen hexadecimal digits. */
  toString(): string {
    const word = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return word(finish(this.lanes[0])) + word(finish(this.lanes[1] ^ this.lanes[0]));
  }
}

function finish(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b | 0);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35 | 0);
  return hash ^ (hash >>> 16);
}
