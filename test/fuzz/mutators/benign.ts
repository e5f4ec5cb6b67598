/** Changes that people make: what comes out is mostly a scenario that runs. */
import { below, type RandomSource } from '../../../src/engine/random.js';
import { type Mutator, one } from './mutator.js';
import { type Family, samplesOf, TABLES } from './samples.js';
import { put, remove, spotsOf, treeMutator, valueAt, type Spot, type Value } from './tree.js';

const AMOUNT = /^(\d+(?:\.\d+)?)( ?(?:ns|us|ms|s|min|h|\/s|B|kB|KiB|[kMG]bps|%))?$/;
const FACTORS = [0.25, 0.5, 0.9, 1.1, 2, 5];

/** Keys at which a described thing stands, and the unit of its values. */
const PLACES: Readonly<Record<string, { family: Family; unit: string }>> = {
  policy: { family: 'policies', unit: '' },
  time: { family: 'distributions', unit: ' ms' },
  think: { family: 'distributions', unit: ' ms' },
  compute: { family: 'distributions', unit: ' ms' },
  for: { family: 'distributions', unit: ' ms' },
  slowdown: { family: 'distributions', unit: '' },
  work: { family: 'distributions', unit: '' },
  response: { family: 'distributions', unit: ' B' },
  impairments: { family: 'filters', unit: ' ms' },
  arrivals: { family: 'arrivals', unit: '' },
  rate: { family: 'arrivals', unit: '' },
};

const amountIn = (value: Value): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '';

function nearBy(value: Value, random: RandomSource): Value {
  const [, digits, unit = ''] = AMOUNT.exec(amountIn(value)) ?? [];
  const number = Number(digits) * one(FACTORS, random);
  return `${Number.isInteger(Number(digits)) ? Math.max(1, Math.round(number)) : number}${unit}`;
}

const isAmount = (value: Value) => AMOUNT.test(amountIn(value));

/** With some of its options. */
export function drawn(family: Family, unit: string, random: RandomSource): Value {
  const { name, options, more } = one(
    samplesOf(one<(typeof TABLES)[Family][number]>(TABLES[family], random), unit),
    random,
  );
  const given = { ...options };
  for (const [option, value] of Object.entries(more)) {
    if (below(random, 4) === 0) given[option] = value;
  }
  return Object.keys(given).length === 0 ? name : { [name]: given };
}

/** Where something described stands, or can. */
function standsAt({ key, parent }: Spot): boolean {
  if (Array.isArray(parent) || !Object.hasOwn(PLACES, key)) return false;
  // A rate is an arrival process's only where requests come from.
  return key !== 'rate' || 'to' in parent;
}

export const benignMutators: readonly Mutator[] = [
  treeMutator('a number near by', isAmount, (spot, random) => {
    put(spot, nearBy(valueAt(spot), random));
  }),
  treeMutator('a number near by, twice', isAmount, (spot, random, tree) => {
    put(spot, nearBy(valueAt(spot), random));
    const other = one(
      spotsOf(tree).filter((each) => isAmount(valueAt(each))),
      random,
    );
    put(other, nearBy(valueAt(other), random));
  }),
  treeMutator(
    'another thing of its kind',
    (_value, spot) => standsAt(spot),
    (spot, random) => {
      const { family, unit } = PLACES[spot.key];
      const thing = drawn(family, unit, random);
      if (spot.key === 'rate') {
        remove(spot);
        put({ ...spot, key: 'arrivals' }, thing);
      } else put(spot, thing);
    },
  ),
  treeMutator(
    'another queue',
    (_value, { parent, key }) =>
      !Array.isArray(parent) && (key === 'between' || key === 'mtu' || key === 'dns'),
    (spot, random) => put({ ...spot, key: 'queue' }, drawn('disciplines', '', random)),
  ),
  treeMutator(
    'a policy for a service',
    (_value, { parent, key }) => !Array.isArray(parent) && (key === 'replicas' || key === 'time'),
    (spot, random) => {
      if (typeof valueAt(spot) === 'object' || 'balancer' in spot.parent) return;
      put({ ...spot, key: 'policy' }, drawn('policies', '', random));
      put({ ...spot, key: 'replicas' }, 1 + below(random, 8));
    },
  ),
];
