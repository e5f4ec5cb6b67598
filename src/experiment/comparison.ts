import type { Word } from '../measure/statistics/contrasts.js';
import type { Circumstances } from './estimates.js';
import type { Metric } from './metric.js';
import type { Point } from './plan.js';
import type { Study } from './study.js';

/** What a policy showed at a point by one metric. */
export interface Cell {
  metric: string;
  unit: string;
  better: Metric['better'];
  /** Mean over replications, or a percentile of all of them pooled; null where not measured. */
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  /** Why there is no interval, or empty. */
  refused: string;
  /**
   * Against the baseline, over all that the table says; null for the baseline itself, and where
   * one of the two has no steady state.
   */
  verdict: Word | null;
  /** To the baseline, simultaneous over the table; null where nothing can be said of how much. */
  difference: Difference | null;
  /** The difference is a fact: nothing random has a part in it. */
  exact: boolean;
  /** Proven to differ by no more than the indifference from the baseline. */
  equivalent: boolean;
  /** The replications it takes to tell, where these are too few for any outcome; else null. */
  needs: number | null;
  /** The only replication without which the verdict would be another one; null where there is none. */
  leansOn: { replication: number; otherwise: Word } | null;
  /** The verdict needed Holm's later steps: the interval still holds zero. */
  stepDown: boolean;
  /** It may be the best at this point by this metric: nobody is told apart from it as better. */
  mayBeBest: boolean;
  best: boolean;
}

/** A policy's value less another's. Without an interval where they are the same in all replications. */
export interface Difference {
  value: number;
  low: number | null;
  high: number | null;
  /** As shares of the other's value. */
  relative: { value: number; low: number | null; high: number | null } | null;
}

/** The first in the ranking against the second. */
export interface Lead {
  first: string;
  second: string;
  verdict: Word;
  difference: Difference | null;
  /** A difference, as a share, that so many replications tell nine times in ten; null if unknown. */
  tells: number | null;
  /** Replications that would tell the indifference so. */
  replicationsForIndifference: number | null;
}

export interface Row {
  policy: string;
  /** By the value of the first metric, from 1; null without a value or a steady state. */
  rank: number | null;
  /**
   * Of those that the first metric does not tell apart, from 1 for the best; null as `rank` is, and where
   * so few replications cannot tell.
   */
  group: number | null;
  /** The replications it takes to tell; null where there are as many. */
  groupNeeds: number | null;
  /**
   * By which share of their mean its requests under way grow from 30 to 60 % of a run, as pilots tell: by two
   * thirds where they pile up from the start; null where nothing speaks for it.
   */
  growth: number | null;
  cells: Cell[];
}

export interface PointComparison {
  /** `n=4, load=0.9`, or empty where nothing varies. */
  point: string;
  settings: { path: string; value: string }[];
  /** What is measured, in seconds of a run; `to` is null where the runs end with their traffic. */
  span: { from: number; to: number | null };
  /** How the cut of a steady study was found; null for a terminating one. */
  warmUp: Cut | null;
  /**
   * What is measured of a run, in relaxation times of the policy that takes longest to forget, as pilots tell;
   * null without pilots, and where nothing varies.
   */
  relaxationTimes: number | null;
  /** Null for fewer than two policies with a rank. */
  lead: Lead | null;
  /**
   * Between the first metric of the policies and of the baseline over the replications, the median of all;
   * near 0 common random numbers help little. Null where nothing varies.
   */
  correlation: number | null;
  rows: Row[];
}

/** The start of the runs that is left out, in seconds. */
export interface Cut {
  /** `span.from` is later where the scenario's own warm-up is longer. */
  at: number;
  /** From one observation of the pilots' series to the next. */
  step: number;
  policies: { policy: string; at: number | null; refused: string }[];
}

/** A comparison as plain data. */
export interface Comparison {
  formatVersion: 1;
  scenario: string;
  seed: string;
  replications: number;
  partial: boolean;
  /** `pilots` and `statistic` say how a steady study finds its cut. */
  study: Study & { pilots: number; statistic: string | null };
  /** Workloads whose arrivals are not common: they pair up by user and iteration. */
  closedLoops: string[];
  level: number;
  indifference: number;
  baseline: string;
  /** Whose policy it is; null where nobody's is compared. */
  service: string | null;
  policies: string[];
  /** The setting whose values stand in the policies' place; null for policies. */
  setting: string | null;
  metrics: string[];
  points: PointComparison[];
}

/** What is judged, but for the replications. */
export interface Judged {
  scenario: string;
  seed: string;
  partial: boolean;
  study: Comparison['study'];
  closedLoops: readonly string[];
  level: number;
  service: string | null;
  policies: readonly string[];
  /** Left out for policies. */
  setting?: string | null;
  baseline: string;
  indifference: number;
  metrics: readonly Metric[];
  points: readonly (Point & Pick<PointComparison, 'span' | 'warmUp'>)[];
  /** By point, then by policy. */
  circumstances: readonly (readonly Circumstances[])[];
}
