import { below, type RandomSource } from '../../../src/engine/random.js';
import { one } from './mutator.js';
import { treeOf, type Value } from './tree.js';

const VALUES = ['1', '2', '0', '10 ms', 'none', '1e15', '[1, 2]', '{ a: 1 }', 'x', '', 'a: b: c'];

/** What `--set` may be told: a path into a text, mostly one that is there, and a value. */
export function assignment(text: string, random: RandomSource): string {
  let value: Value = treeOf(text);
  let path = '';
  while (typeof value === 'object' && value !== null && below(random, 8) > 0) {
    const keys = Object.keys(value);
    if (keys.length === 0) break;
    const key = one(keys, random);
    const quoted = Array.isArray(value) ? `[${key}]` : `["${key}"]`;
    path += /^\w+$/.test(key) && !/^\d/.test(key) ? `${path === '' ? '' : '.'}${key}` : quoted;
    value = (value as Record<string, Value>)[key];
  }
  return `${path}=${one(VALUES, random)}`;
}
