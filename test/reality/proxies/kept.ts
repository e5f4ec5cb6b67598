import type { Measured, Program, Steadiness } from './case.js';

/** What came of a case on the real proxy. */
export interface Runs {
  real: Measured[];
  steadiness: Steadiness[];
  /** Why one of them went wrong. */
  failed?: string;
}

/** Where the runs come from. */
export interface Place {
  machine: string;
  versions: Record<Program, string | { lacks: string }>;
  seconds: number;
  realTime: boolean;
  /** Microseconds that the machine adds: to a server, and to each proxy. */
  overhead: Record<'server' | Program, number>;
}

/** All that is kept of the real proxies. */
export interface Kept {
  place: Place;
  cases: [string, Runs][];
}
