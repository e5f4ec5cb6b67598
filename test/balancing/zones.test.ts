import { describe, expect, it } from 'vitest';
import { liesIn, sharedParts } from '../../src/balancing/localities.js';
import { priorityLoads } from '../../src/balancing/policies/priority-loads.js';
import type { Backend, BalancingPolicy, Locality } from '../../src/balancing/policy.js';
import { createPolicy } from '../../src/balancing/table.js';
import type { OptionValue } from '../../src/engine/options.js';
import { RandomFactory } from '../../src/engine/random.js';
import { backendList, choice, contextOf, Injected } from './backends.js';

const random = () => new RandomFactory('1', 0).stream('test', 'zones');

/** Backends in zones, as many as are told for each. */
function inZones(counts: Record<string, number>): Backend[] {
  const zones = Object.entries(counts).flatMap(([zone, count]) => Array<string>(count).fill(zone));
  return backendList(zones.map(() => 1)).map((each, i) => ({ ...each, zone: zones[i] }));
}

function build(
  kind: string,
  backends: readonly Backend[],
  locality: Locality,
  options: Record<string, OptionValue> = {},
): BalancingPolicy {
  const described = {
    kind,
    options: new Map<string, OptionValue>([
      ['policy', { kind: 'round-robin', options: new Map() }],
      ...Object.entries(options),
    ]),
  };
  return createPolicy(described, contextOf(backends, random(), { locality }));
}

/** Shares of zones in percent, over many picks. */
function shares(policy: BalancingPolicy, backends: readonly Backend[], count = 20_000) {
  const found: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const index = policy.pick(choice({ id: i }), 0);
    const zone = index < 0 ? 'none' : backends[index].zone;
    found[zone] = (found[zone] ?? 0) + 100 / count;
  }
  return Object.fromEntries(Object.entries(found).map(([zone, each]) => [zone, Math.round(each)]));
}

const stands = (zone: string, counts: Record<string, number>): Locality => ({
  zone,
  balancers: new Map(Object.entries(counts)),
});

describe('zones', () => {
  it('are told by their parts', () => {
    expect(sharedParts('eu/a/1', 'eu/a/2')).toBe(2);
    expect(sharedParts('eu/a', 'us/a')).toBe(0);
    expect(sharedParts('', '')).toBe(0);
    expect(liesIn('eu/a/1', 'eu/a')).toBe(true);
    expect(liesIn('eu/ab', 'eu/a')).toBe(false);
    expect(liesIn('eu/a', 'eu/*')).toBe(true);
    expect(liesIn('', '*')).toBe(true);
  });
});

describe('zone-aware (Envoy, load_balancer_impl.cc)', () => {
  it.each([
    // As many backends as balancers, or more: all stay.
    [{ a: 3, b: 3, c: 3 }, { a: 1, b: 1, c: 1 }, { a: 100 }],
    [{ a: 4, b: 2, c: 2 }, { a: 1, b: 1, c: 1 }, { a: 100 }],
    // A quarter of the backends, half of the balancers: half stay, the rest where there is too much.
    [
      { a: 2, b: 3, c: 3 },
      { a: 2, b: 1, c: 1 },
      { a: 50, b: 25, c: 25 },
    ],
    // One zone has no more than its part, and gets nothing.
    [
      { a: 1, b: 2, c: 7 },
      { a: 4, b: 4, c: 2 },
      { a: 25, c: 75 },
    ],
  ])('of backends %o and balancers %o, zone a sends %o', (upstream, local, wanted) => {
    const backends = inZones(upstream);
    const policy = build('zone-aware', backends, stands('a', local));
    const found = shares(policy, backends);
    expect(Object.keys(found).sort()).toEqual(Object.keys(wanted));
    for (const [zone, share] of Object.entries(wanted)) {
      expect(Math.abs(found[zone] - share)).toBeLessThan(2);
    }
  });

  it.each([
    ['fewer than six are healthy', { a: 2, b: 3 }, { a: 1, b: 1 }],
    ['its own zone has none', { b: 4, c: 4 }, { a: 1, b: 1 }],
    ['all balancers are in one zone', { a: 4, b: 4 }, { a: 2 }],
    ['all backends are in one zone', { b: 8 }, { a: 1, b: 1 }],
  ])('sends anywhere where %s', (_, upstream, local) => {
    const backends = inZones(upstream);
    const policy = build('zone-aware', backends, stands('a', local));
    const picks = backends.map(() => policy.pick(choice(), 0));
    expect([...picks].sort()).toEqual(backends.map(({ index }) => index));
  });

  it('sends anywhere in panic, and stays again when it is over', () => {
    const backends = inZones({ a: 4, b: 4 });
    const policy = build('zone-aware', backends, stands('a', { a: 1, b: 1 }), { minimum: 1 });
    for (let i = 0; i < 5; i++) backends[i].eligible = i === 0;
    policy.changed?.(backends, 0);
    const zonesNow = new Set(
      Array.from({ length: 20 }, () => backends[policy.pick(choice(), 0)].zone),
    );
    expect(zonesNow).toEqual(new Set(['a', 'b']));
    for (const backend of backends) backend.eligible = true;
    policy.changed?.(backends, 0);
    expect(shares(policy, backends, 50)).toEqual({ a: 100 });
  });
});

describe('zone-weights (Envoy locality weights, Istio distribute)', () => {
  const told = ['eu/a -> eu/a: 80, eu/b: 20', 'eu/* -> *: 1'];

  it.each([
    ['eu/a', { 'eu/a': 80, 'eu/b': 20 }],
    ['eu/b', { 'eu/a': 33, 'eu/b': 33, 'us/c': 33 }],
  ])('shares out what %s sends', (own, wanted) => {
    const backends = inZones({ 'eu/a': 2, 'eu/b': 2, 'us/c': 2 });
    const policy = build('zone-weights', backends, stands(own, {}), { distribute: told });
    expect(shares(policy, backends, 300)).toEqual(wanted);
  });

  it('is not taken for a set of which most are gone, by policies that panic', () => {
    const backends = inZones({ a: 2, b: 2, c: 2, d: 2 });
    const options = { distribute: ['* -> a: 1'], policy: 'least-request' };
    expect(shares(build('zone-weights', backends, stands('a', {}), options), backends)).toEqual({
      a: 100,
    });
  });

  it('gives a zone less when 1 in 1.4 of it is not usable', () => {
    const backends = inZones({ a: 4, b: 4 });
    const policy = build('zone-weights', backends, stands('a', {}), {
      distribute: ['* -> a: 1, b: 1'],
    });
    backends[0].eligible = false;
    policy.changed?.(backends, 0);
    expect(shares(policy, backends, 100)).toEqual({ a: 50, b: 50 });
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    // 1.4 * 2 / 4 = .7 to 1
    expect(shares(policy, backends, 1700)).toEqual({ a: 41, b: 59 });
  });

  it('refuses what is no distribution', () => {
    expect(() =>
      build('zone-weights', inZones({ a: 1 }), stands('', {}), { distribute: ['a: 1'] }),
    ).toThrow("write 'from -> zone: weight, zone: weight'");
  });
});

describe('zone-failover (Istio localityLbSetting)', () => {
  function policyFrom(own: string) {
    const backends = inZones({ 'eu/a/1': 2, 'eu/a/2': 2, 'eu/b': 2, 'us/c': 2, 'as/d': 2 });
    const policy = build('zone-failover', backends, stands(own, {}), {
      failover: ['eu -> us', 'us -> eu'],
    });
    const lose = (zone: string): void => {
      for (const each of backends) if (each.zone === zone) each.eligible = false;
      policy.changed?.(backends, 0);
    };
    return { backends, policy, lose, zones: () => shares(policy, backends, 2000) };
  }

  it('goes to the nearest that are there, then farther', () => {
    const { lose, zones } = policyFrom('eu/a/1');
    for (const zone of ['eu/a/1', 'eu/a/2', 'eu/b', 'us/c', 'as/d']) {
      expect(zones()).toEqual({ [zone]: 100 });
      lose(zone);
    }
    expect(zones()).toEqual({ none: 100 });
  });

  it('lets the next take over by degrees', () => {
    const { backends, policy, zones } = policyFrom('us/c');
    backends[6].eligible = false;
    policy.changed?.(backends, 0);
    const found = zones();
    // 1.4 of a half
    expect(Math.abs(found['us/c'] - 70)).toBeLessThan(3);
    expect(Object.keys(found).every((zone) => zone === 'us/c' || zone.startsWith('eu'))).toBe(true);
  });
});

describe('degraded backends (Envoy, load_balancer_impl.cc)', () => {
  it.each([
    // All healthy ones suffice.
    [[[10, 8, 2]], [[100, 0]]],
    // Half are good for 70, the degraded for what is left.
    [[[10, 5, 5]], [[70, 30]]],
    // Healthy ones of all priorities come first.
    [
      [
        [10, 4, 6],
        [10, 3, 0],
      ],
      [
        [56, 2],
        [42, 0],
      ],
    ],
    // None healthy.
    [[[4, 0, 4]], [[0, 100]]],
  ])('of [members, healthy, degraded] %o get %o', (told, wanted) => {
    const health = told.map(([members, healthy, degraded]) => ({ members, healthy, degraded }));
    const loads = priorityLoads(health, 140, 50);
    expect(loads.map(({ load, degraded }) => [load, degraded])).toEqual(wanted);
  });

  it('are used after the healthy ones', () => {
    const backends = backendList([1, 1, 1, 1]).map((each, i) => ({ ...each, degraded: i > 1 }));
    const described = { kind: 'health-filter', options: new Map() };
    // 0 to 69 go to the healthy, 70 to 99 to the degraded.
    const draws = new Injected([69, 70, 0, 99]);
    const policy = createPolicy(described, contextOf(backends, draws));
    const picks = [0, 1, 2, 3].map(() => policy.pick(choice(), 0));
    expect(picks.map((index) => index > 1)).toEqual([false, true, false, true]);
  });
});
