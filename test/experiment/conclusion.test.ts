import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/experiment/comparison.js';
import { conclusion } from '../../src/experiment/conclusion.js';

interface Shown {
  values: [latency: number | null, goodput: number];
  refused?: string;
  best?: boolean;
  growth?: number;
}

/** One point at which the first metric cannot be judged of two policies. */
function open(shown: Record<string, Shown>): Comparison {
  const policies = Object.keys(shown);
  const rows = policies.map((policy) => {
    const { values, refused = '', best = false, growth = null } = shown[policy];
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
      'In short, by p99 latency: least has 51.9 ms; of turns (7,260 ms seen) nothing sure can be said; the notes say why; by goodput least is the best.',
    ]);
  });

  it('and who is overloaded', () => {
    const turns: Shown = { values: [7260, 784], refused: 'short-run', growth: 0.66 };
    const least: Shown = { values: [51.9, 800], refused: 'short-run' };
    expect(conclusion(open({ turns, least }))).toEqual([
      'In short, by p99 latency: turns (7,260 ms seen) is overloaded: its requests pile up, and its latency grows with the length of the run; of least (51.9 ms seen) nothing sure can be said; the notes say why.',
    ]);
  });

  it('who is sure comes first, before those that are overloaded', () => {
    const turns: Shown = { values: [14118, 784], refused: 'short-tail', growth: 0.66 };
    const dice: Shown = { values: [14437, 780], refused: 'short-tail', growth: 0.66 };
    expect(conclusion(open({ dice, turns, least: { values: [85.7, 1121] } }))).toEqual([
      'In short, by p99 latency: least has 85.7 ms; dice (14,437 ms seen) and turns (14,118 ms seen) are overloaded: their requests pile up, and their latency grows with the length of the run.',
    ]);
  });

  it('nothing is, where nothing was seen', () => {
    const none: Shown = { values: [null, 0] };
    expect(conclusion(open({ a: none, b: none }))).toEqual([
      'In short, by p99 latency: nothing can be said; the notes say why.',
    ]);
  });
});
