import { describe, expect, it } from 'vitest';
import type { OptionValue } from '../../src/engine/options.js';
import { RandomFactory, type RandomSource } from '../../src/engine/random.js';
import { Ending, NONE, type Backend, type BalancingPolicy } from '../../src/balancing/policy.js';
import { createPolicy } from '../../src/balancing/table.js';
import { backendList, choice, contextOf, Injected } from './backends.js';

const MS = 1e6;
const S = 1e9;
const stream = (): RandomSource => new RandomFactory('1', 0).stream('test', 'latency');

function build(
  kind: string,
  backends: readonly Backend[],
  options: Record<string, OptionValue> = {},
  random: RandomSource = stream(),
): BalancingPolicy {
  const described = { kind, options: new Map(Object.entries(options)) };
  return createPolicy(described, contextOf(backends, random));
}

const pick = (policy: BalancingPolicy, now: number): number => policy.pick(choice(), now);

describe('peak-ewma (finagle, PeakEwma.scala)', () => {
  /** Two backends: the draws of 0 make the first `a` and the second `b` of each pick. */
  function pair(options: Record<string, OptionValue> = {}): [Backend[], BalancingPolicy] {
    const backends = backendList([1, 1]);
    const random = { bits32: () => 0, uniform: () => 0 };
    return [backends, build('peak-ewma', backends, options, random)];
  }

  it('avoids a backend that has requests and no answer yet; the first wins a tie', () => {
    const [backends, policy] = pair();
    expect(pick(policy, 0)).toBe(0);
    backends[0].active = 1;
    expect(pick(policy, 0)).toBe(1);
    backends[1].active = 2;
    expect(pick(policy, 0)).toBe(0);
  });

  it('costs latency times requests under way plus one', () => {
    const [backends, policy] = pair();
    policy.finished?.(0, S, 30 * MS, true);
    policy.finished?.(1, S, 10 * MS, true);
    expect(pick(policy, S)).toBe(1);
    backends[1].active = 2;
    expect(pick(policy, S)).toBe(0);
    backends[1].active = 1;
    expect(pick(policy, S)).toBe(1);
  });

  it('jumps up to a peak and decays by 1/e in the decay time', () => {
    const [, policy] = pair();
    policy.finished?.(0, 0, 20 * MS, true);
    policy.finished?.(0, 0, 100 * MS, true);
    // 100 ms / e = 36.79 ms.
    policy.finished?.(1, 10 * S, 36.7 * MS, true);
    expect(pick(policy, 10 * S)).toBe(1);
    policy.finished?.(1, 10 * S, 36.9 * MS, true);
    expect(pick(policy, 10 * S)).toBe(0);
  });

  it('mixes a shorter sample in by the time since the last look', () => {
    const [, policy] = pair({ decay: S });
    policy.finished?.(0, 0, 100 * MS, true);
    policy.finished?.(0, S, 50 * MS, true);
    // 100/e + 50 (1 - 1/e) = 68.39 ms.
    policy.finished?.(1, S, 68.3 * MS, true);
    expect(pick(policy, S)).toBe(1);
    policy.finished?.(1, S, 68.5 * MS, true);
    expect(pick(policy, S)).toBe(0);
  });

  it('draws two different ones: a below n, b below n - 1, moved on past a', () => {
    const backends = backendList([1, 1, 1]);
    backends[0].active = 1;
    const half = 1n << 63n;
    // a = 1, b = floor(0.5 * 2) = 1, moved on to 2.
    const policy = build('peak-ewma', backends, {}, new Injected([half, half]));
    policy.finished?.(1, 0, 2 * MS, true);
    policy.finished?.(2, 0, MS, true);
    expect(pick(policy, 0)).toBe(2);
  });

  it('as Linkerd begins at 30 ms (tower, peak_ewma.rs)', () => {
    const [backends, policy] = pair({ flavour: 'linkerd' });
    backends[0].active = 1;
    expect(pick(policy, 0)).toBe(1);
    policy.finished?.(0, 0, 20 * MS, true);
    backends[0].active = 0;
    // At the same time the estimate keeps all of its 30 ms.
    expect(pick(policy, 0)).toBe(0);
    policy.finished?.(1, 10 * S, 20 * MS, true);
    // 0 has decayed to 30/e = 11.04 ms, 1 is 30/e + 20 (1 - 1/e) = 23.68 ms.
    expect(pick(policy, 10 * S)).toBe(0);
    backends[0].active = 2;
    expect(pick(policy, 10 * S)).toBe(1);
  });
});

describe('peak-ewma flavour envoy (envoy, peak_ewma_lb.cc)', () => {
  /** xorshift64, for numbers that mean nothing. */
  function* numbers(count: number): Generator<bigint> {
    let x = 88172645463325252n;
    for (let i = 0; i < count; i++) {
      x = BigInt.asUintN(64, x ^ (x << 13n));
      x ^= x >> 7n;
      x = BigInt.asUintN(64, x ^ (x << 17n));
      yield x;
    }
  }

  it.each([2, 3, 7, 100])('draws two of %i from one number, whose last bit breaks ties', (n) => {
    const drawn = [...numbers(200)];
    const weights = new Array<number>(n).fill(1);
    const policy = build(
      'peak-ewma',
      backendList(weights),
      { flavour: 'envoy' },
      // The number for the priority comes first.
      new Injected(drawn.flatMap((r) => [0n, r])),
    );
    for (const r of drawn) {
      const size = BigInt(n);
      const first = r % size;
      let second = (r >> 16n) % size;
      if (second === first) second = (second + 1n) % size;
      expect(pick(policy, 0)).toBe(Number((r & 1n) === 1n ? first : second));
    }
  });

  it('shows samples 100 ms after the last, each by the time since the one before it', () => {
    const backends = backendList([1, 1]);
    // Both draws and the tie would take 0.
    const random = { bits32: () => 0, uniform: () => 0 };
    const policy = build('peak-ewma', backends, { flavour: 'envoy' }, random);
    policy.finished?.(1, 50 * MS, 100 * MS, true);
    backends[0].active = 1;
    // Until then 0 costs 10^6 + 1, and 1 the initial 10 ms.
    expect(pick(policy, 99 * MS)).toBe(1);
    backends[0].active = 0;
    expect(pick(policy, 100 * MS)).toBe(0);
    policy.finished?.(1, 120 * MS, 200 * MS, true);
    // After 70 ms: alpha = 1 - e^(-0.07 / 10) = 0.0069756, so 100.69756 ms.
    policy.finished?.(0, 150 * MS, 100.69 * MS, true);
    expect(pick(policy, 200 * MS)).toBe(0);
    const other = build('peak-ewma', backends, { flavour: 'envoy' }, random);
    other.finished?.(1, 50 * MS, 100 * MS, true);
    other.finished?.(1, 120 * MS, 200 * MS, true);
    other.finished?.(0, 150 * MS, 100.7 * MS, true);
    expect(pick(other, 200 * MS)).toBe(1);
  });
});

describe('least-time (nginx, ngx_http_upstream_least_time_module.c)', () => {
  function letters(policy: BalancingPolicy, count: number, now = 0): string {
    return Array.from({ length: count }, () => String.fromCharCode(97 + pick(policy, now))).join(
      '',
    );
  }

  function withTimes(times: readonly number[], weights = times.map(() => 1)) {
    const backends = backendList(weights);
    const policy = build('least-time', backends);
    times.forEach((time, i) => policy.finished?.(i, 0, time * MS, true));
    return { backends, policy };
  }

  it.each([
    // Steps of 20 ms: up to 19 count as 20, 20 to 39 as 40.
    [[5, 19, 20], [1, 1, 1], 'abab'],
    [[100, 119, 120], [1, 1, 1], 'abab'],
    [[100, 119, 120], [1, 1, 9], 'cccc'],
    [[5, 5], [3, 1], 'aaaa'],
    // From 5001 ms on all are as bad; 5000 ms would count as 5020.
    [[5001, 9000, 5000], [1, 1, 1], 'abab'],
  ])('%j ms with the weights %j go %s', (times, weights, expected) => {
    expect(letters(withTimes(times, weights).policy, 4)).toBe(expected);
  });

  it('counts requests under way', () => {
    const { backends, policy } = withTimes([15, 30]);
    expect(letters(policy, 3)).toBe('aaa');
    backends[0].active = 1;
    expect(letters(policy, 4)).toBe('abab');
    backends[0].active = 2;
    expect(letters(policy, 3)).toBe('bbb');
  });

  it('averages by 5 %, rounded, over good answers', () => {
    // 100, then 0.5 + 10 + 95 = 105, then 0.5 + 20 + 99.75 = 120: in the step of 140.
    const { policy } = withTimes([100, 119]);
    policy.finished?.(0, 0, 200 * MS, true);
    expect(letters(policy, 2)).toBe('ab');
    policy.finished?.(0, 0, 4000 * MS, false, Ending.FAILED);
    expect(letters(policy, 2)).toBe('ab');
    policy.finished?.(0, 0, 400 * MS, true);
    expect(letters(policy, 2)).toBe('bb');
  });

  it('gives the slow another chance now and then', () => {
    const { policy } = withTimes([10, 100]);
    expect(letters(policy, 3, 10 * S)).toBe('aaa');
    expect(letters(policy, 3, 11 * S)).toBe('aaa');
    // 100 ms, halved three times by then, counts as 20; being chosen ends that.
    expect(letters(policy, 5, 33 * S)).toBe('abaaa');
  });
});

describe('client-side-weighted-round-robin (gRFC A58)', () => {
  const kind = 'client-side-weighted-round-robin';
  const report = (utilisation: number, rate: number, errors = 0) => ({ utilisation, rate, errors });

  function shares(policy: BalancingPolicy, count: number, now: number, picks = 6000): number[] {
    const counts = new Array<number>(count).fill(0);
    for (let i = 0; i < picks; i++) counts[pick(policy, now)]++;
    return counts.map((each) => each / picks);
  }

  it('weighs by requests per utilisation, once the blackout is over', () => {
    const policy = build(kind, backendList([1, 1, 1]));
    policy.reported?.(0, report(0.5, 100), 0);
    policy.reported?.(1, report(1, 100), 0);
    policy.reported?.(2, report(0.5, 300), 0);
    for (const share of shares(policy, 3, 9.9 * S)) expect(share).toBeCloseTo(1 / 3, 3);
    const [a, b, c] = shares(policy, 3, 10 * S);
    expect([a, b, c].map((share) => share * 9)).toEqual([
      expect.closeTo(2, 1),
      expect.closeTo(1, 1),
      expect.closeTo(6, 1),
    ]);
  });

  it('takes errors as utilisation', () => {
    const policy = build(kind, backendList([1, 1]), { errorPenalty: 2 });
    // 100 / (0.5 + 0.25 * 2) against 100 / 0.5.
    policy.reported?.(0, report(0.5, 100, 25), 0);
    policy.reported?.(1, report(0.5, 100), 0);
    expect(shares(policy, 2, 20 * S)[0]).toBeCloseTo(1 / 3, 2);
  });

  it('gives the mean to whom it does not know, and cuts what is far from the mean', () => {
    const policy = build(kind, backendList([1, 1, 1]), { flavour: 'grpc' });
    policy.reported?.(0, report(0.5, 100), 0);
    policy.reported?.(1, report(0.5, 300), 0);
    expect(shares(policy, 3, 20 * S).map((share) => share * 6)).toEqual([
      expect.closeTo(1, 1),
      expect.closeTo(3, 1),
      expect.closeTo(2, 1),
    ]);
    const spread = build(kind, backendList([1, 1]), { flavour: 'grpc' });
    spread.reported?.(0, report(1, 1), 0);
    spread.reported?.(1, report(1, 1000), 0);
    // No less than a tenth of the mean of 500.5.
    expect(shares(spread, 2, 20 * S)[0]).toBeCloseTo(50.05 / 1050.05, 2);
  });

  it('gives the median to whom it does not know, and cuts nothing, as Envoy', () => {
    const policy = build(kind, backendList([1, 1, 1, 1, 1]));
    for (const [i, rate] of [100, 200, 9700].entries()) {
      policy.reported?.(i, report(0.5, rate), 0);
    }
    const sum = 100 + 200 + 9700 + 2 * 200;
    const [a, b, c, d, e] = shares(policy, 5, 20 * S, sum).map((share) => share * sum);
    for (const unknown of [b, d, e]) expect(Math.abs(unknown - 200)).toBeLessThan(2);
    expect(Math.abs(a - 100)).toBeLessThan(2);
    expect(Math.abs(c - 9700)).toBeLessThan(2);
    // An even number of known weights: the mean of the two in the middle.
    const even = build(kind, backendList([1, 1, 1]));
    even.reported?.(0, report(1, 100), 0);
    even.reported?.(1, report(1, 300), 0);
    expect(shares(even, 3, 20 * S)[2]).toBeCloseTo(1 / 3, 2);
  });

  it('forgets weights in silence and after a new start', () => {
    const backends = backendList([1, 1]);
    const policy = build(kind, backends, { flavour: 'grpc' });
    const tell = (now: number): void => {
      policy.reported?.(0, report(0.5, 300), now);
      policy.reported?.(1, report(0.5, 100), now);
    };
    tell(0);
    expect(shares(policy, 2, 179 * S)[0]).toBeCloseTo(0.75, 2);
    expect(shares(policy, 2, 180 * S)[0]).toBeCloseTo(0.5, 2);
    tell(181 * S);
    expect(shares(policy, 2, 190 * S)[0]).toBeCloseTo(0.5, 2);
    expect(shares(policy, 2, 191 * S)[0]).toBeCloseTo(0.75, 2);
    for (const eligible of [false, true]) {
      backends[0].eligible = eligible;
      policy.changed?.(backends, 191 * S);
    }
    tell(192 * S);
    expect(shares(policy, 2, 193 * S)[0]).toBeCloseTo(0.5, 2);
    expect(shares(policy, 2, 202 * S)[0]).toBeCloseTo(0.75, 2);
  });

  it('takes new weights over at multiples of the update period', () => {
    const policy = build(kind, backendList([1, 1]), { blackout: 0, update: 5 * S });
    pick(policy, 0);
    policy.reported?.(0, report(0.5, 300), S);
    policy.reported?.(1, report(0.5, 100), S);
    expect(shares(policy, 2, 4.9 * S)[0]).toBeCloseTo(0.5, 2);
    expect(shares(policy, 2, 5 * S)[0]).toBeCloseTo(0.75, 2);
  });
});

describe('prequal (NSDI 2024)', () => {
  function build16(count: number, options: Record<string, OptionValue> = {}) {
    const backends = backendList(new Array<number>(count).fill(1));
    const probes: number[] = [];
    const described = { kind: 'prequal', options: new Map(Object.entries(options)) };
    const probe = (backend: number): void => void probes.push(backend);
    const policy = createPolicy(described, contextOf(backends, stream(), { probe }));
    const answer = (backend: number, inFlight: number, latency: number, now = 0): void =>
      policy.probed?.(backend, inFlight, latency * MS, now);
    return { backends, policy, probes, answer };
  }
  const still = { probeRate: 0, removeRate: 0 };

  it('probes three different ones a request, and fractions as they add up', () => {
    const { policy, probes } = build16(5);
    for (let i = 0; i < 50; i++) {
      probes.length = 0;
      pick(policy, 0);
      expect(new Set(probes).size).toBe(3);
    }
    const slow = build16(5, { probeRate: 0.4 });
    for (let i = 0; i < 100; i++) pick(slow.policy, 0);
    expect(slow.probes.length).toBeGreaterThanOrEqual(39);
    expect(slow.probes.length).toBeLessThanOrEqual(40);
    expect(new Set(slow.probes).size).toBe(5);
  });

  it('chooses at random with fewer than two answers', () => {
    const { policy, answer } = build16(4, still);
    answer(2, 0, 1);
    const picks = new Set(Array.from({ length: 100 }, () => pick(policy, 0)));
    expect(picks.size).toBe(4);
  });

  it('takes the least latency of the cold, and the fewest in flight where all are hot', () => {
    const cold = build16(9, still);
    // 0.84 of seven is six: only what exceeds the sixth, 5, is hot.
    [1, 2, 3, 4, 5, 5, 9].forEach((inFlight, i) => cold.answer(i, inFlight, i === 6 ? 1 : 20 - i));
    expect(pick(cold.policy, 0)).toBe(5);
    const hot = build16(9, { ...still, quantile: 0 });
    [4, 2, 3].forEach((inFlight, i) => hot.answer(i, inFlight, i));
    expect(pick(hot.policy, 0)).toBe(1);
    // The choice counts as one more in flight: 1 and 2 have 3 now, the later answer goes first.
    expect(pick(hot.policy, 0)).toBe(2);
    expect(pick(hot.policy, 0)).toBe(1);
    const byLatency = build16(9, { ...still, quantile: 1 });
    [400, 2].forEach((inFlight, i) => byLatency.answer(i, inFlight, i + 1));
    expect(pick(byLatency.policy, 0)).toBe(0);
  });

  it('believes an answer for a second, and a later one of the same backend instead', () => {
    const { policy, answer } = build16(3, { ...still, quantile: 1 });
    answer(0, 0, 5);
    answer(1, 0, 1);
    answer(1, 0, 9, 0.5 * S);
    expect(pick(policy, S)).toBe(0);
    answer(2, 0, 20, 1.2 * S);
    expect(pick(policy, 1.2 * S)).toBe(1);
  });

  it('drops the oldest and the worst by turns', () => {
    const { policy, answer } = build16(8, { probeRate: 0, removeRate: 1, quantile: 1 });
    [7, 3, 9, 4, 5, 6].forEach((latency, i) => answer(i, 0, latency));
    // Each pick is of what the removals before it have left: 0 goes as the oldest, 2 as the worst,
    // 1 as the oldest, 5 as the worst, 3 as the oldest; with one left, chance.
    expect([0, 1, 2, 3, 4].map(() => pick(policy, 0))).toEqual([1, 1, 1, 3, 3]);
  });

  it('uses an answer as often as its formula says', () => {
    // (1 + 1) / ((1 - 16 / 100) * 3 - 1) = 1.3158.
    const { policy, answer } = build16(100, { quantile: 1, removeRate: 1 });
    let uses = 0;
    const rounds = 4000;
    for (let i = 0; i < rounds; i++) {
      for (let backend = 10; backend < 24; backend++) answer(backend, 0, 50);
      answer(0, 0, 1);
      while (pick(policy, 0) === 0) uses++;
    }
    expect(uses / rounds).toBeCloseTo(1.3158, 1);
  });

  it('forgets the answers of whom it may not use', () => {
    const { backends, policy, answer } = build16(3, still);
    for (const i of [0, 1, 2]) answer(i, 0, i + 1);
    backends[0].eligible = false;
    policy.changed?.(backends, 0);
    answer(0, 0, 1);
    expect(pick(policy, 0)).toBe(1);
    backends[1].eligible = false;
    backends[2].eligible = false;
    policy.changed?.(backends, 0);
    expect(pick(policy, 0)).toBe(NONE);
  });
});
