import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/experiment/comparison.js';
import { conclusion } from '../../src/experiment/conclusion.js';

interface Shown {
  values: [latency: number | null, goodput: number];
  refused?: string;
  best?: boolean;
  growth?: string;
}

/** One point at which the first metric cannot be judged of two policies. */
function open(shown: Record<string, Shown>): Comparison {
  const policies = Object.keys(shown);
  const rows = policies.map((policy) => {
    const { values, refused = '', best = false, growth = '' } = shown[policy];
    const [latency, goodput] = values;
    return {
      ...{ policy, growth, group: null },
      cells: [
        { value: latency, unit: 'ms', refused, best: false },
        { value: goodput, unit: '1/s', refused: '', best },
      ],
    };
  });
  const points = [{ point: '', lead: null, rows }];
  return { policies, metrics: ['latency.p99', 'goodput'], points } as unknown as Comparison;
}

describe('where the first metric cannot be judged', () => {
  it('what was seen is told, and what others prove', () => {
    const turns: Shown = { values: [7260, 784], refused: 'short-tail' };
    expect(conclusion(open({ turns, least: { values: [51.9, 1121], best: true } }))).toEqual([
      'In short, by latency.p99: least has 51.9 ms; of turns (7,260 ms seen) nothing sure can be said; the notes above say why; by goodput least is the best.',
    ]);
  });

  it('and whose requests under way keep growing', () => {
    const turns: Shown = { values: [7260, 784], refused: 'short-run', growth: 'it grows' };
    const least: Shown = { values: [51.9, 800], refused: 'short-run' };
    expect(conclusion(open({ turns, least }))).toEqual([
      'In short, by latency.p99: of turns (7,260 ms seen) and least (51.9 ms seen) nothing sure can be said; the notes above say why; the number of requests under way keeps growing with turns.',
    ]);
  });

  it('nothing is, where nothing was seen', () => {
    const none: Shown = { values: [null, 0] };
    expect(conclusion(open({ a: none, b: none }))).toEqual([
      'In short, by latency.p99: nothing can be said; the notes above say why.',
    ]);
  });
});
