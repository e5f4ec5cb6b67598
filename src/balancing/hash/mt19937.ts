const SIZE = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister of 32 bits (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1),
 * 1998, with the initialisation of 2002), which is C++'s `std::mt19937`. Where a peer shuffles with
 * it, so do we; everything else draws from a RandomSource.
 *
 * The state is made word by word as it is needed: those who take a few numbers after each `seed`
 * pay for half of the state and not for all of it twice.
 */
export class MersenneTwister {
  private readonly state = new Int32Array(SIZE);
  private seeded = 0;
  private position = 0;

  constructor(seed = 5489) {
    this.seed(seed);
  }

  seed(seed: number): void {
    this.state[0] = seed;
    this.seeded = 1;
    this.position = 0;
  }

  /** The next 32 bits, unsigned. */
  next(): number {
    const { state, position } = this;
    const following = position + 1 < SIZE ? position + 1 : 0;
    const distant = position < SIZE - SHIFT ? position + SHIFT : position + SHIFT - SIZE;
    if (this.seeded < SIZE) this.seedUpTo(Math.max(following, distant));
    const mixed = (state[position] & 0x80000000) | (state[following] & 0x7fffffff);
    let bits = state[distant] ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    state[position] = bits;
    this.position = following;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  private seedUpTo(last: number): void {
    const { state } = this;
    for (; this.seeded <= last; this.seeded++) {
      const before = state[this.seeded - 1];
      state[this.seeded] = Math.imul(1812433253, before ^ (before >>> 30)) + this.seeded;
    }
  }
}
