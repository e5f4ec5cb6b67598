import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram } from '../../src/report/histogram.js';

describe('histogram', () => {
  it('is empty without samples', () => {
    expect(histogram({ unit: 'ms', buckets: [] })).toEqual([]);
    expect(histogram({ unit: 'ms', buckets: [{ upTo: 1, count: 0 }] })).toEqual([]);
  });

  it('draws even one sample among many', () => {
    const buckets = [
      { upTo: 1, count: 1 },
      { upTo: 2, count: 1e6 },
    ];
    expect(histogram({ unit: 'ms', buckets })).toEqual([
      '  0 to 1 ms  ▏ 1',
      `  1 to 2 ms  ${'█'.repeat(40)} 1,000,000`,
    ]);
  });

  it('is short, and loses no sample', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (counts) => {
        const buckets = counts.map((count, at) => ({ upTo: at + 1, count }));
        const lines = histogram({ unit: 'ms', buckets });
        const drawn = lines.map((line) => Number(line.split(' ').at(-1)?.replace(/,/g, '')));
        expect(lines.length).toBeLessThanOrEqual(14);
        expect(drawn.reduce((sum, n) => sum + n, 0)).toBe(counts.reduce((sum, n) => sum + n, 0));
      }),
    );
  });
});
