import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeAverage } from '../../src/measure/time-average.js';

fc.configureGlobal({ seed: 1 });

describe('TimeAverage', () => {
  it('is the area under the steps by the time', () => {
    const length = new TimeAverage();
    length.set(10, 4);
    length.add(20, -3);
    expect(length.value).toBe(1);
    expect(length.areaUntil(30)).toBe(50);
    expect(length.mean(50)).toBe(70 / 50);
    expect(length.max).toBe(4);
  });

  it('counts nothing before its start but the value that stands then', () => {
    const length = new TimeAverage(100);
    length.set(10, 9);
    length.set(60, 2);
    expect(length.areaUntil(90)).toBe(0);
    expect(length.max).toBe(2);
    expect(length.mean(100)).toBeNull();
    expect(length.mean(110)).toBe(2);
  });

  it('equals the area summed step by step', () => {
    const steps = fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: -50, max: 50 })));
    fc.assert(
      fc.property(steps, fc.nat(2000), fc.nat(1000), (changes, from, rest) => {
        const average = new TimeAverage(from);
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
          average.add(now, delta);
        }
        pass(rest);
        expect(average.areaUntil(now)).toBe(area);
      }),
    );
  });
});
