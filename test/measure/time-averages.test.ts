import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeAverages } from '../../src/measure/time-averages.js';

fc.configureGlobal({ seed: 1 });

describe('TimeAverages', () => {
  it('are the areas under the steps by the time, each by itself', () => {
    const lengths = new TimeAverages(2);
    lengths.set(1, 10, 4);
    lengths.set(0, 15, 7);
    lengths.set(1, 20, 1);
    lengths.set(1, 25, 1);
    expect(lengths.value(1)).toBe(1);
    expect(lengths.areaUntil(1, 30)).toBe(50);
    expect(lengths.mean(1, 50)).toBe(70 / 50);
    expect(lengths.areaUntil(0, 20)).toBe(35);
  });

  it('count nothing before their start but the value that stands then', () => {
    const lengths = new TimeAverages(1, 100);
    lengths.set(0, 10, 9);
    lengths.set(0, 60, 2);
    expect(lengths.areaUntil(0, 90)).toBe(0);
    expect(lengths.mean(0, 100)).toBeNull();
    expect(lengths.mean(0, 110)).toBe(2);
  });

  it('equal the area summed step by step', () => {
    const steps = fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: -50, max: 50 })));
    fc.assert(
      fc.property(steps, fc.nat(2000), fc.nat(1000), (changes, from, rest) => {
        const average = new TimeAverages(1, from);
        let now = 0;
        let value = 0;
        let area = 0;
        const pass = (time: number): void => {
          area += value * Math.max(0, now + time - Math.max(now, from));
          now += time;
        };
        for (const [wait, delta] of changes) {
          pass(wait);
          value += delta;
          average.set(0, now, value);
        }
        pass(rest);
        expect(average.areaUntil(0, now)).toBe(area);
      }),
    );
  });
});
