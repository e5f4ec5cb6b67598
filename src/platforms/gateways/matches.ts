import type { Tree, TreeMap } from '../../scenario/document.js';
import { escaped } from './patterns.js';

/** Every pair of two lists of conditions, of which none at all are all requests. */
export function joined(ones: readonly TreeMap[], others: readonly TreeMap[]): TreeMap[] {
  if (ones.length === 0) return [...others];
  if (others.length === 0) return [...ones];
  return ones.flatMap((one) => others.map((other) => both(one, other)));
}

/** Conditions on different things stand side by side; fields of heads as well. */
function both(one: TreeMap, other: TreeMap): TreeMap {
  const words = new Map([...one, ...other]);
  for (const [key, value] of one) {
    const theirs = other.get(key);
    if (value instanceof Map && theirs instanceof Map && MAPS.has(key)) {
      words.set(key, fields(value, theirs, key === 'without' ? union : intersection));
    } else if (theirs !== undefined && value instanceof Map && theirs instanceof Map) {
      words.set(key, intersection(value, theirs));
    }
  }
  return words;
}

function fields(ones: TreeMap, others: TreeMap, join: typeof union): TreeMap {
  const all = new Map([...ones, ...others]);
  for (const [name, one] of ones) {
    const other = others.get(name);
    if (one instanceof Map && other instanceof Map) all.set(name, join(one, other));
  }
  return all;
}

const MAPS = new Set(['headers', 'without', 'query']);

/** Two conditions on one text, as a pattern that looks ahead. */
function intersection(one: TreeMap, other: TreeMap): TreeMap {
  if (one.has('present')) return other;
  if (other.has('present')) return one;
  return new Map([['regex', `(?=${patternOf(one)}$)${patternOf(other)}`]]);
}

function union(one: TreeMap, other: TreeMap): TreeMap {
  if (one.has('present')) return one;
  if (other.has('present')) return other;
  return new Map([['regex', `(?:${patternOf(one)}|${patternOf(other)})`]]);
}

/** Whether two trees say the same, in the same order. */
export function areAlike(one: Tree, other: Tree): boolean {
  return JSON.stringify(listed(one)) === JSON.stringify(listed(other));
}

function listed(tree: Tree): unknown {
  return tree instanceof Map ? [...tree].map(([key, value]) => [key, listed(value)]) : tree;
}

/** A condition on a text as a pattern for all of it. */
export function patternOf(condition: TreeMap): string {
  const [[kind, text]] = [...condition] as [string, string][];
  const plain = escaped(text);
  switch (kind) {
    case 'regex':
      return `(?:${text})`;
    case 'prefix':
      return `${plain}.*`;
    case 'suffix':
      return `.*${plain}`;
    case 'path':
      return `${plain.replace(/(\\\/)+$/, '')}(?:\\/.*)?`;
    default:
      return plain;
  }
}
