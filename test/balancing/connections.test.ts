import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionValue } from '../../src/engine/options.js';
import { RandomFactory, type RandomSource } from '../../src/engine/random.js';
import { Balancer } from '../../src/balancing/balancer.js';
import {
  Ending,
  NONE,
  WAIT,
  type Backend,
  type BalancingPolicy,
} from '../../src/balancing/policy.js';
import { createPolicy } from '../../src/balancing/table.js';
import { backendList, choice, contextOf, Injected } from './backends.js';

const stream = (name: string): RandomSource => new RandomFactory('1', 0).stream('test', name);
const nothingRandom = new Injected([]);

function build(
  kind: string,
  backends: readonly Backend[],
  options: Record<string, OptionValue> = {},
  random: RandomSource = nothingRandom,
): BalancingPolicy {
  const described = { kind, options: new Map(Object.entries(options)) };
  return createPolicy(described, contextOf(backends, random));
}

function busy(active: readonly number[], weights = active.map(() => 1)): Backend[] {
  const backends = backendList(weights);
  backends.forEach((backend, i) => (backend.active = active[i]));
  return backends;
}

/** Picks, and starts what is picked. */
function take(policy: BalancingPolicy, backends: readonly Backend[]): number {
  const pick = policy.pick(choice(), 0);
  if (pick >= 0) {
    backends[pick].active++;
    policy.started?.(pick, 0);
  }
  return pick;
}

function finish(policy: BalancingPolicy, backends: readonly Backend[], index: number): void {
  backends[index].active--;
  policy.finished?.(index, 0, 1, true);
}

const isUsable = ({ eligible, weight }: Backend): boolean => eligible && weight > 0;

/** What happens to a list of backends, long or short. */
const events = fc.record({
  weights: fc.oneof(
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 70, maxLength: 90 }),
  ),
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom('take', 'take', 'take', 'take', 'finish', 'finish', 'toggle', 'weigh'),
      index: fc.nat(1000),
      weight: fc.nat(4),
    }),
    { maxLength: 300 },
  ),
});

/** Lives through the events; at every pick the policy has to do as the reference. */
function expectSame(
  makePolicy: (backends: readonly Backend[]) => BalancingPolicy,
  makeReference: (backends: readonly Backend[]) => Reference,
): void {
  fc.assert(
    fc.property(events, ({ weights, steps }) => {
      const backends = backendList(weights);
      const policy = makePolicy(backends);
      const reference = makeReference(backends);
      for (const { kind, index, weight } of steps) {
        const backend = backends[index % Math.max(1, backends.length)];
        if (kind === 'take') {
          const expected = reference.pick();
          expect(take(policy, backends)).toBe(expected);
          if (expected >= 0) reference.moved?.(expected);
        } else if (backend !== undefined && kind === 'finish') {
          if (backend.active === 0) continue;
          finish(policy, backends, backend.index);
          reference.moved?.(backend.index);
        } else if (backend !== undefined) {
          if (kind === 'toggle') backend.eligible = !backend.eligible;
          else backend.weight = weight;
          policy.changed?.(backends, 0);
          reference.moved?.(backend.index);
        }
      }
    }),
  );
}

interface Reference {
  pick(): number;
  moved?(index: number): void;
}

/** A scan of the list: the first of those for which `isBetter` holds of no other. */
function scan(
  isBetter: (a: Backend, b: Backend) => boolean,
): (list: readonly Backend[]) => Reference {
  return (backends) => ({
    pick: () => {
      let best: Backend | null = null;
      for (const backend of backends) {
        if (isUsable(backend) && (best === null || isBetter(backend, best))) best = backend;
      }
      return best?.index ?? NONE;
    },
  });
}

/** As ngx_http_upstream_get_least_conn_peer does: two loops over the list. */
function nginxLeastConnections(backends: readonly Backend[]): Reference {
  const current = backends.map(() => 0);
  return {
    pick: () => {
      const usable = backends.filter(isUsable);
      const loadIs = (a: Backend, b: Backend): number => a.active * b.weight - b.active * a.weight;
      let best: Backend | null = null;
      for (const backend of usable) {
        if (best === null || loadIs(backend, best) < 0) best = backend;
      }
      if (best === null) return NONE;
      const least = best;
      const tied = usable.filter((backend) => loadIs(backend, least) === 0);
      if (tied.length === 1) return least.index;
      let winner: Backend | null = null;
      for (const backend of tied) {
        current[backend.index] += backend.weight;
        if (winner === null || current[backend.index] > current[winner.index]) winner = backend;
      }
      current[winner!.index] -= tied.reduce((sum, { weight }) => sum + weight, 0);
      return winner!.index;
    },
  };
}

/** A tree of servers by key: who gets a new key is entered behind its equals. */
function haproxyLeastconn(backends: readonly Backend[]): Reference {
  const keyOf = ({ active, weight }: Backend): number =>
    active === 0 ? 0 : Math.floor(((active + 1) * 4096) / (16 * weight));
  let tree = backends.filter(isUsable).map((backend) => ({ backend, key: keyOf(backend) }));
  return {
    pick: () => {
      const least = Math.min(...tree.map(({ key }) => key));
      return tree.find(({ key }) => key === least)?.backend.index ?? NONE;
    },
    moved: (index) => {
      const backend = backends[index];
      const stays = tree.some((node) => node.backend === backend && node.key === keyOf(backend));
      if (stays && isUsable(backend)) return;
      tree = tree.filter((node) => node.backend !== backend);
      if (isUsable(backend)) tree.push({ backend, key: keyOf(backend) });
    },
  };
}

describe('least-connections', () => {
  it('picks as the two loops of nginx do', () => {
    expectSame((backends) => build('least-connections', backends), nginxLeastConnections);
  });

  it('picks as a tree of keys does, equals behind one another (HAProxy, lb_fwlc.c)', () => {
    expectSame(
      (backends) => build('least-connections', backends, { flavour: 'haproxy' }),
      haproxyLeastconn,
    );
  });

  it.each([
    // The idle first, whatever their weights; then (in flight + 1) for the weight.
    [[0, 0], [1, 10], 0],
    [[1, 0], [10, 1], 1],
    [[1, 1], [1, 3], 1],
    [[2, 5], [1, 2], 0],
  ])('of %j with weights %j HAProxy takes %i', (active, weights, expected) => {
    const policy = build('least-connections', busy(active, weights), { flavour: 'haproxy' });
    expect(policy.pick(choice(), 0)).toBe(expected);
  });

  it('of HAProxy passes over the server of the last attempt, if there is another', () => {
    const backends = busy([0, 2, 3], [1, 1, 1]);
    const policy = build('least-connections', backends, { flavour: 'haproxy' });
    expect(policy.pick(choice({ attempt: 1, tried: [0] }), 0)).toBe(1);
    expect(policy.pick(choice(), 0)).toBe(0);
    backends[1].eligible = backends[2].eligible = false;
    policy.changed?.(backends, 0);
    expect(policy.pick(choice({ attempt: 1, tried: [0] }), 0)).toBe(0);
  });

  it('sees counts that changed without notice', () => {
    const backends = backendList([1, 1, 1]);
    const policy = build('least-connections', backends);
    [backends[0].active, backends[1].active] = [1, 1];
    expect(policy.pick(choice(), 0)).toBe(2);
    backends[0].weight = 0.25;
    backends[1].active = 3;
    backends[2].active = 5;
    expect(policy.pick(choice(), 0)).toBe(1);
  });
});

describe('IPVS', () => {
  const schedulers: [string, string, Record<string, OptionValue>][] = [
    ['lc', 'least-connections', { flavour: 'lc' }],
    ['wlc', 'least-connections', { flavour: 'wlc' }],
    ['sed', 'shortest-expected-delay', {}],
    ['nq', 'never-queue', {}],
  ];

  it.each([
    // (active, inactive, weight): lc, wlc, sed, nq.
    [
      [
        [10, 0, 1],
        [15, 0, 2],
      ],
      [0, 1, 1, 1],
    ],
    [
      [
        [0, 0, 1],
        [0, 0, 10],
      ],
      [0, 0, 1, 0],
    ],
    [
      [
        [1, 0, 1],
        [0, 300, 1],
      ],
      [0, 0, 1, 1],
    ],
    [
      [
        [1, 0, 1],
        [0, 256, 1],
      ],
      [0, 0, 1, 1],
    ],
    [
      [
        [0, 0, 0],
        [9, 0, 1],
      ],
      [1, 1, 1, 1],
    ],
    [
      [
        [1, 0, 3],
        [2, 0, 6],
        [0, 9, 1],
      ],
      [2, 2, 1, 2],
    ],
  ])('%j: %j', (servers, expected) => {
    const backends = backendList(servers.map(([, , weight]) => weight));
    servers.forEach(([active, inactive], i) => Object.assign(backends[i], { active, inactive }));
    const picks = schedulers.map(([, kind, options]) =>
      build(kind, backends, options).pick(choice(), 0),
    );
    expect(picks).toEqual(expected);
  });

  const overhead = ({ active, inactive }: Backend): number => active * 256 + inactive;
  const delay = ({ active }: Backend): number => active + 1;
  const isSooner = (a: Backend, b: Backend): boolean => delay(b) * a.weight > delay(a) * b.weight;

  it.each([
    ['lc', scan((a, b) => overhead(a) < overhead(b))],
    ['wlc', scan((a, b) => overhead(b) * a.weight > overhead(a) * b.weight)],
    ['sed', scan(isSooner)],
    ['nq', scan((a, b) => b.active > 0 && (a.active === 0 || isSooner(a, b)))],
  ])('%s picks as a scan of the list does', (name, reference) => {
    const [, kind, options] = schedulers.find(([each]) => each === name)!;
    expectSame((backends) => build(kind, backends, options), reference);
  });
});

describe('least-request (Envoy, least_request_lb_test.cc)', () => {
  it.each([
    [[1, 2], 2, [0, 2, 3], 0],
    [[2, 1], 2, [0, 2, 3], 1],
    [[4, 3, 2, 1], 5, [0, 3, 0, 3, 2, 1], 3],
    [[4, 3, 2, 1], 5, [0, 0, 0, 0, 0, 0], 0],
    // A tie keeps the first drawn; the numbers have 64 bits.
    [[1, 1, 1], 2, [99, 2, 1], 2],
    [[0, 5, 5], 2, [0, (1n << 64n) - 1n, 2n], 0],
  ])('%s active, %i choices, random numbers %s: host %i', (active, choices, randoms, expected) => {
    const random = new Injected(randoms);
    const policy = build('least-request', busy(active), { choices }, random);
    expect(policy.pick(choice(), 0)).toBe(expected);
    expect(() => random.bits32()).toThrow();
  });

  it.each([
    [[4, 3, 2, 1, 5], [0], 3],
    // The second and third that tie take the place of those before at 0 mod 2 and 0 mod 3.
    [[3, 1, 1, 4, 1], [0, 1, 1], 1],
    [[3, 1, 1, 4, 1], [0, 2, 1], 2],
    [[3, 1, 1, 4, 1], [0, 1, 3], 4],
  ])('a full scan of %j with %j: host %i', (active, randoms, expected) => {
    const policy = build('least-request', busy(active), { fullScan: true }, new Injected(randoms));
    expect(policy.pick(choice(), 0)).toBe(expected);
  });

  it.each([
    // Whoever is picked is entered anew with weight / (active + 1)^bias.
    [undefined, [1, 0, 1, 0, 1]],
    [1, [1, 0, 1, 0, 1]],
    [-1, [1, 0, 1, 0, 1]],
    [0, [1, 0, 1, 1, 0]],
    [2, [1, 0, 0, 1, 0]],
  ])('different weights and bias %j: %j', (bias, expected) => {
    const backends = busy([0, 1], [1, 2]);
    const options: Record<string, OptionValue> = { seed: 0 };
    if (bias !== undefined) options.activeRequestBias = bias;
    // Built idle; host 1 is busy when it is picked.
    backends[1].active = 0;
    const policy = build('least-request', backends, options);
    backends[1].active = 1;
    expect(expected.map(() => policy.pick(choice(), 0))).toEqual(expected);
  });

  it('uses the schedule with equal weights too where a bias is given', () => {
    const options = { activeRequestBias: 0, seed: 0 };
    const policy = build('least-request', backendList([1, 1]), options);
    expect([0, 1, 2].map(() => policy.pick(choice(), 0))).toEqual([0, 1, 0]);
  });
});

describe('power-of-d-choices', () => {
  it('draws two different, the second from those that are left (Finagle, P2CPick.scala)', () => {
    // a = r mod 4, b = r mod 3, one more if b >= a.
    const randoms = [1, 1, 1, 0, 3, 2];
    const policy = build('power-of-d-choices', busy([0, 3, 1, 3]), {}, new Injected(randoms));
    expect([0, 1, 2].map(() => policy.pick(choice(), 0))).toEqual([2, 0, 2]);
  });

  it('draws d different: all of them where d is n or more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }), (active) => {
        const backends = busy(active);
        const options = { choices: active.length + 1 };
        const pick = build('power-of-d-choices', backends, options, stream('d')).pick(choice(), 0);
        expect(backends[pick].active).toBe(Math.min(...active));
      }),
    );
  });

  it.each([
    [false, (n: number) => 1 / (n * (n - 1))],
    [true, (n: number) => 1 / (n * n)],
  ])('draws the two busiest of 4 as rarely as it should, replacement %s', (replacement, each) => {
    // The busiest is picked only if it is drawn alone; the next only with the busiest or itself.
    const policy = build('power-of-d-choices', busy([0, 0, 1, 2]), { replacement }, stream('two'));
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 20_000; i++) counts[policy.pick(choice(), 0)]++;
    const p = each(4);
    expect(counts[3] / 20_000).toBeCloseTo(replacement ? p : 0, 2);
    expect(counts[2] / 20_000).toBeCloseTo(replacement ? 3 * p : 2 * p, 2);
  });

  it('draws and compares by weight if told (nginx random two, IPVS twos)', () => {
    // The line is 0 0 0 1 2 2.
    const weighted = (randoms: number[], replacement: boolean, active: number[]): number =>
      build(
        'power-of-d-choices',
        busy(active, [3, 1, 2]),
        { weighted: true, replacement },
        new Injected(randoms),
      ).pick(choice(), 0);
    expect(weighted([0, 3], true, [2, 1, 0])).toBe(0);
    expect(weighted([3, 4], true, [0, 1, 1])).toBe(2);
    expect(weighted([0, 2], true, [9, 0, 0])).toBe(0);
    // Without replacement host 0 is not drawn again.
    expect(weighted([0, 2, 1, 5], false, [9, 0, 0])).toBe(2);
  });
});

describe('join-the-shortest-queue', () => {
  it('picks as a scan of the list does', () => {
    const options = { ties: 'first' };
    expectSame(
      (backends) => build('join-the-shortest-queue', backends, options),
      scan((a, b) => a.active < b.active),
    );
  });

  it('picks the nth of those that tie, n drawn', () => {
    expectSame(
      (backends) => build('join-the-shortest-queue', backends, {}, stream('ties')),
      (backends) => {
        const random = stream('ties');
        return {
          pick: () => {
            const usable = backends.filter(isUsable);
            const least = Math.min(...usable.map(({ active }) => active));
            const ties = usable.filter(({ active }) => active === least);
            if (ties.length <= 1) return ties[0]?.index ?? NONE;
            const words = [random.bits32(), random.bits32()].map((word) => BigInt(word >>> 0));
            return ties[Number(((words[0] << 32n) | words[1]) % BigInt(ties.length))].index;
          },
        };
      },
    );
  });
});

describe('join-the-idle-queue', () => {
  it('takes who has been idle longest, and anybody where nobody is', () => {
    const backends = backendList([1, 1, 1]);
    const policy = build('join-the-idle-queue', backends, {}, new Injected([5, 3]));
    expect([0, 1, 2].map(() => take(policy, backends))).toEqual([0, 1, 2]);
    expect(take(policy, backends)).toBe(2);
    policy.idle?.(1, 0);
    policy.idle?.(0, 0);
    policy.idle?.(1, 0);
    expect([0, 1, 2].map(() => take(policy, backends))).toEqual([1, 0, 0]);
  });

  it('passes over those that are out, and takes them for idle when they are back', () => {
    const backends = backendList([1, 1, 0]);
    const policy = build('join-the-idle-queue', backends, {}, new Injected([0]));
    const setEligible = (index: number, eligible: boolean): void => {
      backends[index].eligible = eligible;
      policy.changed?.(backends, 0);
    };
    setEligible(0, false);
    expect([0, 1].map(() => take(policy, backends))).toEqual([1, 1]);
    setEligible(0, true);
    expect(take(policy, backends)).toBe(0);
    setEligible(0, false);
    setEligible(1, false);
    expect(take(policy, backends)).toBe(NONE);
  });

  it('shares the idle out among balancers at the start', () => {
    const backends = backendList([1, 1, 1, 1]);
    const described = { kind: 'join-the-idle-queue', options: new Map() };
    const balancer = { index: 1, count: 2 };
    const policy = createPolicy(described, contextOf(backends, nothingRandom, { balancer }));
    expect([0, 1].map(() => take(policy, backends))).toEqual([1, 3]);
  });
});

describe('first-free (HAProxy, lb_fas.c)', () => {
  it('fills the first before the next, and lets requests wait for a slot', () => {
    const members = ['a', 'b'].map((name) => ({ name, address: name, weight: 1 }));
    const dispatched: number[] = [];
    const balancer = new Balancer({
      members,
      policy: { kind: 'first-free', options: new Map([['slots', 2]]) },
      random: nothingRandom,
      dispatcher: {
        dispatch: (_, backend) => {
          dispatched.push(backend);
          balancer.started(backend, 0);
        },
      },
    });
    const next = (): number => {
      const backend = balancer.choose(choice(), 0);
      if (backend >= 0) balancer.started(backend, 0);
      return backend;
    };
    expect([next(), next(), next(), next(), next()]).toEqual([0, 0, 1, 1, WAIT]);
    balancer.finished(1, 1, 1, Ending.ANSWERED);
    expect(dispatched).toEqual([1]);
    balancer.finished(0, 1, 1, Ending.ANSWERED);
    expect(next()).toBe(0);
    balancer.setEligible(0, false, 1);
    balancer.setEligible(1, false, 1);
    expect(next()).toBe(NONE);
  });
});
