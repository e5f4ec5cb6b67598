import type { RandomSource } from '../../src/engine/random.js';
import type { Backend, Choice, PolicyContext } from '../../src/balancing/policy.js';
import { NO_SUPPORT } from '../../src/balancing/support.js';

export function backendList(weights: readonly number[]): Backend[] {
  return weights.map((weight, index) => ({
    index,
    name: `backend-${index}`,
    address: `10.0.0.${index + 1}:80`,
    weight,
    active: 0,
    inactive: 0,
    eligible: true,
    absent: false,
    priority: 0,
  }));
}

export function choice(fields: Partial<Choice> = {}): Choice {
  return { id: 0, clientAddress: 0, clientPort: 0, key: -1, attempt: 0, ...fields };
}

/** What a policy is built from, with no support unless given. */
export function contextOf(
  backends: readonly Backend[],
  random: RandomSource,
  support: Partial<PolicyContext> = {},
): PolicyContext {
  return { backends, random, ...NO_SUPPORT, ...support };
}

/** Gives out the 64-bit numbers that a test injects, as policies read them: the high word first. */
export class Injected implements RandomSource {
  private readonly words: number[];

  constructor(numbers: readonly (bigint | number)[]) {
    this.words = numbers.flatMap((number) => {
      const bits = BigInt.asUintN(64, BigInt(number));
      return [Number(bits >> 32n) | 0, Number(bits & 0xffffffffn) | 0];
    });
  }

  bits32(): number {
    const word = this.words.shift();
    if (word === undefined) throw new Error('the policy draws more than was injected');
    return word;
  }

  uniform(): number {
    const high = this.bits32() >>> 5;
    return (high * 67108864 + (this.bits32() >>> 6)) / 9007199254740992;
  }
}
