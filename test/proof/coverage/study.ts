import { Histogram } from '../../../src/measure/histogram.js';
import type { Answer, Cell } from './cell.js';

/** Some studies of a cell, and as many runs for its reference. */
export function study(cell: Cell, from: number, until: number): Answer {
  const numbers = Array.from({ length: until - from }, (_, i) => from + i);
  const reference: Histogram[] = [];
  for (const number of numbers) {
    cell.reference?.(number).forEach((histogram, i) => {
      (reference[i] ??= new Histogram(0.001)).merge(histogram);
    });
  }
  return {
    outcomes: numbers.map((number) => cell.study(number)),
    reference: reference.map((histogram) => histogram.toPlain()),
  };
}
