import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/experiment/comparison.js';
import { keepsSentence } from '../../src/experiment/keeps.js';

/** p99 by policy and point; the share that succeeds is 1 but where p99 is infinite. */
function comparison(loads: readonly string[], values: Record<string, number[]>): Comparison {
  const policies = Object.keys(values);
  return {
    policies,
    metrics: ['latencyWithFailures.p99', 'successRatio'],
    points: loads.map((value, p) => ({
      point: `rate=${value}`,
      settings: [{ path: 'rate', value }],
      rows: policies.map((policy) => ({
        policy,
        cells: [
          {
            metric: 'latencyWithFailures.p99',
            unit: 'ms',
            better: 'less',
            value: values[policy][p],
          },
          {
            metric: 'successRatio',
            unit: '',
            better: 'more',
            value: values[policy][p] === Infinity ? 0.76 : 1,
          },
        ],
      })),
    })),
  } as unknown as Comparison;
}

describe('how far who keeps up', () => {
  it('is said with a round bound, and with what becomes of the others', () => {
    const loads = ['1000/s', '2000/s', '2300/s'];
    expect(
      keepsSentence(comparison(loads, { turns: [60, 400, Infinity], two: [50, 90, 141] })),
    ).toEqual([
      'two keeps p99 latency (failures count) under 150 ms up to rate = 2300/s; turns does up to 1000/s only (24.0 % fail at 2300/s).',
    ]);
  });

  it('goes as far as anybody comes, in the order of the values', () => {
    expect(
      keepsSentence(comparison(['30', '10', '20'], { a: [Infinity, 8, 9], b: [Infinity, 7, 40] })),
    ).toEqual([
      'a keeps p99 latency (failures count) under 10 ms up to rate = 20; b does up to 10 only (40 ms at 20).',
    ]);
  });

  it('is nothing where nothing varies in numbers, or nobody ever answers', () => {
    expect(keepsSentence(comparison(['blocking', 'async'], { a: [1, 2], b: [3, 4] }))).toEqual([]);
    expect(keepsSentence(comparison(['1', '2'], { a: [Infinity, 1], b: [Infinity, 2] }))).toEqual(
      [],
    );
  });
});
