import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Scope } from '../../src/scenario/expression.js';
import { quantity, type QuantityKind } from '../../src/scenario/quantity.js';

const scope: Scope = {
  known: ['n'],
  resolve: (path) => (path.join('.') === 'n' ? 3 : undefined),
};

const worked: [string | number, QuantityKind, number][] = [
  ['5 s', 'duration', 5e9],
  ['20 ms', 'duration', 20e6],
  ['250 us', 'duration', 250_000],
  ['250 µs', 'duration', 250_000],
  ['250 μs', 'duration', 250_000],
  ['7 ns', 'duration', 7],
  ['0.4 ns', 'duration', 0],
  ['1 min', 'duration', 60e9],
  ['1 h', 'duration', 3600e9],
  ['1 d', 'duration', 86400e9],
  ['2 h + 3 min', 'duration', 7380e9],
  ['min(1 s, 20 ms)', 'duration', 20e6],
  ['10 ms * n', 'duration', 30e6],
  ['1500 B / (12 Mbps)', 'duration', 1e6],
  ['0', 'duration', 0],
  [0, 'duration', 0],
  ['10 Gbps', 'rate', 10e9],
  ['10 Gbit/s', 'rate', 10e9],
  ['100 Mb/s', 'rate', 100e6],
  ['1 MB/s', 'rate', 8e6],
  ['1 MBps', 'rate', 8e6],
  ['64 Kibit/s', 'rate', 65536],
  ['64 KiB', 'size', 65536],
  ['1500 B', 'size', 1500],
  ['1 MB', 'size', 1e6],
  ['3 * 0.1 kB', 'size', 300],
  [1500, 'size', 1500],
  ['16 bit', 'size', 2],
  ['600/s', 'frequency', 600],
  ['600 requests/s', 'frequency', 600],
  ['120 requests / min * n', 'frequency', 6],
  ['100/s * n', 'frequency', 300],
  ['100 Hz', 'frequency', 100],
  [50, 'frequency', 50],
  ['n / 2 s', 'frequency', 1.5],
  // A number and its unit belong together, whatever stands before the slash.
  ['20 / 10 ms', 'frequency', 2000],
  ['20 * n / 10 ms', 'frequency', 6000],
  ['2 * 20 / 10 ms', 'frequency', 4000],
  ['20 / 10 ms * n', 'frequency', 6000],
  ['1 / 2 / 10 ms', 'frequency', 50],
  ['20 / 10 n ms', 'frequency', 20 / 0.03],
  ['(20 / 10) ms', 'duration', 2e6],
  ['20 ms / 10', 'duration', 2e6],
  ['8 kB / 2 Mbps', 'duration', 32e6],
  ['20 / 10 requests/s', 'frequency', 2],
  ['2 * n', 'integer', 6],
  ['1e6', 'integer', 1e6],
  ['0x10', 'integer', 16],
  ['2^10', 'integer', 1024],
  ['7 % 4', 'integer', 3],
  ['ceil(n / 2)', 'integer', 2],
  ['5 %', 'fraction', 0.05],
  [0.05, 'fraction', 0.05],
  ['sqrt(n * n)', 'number', 3],
  ['exp(0) + log(1) + pow(2, 3)', 'number', 9],
];

test.each(worked)('%s as %s is %d', (text, kind, value) => {
  expect(quantity(text, kind, scope)).toBe(value);
});

const refused: [string | number | boolean | null, QuantityKind, RegExp][] = [
  ['7', 'duration', /^7 needs a unit: expected a duration such as 7 ms$/],
  [7, 'duration', /needs a unit/],
  [100, 'rate', /needs a unit/],
  ['5 m', 'duration', /m is metres: minutes are 'min'/],
  ['5 mss', 'duration', /did you mean 'ms'/],
  ['20 / 10 ms', 'duration', /a frequency, as 10 ms belong together: \(20 \/ 10\) ms is the other/],
  ['20 / 10 n', 'number', /two ways: write \/ \(10 \* n\) or \/ 10 \* n$/],
  ['20 / n n', 'number', /two ways/],
  ['1Gi', 'size', /unknown unit 'Gi': did you mean 'GiB'\?/],
  ['512Ki', 'size', /did you mean 'KiB'\?/],
  ['5 KB', 'size', /did you mean 'kB'\?/],
  ['10mbit', 'rate', /did you mean 'Mbit'\?/],
  ['1 gbps', 'rate', /did you mean 'Gbps'\?/],
  [
    '600 rps',
    'frequency',
    /unknown unit 'rps': so many a second are written with '\/s', as in 600\/s/,
  ],
  ['600qps', 'frequency', /as in 600\/s/],
  ['2k/s', 'frequency', /'k' is no unit: write 2000 or 2e3 for 2k/],
  ['2M', 'integer', /'M' is no unit: write 2000000 or 2e6/],
  ['5 msec', 'duration', /did you mean 'ms'\?/],
  ['10 MB', 'duration', /expected a duration such as 5 ms, but '10 MB' is a size/],
  ['1 s', 'rate', /is a duration/],
  ['1 s * 1 s', 'duration', /is something else/],
  ['1 + 1 s', 'duration', /\+ of different things: 1 and 1 s/],
  ['1.5 B', 'size', /whole bytes/],
  ['2.5', 'integer', /expected a whole number/],
  ['150 %', 'fraction', /at most 1/],
  ['-1 ms', 'duration', /at least 0/],
  ['110 d', 'duration', /at most 104 days/],
  ['1 / 0', 'number', /at most/],
  ['0 / 0', 'number', /has no value/],
  ['010', 'integer', /begins with 0/],
  ['', 'duration', /expected a duration/],
  [true, 'number', /expected a number/],
  [null, 'duration', /expected a duration/],
  ['log(1 s)', 'number', /without a unit/],
  ['sqrt(1, 2)', 'number', /sqrt takes 1 argument$/],
  ['nn', 'integer', /unknown unit or name 'nn'/],
];

test.each(refused)('%s as %s is refused', (text, kind, message) => {
  expect(() => quantity(text, kind, scope)).toThrow(message);
});

describe('durations', () => {
  test('in any unit are whole nanoseconds', () => {
    const units = new Map([
      ['ns', 1],
      ['us', 1e3],
      ['ms', 1e6],
      ['s', 1e9],
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8_000_000 }),
        fc.constantFrom(...units),
        (count, unit) => {
          expect(quantity(`${count} ${unit[0]}`, 'duration', scope)).toBe(count * unit[1]);
        },
      ),
    );
  });
});
