import { describe, expect, it } from 'vitest';
import { WindowSeries } from '../../src/measure/windows.js';

describe('WindowSeries', () => {
  it('puts a request into the window in which it was meant to be sent', () => {
    const series = new WindowSeries(100, 0, 1000);
    series.sent(999);
    series.sent(1000);
    series.completed(1000, 5000);
    series.sent(1099);
    series.failed(1099);
    series.sent(1100);
    const [first, second] = series.summaries();
    expect(first).toMatchObject({ from: 1000, to: 1100, sent: 2, completed: 1, failed: 1 });
    expect(first.latency).toMatchObject({ count: 1, failures: 1, mean: 0.005 });
    expect(second).toMatchObject({ from: 1100, sent: 1, completed: 0, failed: 0 });
    expect(second.latency).toMatchObject({ count: 0, failures: 1 });
    expect(series.count).toBe(2);
  });

  it('sets the fairness of a window beside that of chance', () => {
    const series = new WindowSeries(10, 4);
    for (let i = 0; i < 8; i++) series.picked(25, i % 4);
    for (let i = 0; i < 8; i++) series.picked(35, 0);
    const windows = series.summaries();
    expect(windows.map((window) => window.fairness.jain)).toEqual([null, null, 1, 0.25]);
    expect(windows.map((window) => window.picked)).toEqual([0, 0, 8, 8]);
    expect(windows[0].randomJain).toBeNull();
    expect(windows[2].randomJain).toBeGreaterThan(0.7);
    expect(windows[2].randomJain).toBeLessThan(0.8);
    expect(series.picks(0)).toBeNull();
    expect(series.picks(2)).toEqual(new Uint32Array([2, 2, 2, 2]));
  });

  it('judges shares by the weights', () => {
    const series = new WindowSeries(10, 2);
    for (const backend of [0, 1, 1, 1]) series.picked(0, backend);
    expect(series.summaries(() => [1, 3])[0].fairness.jain).toBe(1);
    expect(series.summaries()[0].fairness.jain).toBe(0.8);
  });

  it('judges shares by what was due, where that is counted, and sums it in longer windows', () => {
    const series = new WindowSeries(1, 2);
    for (const [who, due, got] of [
      [0, 4, 4],
      [1, 2, 1],
    ]) {
      for (let i = 0; i < due; i++) series.due(i % 2, who);
      for (let i = 0; i < got; i++) series.picked(i % 2, who);
    }
    const jain = (1 + 0.5) ** 2 / (2 * (1 + 0.5 ** 2));
    series.sent(150_000);
    expect(series.summaries()[0]).toMatchObject({ to: 2, picked: 5, fairness: { jain } });
    expect(series.summaries(() => [1, 1])[0].fairness.jain).toBe(25 / (2 * 17));
  });

  it('has no window of no length', () => {
    expect(() => new WindowSeries(0)).toThrow(RangeError);
  });

  it('takes longer windows where there would be too many', () => {
    const series = new WindowSeries(1, 2);
    for (let at = 0; at < 250_000; at += 50_000) {
      series.sent(at);
      series.completed(at, 7);
      series.picked(at, at % 100_000 === 0 ? 0 : 1);
    }
    series.sent(1);
    expect(series.count).toBeLessThanOrEqual(100_000);
    const summaries = series.summaries();
    expect(series.length).toBe(4);
    expect(summaries[0]).toMatchObject({ from: 0, to: 4, sent: 2, completed: 1, picked: 1 });
    expect(summaries.reduce((sum, { sent }) => sum + sent, 0)).toBe(6);
    expect(summaries.reduce((sum, { picked }) => sum + picked, 0)).toBe(5);
  });
});
