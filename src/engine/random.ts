import alea from 'seedrandom/lib/alea.js';
import { remainder } from './math.js';

/** Where random numbers come from: a stream read in order, or a place addressed by request. */
export interface RandomSource {
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** 32 random bits as a signed integer. */
  bits32(): number;
}

const TO_UNIT = 1 / 9007199254740992;

/** 53 of the 64 bits of two words, as a number in [0, 1). */
function unit(high: number, low: number): number {
  return ((high >>> 5) * 67108864 + (low >>> 6)) * TO_UNIT;
}

/**
 * A stream of its own, read in order: Chris Doty-Humphrey's sfc32 (PractRand), seeded from the
 * stream's name by seedrandom's Alea. The state is made at the first draw.
 *
 * Alea, because the names of streams are alike: of seedrandom's generators xor128, xorwow and
 * xorshift7 give neighbouring names first draws that go together.
 */
export class RandomStream implements RandomSource {
  private a = 0;
  private b = 0;
  private c = 0;
  private count = 0;
  private started = false;

  /** @param name read until the first draw, then let go */
  constructor(private name: string) {}

  uniform(): number {
    const high = this.bits32();
    return unit(high, this.bits32());
  }

  bits32(): number {
    if (!this.started) this.start();
    const { b, c, count } = this;
    const bits = (((this.a + b) | 0) + count) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + bits) | 0;
    this.count = (count + 1) | 0;
    return bits;
  }

  private start(): void {
    this.started = true;
    const seed = alea(this.name);
    this.name = '';
    this.a = seed.int32();
    this.b = seed.int32();
    this.c = seed.int32();
    this.count = 1;
    // The first outputs still show the seed; PractRand discards as many.
    for (let i = 0; i < 12; i++) this.bits32();
  }
}

/** 64 bits of a key, hashed from a name by seedrandom's Alea. */
export class KeyWords {
  readonly first: number;
  readonly second: number;

  constructor(name: string) {
    const seed = alea(name);
    this.first = seed.int32();
    this.second = seed.int32();
  }
}

/** Where a keyed generator puts two words: read at once, so that one serves all. */
const block = new Int32Array(2);

/**
 * Random numbers with an address: the nth draw for (index, attempt, branch) is a function of those
 * and of the name, whatever was drawn before. Requests may then ask in any order and still get
 * their own numbers, so two policies under one seed meet the same demands.
 *
 * Threefry-2x32 with 13 rounds, the fewest that pass BigCrush (Salmon, Moraes, Dror, Shaw: "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011), keyed from the name, and the branch added to the key by exclusive or.
 */
export class KeyedRandom implements RandomSource {
  private branch: KeyWords | null = null;
  private index = 0;
  private place = 0;
  /** The key, once it is known: here, as there may be a hundred thousand of these. */
  private first = 0;
  private second = 0;
  private known = false;
  private name: string;

  /** @param name read until the first draw, then let go */
  constructor(name: string) {
    this.name = name;
  }

  /**
   * Moves to the first draw of attempt `attempt` (up to 255) of request `index` (below 2^32),
   * in a branch of its own or none. Each place holds 2^24 draws. A RangeError says that the place does not exist.
   */
  at(index: number, attempt: number, branch: KeyWords | null = null): this {
    if (!(index >= 0 && index <= 0xffffffff && attempt >= 0 && attempt <= 0xff)) {
      throw new RangeError(`no random numbers for request ${index}, attempt ${attempt}`);
    }
    this.index = index | 0;
    this.place = attempt << 24;
    this.branch = branch;
    return this;
  }

  uniform(): number {
    this.advance();
    return unit(block[0], block[1]);
  }

  bits32(): number {
    this.advance();
    return block[0];
  }

  /**
   * The first number of so many requests from `index` on, all of one branch, into a list from a place
   * on: quicker than one by one.
   */
  uniforms(
    index: number,
    branch: KeyWords | null,
    values: Float64Array,
    from: number,
    count: number,
  ): void {
    this.at(index + count - 1, 0, branch);
    this.at(index, 0, branch);
    if (!this.known) this.findKey();
    const first = branch === null ? this.first : this.first ^ branch.first;
    const second = branch === null ? this.second : this.second ^ branch.second;
    for (let i = 0; i < count; i++) {
      threefry((index + i) | 0, 0, first, second, block);
      values[from + i] = unit(block[0], block[1]);
    }
  }

  private advance(): void {
    if (!this.known) this.findKey();
    const { branch } = this;
    const first = branch === null ? this.first : this.first ^ branch.first;
    const second = branch === null ? this.second : this.second ^ branch.second;
    threefry(this.index, this.place++, first, second, block);
  }

  private findKey(): void {
    const { first, second } = new KeyWords(this.name);
    this.first = first;
    this.second = second;
    this.known = true;
    this.name = '';
  }
}

/** Threefry-2x32-13 of one counter and key, into `block`. Exported for its published vectors. */
export function threefry(
  counter0: number,
  counter1: number,
  key0: number,
  key1: number,
  block: Int32Array,
): void {
  const key2 = key0 ^ key1 ^ 0x1bd11bda;
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  y = ((y << 13) | (y >>> 19)) ^ (x = (x + y) | 0);
  y = ((y << 15) | (y >>> 17)) ^ (x = (x + y) | 0);
  y = ((y << 26) | (y >>> 6)) ^ (x = (x + y) | 0);
  y = ((y << 6) | (y >>> 26)) ^ (x = (x + y) | 0);
  x = (x + key1) | 0;
  y = (y + key2 + 1) | 0;
  y = ((y << 17) | (y >>> 15)) ^ (x = (x + y) | 0);
  y = ((y << 29) | (y >>> 3)) ^ (x = (x + y) | 0);
  y = ((y << 16) | (y >>> 16)) ^ (x = (x + y) | 0);
  y = ((y << 24) | (y >>> 8)) ^ (x = (x + y) | 0);
  x = (x + key2) | 0;
  y = (y + key0 + 2) | 0;
  y = ((y << 13) | (y >>> 19)) ^ (x = (x + y) | 0);
  y = ((y << 15) | (y >>> 17)) ^ (x = (x + y) | 0);
  y = ((y << 26) | (y >>> 6)) ^ (x = (x + y) | 0);
  y = ((y << 6) | (y >>> 26)) ^ (x = (x + y) | 0);
  x = (x + key0) | 0;
  y = (y + key1 + 3) | 0;
  block[0] = x = (x + y) | 0;
  block[1] = ((y << 17) | (y >>> 15)) ^ x;
}

/** Gives every component its own random numbers for every purpose, by name. */
export class RandomFactory {
  constructor(
    private readonly seed: string,
    private readonly replication: number,
  ) {}

  /** Numbers for one that draws in an order of its own. */
  stream(component: string, purpose: string): RandomStream {
    return new RandomStream(this.name(component, purpose));
  }

  /** Numbers for requests that may come in any order. */
  keyed(component: string, purpose: string): KeyedRandom {
    return new KeyedRandom(this.name(component, purpose));
  }

  /** JSON keeps `a/b`, `c` and `a`, `b/c` apart. */
  private name(component: string, purpose: string): string {
    return JSON.stringify([this.seed, this.replication, component, purpose]);
  }
}

const TWO_32 = 4294967296;

/** A whole number from 0 to n - 1, each as likely as the next; n from 1 to 2^32. */
export function below(random: RandomSource, n: number): number {
  // 2^32 is rarely a multiple of n: the bits past the last whole multiple are drawn again.
  const limit = TWO_32 - remainder(TWO_32, n);
  let bits = random.bits32() >>> 0;
  while (bits >= limit) bits = random.bits32() >>> 0;
  return remainder(bits, n);
}

/** True with probability p. */
export function coin(random: RandomSource, p: number): boolean {
  return random.uniform() < p;
}
