import type { Results } from '../../src/index.js';
import type { Fault } from './faults.js';

/** A number that a run has to reproduce. */
export interface Reference {
  value: number;
  /** Relative; 0 where the reference is a closed form. */
  error: number;
  /** Public source, with the formula where it is short. */
  source: string;
}

/**
 * How a row is judged. `exact` and `computed`: by an interval over replications. `approximate`: the
 * mean within a tolerance. `identical`: the one observation is the reference, to the last digit.
 * `order`: a difference of two policies, whose interval has to lie above zero.
 */
export type Kind = 'exact' | 'computed' | 'approximate' | 'identical' | 'order';

/** What is taken from the results of one replication; `folder` is that of the scenarios. */
export type Probe<T> = string | ((results: Results, folder: string) => T);

/** A fault that the row has to notice. */
export interface Sabotage {
  what: string;
  set?: readonly string[];
  /** A fault in the simulator itself. */
  fault?: Fault;
}

/** One scenario with its settings. */
export interface Study {
  /** A file of scenarios/proof, without its ending. */
  scenario: string;
  /** `PATH=VALUE`, over the file; may differ between replications. */
  set: readonly string[] | ((replication: number) => readonly string[]);
  replications: number;
  /** In one replication, set as `n`; absent where the scenario has no such parameter. */
  customers?: number;
  /** Ask for a row a request, or a packet. */
  rows?: 'requests' | 'packets';
}

interface Common {
  id: string;
  what: string;
  study: Study;
  /** Computed only when the row is judged. */
  reference: () => Reference;
  kind: Kind;
  /** Greatest relative distance of the interval's ends; for `approximate` of the mean. */
  tolerance: number;
  sabotage: Sabotage;
  /** Whether the row is among the few that every test run takes. */
  quick?: boolean;
}

/** A row about one study: a path or expression over results, or a function. */
export interface SingleRow extends Common {
  probe: Probe<number>;
}

/** A row about two studies of the same seeds, replication by replication. */
export interface PairedRow extends Common {
  other: readonly string[];
  probe: Probe<number | Float64Array>;
  combine: 'difference' | 'ratio' | 'moved';
}

export type Row = SingleRow | PairedRow;

/** Within which an interval has to lie. */
export const TOLERANCE = 0.01;
export const QUANTILE_TOLERANCE = 0.03;
