import type { Described } from '../../engine/options.js';
import { families } from '../families.js';
import { describedWritten } from '../words/thing-written.js';

/** What the printed file is made of. */
export type Word = string | number | boolean | Word[] | Words;
export type Words = Map<string, Word>;

/** A map of what is there. */
export function words(fields: Record<string, Word>): Words {
  return new Map(Object.entries(fields));
}

export function mapOf<V>(map: ReadonlyMap<string, V>, print: (value: V) => Word): Words {
  return new Map([...map].map(([name, value]) => [name, print(value)]));
}

export function orNone<T>(value: T | null, print: (value: T) => Word): Word {
  return value === null ? 'none' : print(value);
}

/** Nanoseconds, so that nothing is rounded. */
export function duration(nanoseconds: number): Word {
  return nanoseconds === 0 ? 0 : `${nanoseconds} ns`;
}

export function rate(bitsPerSecond: number): Word {
  return `${bitsPerSecond} bps`;
}

export const same = <T extends Word>(value: T): T => value;

/** A distribution, a policy, ...: its name alone where its options are what they are by default. */
export function described({ kind, options }: Described, family: keyof typeof families): Word {
  return describedWritten({ kind, options }, families[family]);
}
