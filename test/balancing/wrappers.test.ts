import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Described, OptionValue } from '../../src/engine/options.js';
import { RandomFactory } from '../../src/engine/random.js';
import { AperturePolicy, apertureWidth } from '../../src/balancing/policies/aperture.js';
import { HealthFilterPolicy } from '../../src/balancing/policies/health-filter.js';
import { successRateThreshold } from '../../src/balancing/policies/outlier-detection.js';
import { priorityLoads } from '../../src/balancing/policies/priority-loads.js';
import { SlowStartPolicy } from '../../src/balancing/policies/slow-start.js';
import {
  Ending,
  NONE,
  type Backend,
  type BalancingPolicy,
  type PolicyContext,
} from '../../src/balancing/policy.js';
import { createPolicy } from '../../src/balancing/table.js';
import { backendList, choice, contextOf, Injected } from './backends.js';

const S = 1e9;

function build(
  kind: string,
  backends: readonly Backend[],
  options: Record<string, OptionValue> = {},
  support: Partial<PolicyContext> = {},
): BalancingPolicy {
  const random = new RandomFactory('1', 0).stream('test', 'wrappers');
  const described = { kind, options: new Map(Object.entries(options)) };
  return createPolicy(described, contextOf(backends, support.random ?? random, support));
}

const described = (kind: string, options: Record<string, OptionValue> = {}): Described => ({
  kind,
  options: new Map(Object.entries(options)),
});

function picks(policy: BalancingPolicy, count: number, now = 0): number[] {
  return Array.from({ length: count }, () => policy.pick(choice(), now));
}

/** Envoy's scheduler as short as it goes: the earliest deadline, the first inserted of equals. */
class EarliestDeadline implements BalancingPolicy {
  private entries: { index: number; deadline: number; order: number }[] = [];
  private order = 0;

  constructor(private backends: readonly Backend[]) {
    this.rebuild();
  }

  pick(): number {
    const [first] = this.entries.sort((a, b) => a.deadline - b.deadline || a.order - b.order);
    first.deadline += 1 / this.backends[first.index].weight;
    first.order = this.order++;
    return first.index;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.rebuild();
  }

  private rebuild(): void {
    this.entries = this.backends
      .filter(({ eligible }) => eligible)
      .map(({ index, weight }) => ({ index, deadline: 1 / (weight + 1e-13), order: this.order++ }));
  }
}

describe('slow-start (Envoy, round_robin_lb_test.cc)', () => {
  const options = { window: 60 * S, aggression: 1, least: 0.1, update: S };

  /** Backend 1 joins at 100 s, when backend 0 is warm. */
  function joined(more: Partial<typeof options> = {}): BalancingPolicy {
    const backends = backendList([1, 1]);
    backends[1].eligible = false;
    backends[1].absent = true;
    const policy = new SlowStartPolicy(
      backends,
      { ...options, ...more },
      (views) => new EarliestDeadline(views),
    );
    backends[1].eligible = true;
    backends[1].absent = false;
    policy.changed(backends, 100 * S);
    return policy;
  }

  it('gives a newcomer of 60 s its share of the window', () => {
    const policy = joined();
    expect(picks(policy, 5, 112 * S)).toEqual([0, 0, 0, 0, 1]);
    expect(picks(policy, 3, 120 * S)).toEqual([0, 0, 1]);
    expect(picks(policy, 4, 161 * S)).toEqual([0, 1, 0, 1]);
  });

  it('gives no less than the least share', () => {
    expect(picks(joined(), 11, 100 * S).indexOf(1)).toBe(9);
    expect(picks(joined({ least: 0.25 }), 4, 100 * S)).toEqual([0, 0, 0, 1]);
  });

  it.each([
    // A quarter of the window: (1/4)^(1/2) = 1/2, (1/4)^(1/0.5) = 1/16, less than 1/10.
    [2, 1],
    [0.5, 9],
  ])('bends the line by aggression %f', (aggression, first) => {
    expect(picks(joined({ aggression }), 11, 115 * S).indexOf(1)).toBe(first);
  });

  it('counts from when a backend became healthy again', () => {
    const backends = backendList([1, 1]);
    const policy = build('slow-start', backends);
    const setEligible = (eligible: boolean, now: number): void => {
      backends[1].eligible = eligible;
      policy.changed?.(backends, now);
    };
    const share = (now: number): number =>
      picks(policy, 1200, now).filter((pick) => pick === 1).length / 1200;
    expect(share(90 * S)).toBeCloseTo(1 / 2, 2);
    setEligible(false, 100 * S);
    setEligible(true, 200 * S);
    expect(share(230 * S)).toBeCloseTo(1 / 3, 2);
    setEligible(true, 240 * S);
    expect(share(245 * S)).toBeCloseTo(0.75 / 1.75, 2);
    expect(share(260 * S)).toBeCloseTo(1 / 2, 2);
  });
});

describe('health-filter: priorities (Envoy, load_balancer_impl_test.cc)', () => {
  it.each([
    [
      [
        [4, 2],
        [4, 2],
      ],
      [70, 30],
      [false, false],
    ],
    [
      [
        [4, 1],
        [2, 2],
      ],
      [35, 65],
      [false, false],
    ],
    [
      [
        [4, 1],
        [4, 1],
      ],
      [50, 50],
      [true, true],
    ],
    [
      [
        [5, 1],
        [5, 1],
        [5, 1],
      ],
      [34, 33, 33],
      [true, true, true],
    ],
    [
      [
        [4, 1],
        [4, 1],
        [4, 1],
      ],
      [35, 35, 30],
      [false, false, false],
    ],
    // Derived by the same rules: one is enough; nothing there; one in panic beside one that is not.
    [
      [
        [4, 3],
        [4, 4],
      ],
      [100, 0],
      [false, false],
    ],
    [
      [
        [3, 0],
        [1, 0],
      ],
      [75, 25],
      [true, true],
    ],
    [
      [
        [0, 0],
        [7, 0],
      ],
      [0, 100],
      [true, true],
    ],
    [
      [
        [10, 5],
        [10, 1],
      ],
      [84, 16],
      [false, true],
    ],
  ])('%j (members, healthy) get %j', (priorities, loads, panics) => {
    const health = priorities.map(([members, healthy]) => ({ members, healthy }));
    const shares = priorityLoads(health, 140, 50);
    expect(shares.map(({ load }) => load)).toEqual(loads);
    expect(shares.map(({ panic }) => panic)).toEqual(panics);
  });

  it('deals out all of the load wherever there are members', () => {
    const priority = fc
      .tuple(fc.nat(20), fc.nat(20))
      .map(([members, healthy]) => ({ members, healthy: Math.min(members, healthy) }));
    fc.assert(
      fc.property(fc.array(priority, { minLength: 1, maxLength: 5 }), (priorities) => {
        const total = priorityLoads(priorities, 140, 50).reduce((sum, { load }) => sum + load, 0);
        expect(total).toBe(priorities.some(({ members }) => members > 0) ? 100 : 0);
      }),
    );
  });
});

describe('health-filter', () => {
  /** Priorities and health in one: `0+ 0- 1+`. */
  function backendsOf(text: string): Backend[] {
    return text.split(' ').map((word, i) => ({
      ...backendList([1])[0],
      index: i,
      priority: Number(word[0]),
      eligible: word[1] === '+',
    }));
  }

  function counts(text: string, options: Record<string, OptionValue> = {}): number[] {
    const backends = backendsOf(text);
    // Each of 100 once: r mod 100, with bits above that should not matter.
    const numbers = Array.from(
      { length: 100 },
      (_, i) => (BigInt(i * 7919) << 34n) * 25n + BigInt(i),
    );
    const policy = build('health-filter', backends, options, { random: new Injected(numbers) });
    const counted = new Array<number>(backends.length).fill(0);
    for (const pick of picks(policy, 100)) if (pick !== NONE) counted[pick]++;
    return counted;
  }

  it('goes to each priority for its share of 100 draws', () => {
    expect(counts('0+ 0+ 0- 0- 1+ 1+ 1- 1-')).toEqual([35, 35, 0, 0, 15, 15, 0, 0]);
    expect(counts('1+ 0+ 0+ 0+')).toEqual([0, 34, 33, 33]);
  });

  it('uses the unhealthy in panic, unless told to refuse', () => {
    expect(counts('0+ 0- 0- 0- 1+ 1- 1- 1-')).toEqual([13, 13, 12, 12, 13, 13, 12, 12]);
    expect(counts('0+ 0- 0- 0- 1+ 1- 1- 1-', { failInPanic: true })).toEqual(new Array(8).fill(0));
    expect(counts('0+ 0- 0- 0- 1+ 1- 1- 1-', { panicBelow: 0 })).toEqual([
      50, 0, 0, 0, 50, 0, 0, 0,
    ]);
    expect(counts('0- 1-', { panicBelow: 0 })).toEqual([0, 0]);
  });

  it('follows what changes, and never panics over those who are not there', () => {
    const backends = backendsOf('0+ 0+ 1+');
    const policy = build('health-filter', backends);
    expect(new Set(picks(policy, 50))).toEqual(new Set([0, 1]));
    for (const i of [0, 1]) [backends[i].eligible, backends[i].absent] = [false, true];
    policy.changed?.(backends, 0);
    expect(new Set(picks(policy, 50))).toEqual(new Set([2]));
    [backends[2].eligible, backends[2].absent] = [false, true];
    policy.changed?.(backends, 0);
    expect(policy.pick(choice(), 0)).toBe(NONE);
  });

  it('tells each priority what concerns it, and keeps their timers apart', () => {
    const told: string[] = [];
    const kinds: number[] = [];
    const backends = backendsOf('0+ 2+ 1+');
    const context = contextOf(backends, new Injected([]), { after: (_, kind) => kinds.push(kind) });
    const settings = { overprovisioning: 140, panicBelow: 50, failInPanic: false };
    const policy = new HealthFilterPolicy(context, settings, (within) => {
      const priority = within.backends.findIndex(({ eligible }) => eligible);
      within.after(S, 5);
      return {
        pick: () => NONE,
        finished: (backend) => told.push(`${priority} finished ${backend}`),
        expired: (kind) => told.push(`${priority} expired ${kind}`),
      };
    });
    policy.finished(1, 0, 1, true);
    expect(new Set(kinds).size).toBe(3);
    for (const kind of kinds) policy.expired(kind, S);
    expect(told).toEqual(['1 finished 1', '0 expired 5', '2 expired 5', '1 expired 5']);
  });
});

describe('deterministic-aperture (Finagle, DeterministicAperture.scala)', () => {
  it.each([
    // clients, servers, least, servers' worth of width
    [1, 20, 12, 20],
    // In doubles the quotients are not 12 and 3 but a little more, so one unit is added.
    [20, 20, 12, 13],
    [5, 20, 12, 16],
    [20, 10, 5, 5],
    [3, 20, 12, 40 / 3],
    [10, 4, 12, 4],
  ])('%i clients and %i servers, at least %i: %f', (clients, servers, least, width) => {
    expect(apertureWidth(clients, servers, least) * servers).toBeCloseTo(width, 9);
  });

  /** What balancer `index` of `count` shows to the policy within. */
  function shown(index: number, count: number, servers: number, least: number): number[] {
    const backends = backendList(new Array<number>(servers).fill(1));
    const context = contextOf(backends, new Injected([]), { balancer: { index, count } });
    let views: readonly Backend[] = [];
    new AperturePolicy(context, least, (within) => {
      views = within;
      return { pick: () => NONE };
    });
    return views.map(({ eligible, weight }) => (eligible ? weight : 0));
  }

  it('begins at index / count and ends in a fraction', () => {
    // 3 clients, 4 servers, at least 2: two of three units, 8/3 servers.
    expect(shown(0, 3, 4, 2).map((share) => share.toFixed(3))).toEqual([
      '1.000',
      '1.000',
      '0.667',
      '0.000',
    ]);
    expect(shown(1, 3, 4, 2).map((share) => share.toFixed(3))).toEqual([
      '0.000',
      '0.667',
      '1.000',
      '1.000',
    ]);
    expect(shown(2, 3, 4, 2).map((share) => share.toFixed(3))).toEqual([
      '1.000',
      '0.333',
      '0.333',
      '1.000',
    ]);
  });

  it('covers all servers alike', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 20 }), (count, servers, least) => {
        const sums = new Array<number>(servers).fill(0);
        for (let i = 0; i < count; i++) {
          const shares = shown(i, count, servers, least);
          shares.forEach((share, server) => (sums[server] += share));
          const members = shares.filter((share) => share > 0).length;
          expect(members).toBeGreaterThanOrEqual(Math.min(least, servers));
        }
        for (const sum of sums) expect(Math.abs(sum - sums[0])).toBeLessThan(1e-3);
      }),
    );
  });

  it('picks within its part, and anybody where nobody there can be used', () => {
    const backends = backendList(new Array<number>(6).fill(1));
    const options = { policy: described('round-robin'), least: 2 };
    const balancer = { index: 1, count: 3 };
    const policy = build('deterministic-aperture', backends, options, { balancer });
    expect(picks(policy, 4)).toEqual([2, 3, 2, 3]);
    backends[2].eligible = false;
    policy.changed?.(backends, 0);
    expect(picks(policy, 2)).toEqual([3, 3]);
    backends[3].eligible = false;
    policy.changed?.(backends, 0);
    expect(new Set(picks(policy, 4))).toEqual(new Set([0, 1, 4, 5]));
  });
});

describe('outlier-detection (Envoy, outlier_detection_impl_test.cc)', () => {
  it('finds the threshold of success rates', () => {
    // Mean 90, standard deviation 20.
    expect(successRateThreshold([50, 100, 100, 100, 100], 1.9)).toBe(52);
  });

  function ends(policy: BalancingPolicy, backend: number, now: number, outcomes: string): void {
    for (const outcome of outcomes) policy.finished?.(backend, now, 1e6, outcome === '+');
  }
  const out = (policy: BalancingPolicy, count: number, now: number): number[] => {
    const seen = new Set(picks(policy, count, now));
    return Array.from({ length: count }, (_, i) => i).filter((i) => !seen.has(i));
  };

  it('ejects the host whose success rate is far below the mean, when the interval is over', () => {
    const policy = build('outlier-detection', backendList([1, 1, 1, 1, 1]), { maxEjected: 100 });
    for (let i = 0; i < 5; i++) ends(policy, i, 1, (i === 0 ? '+-' : '++').repeat(50));
    expect(out(policy, 5, 10 * S - 1)).toEqual([]);
    expect(out(policy, 5, 10 * S)).toEqual([0]);
  });

  it('needs enough hosts with enough requests for that', () => {
    const few = build('outlier-detection', backendList([1, 1, 1, 1, 1]), { maxEjected: 100 });
    for (let i = 0; i < 5; i++) ends(few, i, 1, (i === 0 ? '+-' : '++').repeat(i === 4 ? 49 : 50));
    expect(out(few, 5, 10 * S)).toEqual([]);
  });

  it('ejects after exactly five failures in a row; a success starts the count anew', () => {
    const backends = backendList(new Array<number>(10).fill(1));
    const policy = build('outlier-detection', backends);
    ends(policy, 3, 1, '----+----');
    expect(out(policy, 10, 1)).toEqual([]);
    ends(policy, 3, 1, '-');
    expect(out(policy, 10, 1)).toEqual([3]);
    // One of ten is all that 10 % allow.
    ends(policy, 4, 1, '-----');
    expect(out(policy, 10, 1)).toEqual([3]);
  });

  it('ejects none of fewer than ten by default, but one if told to', () => {
    const sets = [false, true].map((alwaysEjectOne) => {
      const backends = backendList(new Array<number>(9).fill(1));
      const policy = build('outlier-detection', backends, { alwaysEjectOne });
      ends(policy, 3, 1, '-----');
      ends(policy, 4, 1, '-----');
      return out(policy, 9, 1);
    });
    expect(sets).toEqual([[], [3]]);
  });

  it('lets it back in at a multiple of the interval, later each time, sooner after good times', () => {
    const policy = build('outlier-detection', backendList([1, 1]), { maxEjected: 50 });
    const isOut = (now: number): boolean => out(policy, 2, now).includes(0);
    ends(policy, 0, 5 * S, '-----');
    // 30 s from 5 s on: the next look is at 40 s.
    expect([isOut(40 * S - 1), isOut(40 * S)]).toEqual([true, false]);
    ends(policy, 0, 45 * S, '-----');
    // At 50, 60, ... it is out; 60 s from 45 s on is 105 s.
    expect([isOut(110 * S - 1), isOut(110 * S)]).toEqual([true, false]);
    // Looks at 120, 130 and 140 s take the multiplier from 2 to nothing: 30 s again.
    expect(isOut(145 * S)).toBe(false);
    ends(policy, 0, 145 * S, '-----');
    expect([isOut(180 * S - 1), isOut(180 * S)]).toEqual([true, false]);
  });

  it('never leaves one out for longer than the longest time', () => {
    const options = { maxEjected: 50, maxEjection: 40 * S };
    const policy = build('outlier-detection', backendList([1, 1]), options);
    let now = 0;
    for (let i = 0; i < 5; i++) {
      ends(policy, 0, now, '-----');
      now += 40 * S;
      expect(out(policy, 2, now)).toEqual([]);
    }
  });

  it('ejects by the share of failures where asked to', () => {
    const options = { maxEjected: 100, successRate: false, consecutive: 0, failureShare: true };
    const policy = build('outlier-detection', backendList([1, 1, 1, 1, 1]), options);
    for (let i = 0; i < 5; i++)
      ends(policy, i, 1, `${'-'.repeat(80 + i * 2)}${'+'.repeat(20 - i * 2)}`);
    // 80, 82, 84, 86 and 88 %.
    expect(out(policy, 5, 10 * S)).toEqual([3, 4]);
  });

  /** Each letter is an ending: answered, 500, 503, refused. */
  const ENDINGS = { a: Ending.ANSWERED, e: Ending.ERRED, g: Ending.FAILED, r: Ending.REFUSED };
  it.each([
    ['failures of gateways in a row, which 500 interrupts', 'gggeggg', 'gggegggg', {}],
    ['who cannot be reached counts as a gateway that fails', 'rrr', 'rrrr', {}],
    ['split: answers do not count for that', 'rgrgrgr', 'rrrr', { split: true }],
    ['split: what it answers counts still', 'ggg', 'gggg', { split: true }],
  ])('%s', (_, spares, ejects, more) => {
    for (const [letters, wanted] of [
      [spares, []],
      [ejects, [0]],
    ] as const) {
      const options = { maxEjected: 100, consecutive: 0, consecutiveGateway: 4, ...more };
      const policy = build('outlier-detection', backendList([1, 1]), {
        ...options,
        consecutiveLocal: 4,
      });
      for (const letter of letters) {
        const ending = ENDINGS[letter as keyof typeof ENDINGS];
        policy.finished?.(0, 1, 1e6, letter === 'a', ending);
      }
      expect(out(policy, 2, 1)).toEqual(wanted);
    }
  });

  it('adds a jitter to the time out', () => {
    const options = { maxEjected: 50, interval: S, jitter: 30 * S };
    const backs = ['1', '2', '3', '4'].map((seed) => {
      const random = new RandomFactory(seed, 0).stream('test', 'jitter');
      const policy = build('outlier-detection', backendList([1, 1]), options, { random });
      ends(policy, 0, 0, '-----');
      let now = 0;
      while (out(policy, 2, now).includes(0)) now += S;
      return now / S;
    });
    expect(Math.min(...backs)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...backs)).toBeLessThanOrEqual(61);
    expect(new Set(backs).size).toBeGreaterThan(1);
  });

  it('a health check that lets a backend in ends its ejection', () => {
    const backends = backendList([1, 1]);
    const policy = build('outlier-detection', backends, { maxEjected: 50 });
    ends(policy, 0, 1, '-----');
    expect(out(policy, 2, 2)).toEqual([0]);
    for (const eligible of [false, true]) {
      backends[0].eligible = eligible;
      policy.changed?.(backends, 3);
    }
    expect(out(policy, 2, 4)).toEqual([]);
  });
});
