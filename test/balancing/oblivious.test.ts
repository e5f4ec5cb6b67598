import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionValue } from '../../src/engine/options.js';
import { RandomFactory, type RandomSource } from '../../src/engine/random.js';
import { NONE, type Backend, type BalancingPolicy } from '../../src/balancing/policy.js';
import { chainProbabilities } from '../../src/balancing/policies/probability-chain.js';
import { createPolicy } from '../../src/balancing/table.js';
import { backendList, choice, contextOf, Injected } from './backends.js';

const stream = (): RandomSource => new RandomFactory('1', 0).stream('test', 'oblivious');

function build(
  kind: string,
  backends: readonly Backend[],
  options: Record<string, OptionValue> = {},
  random = stream(),
): BalancingPolicy {
  const described = { kind, options: new Map(Object.entries(options)) };
  return createPolicy(described, contextOf(backends, random));
}

function picks(policy: BalancingPolicy, count: number): number[] {
  return Array.from({ length: count }, () => policy.pick(choice(), 0));
}

function shares(picked: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => picked.filter((pick) => pick === i).length);
}

const wholeWeights = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('random (Envoy, random_lb.cc)', () => {
  it('takes host r mod n, of 64 random bits', () => {
    const backends = backendList([1, 7, 1]);
    const randoms = [0, 1, 2, 5, (1n << 64n) - 1n, (1n << 32n) + 1n];
    const policy = build('random', backends, {}, new Injected(randoms));
    expect(picks(policy, 6)).toEqual([0, 1, 2, 2, 0, 2]);
  });

  it('counts the usable alone', () => {
    const backends = backendList([1, 0, 1, 1]);
    const policy = build('random', backends, {}, new Injected([1, 2, 3]));
    expect(picks(policy, 3)).toEqual([2, 3, 0]);
  });
});

describe('weighted-random (nginx, ngx_http_upstream_random_module.c)', () => {
  it('finds r modulo the sum of the weights among the running sums', () => {
    const policy = build(
      'weighted-random',
      backendList([5, 0, 1, 2]),
      {},
      new Injected([...'01456789'].map(Number)),
    );
    expect(picks(policy, 8)).toEqual([0, 0, 0, 2, 3, 3, 0, 0]);
  });

  it('draws by fractional weights, by chi-square with 2 degrees of freedom', () => {
    const weights = [0.25, 1.5, 0.75];
    const counts = shares(picks(build('weighted-random', backendList(weights)), 10_000), 3);
    const chiSquare = counts.reduce((sum, count, i) => {
      const expected = weights[i] * 4000;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(13.8);
  });
});

describe('round-robin', () => {
  it('starts where it is told (Envoy, round_robin_lb_test.cc, seed 1)', () => {
    expect(picks(build('round-robin', backendList([1, 1, 1]), { start: 1 }), 4)).toEqual([
      1, 2, 0, 1,
    ]);
  });
});

describe('smooth-weighted-round-robin(haproxy) (haproxy, lb_fwrr.c)', () => {
  const turns = (policy: BalancingPolicy, count: number): string =>
    picks(policy, count)
      .map((index) => 'abc'[index])
      .join('');

  // What HAProxy 2.6.12 answers one by one.
  it.each([
    [[5, 1, 1], 'aaabaacaaabaacaaabaacaaabaac'],
    [[3, 2, 1], 'abacababacababacababacababac'],
    [[1, 1, 1], 'abcabcabcabcabcabcabcabcabca'],
    [[7, 3, 2], 'aabacabaaabcaabacabaaabcaaba'],
  ])('of %j takes %s', (weights, expected) => {
    const policy = build('smooth-weighted-round-robin', backendList(weights), {
      flavour: 'haproxy',
    });
    expect(turns(policy, expected.length)).toBe(expected);
  });

  it('keeps to the weights of those that are there, and passes over the last that was tried', () => {
    const backends = backendList([2, 1, 1]);
    const policy = build('smooth-weighted-round-robin', backends, { flavour: 'haproxy' });
    picks(policy, 3);
    backends[0].eligible = false;
    policy.changed?.(backends, 0);
    expect(shares(picks(policy, 20), 3)).toEqual([0, 10, 10]);
    backends[0].eligible = true;
    policy.changed?.(backends, 0);
    const after = shares(picks(policy, 400), 3);
    expect(after[0]).toBeGreaterThanOrEqual(198);
    expect(after[0]).toBeLessThanOrEqual(201);
    for (let i = 0; i < 12; i++) {
      const first = policy.pick(choice(), 0);
      expect(policy.pick(choice({ attempt: 1, tried: [first] }), 0)).not.toBe(first);
    }
  });

  it('takes the only one that is left, tried or not', () => {
    const backends = backendList([1, 1]);
    const policy = build('smooth-weighted-round-robin', backends, { flavour: 'haproxy' });
    backends[0].eligible = false;
    policy.changed?.(backends, 0);
    expect(policy.pick(choice({ attempt: 1, tried: [1] }), 0)).toBe(1);
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    expect(policy.pick(choice(), 0)).toBe(NONE);
  });

  it('gives each its weight, of whatever whole weights', () => {
    fc.assert(
      fc.property(wholeWeights, (weights) => {
        const policy = build('smooth-weighted-round-robin', backendList(weights), {
          flavour: 'haproxy',
        });
        const sum = sumOf(weights);
        // Places are whole, so that one may come a little early.
        shares(picks(policy, sum * 16), weights.length).forEach((share, i) =>
          expect(Math.abs(share - weights[i] * 16)).toBeLessThanOrEqual(2),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('smooth-weighted-round-robin (nginx, ngx_http_upstream_round_robin.c)', () => {
  it('lets failures take weight away, which comes back by 1 a pick', () => {
    const policy = build('smooth-weighted-round-robin', backendList([4, 4]), { maxFails: 3 });
    expect(picks(policy, 2)).toEqual([0, 1]);
    policy.finished?.(0, 0, 1, false);
    policy.finished?.(0, 0, 1, false);
    // By effective weights 2, 3, 4 the first has 2, 5, 2, 6, 2 against 4, 2, 6, 2, 6.
    expect(picks(policy, 5)).toEqual([1, 0, 1, 0, 1]);
  });

  it('does not mind failures if told', () => {
    const policy = build('smooth-weighted-round-robin', backendList([4, 4]), { maxFails: 0 });
    policy.finished?.(0, 0, 1, false);
    expect(picks(policy, 4)).toEqual([0, 1, 0, 1]);
  });
});

/** Every pick done for real, over a list that is searched. */
class NaiveDeadlines {
  private readonly entries: { index: number; deadline: number; order: number }[];
  private order: number;

  constructor(private readonly weights: readonly number[]) {
    this.entries = weights.map((weight, index) => ({
      index,
      deadline: 1 / (weight + 1e-13),
      order: index,
    }));
    this.order = weights.length;
  }

  next(): number {
    const [first] = this.entries.sort((a, b) => a.deadline - b.deadline || a.order - b.order);
    first.deadline += 1 / this.weights[first.index];
    first.order = this.order++;
    return first.index;
  }
}

describe('earliest-deadline-first (Envoy, round_robin_lb_test.cc, edf_scheduler_test.cc)', () => {
  it.each([
    [[1, 2], 0, [1, 0, 1, 1, 0, 1]],
    [[1, 2], 1, [0, 1, 1, 0, 1, 1]],
    [[5, 1, 1], 0, [0, 0, 0, 0, 1, 2, 0]],
    [[1, 2, 3], 0, [2, 1, 2, 0, 1, 2]],
    [[1, 1, 1], 1, [1, 2, 0, 1]],
    [[3, 3], 4_294_967_295, [1, 0, 1]],
  ])('weights %j, seed %i: %j', (weights, seed, expected) => {
    const policy = build('earliest-deadline-first', backendList(weights), { seed });
    expect(picks(policy, expected.length)).toEqual(expected);
  });

  it('begins with each host as often as its weight says, over ten seeds', () => {
    const firsts = Array.from({ length: 10 }, (_, seed) =>
      build('earliest-deadline-first', backendList([6, 3, 1]), { seed }).pick(choice(), 0),
    );
    expect(shares(firsts, 3)).toEqual([6, 3, 1]);
  });

  it('draws the seed: 64 bits for plain turns, the lower 32 modulo 429496729 for the schedule', () => {
    const seeded = (weights: readonly number[], seed: bigint): BalancingPolicy =>
      build('earliest-deadline-first', backendList(weights), {}, new Injected([seed]));
    expect(picks(seeded([1, 1, 1], 1n), 4)).toEqual([1, 2, 0, 1]);
    expect(picks(seeded([1, 1, 1], (1n << 64n) - 1n), 4)).toEqual([0, 0, 1, 2]);
    expect(picks(seeded([1, 2], (7n << 32n) + 429_496_730n), 6)).toEqual([0, 1, 1, 0, 1, 1]);
  });

  it('picks as a scheduler that does all picks from none', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 2 }), (weights) => {
        fc.pre(weights.some((weight) => weight !== weights[0]));
        const naive = new NaiveDeadlines(weights);
        const policy = build('earliest-deadline-first', backendList(weights), { seed: 0 });
        expect(picks(policy, 200)).toEqual(Array.from({ length: 200 }, () => naive.next()));
      }),
    );
  });

  it('gives each its weight in a period, within one pick, from any seed', () => {
    fc.assert(
      fc.property(wholeWeights, fc.integer({ min: 0, max: 0xffffffff }), (weights, seed) => {
        const policy = build('earliest-deadline-first', backendList(weights), { seed });
        shares(picks(policy, sumOf(weights)), weights.length).forEach((count, i) => {
          expect(Math.abs(count - weights[i])).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('sees a weight that changed without notice after the next pick of that backend', () => {
    const backends = backendList([1, 2]);
    const policy = build('earliest-deadline-first', backends, { seed: 0 });
    backends[0].weight = 100;
    expect(picks(policy, 6)).toEqual([1, 0, 1, 0, 0, 0]);
  });

  it('keeps counting plain turns over changes, and begins a schedule anew', () => {
    const backends = backendList([1, 1, 1]);
    const policy = build('earliest-deadline-first', backends, { seed: 0 });
    expect(picks(policy, 2)).toEqual([0, 1]);
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    expect(picks(policy, 2)).toEqual([0, 2]);
    backends[2].weight = 2;
    policy.changed?.(backends, 0);
    expect(picks(policy, 3)).toEqual([2, 0, 2]);
    policy.changed?.(backends, 0);
    expect(picks(policy, 3)).toEqual([2, 0, 2]);
  });
});

describe('interleaved-weighted-round-robin (IPVS, ip_vs_wrr.c)', () => {
  it.each([
    // The first is the example of the LVS documentation.
    [[4, 3, 2], 'aababcabc'],
    [[5, 1, 1], 'aaaaabc'],
    [[4, 2], 'aab'],
    [[1, 2, 3], 'cbcabc'],
    [[0, 6, 9], 'cbc' + 'bc'],
    [[0.5, 1.5], 'bbab'],
  ])('%j gives %s, over and over', (weights, period) => {
    const policy = build('interleaved-weighted-round-robin', backendList(weights));
    const letters = picks(policy, 2 * period.length).map((pick) => 'abc'[pick]);
    expect(letters.join('')).toBe(period + period);
  });

  it('gives each its weight in a round', () => {
    fc.assert(
      fc.property(wholeWeights, (weights) => {
        const policy = build('interleaved-weighted-round-robin', backendList(weights));
        expect(shares(picks(policy, sumOf(weights)), weights.length)).toEqual(weights);
      }),
    );
  });

  it('goes to the head of the list at a change, and keeps the bar where it may', () => {
    const backends = backendList([4, 3, 2]);
    const policy = build('interleaved-weighted-round-robin', backends);
    // Bars 4, 3, 3, 2.
    expect(picks(policy, 4)).toEqual([0, 0, 1, 0]);
    backends[2].weight = 3;
    policy.changed?.(backends, 0);
    expect(picks(policy, 4)).toEqual([0, 1, 2, 0]);
    // A step of 2: the top is 3, and the bar is set from 1 to 1.
    backends[0].weight = 4;
    backends[1].weight = 2;
    backends[2].eligible = false;
    policy.changed?.(backends, 0);
    expect(picks(policy, 5)).toEqual([0, 1, 0, 0, 1]);
  });
});

describe('static-round-robin (HAProxy, lb_map.c)', () => {
  it.each([
    [
      [5, 1, 1],
      [0, 0, 0, 1, 0, 0, 2],
    ],
    [
      [10, 2, 2],
      [0, 0, 0, 1, 0, 0, 2],
    ],
    [
      [1, 1, 1],
      [0, 1, 2],
    ],
    [
      [2, 1],
      [0, 0, 1],
    ],
    [[0, 0.5], [1]],
  ])('%j: %j', (weights, map) => {
    const policy = build('static-round-robin', backendList(weights));
    expect(picks(policy, 2 * map.length)).toEqual([...map, ...map]);
  });

  it('gives each its weight in a round', () => {
    fc.assert(
      fc.property(wholeWeights, (weights) => {
        const policy = build('static-round-robin', backendList(weights));
        expect(shares(picks(policy, sumOf(weights)), weights.length)).toEqual(weights);
      }),
    );
  });

  it('goes on in the new map where it was in the old one', () => {
    const backends = backendList([1, 1, 1]);
    const policy = build('static-round-robin', backends);
    expect(picks(policy, 1)).toEqual([0]);
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    expect(picks(policy, 3)).toEqual([2, 0, 2]);
  });
});

describe('probability-chain (kube-proxy, proxier.go)', () => {
  it.each([
    [0, []],
    [1, []],
    [2, ['0.5000000000']],
    [3, ['0.3333333333', '0.5000000000']],
    [4, ['0.2500000000', '0.3333333333', '0.5000000000']],
  ])('%i endpoints: %j, and the rest', (n, expected) => {
    expect(chainProbabilities(n)).toEqual(expected);
  });

  it('rounds as Go does', () => {
    expect(chainProbabilities(2048)[0]).toBe('0.0004882812');
    expect(chainProbabilities(7)[0]).toBe('0.1428571429');
  });

  it('compares 31 bits with each rule', () => {
    const chain = (numbers: readonly number[]): number =>
      build(
        'probability-chain',
        backendList([1, 1, 1]),
        {},
        new Injected(numbers.map((bits) => BigInt(bits) << 32n)),
      ).pick(choice(), 0);
    const third = Math.round(0.3333333333 * 2 ** 31);
    expect(chain([third - 1])).toBe(0);
    // The next word of the same number is 0: less than a half.
    expect(chain([third])).toBe(1);
  });

  it('is even, by chi-square with 9 degrees of freedom', () => {
    const counts = shares(
      picks(build('probability-chain', backendList(new Array<number>(10).fill(1))), 20_000),
      10,
    );
    expect(sumOf(counts.map((count) => (count - 2000) ** 2 / 2000))).toBeLessThan(27.9);
  });
});

describe('pick-first (gRPC, pick_first.cc)', () => {
  it('stays with its backend until that is out, then takes the first', () => {
    const backends = backendList([0, 1, 1, 1]);
    const policy = build('pick-first', backends);
    const after = (index: number, eligible: boolean): number => {
      backends[index].eligible = eligible;
      policy.changed?.(backends, 0);
      return policy.pick(choice(), 0);
    };
    expect(picks(policy, 2)).toEqual([1, 1]);
    expect(after(1, false)).toBe(2);
    expect(after(1, true)).toBe(2);
    expect(after(3, false)).toBe(2);
    expect(after(2, false)).toBe(1);
    expect(after(1, false)).toBe(NONE);
  });

  it('may shuffle the list', () => {
    const random = stream();
    const firsts = Array.from({ length: 3000 }, () =>
      build('pick-first', backendList([1, 1, 1]), { shuffle: true }, random).pick(choice(), 0),
    );
    for (const count of shares(firsts, 3)) expect(Math.abs(count - 1000)).toBeLessThan(100);
  });
});
