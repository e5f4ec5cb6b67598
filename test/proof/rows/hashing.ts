import type { Results } from '../../../src/index.js';
import { maglevMoved, MOST_MOVED, ringImbalance } from '../references/hashing.js';
import type { Sample } from '../statistics.js';
import { TOLERANCE, type Reference, type Row } from '../row.js';

const POLICY = 'services.cache.policy';

/** A share of the standard error that a computed value is given for its own error. */
function computed({ mean, error }: Sample, source: string): Reference {
  return { value: mean, error: (3 * error) / mean, source };
}

/** Names that no other replication has, so that each has a ring, or a table, of its own. */
function fresh(servers: number): (replication: number) => string {
  return (replication) => `services.cache.replicas=[{ name: r${replication}, count: ${servers} }]`;
}

function imbalance(points: number, replications: number, keys: number): Row {
  const ring = (size: number): string => `${POLICY}={ ring-hash: { minimumRingSize: ${size} } }`;
  const names = fresh(10);
  return {
    id: `ring-${points}`,
    what: `Ring hash, 10 backends of ${points} points: busiest over mean`,
    study: {
      scenario: 'hashed',
      set: (replication) => [names(replication), ring(10 * points)],
      replications,
      customers: keys,
    },
    probe: 'services.cache.fairness.maxOverMean',
    reference: () =>
      computed(
        ringImbalance(10, points, keys, points > 500 ? 4000 : 20_000),
        'random points on a circle, drawn independently',
      ),
    kind: 'computed',
    tolerance: TOLERANCE,
    sabotage: { what: 'two thirds of the points', set: [ring(Math.ceil((20 * points) / 3))] },
  };
}

function placesOf({ requests }: Results): Float64Array {
  const places = new Float64Array(requests?.length ?? 0);
  for (const { number, replica } of requests ?? []) {
    places[number - 1] = Number(replica.slice(replica.lastIndexOf('-') + 1));
  }
  return places;
}

/** The last of ten backends goes: what share of the keys is then elsewhere. */
function moved(
  id: string,
  name: string,
  policy: string,
  replications: number,
  reference: () => Reference,
): Row {
  const sabotage = '{ maglev: { tableSize: 1009 } }';
  const names = fresh(10);
  return {
    id,
    what: `${name}: share of the keys that move (at most ${MOST_MOVED}) when one of ten backends goes`,
    study: {
      scenario: 'hashed',
      set: (replication) => [names(replication), `${POLICY}=${policy}`],
      replications,
      customers: 60_000,
      rows: 'requests',
    },
    other: ['services.cache.replicas[0].count=9'],
    probe: placesOf,
    combine: 'moved',
    reference,
    kind: 'computed',
    tolerance: TOLERANCE,
    sabotage: { what: 'Maglev with 1009 slots', set: [`${POLICY}=${sabotage}`] },
  };
}

const weighted: Row = {
  id: 'maglev-weights',
  what: "Maglev, weights 1 and 2: the first one's share",
  study: {
    scenario: 'hashed',
    set: ['services.cache.replicas=[{ weight: 1 }, { weight: 2 }]'],
    replications: 40,
    customers: 50_000,
  },
  probe: 'services.cache.backends["cache-0"].requests / services.cache.sent',
  reference: () => ({
    value: 21_846 / 65_537,
    error: 0,
    source: '21,846 of 65,537 slots: envoy maglev_lb_test.cc',
  }),
  kind: 'exact',
  tolerance: TOLERANCE,
  sabotage: {
    what: 'weight 2.1',
    set: ['services.cache.replicas=[{ weight: 1 }, { weight: 2.1 }]'],
  },
};

const bounded: Row = {
  id: 'bounded-loads',
  what: 'Bounded loads, c = 1.25, 100 requests for one key at 4 servers: most at one of them',
  study: { scenario: 'bounded-loads', set: [], replications: 1 },
  probe: ({ services }) =>
    Math.max(...[...(services.get('cache')?.backends.values() ?? [])].map((b) => b.requests)),
  reference: () => ({
    value: Math.ceil((1.25 * 100) / 4),
    error: 0,
    source: 'ceil(c m / n); Mirrokni, Thorup, Zadimoghaddam, SODA 2018',
  }),
  kind: 'identical',
  tolerance: 0,
  sabotage: { what: 'c = 1.3', set: ['percent=130'] },
  quick: true,
};

/** What policies that hash do with keys that are all different. */
export const hashing: readonly Row[] = [
  imbalance(100, 1200, 10_000),
  imbalance(1000, 200, 20_000),
  moved('maglev-moved', 'Maglev, 65,537 slots', '{ maglev: { tableSize: 65537 } }', 250, () =>
    computed(
      maglevMoved(10, 65_537, 200),
      'tables of random permutations, by pseudocode 1 of Eisenbud et al., NSDI 2016',
    ),
  ),
  moved('rendezvous-moved', 'Rendezvous', 'rendezvous', 100, () => ({
    value: 0.1,
    error: 0,
    source: '1 / n; Thaler and Ravishankar 1998',
  })),
  weighted,
  bounded,
];
