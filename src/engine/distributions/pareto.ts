import type { Distribution } from '../distribution.js';
import { expm1, log, pow } from '../math.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';

class Pareto implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly power: number;

  constructor(
    shape: number,
    private readonly scale: number,
  ) {
    this.power = -1 / shape;
    this.mean = shape > 1 ? (shape * scale) / (shape - 1) : Infinity;
    this.variance =
      shape > 2 ? (shape * scale * scale) / ((shape - 1) * (shape - 1) * (shape - 2)) : Infinity;
    const square = scale * scale;
    this.fourth = shape > 4 ? (shape * square * square) / (shape - 4) : Infinity;
  }

  sample(random: RandomSource): number {
    return this.scale * pow(1 - random.uniform(), this.power);
  }
}

/** The same density between `scale` and `max` and none beyond, so that all moments exist. */
class BoundedPareto implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly power: number;
  /** The part of the unbounded distribution that is kept. */
  private readonly kept: number;

  constructor(
    private readonly shape: number,
    private readonly scale: number,
    max: number,
  ) {
    const span = log(max / scale);
    this.power = -1 / shape;
    this.kept = -expm1(-shape * span);
    this.mean = this.moment(1, span);
    this.variance = this.moment(2, span) - this.mean * this.mean;
    this.fourth = this.moment(4, span);
  }

  sample(random: RandomSource): number {
    return this.scale * pow(1 - this.kept * random.uniform(), this.power);
  }

  /** The mean of the values' nth power: an integral that turns logarithmic at shape n. */
  private moment(n: 1 | 2 | 4, span: number): number {
    const t = this.shape - n;
    const integral = t === 0 ? span : -expm1(-t * span) / t;
    const square = this.scale * this.scale;
    const power = n === 1 ? this.scale : n === 2 ? square : square * square;
    return (power * this.shape * integral) / this.kept;
  }
}

const FORMS = [
  ['shape', 'mean'],
  ['shape', 'scale'],
  ['shape', 'scale', 'max'],
  ['shape', 'mean', 'max'],
] as const;

/** The mean rises with the least value, from nothing to the greatest: halves the interval that holds it. */
function boundedOfMean(given: OptionReader, shape: number): BoundedPareto {
  const mean = given.positive('mean');
  const max = given.number('max');
  if (max <= mean) given.fail(`'max' (${max}) must be above 'mean' (${mean})`);
  let [low, high] = [0, mean];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return new BoundedPareto(shape, high, max);
    if (new BoundedPareto(shape, middle, max).mean < mean) low = middle;
    else high = middle;
  }
}

export const pareto: DistributionEntry = {
  name: 'pareto',
  summary: 'a power-law tail: no variance up to shape 2, no mean up to shape 1, unless bounded',
  options: [
    {
      name: 'shape',
      kind: 'number',
      min: 0.1,
      max: 1000,
      meaning: 'The exponent of the tail; a smaller one is heavier.',
    },
    {
      name: 'mean',
      kind: 'value',
      min: 0,
      optional: true,
      meaning: 'The mean; without `max` for a shape above 1.',
    },
    { name: 'scale', kind: 'value', min: 0, optional: true, meaning: 'The least value.' },
    {
      name: 'max',
      kind: 'value',
      min: 0,
      optional: true,
      meaning: 'The greatest value: the bounded Pareto distribution. Goes with mean or scale.',
    },
  ],
  positional: ['shape', 'mean'],
  create(options) {
    const given = new OptionReader(pareto, options);
    const form = given.form(...FORMS);
    const shape = given.number('shape');
    if (form === 0) {
      if (shape <= 1) given.fail(`'mean' needs a 'shape' above 1, not ${shape}`);
      return new Pareto(shape, (given.positive('mean') * (shape - 1)) / shape);
    }
    if (form === 3) return boundedOfMean(given, shape);
    const scale = given.positive('scale');
    if (form === 1) return new Pareto(shape, scale);
    const max = given.number('max');
    if (max <= scale) given.fail(`'max' (${max}) must be above 'scale' (${scale})`);
    return new BoundedPareto(shape, scale, max);
  },
};
