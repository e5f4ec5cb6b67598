import { describe, expect, it } from 'vitest';
import { count, number, percent, seconds } from '../../src/report/format.js';

describe('number', () => {
  it.each([
    [null, '-'],
    [NaN, '-'],
    [Infinity, '∞'],
    [0, '0'],
    [3, '3'],
    [1234567, '1,234,567'],
    [99.96, '100'],
    [99.94, '99.9'],
    [9.996, '10.0'],
    [9.99, '9.99'],
    [0.9996, '1.00'],
    [0.0421, '0.0421'],
    [0.00012, '1.2e-4'],
    [-12.34, '-12.3'],
  ])('%s is %s', (value, text) => {
    expect(number(value)).toBe(text);
  });
});

describe('count', () => {
  it('sets thousands apart', () => {
    expect([0, 999, 1000, -1234567].map(count)).toEqual(['0', '999', '1,000', '-1,234,567']);
  });
});

describe('percent and seconds', () => {
  it('have their unit', () => {
    expect(percent(0.8125)).toBe('81.3 %');
    expect(percent(null)).toBe('-');
    expect([0, 2, 0.00125, 2.5e-5, 4e-8].map(seconds)).toEqual([
      '0 s',
      '2 s',
      '1.25 ms',
      '25 µs',
      '40 ns',
    ]);
  });
});
