import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { below, coin, RandomFactory, RandomStream, threefry } from '../../src/engine/random.js';
import type { RandomSource } from '../../src/engine/random.js';

const NAMES = Array.from({ length: 10_000 }, (_, i) => `s${i}`);

/** Pearson's r between each value and the one `distance` before it; 1 if all are the same. */
function correlation(values: readonly number[], distance: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let together = 0;
  let alone = 0;
  values.forEach((value, i) => {
    alone += (value - mean) ** 2;
    if (i >= distance) together += (value - mean) * (values[i - distance] - mean);
  });
  return alone === 0 ? 1 : together / alone;
}

/** The largest correlation with a value near by, where names differ in one digit. */
function worstCorrelation(values: readonly number[]): number {
  return Math.max(...[1, 2, 3, 10, 100].map((far) => Math.abs(correlation(values, far))));
}

/** Chi-square over 100 equal cells; 99 degrees of freedom, 148 at one in a thousand. */
function chiSquare(values: readonly number[]): number {
  const cells = new Array<number>(100).fill(0);
  for (const value of values) cells[Math.floor(value * 100)]++;
  const expected = values.length / 100;
  return cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function take(random: RandomSource, count: number): number[] {
  return Array.from({ length: count }, () => random.uniform());
}

describe('streams', () => {
  it('have first draws that are uniform and do not go together, though their names do', () => {
    const first = NAMES.map((name) => new RandomStream(name).uniform());
    expect(worstCorrelation(first)).toBeLessThan(0.04);
    expect(chiSquare(first)).toBeLessThan(148);
  });

  it('are uniform and uncorrelated within', () => {
    const draws = take(new RandomStream('within'), 100_000);
    expect(chiSquare(draws)).toBeLessThan(148);
    expect(worstCorrelation(draws)).toBeLessThan(0.012);
  });

  it('give the same draws for the same name', () => {
    const draws = (seed: string, replication: number, component: string, purpose: string) =>
      take(new RandomFactory(seed, replication).stream(component, purpose), 5).join();
    const reference = draws('seed', 0, 'client', 'think');
    expect(draws('seed', 0, 'client', 'think')).toBe(reference);
    expect(draws('seed2', 0, 'client', 'think')).not.toBe(reference);
    expect(draws('seed', 1, 'client', 'think')).not.toBe(reference);
    expect(draws('seed', 0, 'client2', 'think')).not.toBe(reference);
    expect(draws('seed', 0, 'client', 'size')).not.toBe(reference);
  });

  it('are not moved by another being added and drawn from', () => {
    const factory = new RandomFactory('seed', 0);
    const alone = take(factory.stream('a', 'x'), 10);
    const again = factory.stream('a', 'x');
    const other = factory.stream('b', 'x');
    const mixed = alone.map(() => (other.uniform(), again.uniform()));
    expect(mixed).toEqual(alone);
  });

  it('never confuse names that join alike', () => {
    const factory = new RandomFactory('seed', 0);
    const one = factory.stream('a/b', 'c').uniform();
    expect(factory.stream('a', 'b/c').uniform()).not.toBe(one);
    expect(factory.stream('a","b', 'c').uniform()).not.toBe(factory.stream('a', 'b","c').uniform());
  });

  it('keep their draws from version to version', () => {
    expect(take(new RandomFactory('1', 0).stream('client', 'arrivals'), 4)).toMatchSnapshot();
    expect(take(new RandomFactory('1', 0).keyed('client', 'size').at(7, 1), 4)).toMatchSnapshot();
  });
});

describe('the generator behind the seeds', () => {
  const firstDraws = (make: (seed: string) => () => number): number =>
    worstCorrelation(NAMES.map((name) => make(name)()));

  it.each(['xor128', 'xorwow', 'xorshift7'] as const)(
    'is not %s: alike names give alike first draws',
    (kind) => {
      expect(firstDraws((seed) => seedrandom[kind](seed))).toBeGreaterThan(0.4);
    },
  );

  it.each(['alea', 'tychei', 'xor4096'] as const)('could be %s', (kind) => {
    expect(firstDraws((seed) => seedrandom[kind](seed))).toBeLessThan(0.04);
  });
});

describe('keyed numbers', () => {
  it('follow the published vectors of Threefry-2x32-20', () => {
    // Random123 1.09, tests/kat_vectors
    const block = new Int32Array(2);
    const words = (a: number, b: number, c: number, d: number): string[] => {
      threefry(a, b, c, d, block);
      return Array.from(block, (word) => (word >>> 0).toString(16));
    };
    expect(words(0, 0, 0, 0)).toEqual(['9d1c5ec6', '8bd50731']);
    expect(words(-1, -1, -1, -1)).toEqual(['fd36d048', '2d17272c']);
    expect(words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)).toEqual(['ba3e4725', 'f27d669e']);
  });

  it('depend on their place alone, in whatever order places are visited', () => {
    const place = fc.tuple(fc.nat(0xffffffff), fc.nat(255));
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 20 }), (places) => {
        const forward = new RandomFactory('seed', 3).keyed('web', 'size');
        const backward = new RandomFactory('seed', 3).keyed('web', 'size');
        const draw = (random: typeof forward, [index, attempt]: [number, number]): string =>
          take(random.at(index, attempt), 3).join();
        const there = places.map((where) => draw(forward, where));
        const back = [...places].reverse().map((where) => draw(backward, where));
        expect(back.reverse()).toEqual(there);
      }),
    );
  });

  it('differ between requests, attempts and draws, and are uniform over requests', () => {
    const random = new RandomFactory('seed', 0).keyed('web', 'size');
    const first = NAMES.map((_, request) => random.at(request, 0).uniform());
    const retry = NAMES.map((_, request) => random.at(request, 1).uniform());
    const second = NAMES.map((_, request) => (random.at(request, 0).uniform(), random.uniform()));
    expect(new Set([...first, ...retry, ...second]).size).toBe(3 * NAMES.length);
    expect(chiSquare(first)).toBeLessThan(148);
    expect(worstCorrelation(first)).toBeLessThan(0.04);
    expect(
      correlation(
        first.flatMap((x, i) => [x, retry[i]]),
        1,
      ),
    ).toBeLessThan(0.04);
  });

  it('end where the counter ends', () => {
    const random = new RandomFactory('seed', 0).keyed('web', 'size');
    expect(random.at(0xffffffff, 255).uniform()).toBeLessThan(1);
    expect(() => random.at(0x100000000, 0)).toThrow(RangeError);
    expect(() => random.at(0, 256)).toThrow('no random numbers for request 0, attempt 256');
  });
});

it('uniform never reaches 1 and may be 0', () => {
  class Fixed extends RandomStream {
    constructor(private readonly bits: number) {
      super('');
    }
    override bits32(): number {
      return this.bits;
    }
  }
  expect(new Fixed(-1).uniform()).toBe(1 - 2 ** -53);
  expect(new Fixed(0).uniform()).toBe(0);
});

describe('helpers', () => {
  it('below stays in range and favours nobody', () => {
    const random = new RandomStream('below');
    for (const n of [1, 2, 3, 7, 100]) {
      const counts = new Array<number>(n).fill(0);
      for (let i = 0; i < 20_000; i++) counts[below(random, n)]++;
      const expected = 20_000 / n;
      const square = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(square).toBeLessThan(n + 4.5 * Math.sqrt(2 * n) + 8);
    }
  });

  it('below draws again where the last bits would favour small numbers', () => {
    const bits = [-1, -2, 5];
    const random: RandomSource = { uniform: () => 0, bits32: () => bits.shift()! };
    expect(below(random, 3)).toBe(2);
    expect(bits).toEqual([5]);
  });

  it('below takes all 32 bits', () => {
    const random: RandomSource = { uniform: () => 0, bits32: () => -1 };
    expect(below(random, 2 ** 32)).toBe(2 ** 32 - 1);
  });

  it('coin falls as often as its probability', () => {
    const random = new RandomStream('coin');
    let heads = 0;
    for (let i = 0; i < 100_000; i++) if (coin(random, 0.3)) heads++;
    expect(Math.abs(heads - 30_000)).toBeLessThan(4 * Math.sqrt(100_000 * 0.21));
    expect([coin(random, 0), coin(random, 1)]).toEqual([false, true]);
  });
});
