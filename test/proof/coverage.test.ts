import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/engine/random.js';
import { standardNormal } from '../../src/engine/distributions/standard-normal.js';
import type { Answer, Cell, Outcome } from './coverage/cell.js';
import { cells } from './coverage/cells.js';
import { study } from './coverage/study.js';
import { judgeCell, tells } from './coverage/verdict.js';

const random = new RandomStream('coverage of the coverage');
const cell = (told: boolean): Cell => ({
  id: 'made up',
  studies: 1000,
  quantities: [{ what: 'mean', truth: 0, told }],
  study: () => [],
});

/** Intervals of a normal value, so many standard errors to either side; some refused. */
function answers(factor: number, refused = 0): Answer[] {
  const outcomes = Array.from({ length: 1000 }, (_, i): Outcome[] => {
    const value = standardNormal(random);
    return [i < refused ? [value, NaN, NaN] : [value, value - factor, value + factor]];
  });
  return [{ outcomes, reference: [] }];
}

describe('the coverage proof', () => {
  it('passes intervals of 95 %, and finds out those of 90 % and of 99 %', () => {
    const failure = (factor: number): string => judgeCell(cell(true), answers(factor))[0].failure;
    expect(failure(1.96)).toBe('');
    expect(failure(1.645)).toBe('covers too little');
    expect(failure(2.576)).toBe('covers too much');
  });

  it('minds refusals where an interval is owed, and finds few intervals wrong only where it is plain', () => {
    expect(judgeCell(cell(true), answers(1.96, 60))[0].failure).toBe('refused too often');
    expect(judgeCell(cell(false), answers(1.96, 60))[0].failure).toBe('');
    expect(judgeCell(cell(false), answers(1.645, 950))[0].failure).toBe('');
    expect(judgeCell(cell(false), answers(1, 950))[0].failure).toBe('covers too little');
    expect([tells(100), tells(400)]).toEqual([false, true]);
  });

  it.each(['p99-0.5-1000', 'loss-12', 'family-3'])('holds for %s', (id) => {
    const found = cells.find((one) => one.id === id)!;
    const few = { ...found, quantities: found.quantities.map((one) => ({ ...one, told: false })) };
    for (const { covered, refused } of judgeCell(few, [study(few, 0, 12)])) {
      // 7 of 12 or fewer: once in 100,000 times where it is 95 %.
      expect(covered).toBeGreaterThan(0.59);
      expect(refused).toBeLessThan(0.3);
    }
  });

  it('refuses what no sample of such a size can tell', () => {
    for (const id of ['heavy-pareto-2.1', 'heavy-lognormal-cv-4', 'heavy-bounded-1.5-wide']) {
      const found = cells.find((one) => one.id === id)!;
      expect(judgeCell(found, [study(found, 0, 3)])[0].refused).toBe(1);
    }
  });
});
