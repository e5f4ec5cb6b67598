/** How a series stood at an instant. */
export interface Sample {
  /** Nanoseconds of the simulation. */
  at: number;
  /** One; of a histogram, how many in each bucket, how many beyond the last, and the sum of all. */
  numbers: Float64Array;
}

/** A metric as monitoring knows it. */
export interface MetricFamily {
  /** With its `_total`, if it has one. */
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  /** Upper edges of a histogram's buckets. */
  buckets: readonly number[];
  series: {
    labels: readonly (readonly [name: string, value: string])[];
    /** By time; the last is how it stood at the end. */
    samples: readonly Sample[];
  }[];
}

export interface MetricsTold {
  families: readonly MetricFamily[];
  /** Nanoseconds from sample to sample. */
  interval: number;
}
