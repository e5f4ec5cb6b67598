import { describe, expect, it } from 'vitest';
import { splitAtCommas } from '../../src/experiment/commas.js';
import { axisOf, gridOf, policiesOf, wordsOf } from '../../src/experiment/plan.js';

describe('a list in words', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [
      'power-of-d-choices(choices = 3, replacement = true), random',
      ['power-of-d-choices(choices = 3, replacement = true)', 'random'],
    ],
    ["{ a: 1, b: [1, 2] }, 'x, y'", ['{ a: 1, b: [1, 2] }', "'x, y'"]],
    ['', ['']],
    ['a,,b', ['a', '', 'b']],
  ])('%s', (text, parts) => {
    expect(splitAtCommas(text)).toEqual(parts);
  });
});

describe('a grid', () => {
  it('is one point where nothing varies', () => {
    expect(gridOf([])).toEqual([{ settings: [] }]);
  });

  it('has every combination, the last setting changing fastest', () => {
    const points = gridOf([
      axisOf('n=2,4'),
      axisOf('services.web.time=exponential(1 ms),constant(1 ms)'),
    ]);
    expect(points.map(wordsOf)).toEqual([
      'n=2, services.web.time=exponential(1 ms)',
      'n=2, services.web.time=constant(1 ms)',
      'n=4, services.web.time=exponential(1 ms)',
      'n=4, services.web.time=constant(1 ms)',
    ]);
  });

  it.each([
    ['load=0.5:0.95:0.15', ['0.5', '0.65', '0.8', '0.95']],
    ['load=0.7:0.9:0.1,0.95', ['0.7', '0.8', '0.9', '0.95']],
    ['n=16:4:-4', ['16', '12', '8', '4']],
    ['t=10 ms:30 ms:10 ms', ['10 ms', '20 ms', '30 ms']],
    ['t=1:2:0.5 s', ['1 s', '1.5 s', '2 s']],
    ['n=1e3:2e3:5e2', ['1000', '1500', '2000']],
    ['t=0:2e-2:1e-2 s', ['0 s', '0.01 s', '0.02 s']],
    ['a=02:4e:00:00:00:01', ['02:4e:00:00:00:01']],
  ])('reads %s', (text, values) => {
    expect(axisOf(text).values).toEqual(values);
  });

  it.each([
    [['n=1:9:0'], /never leads/],
    [['n=1:9:-1'], /never leads/],
    [['n=1 ms:2 s:1 s'], /one unit/],
    [['n=0:1:0.0001'], /10001 values/],
    [['n=1:1e9:1'], /1000000000 values/],
    [['n=1:10'], /a range is from:to:step, as in 0.5:0.9:0.1, not 1:10/],
    [['n=1 ms:9 ms:1 ms:1 ms'], /a range is from:to:step/],
    [['n'], /expected PATH=VALUE/],
    [['=1'], /expected PATH=VALUE/],
    [['n=1,,2'], /a value is empty/],
    [['n=1,2,1'], /1 is there twice/],
    [
      [
        `a=${Array.from({ length: 40 }, (_, i) => i).join()}`,
        `b=${Array.from({ length: 40 }, (_, i) => i).join()}`,
      ],
      /1600 points/,
    ],
  ])('refuses %j', (varied, sentence) => {
    expect(() => gridOf(varied.map(axisOf))).toThrow(sentence);
  });

  it('refuses policies that are there twice, or empty', () => {
    expect(() => policiesOf('random,random')).toThrow(/twice/);
    expect(() => policiesOf('random,')).toThrow(/empty/);
  });
});
