/** What wrappers show to the policy within: asked of the policies themselves, without a run. */
import type { OptionValue } from '../../src/engine/options.js';
import type { Backend, BalancingPolicy, PolicyContext } from '../../src/balancing/policy.js';
import { NO_SUPPORT } from '../../src/balancing/support.js';
import { createPolicy } from '../../src/balancing/table.js';
import { RandomFactory } from '../../src/engine/random.js';

const PICKS = 100_000;
/** Backends of a priority, and of an aperture's service. */
export const BACKENDS = 20;

export interface Failover {
  overprovisioning: number;
  /** Of the first priority, in percent. */
  healthy: number;
  /** In percent of all requests. */
  first: number;
}

/** What the first of two priorities gets as it fails. */
export function failovers(): Failover[] {
  return [100, 140, 200].flatMap((overprovisioning) =>
    range(0, BACKENDS).map((healthy) => {
      const backends = range(0, 2 * BACKENDS - 1).map((index) =>
        backendOf(index, index < BACKENDS ? 0 : 1, index >= healthy && index < BACKENDS),
      );
      const picks = picksOf('health-filter', { overprovisioning }, backends);
      const first = picks.slice(0, BACKENDS).reduce((sum, count) => sum + count, 0);
      return {
        overprovisioning,
        healthy: (100 * healthy) / BACKENDS,
        first: (100 * first) / PICKS,
      };
    }),
  );
}

export interface Panic {
  panicBelow: number;
  /** In percent. */
  healthy: number;
  /** Of a healthy backend, over what it has when all are healthy. */
  load: number;
}

/** What a healthy backend gets as the others fail, and nobody stands by. */
export function panics(): Panic[] {
  return [0, 50].flatMap((panicBelow) =>
    range(1, BACKENDS).map((healthy) => {
      const backends = range(0, BACKENDS - 1).map((index) => backendOf(index, 0, index >= healthy));
      const [load] = picksOf('health-filter', { panicBelow }, backends);
      return { panicBelow, healthy: (100 * healthy) / BACKENDS, load: (load * BACKENDS) / PICKS };
    }),
  );
}

export interface Zoned {
  policy: string;
  /** Of the backends of zone a, in percent. */
  healthy: number;
  /** In percent of the requests: zone a, b of the same region, and the other region. */
  shares: readonly number[];
}

/** Where requests of zone a go as its backends fail: a third of backends and balancers in each. */
export function zoned(): Zoned[] {
  const zones = ['near/a', 'near/b', 'far/c'];
  const each = 10;
  const told: Record<string, Record<string, OptionValue>> = {
    'zone-aware': {},
    'zone-weights': { distribute: ['near/a -> near/a: 80, near/b: 20'] },
    'zone-failover': {},
  };
  const locality = { zone: zones[0], balancers: new Map(zones.map((zone) => [zone, 1])) };
  return Object.entries(told).flatMap(([policy, options]) =>
    range(0, each).map((healthy): Zoned => {
      const backends = range(0, zones.length * each - 1).map((index) => ({
        ...backendOf(index, 0, index >= healthy && index < each),
        zone: zones[Math.floor(index / each)],
      }));
      const picks = picksOf(policy, options, backends, { locality });
      const shares = zones.map((_, zone) => {
        const own = picks.slice(zone * each, (zone + 1) * each);
        return (100 * own.reduce((sum, count) => sum + count, 0)) / PICKS;
      });
      return { policy, healthy: (100 * healthy) / each, shares };
    }),
  );
}

/** How many backends one of so many balancers ever uses. */
export function connections(least: number, count: number): number {
  const backends = range(0, BACKENDS - 1).map((index) => backendOf(index, 0, false));
  const policy = { kind: 'weighted-random', options: new Map() };
  const options = { policy, least };
  const picks = picksOf('deterministic-aperture', options, backends, {
    balancer: { index: 0, count },
  });
  return picks.filter((count) => count > 0).length;
}

function picksOf(
  kind: string,
  options: Record<string, OptionValue>,
  backends: readonly Backend[],
  where: Partial<PolicyContext> = {},
): number[] {
  const random = new RandomFactory('1', 0).stream('guide', 'picks');
  const described = { kind, options: new Map(Object.entries(options)) };
  const context = { ...NO_SUPPORT, backends, random, ...where };
  const policy: BalancingPolicy = createPolicy(described, context);
  const counts = backends.map(() => 0);
  const request = { clientAddress: 0, clientPort: 0, key: -1, attempt: 0, tried: [] };
  for (let id = 0; id < PICKS; id++) counts[policy.pick({ ...request, id }, 0)]++;
  return counts;
}

function backendOf(index: number, priority: number, ill: boolean): Backend {
  return {
    index,
    name: `web-${index}`,
    address: `10.0.0.${index + 1}:80`,
    weight: 1,
    active: 0,
    inactive: 0,
    eligible: !ill,
    absent: false,
    priority,
    degraded: false,
    zone: '',
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
