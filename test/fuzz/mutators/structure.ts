/** Changes of the shape: what stands where. */
import { below } from '../../../src/engine/random.js';
import { type Mutator, one } from './mutator.js';
import { put, remove, spotsOf, treeMutator, treeOf, valueAt, type Value } from './tree.js';

/** Values of every type, and some that look like another. */
const STRANGERS: readonly Value[] = [
  null,
  true,
  0,
  -1,
  '',
  'none',
  'x',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { kind: 'open' },
  '1 ms',
  '{{ .n }}',
  '0o17',
  '1_000',
  'yes',
  '2026-11-28',
  '.nan',
  '.inf',
];

const any = () => true;

export const structureMutators: readonly Mutator[] = [
  treeMutator('take an entry away', any, (spot) => remove(spot)),
  treeMutator('put a value of another type', any, (spot, random) => {
    put(spot, structuredClone(one(STRANGERS, random)));
  }),
  treeMutator('put a value into a list', any, (spot) => put(spot, [valueAt(spot)])),
  treeMutator('put a value under a key', any, (spot) => put(spot, { of: valueAt(spot) })),
  treeMutator('put what stands elsewhere', any, (spot, random, tree) => {
    put(spot, structuredClone(valueAt(one(spotsOf(tree), random))));
  }),
  treeMutator('put what stands in another file', any, (spot, random, _tree, other) => {
    const spots = spotsOf(treeOf(other));
    if (spots.length > 0) put(spot, structuredClone(valueAt(one(spots, random))));
  }),
  treeMutator('give an entry another key', any, (spot, random, tree) => {
    const { key } = one(spotsOf(tree), random);
    const value = valueAt(spot);
    if (Array.isArray(spot.parent)) return;
    remove(spot);
    spot.parent[key] = value;
  }),
  treeMutator('repeat an entry under many names', any, (spot, random) => {
    const value = valueAt(spot);
    const count = 2 + below(random, 30);
    for (let i = 0; i < count; i++) {
      if (Array.isArray(spot.parent)) spot.parent.push(structuredClone(value));
      else spot.parent[`${spot.key}${i}`] = structuredClone(value);
    }
  }),
  treeMutator('put a value deep down', any, (spot, random) => {
    let value = valueAt(spot);
    for (let depth = below(random, 300); depth > 0; depth--) value = [value];
    put(spot, value);
  }),
];
