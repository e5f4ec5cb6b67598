/** Trees of YAML files as plain values, and the places in them. */
import { parse, stringify } from 'yaml';
import type { RandomSource } from '../../../src/engine/random.js';
import { type Mutator, one } from './mutator.js';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Branch = Value[] | { [key: string]: Value };

/** A place: what stands in `parent` at `key`. */
export interface Spot {
  parent: Branch;
  key: string;
}

/** Longer texts are no longer looked into. */
const LONG = 100_000;

/** Null for a text that is no tree any more. */
export function treeOf(text: string): Value {
  if (text.length > LONG) return null;
  try {
    return parse(text, { merge: true, maxAliasCount: 50, logLevel: 'error' }) as Value;
  } catch {
    return null;
  }
}

/** All places below a tree, the outer ones first. */
export function spotsOf(tree: Value): Spot[] {
  const spots: Spot[] = [];
  const open = [tree];
  const seen = new Set<Value>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    // Aliases make one object of several places.
    seen.add(next);
    for (const key of Object.keys(next)) {
      spots.push({ parent: next, key });
      open.push(valueAt({ parent: next, key }));
    }
  }
  return spots;
}

export function valueAt({ parent, key }: Spot): Value {
  return (parent as { [key: string]: Value })[key];
}

export function put({ parent, key }: Spot, value: Value): void {
  (parent as { [key: string]: Value })[key] = value;
}

export function remove({ parent, key }: Spot): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

/** A mutator that changes the tree in one of the places that it likes. */
export function treeMutator(
  name: string,
  likes: (value: Value, spot: Spot) => boolean,
  change: (spot: Spot, random: RandomSource, tree: Value, other: string) => void,
): Mutator {
  return {
    name,
    apply(text, random, other) {
      const tree = treeOf(text);
      const spots = spotsOf(tree).filter((spot) => likes(valueAt(spot), spot));
      if (spots.length === 0) return null;
      change(one(spots, random), random, tree, other);
      return stringify(tree, { lineWidth: 0 });
    },
  };
}
