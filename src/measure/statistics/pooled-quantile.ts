import { Histogram } from '../histogram.js';
import { type Estimate, estimateMean, type Interval } from './estimate.js';
import { type Refusal, refuse } from './refusal.js';
import { studentFactor } from './student-t.js';

/** What one replication measured. */
export interface Section {
  histogram: Histogram;
  /** Further requests that failed, and so took for ever. */
  failures?: number;
}

/** The identity, or a rising map such as one that keeps infinity finite. */
export type Transform = (value: number) => number;

/** However wide the interval: so much of the tail is left beyond its ends. */
const LEFT = 0.2;

/** The quantile of all values together, failures counted as infinite; NaN where there is none. */
export function pooledQuantile(sections: readonly Section[], p: number): number {
  return new Pool(sections).quantile(p);
}

/**
 * One number a replication, such that their mean is the pooled quantile and their deviation by the root
 * of n is its standard error: the jackknife's pseudo-values q - (n - 1) (q_(i) - mean of q_(.)), where
 * q_(i) is the quantile of all replications but the i-th (Efron, "The jackknife, the bootstrap and
 * other resampling plans", 1982; for quantiles whole replications have to be left out, as leaving
 * out single values is not consistent). Whatever is done with values of replications, differences of
 * two systems under common random numbers among it, can be done with these.
 *
 * Without one replication a quantile moves by less than a bucket: within one, it is interpolated.
 *
 * @param p in 0 to 1
 * @returns all infinite where the quantile is, with or without one of them; NaN without values
 */
export function pseudoValues(
  sections: readonly Section[],
  p: number,
  transform: Transform = (value) => value,
): number[] {
  const n = sections.length;
  const pool = new Pool(sections);
  const point = transform(pool.quantile(p));
  if (n < 2 || !Number.isFinite(point)) return sections.map(() => point);
  const without = sections.map((section) => transform(pool.without(section).at(p)));
  if (!without.every(Number.isFinite)) return sections.map(() => Infinity);
  const shift = without[0];
  const mean = shift + without.reduce((sum, q) => sum + (q - shift), 0) / n;
  return without.map((q) => point - (n - 1) * (q - mean));
}

/**
 * The pooled quantile with an interval: those values at which the share of observations beyond is
 * compatible with that of the quantile. The share is a mean over replications, with Student's
 * interval from the replications' own shares beyond the pooled quantile; the quantiles of the pool at
 * its ends are the interval's (the classical interval of a quantile, with the variance of correlated
 * observations in place of the binomial one: Woodruff, JASA 47, 1952). In a tail it reaches further
 * up than down, as it should: an interval of equal arms, be it by sectioning or by the jackknife,
 * misses the quantile on one side.
 *
 * What the buckets of a histogram blur is added.
 *
 * @param p in 0 to 1
 * @param refusal why there may be no interval
 */
export function estimateQuantile(
  sections: readonly Section[],
  p: number,
  level = 0.95,
  refusal: Refusal | null = null,
): Estimate {
  const n = sections.length;
  const pool = new Pool(sections);
  const point = pool.quantile(p);
  const value = point === point ? point : null;
  if (n < 2 || value === null || refusal !== null) {
    return {
      ...estimateMean(
        sections.map(() => point),
        level,
        refusal,
      ),
      value,
    };
  }
  const interval = value === Infinity ? null : intervalOf(pool, sections, p, level);
  if (interval === null || interval.high === Infinity) {
    const own = sections.filter((section) => new Pool([section]).quantile(p) === Infinity).length;
    const detail =
      own > 0
        ? `infinite in ${own} of ${n} replications`
        : 'it may be infinite: too many requests failed';
    return { n, value, interval: null, refusal: refuse('infinite-values', detail) };
  }
  return { n, value, interval, refusal: null };
}

function intervalOf(pool: Pool, sections: readonly Section[], p: number, level: number): Interval {
  const n = sections.length;
  const cut = pool.cut(p);
  const mean = pool.size / n;
  const squares = sections.reduce((sum, { histogram, failures = 0 }) => {
    // Of a ratio, by its linearisation: replications differ in size.
    const rest = (belowCut(histogram, cut) - p * (histogram.count + failures)) / mean;
    return sum + rest * rest;
  }, 0);
  const half = studentFactor(1 - level, n - 1) * Math.sqrt(squares / (n - 1) / n);
  const least = LEFT * Math.min(p, 1 - p);
  const blur = pool.blur(p);
  const low = Math.max(0, pool.at(Math.max(p - half, least)) - blur);
  const high = pool.at(Math.min(p + half, 1 - least)) + blur;
  return { low, high, halfWidth: (high - low) / 2, level };
}

/** Observations by bucket, as a curve of their number that rises evenly within each bucket. */
class Pool {
  private readonly whole: Histogram;
  private failures = 0;
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  /** Observations up to the end of each bucket. */
  private readonly upTo: number[] = [];
  /** The least value of each bucket, by which it is known. */
  private readonly keys: number[] = [];
  private readonly places = new Map<number, number>();

  constructor(sections: readonly Section[]) {
    this.whole = new Histogram(sections[0]?.histogram.precision ?? 0.001);
    for (const { histogram, failures = 0 } of sections) {
      this.whole.merge(histogram);
      this.failures += failures;
    }
    let count = 0;
    for (const bucket of this.whole.buckets()) {
      this.places.set(bucket.from, this.from.length);
      this.keys.push(bucket.from);
      // What a bucket can hold.
      this.from.push(Math.max(bucket.from, this.whole.min));
      this.to.push(Math.min(bucket.to, this.whole.max));
      this.upTo.push((count += bucket.count));
    }
  }

  get size(): number {
    return this.whole.count + this.failures;
  }

  /** As of a histogram: a value of a whole rank. */
  quantile(p: number): number {
    return this.whole.quantileWithFailures(p, this.failures);
  }

  /** How far that may be off. */
  blur(p: number): number {
    return this.whole.quantileError(p, this.failures);
  }

  /** The value that a share p lies below, on the curve; Infinity among failures. */
  at(p: number): number {
    return valueAt(this.from, this.to, this.upTo, p * this.size);
  }

  /** Where the curve reaches a share p. */
  cut(p: number): Cut {
    const rank = p * this.size;
    const place = placeOf(this.upTo, rank);
    return { bucket: this.keys[place], share: shareOf(this.upTo, place, rank) };
  }

  /** The curve of all but one section. */
  without({ histogram, failures = 0 }: Section): { at: (p: number) => number } {
    const upTo = new Array<number>(this.upTo.length);
    const own = new Float64Array(upTo.length);
    for (const { from, count } of histogram.buckets()) own[this.places.get(from)!] = count;
    let gone = 0;
    for (let i = 0; i < upTo.length; i++) {
      gone += own[i];
      upTo[i] = this.upTo[i] - gone;
    }
    const size = this.size - histogram.count - failures;
    const at = (p: number): number =>
      size === 0 ? NaN : valueAt(this.from, this.to, upTo, p * size);
    return { at };
  }
}

/** A place within a bucket, which is known by its least value. */
interface Cut {
  bucket: number;
  share: number;
}

/** Observations of a histogram that lie below the cut of a pool. */
function belowCut(histogram: Histogram, { bucket, share }: Cut): number {
  let below = 0;
  for (const { from, count } of histogram.buckets()) {
    if (from < bucket) below += count;
    else if (from === bucket) below += share * count;
  }
  return below;
}

function valueAt(from: number[], to: number[], upTo: number[], rank: number): number {
  const place = placeOf(upTo, rank);
  if (place === upTo.length) return Infinity;
  return from[place] + shareOf(upTo, place, rank) * (to[place] - from[place]);
}

/** The bucket that holds a rank; their number if none does. */
function placeOf(upTo: readonly number[], rank: number): number {
  return firstThat(upTo.length, (i) => upTo[i] >= rank * (1 - 1e-12));
}

function shareOf(upTo: readonly number[], place: number, rank: number): number {
  const before = place === 0 ? 0 : upTo[place - 1];
  return Math.min(1, Math.max(0, (rank - before) / (upTo[place] - before)));
}

/** The first index for which a condition holds that holds from some index on; `length` if none. */
function firstThat(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
