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

  it('gathers many buckets into bars of one round width, and the tail into one', () => {
    const buckets = Array.from({ length: 100 }, (_, i) => ({ upTo: 20 + i * 0.5, count: 100 - i }));
    buckets.push({ upTo: 5000, count: 3 });
    const lines = histogram({ unit: 'ms', buckets });
    expect(lines.slice(0, 2)).toEqual([
      `  20 to    25 ms  ${'█'.repeat(40)} 955`,
      `  25 to    30 ms  ${'█'.repeat(35)}▊ 855`,
    ]);
    expect(lines.at(-1)).toMatch(/^ {2}70 to 5,000 ms {2}.* 3$/);
    expect(lines).toHaveLength(11);
  });

  it('has digits enough for values that are close together', () => {
    const buckets = Array.from({ length: 50 }, (_, i) => ({ upTo: 2.23 + i * 1e-5, count: 1 }));
    expect(histogram({ unit: 'ms', buckets })[0]).toMatch(/^ {2}2\.23000 to 2\.23005 ms/);
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
