/** Changes that keep the grammar: other numbers, names, policies, whole traps. */
import { stringify } from 'yaml';
import type { TableEntry } from '../../../src/engine/options.js';
import { below, type RandomSource } from '../../../src/engine/random.js';
import { type Mutator, one } from './mutator.js';
import { TABLES } from './samples.js';
import { put, spotsOf, treeMutator, treeOf, valueAt, type Value } from './tree.js';

/** Half of them are such as people write. */
const NUMBERS = [
  '3',
  '5',
  '10',
  '20',
  '0.1',
  '0.9',
  '1.5',
  '100',
  '250',
  '4',
  '8',
  '16',

  '0',
  '-1',
  '1',
  '2',
  '7',
  '1e-9',
  '1e-300',
  '5e-324',
  '0.5',
  '1e3',
  '65536',
  '1e6',
  '1e9',
  '4294967296',
  '9007199254740993',
  '1e15',
  '1e300',
  '1e308',
  '1e999',
];
const UNITS = ['', ' ns', ' ms', ' s', ' h', '/s', ' B', ' KiB', ' Mbps', ' %', ' bogus'];
const ENTRIES: readonly TableEntry[] = Object.values(TABLES).flat();
const KINDS = ENTRIES.map(({ name }) => name);
const NUMERIC = /^-?\d[\d.]*(e-?\d+)?( ?[a-zA-Z%/]+)?$/;

const isNumeric = (value: Value) =>
  typeof value === 'number' || (typeof value === 'string' && NUMERIC.test(value));
/** With the blank before it. */
function unitOf(value: Value): string {
  return typeof value === 'string' ? (/[a-zA-Z%/ ]+$/.exec(value)?.[0] ?? '') : '';
}

const isText = (value: Value) => typeof value === 'string';

/** Sections in which names stand for things. */
function namesIn(tree: Value): string[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return ['web'];
  return Object.values(tree).flatMap((section) =>
    typeof section === 'object' && section !== null ? Object.keys(section) : [],
  );
}

/** An entry of a table with options that are drawn: `{ erlang: { k: 3, mean: 1 ms } }`. */
function described(random: RandomSource): Value {
  const { name, options } = one(ENTRIES, random);
  const given: Record<string, Value> = {};
  for (const option of options) {
    if (below(random, 2) === 0) given[option.name] = one(NUMBERS, random) + one(UNITS, random);
  }
  return { [name]: given };
}

export const meaningMutators: readonly Mutator[] = [
  treeMutator('another number', isNumeric, (spot, random) => {
    put(spot, one(NUMBERS, random) + unitOf(valueAt(spot)));
  }),
  treeMutator('another number, and another unit', isNumeric, (spot, random) => {
    put(spot, one(NUMBERS, random) + one(UNITS, random));
  }),
  treeMutator('a name of something else', isText, (spot, random, tree) => {
    put(spot, one(namesIn(tree), random));
  }),
  treeMutator('another kind', isText, (spot, random) => put(spot, one(KINDS, random))),
  treeMutator(
    'something described',
    () => true,
    (spot, random) => put(spot, described(random)),
  ),
  treeMutator('an expression', isNumeric, (spot, random, tree) => {
    const names = [...namesIn(tree), 'n', 'log(0)', 'sqrt(-1)', '1/0', '0/0', 'max()', 'a.b["c"]'];
    put(
      spot,
      `${one(names, random)} ${one(['+', '-', '*', '/', '^', '%'], random)} ${one(NUMBERS, random)}`,
    );
  }),
  treeMutator(
    'a name that is odd',
    (_value, spot) => !Array.isArray(spot.parent),
    (spot, random) => {
      const names = [
        '__proto__',
        'constructor',
        '10',
        '',
        ' ',
        'a\nb',
        '\u001b[2J',
        'x'.repeat(999),
        'é',
      ];
      const value = valueAt(spot);
      Object.defineProperty(spot.parent, one(names, random), {
        value,
        enumerable: true,
        configurable: true,
      });
    },
  ),
  {
    name: 'one entry of two files',
    apply(text, random, other) {
      const [tree, rest] = [treeOf(text), treeOf(other)];
      if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return null;
      if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) return null;
      const spots = spotsOf(rest).filter(({ parent }) => parent === rest);
      if (spots.length === 0) return null;
      const spot = one(spots, random);
      tree[spot.key] = valueAt(spot);
      return stringify(tree, { lineWidth: 0 });
    },
  },
];
