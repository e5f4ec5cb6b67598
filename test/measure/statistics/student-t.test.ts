import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteBeta, logBeta, logGamma } from '../../../src/engine/special-functions.js';
import {
  studentAbove,
  studentFactor,
  studentQuantile,
  studentTail,
} from '../../../src/measure/statistics/student-t.js';

const chances = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
const degrees = fc.oneof(
  fc.integer({ min: 1, max: 2000 }),
  fc.double({ min: 0.5, max: 100, noNaN: true }),
);

/** Two-sided 95 % and 99 %, from any textbook (NIST/SEMATECH e-Handbook 1.3.6.7.2). */
const TABLE = [
  [1, 12.706, 63.657],
  [2, 4.303, 9.925],
  [3, 3.182, 5.841],
  [4, 2.776, 4.604],
  [9, 2.262, 3.25],
  [19, 2.093, 2.861],
  [29, 2.045, 2.756],
  [60, 2.0, 2.66],
  [100, 1.984, 2.626],
];

/** Computed in 30 digits from the incomplete beta function (mpmath). */
const DIGITS = [
  [3, 0.975, 3.18244630528371],
  [5, 0.995, 4.032142983555228],
  [9, 0.975, 2.262157162798206],
  [9, 0.9995, 4.780912585931139],
  [29, 0.975, 2.045229642132704],
  [29, 0.6, 0.2556836345712561],
  [99, 0.995, 2.626405457280828],
  [120, 0.95, 1.657650899355236],
  [999, 0.975, 1.96234146113345],
  [5.5, 0.99, 3.240725680693838],
];

describe("Student's t", () => {
  it.each(TABLE)('agrees with the printed table at %d degrees of freedom', (v, p95, p99) => {
    expect(Math.abs(studentFactor(0.05, v) - p95)).toBeLessThanOrEqual(0.0005001);
    expect(Math.abs(studentFactor(0.01, v) - p99)).toBeLessThanOrEqual(0.0005001);
  });

  it.each(DIGITS)('is exact to 12 digits: %d degrees of freedom at %d', (v, p, t) => {
    expect(Math.abs(studentQuantile(p, v) / t - 1)).toBeLessThan(1e-12);
  });

  it('meets the closed forms of 1, 2 and 4 degrees of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.501, max: 0.999999, noNaN: true }), (p) => {
        const a = 4 * p * (1 - p);
        const q = Math.cos(Math.acos(Math.sqrt(a)) / 3) / Math.sqrt(a);
        const ratio = (v: number, t: number) => Math.abs(studentQuantile(p, v) / t - 1);
        expect(ratio(1, Math.tan(Math.PI * (p - 0.5)))).toBeLessThan(1e-9);
        expect(ratio(2, (2 * p - 1) / Math.sqrt(a / 2))).toBeLessThan(1e-10);
        expect(ratio(4, 2 * Math.sqrt(q - 1))).toBeLessThan(1e-9);
      }),
    );
  });

  it('has a quantile that its tail undoes, both odd about the middle', () => {
    fc.assert(
      fc.property(chances, degrees, (p, v) => {
        const t = studentQuantile(p, v);
        expect(1 - studentTail(t, v)).toBeCloseTo(p, 11);
        expect(studentTail(-t, v) + studentTail(t, v)).toBeCloseTo(1, 14);
        expect(studentQuantile(0.5, v)).toBe(0);
      }),
    );
  });

  it('reaches far into the tail', () => {
    for (const tail of [1e-12, 1e-100, 1e-280]) {
      expect(studentTail(studentAbove(tail, 200), 200) / tail).toBeCloseTo(1, 10);
    }
    expect(studentQuantile(1, 3)).toBe(Infinity);
    expect(studentQuantile(0, 3)).toBe(-Infinity);
    expect(studentTail(Infinity, 3)).toBe(0);
  });

  it('refuses what is no chance and no number of degrees', () => {
    expect(() => studentQuantile(1.1, 3)).toThrow(RangeError);
    expect(() => studentQuantile(NaN, 3)).toThrow(RangeError);
    expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  });
});

describe('the special functions below it', () => {
  it('agree with computed digits', () => {
    expect(incompleteBeta(0.25, 2.5, 3) / 0.166748046875).toBeCloseTo(1, 13);
    expect(incompleteBeta(0.5, 30, 0.5) / 1.330205935552923e-10).toBeCloseTo(1, 12);
    expect(incompleteBeta(0.96, 50, 2) / 0.3896573805661159).toBeCloseTo(1, 12);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 13);
    expect(logGamma(100.5) / 361.4355404677776).toBeCloseTo(1, 14);
    expect(logBeta(50_000, 0.5)).toBeCloseTo(-4.837521699280442, 12);
  });

  it('is a binomial sum at whole arguments', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (a, b, x) => {
          const n = a + b - 1;
          let term = (1 - x) ** n;
          let below = 0;
          for (let k = 0; k < a; k++) {
            below += term;
            term *= ((n - k) / (k + 1)) * (x / (1 - x));
          }
          expect(incompleteBeta(x, a, b)).toBeCloseTo(1 - below, 11);
        },
      ),
    );
  });

  it('is 0 and 1 at its ends', () => {
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});
