import type { Candidate } from '../facts/facts.js';
import { isUsable } from './policies/usable.js';
import type { Backend } from './policy.js';

/** So many of those that could have been chosen are told by name. */
const MOST_NAMED = 16;

/** Among what a balancer chooses: how many, and the first of them. */
export function candidatesOf(backends: readonly Backend[]): {
  usable: number;
  among: readonly Candidate[];
} {
  const among: Candidate[] = [];
  let usable = 0;
  for (const backend of backends) {
    if (!isUsable(backend)) continue;
    const { name, weight, active } = backend;
    if (usable++ < MOST_NAMED) among.push({ name, weight, active });
  }
  return { usable, among };
}
