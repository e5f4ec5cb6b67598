import type { Histogram, PlainHistogram } from '../../../src/measure/histogram.js';
import type { Estimate } from '../../../src/measure/statistics/estimate.js';

/** What one study says of a quantity: its value, and the ends of its interval, NaN where refused. */
export type Outcome = [value: number, low: number, high: number];

/** A quantity that the studies of a cell estimate. */
export interface Quantity {
  what: string;
  /** A closed form, or taken from runs of other seeds, a hundred times as much as a study has. */
  truth: number | ((reference: readonly Histogram[]) => number);
  /** Intervals that hold together, or bound what is rare, may hold more often than they say. */
  atLeast?: boolean;
  /** Whether at least 95 % of the studies have to have an interval. */
  told?: boolean;
}

/** Independent studies of one system; what they draw follows from the name of the cell. */
export interface Cell {
  id: string;
  studies: number;
  quantities: readonly Quantity[];
  study: (number: number) => Outcome[];
  reference?: (number: number) => Histogram[];
}

/** Some studies of a cell, for a thread. */
export interface Job {
  cell: string;
  from: number;
  until: number;
}

export interface Answer {
  outcomes: Outcome[][];
  reference: PlainHistogram[];
}

export function outcomeOf({ value, interval }: Estimate): Outcome {
  return [value ?? NaN, interval?.low ?? NaN, interval?.high ?? NaN];
}
