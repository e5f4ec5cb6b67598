import { describe, expect, it } from 'vitest';
import { type FailingTail, failingTest } from '../../../src/measure/statistics/failing.js';

const tail = (value: number, lost: number[], sent = 1000): FailingTail => ({
  value,
  lost,
  sent: lost.map(() => sent),
});

describe('a percentile that is infinite', () => {
  const sound = tail(20, [0, 0, 0, 0]);

  it('is worse than a finite one, if more requests fail than by chance', () => {
    const failing = tail(Infinity, [100, 110, 95, 120]);
    expect(failingTest(failing, sound, 0.99)).toMatchObject({ direction: 1, mean: null });
    expect(failingTest(failing, sound, 0.99).p).toBeLessThan(0.001);
    const turned = failingTest(sound, failing, 0.99);
    expect(turned.direction).toBe(-1);
    expect(turned.p).toBe(failingTest(failing, sound, 0.99).p);
  });

  it('is nothing told where it is infinite at times', () => {
    const atTimes = tail(Infinity, [0, 0, 0, 90]);
    expect(failingTest(atTimes, sound, 0.99).p).toBeGreaterThan(0.3);
  });

  it('needs the finite one to be surely finite', () => {
    const nearly = tail(20, [9, 9, 10, 10]);
    const failing = tail(Infinity, [100, 110, 95, 120]);
    expect(failingTest(failing, nearly, 0.99).p).toBeGreaterThan(0.1);
  });

  it('is told from another one by success', () => {
    const worse = tail(Infinity, [100, 120, 90, 110]);
    const bad = tail(Infinity, [50, 72, 39, 58]);
    const { direction, p } = failingTest(worse, bad, 0.99);
    expect(direction).toBe(1);
    expect(p).toBeLessThan(0.001);
    expect(failingTest(worse, worse, 0.99)).toMatchObject({ direction: 0, p: 1 });
  });

  it('is not judged by one replication', () => {
    expect(failingTest(tail(Infinity, [9]), tail(1, [0]), 0.99).test).toBe('none');
  });
});
