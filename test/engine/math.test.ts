import { describe, expect, it } from 'vitest';
import { cos, exp, expm1, log, log1p, pow, sin } from '../../src/engine/math.js';
import { RandomStream } from '../../src/engine/random.js';

const random = new RandomStream('math');
const between = (low: number, high: number): number => low + (high - low) * random.uniform();

/** The largest relative error against the engine's own function, itself good to one bit. */
function worst(
  ours: (x: number) => number,
  theirs: (x: number) => number,
  draw: () => number,
  count = 50_000,
): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const x = draw();
    const expected = theirs(x);
    if (expected !== 0) most = Math.max(most, Math.abs(ours(x) / expected - 1));
  }
  return most;
}

/** A unit in the last place for ours and one for theirs. */
const TOLERANCE = 4.5e-16;

describe('accuracy', () => {
  const anywhere = (): number => 2 ** between(-1000, 1000);
  const cases: [string, (x: number) => number, (x: number) => number, () => number][] = [
    ['log anywhere', log, Math.log, anywhere],
    ['log near one', log, Math.log, () => between(0.5, 2)],
    ['log very near one', log, Math.log, () => 1 + between(-1e-6, 1e-6)],
    ['log1p', log1p, Math.log1p, () => between(-1, 1) * 2 ** between(-60, -0.1)],
    ['exp', exp, Math.exp, () => between(-700, 700)],
    ['exp near zero', exp, Math.exp, () => between(-1, 1)],
    ['sin', sin, Math.sin, () => between(-10, 10)],
    ['sin of many turns', sin, Math.sin, () => between(-1e6, 1e6)],
    ['cos', cos, Math.cos, () => between(-10, 10)],
    ['cos of many turns', cos, Math.cos, () => between(-1e6, 1e6)],
  ];
  it.each(cases)('%s', (_name, ours, theirs, draw) => {
    expect(worst(ours, theirs, draw)).toBeLessThan(TOLERANCE);
  });

  it('expm1, within a few units', () => {
    const draw = (): number => between(-1, 1) * 2 ** between(-60, 5);
    expect(worst(expm1, Math.expm1, draw)).toBeLessThan(1e-15);
  });

  it('pow, over all magnitudes of the result', () => {
    const base = (): number => 2 ** between(-20, 20);
    for (let i = 0; i < 50; i++) {
      const y = between(-50, 50);
      const power = (x: number): number => pow(x, y);
      expect(worst(power, (x) => Math.pow(x, y), base, 1000)).toBeLessThan(TOLERANCE);
    }
  });
});

describe('exact results', () => {
  it('pow gives powers that fit a double without error', () => {
    for (let n = 0; n <= 22; n++) expect(pow(10, n)).toBe(Number(`1e${n}`));
    for (let n = -1074, power = 5e-324; n <= 1023; n++, power *= 2) expect(pow(2, n)).toBe(power);
    for (let n = 0, power = 1; n <= 33; n++, power *= 3) expect(pow(3, n)).toBe(power);
    for (let n = 1; n < 1000; n++) expect(pow(n * n, 0.5)).toBe(n);
    expect(pow(-3, 3)).toBe(-27);
  });

  it('log and exp meet at their simple points', () => {
    expect(log(1)).toBe(0);
    expect(exp(0)).toBe(1);
    expect(exp(1)).toBe(Math.E);
    expect(log(2)).toBe(Math.LN2);
    expect(sin(0)).toBe(0);
    expect(cos(0)).toBe(1);
  });
});

describe('edges', () => {
  const edges = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 5e-324, 1e-310, 1.7976931348623157e308];
  const values = [...edges, 1e300, -1e300, Infinity, -Infinity, NaN];

  const agree = (what: string, got: number, expected: number): void => {
    const close = Math.abs(got / expected - 1) < 2 * TOLERANCE;
    const same = got === expected || (got !== got && expected !== expected);
    expect(close || same, `${what}: ${got}, not ${expected}`).toBe(true);
  };

  it('log, exp, log1p and expm1 agree with the language on special values', () => {
    for (const x of values) {
      agree(`log ${x}`, log(x), Math.log(x));
      agree(`log1p ${x}`, log1p(x), Math.log1p(x));
      agree(`exp ${x}`, exp(x), Math.exp(x));
      agree(`expm1 ${x}`, expm1(x), Math.expm1(x));
    }
  });

  it('pow agrees with the language on all pairs of special values', () => {
    for (const x of values) {
      for (const y of values) {
        agree(`${x} ^ ${y}`, pow(x, y), Math.pow(x, y));
      }
    }
  });

  it('exp runs out gently at both ends', () => {
    expect(exp(709.78)).toBeCloseTo(Math.exp(709.78), -300);
    expect(exp(709.79)).toBe(Infinity);
    expect(exp(-745)).toBe(5e-324);
    expect(exp(-746)).toBe(0);
    for (let x = -744; x < -708; x += 0.37) {
      expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(5e-324 + exp(x) * 3e-16);
    }
  });
});

it('gives the same bits as on the day it was written', () => {
  // A change here is a change of every result that draws from a distribution.
  const sum = [0.1, 0.7, 1.3, 2.9, 17, 123.456].map((x) => [
    log(x),
    exp(x),
    sin(x),
    cos(x),
    pow(x, 0.3),
  ]);
  expect(sum.flat()).toMatchSnapshot();
});
