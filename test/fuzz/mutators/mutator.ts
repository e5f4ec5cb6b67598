import { below, type RandomSource } from '../../../src/engine/random.js';

/** One way to make a text wrong, or merely odd. */
export interface Mutator {
  name: string;
  /** The changed text; null where there is nothing to change. `other` is another of the corpus. */
  apply(text: string, random: RandomSource, other: string): string | null;
}

/** One of a list; there has to be one. */
export function one<T>(list: readonly T[], random: RandomSource): T {
  return list[below(random, list.length)];
}
