import { Histogram, nearestRank } from '../histogram.js';
import { type Estimate, estimateMean, intervalAround } from './estimate.js';
import { type Refusal, refuse } from './refusal.js';

/** What one replication measured. */
export interface Section {
  histogram: Histogram;
  /** Further requests that failed, and so took for ever. */
  failures?: number;
}

/** The identity, or a rising map such as one that keeps infinity finite. */
export type Transform = (value: number) => number;

/** The quantile of all values together, failures counted as infinite; NaN where there is none. */
export function pooledQuantile(sections: readonly Section[], p: number): number {
  if (sections.length === 0) return NaN;
  const pool = poolOf(sections);
  return pool.quantileWithFailures(p, failuresOf(sections));
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
  const point = transform(pooledQuantile(sections, p));
  const without = quantilesWithout(sections, p).map(transform);
  if (n < 2 || !Number.isFinite(point)) return sections.map(() => point);
  if (!without.every(Number.isFinite)) return sections.map(() => Infinity);
  const shift = without[0];
  const mean = shift + without.reduce((sum, q) => sum + (q - shift), 0) / n;
  return without.map((q) => point - (n - 1) * (q - mean));
}

/**
 * The pooled quantile with Student's interval of the jackknife. What the buckets of a histogram blur
 * is added: half of the one that holds the quantile.
 */
export function estimateQuantile(
  sections: readonly Section[],
  p: number,
  level = 0.95,
  refusal: Refusal | null = null,
): Estimate {
  const pseudo = pseudoValues(sections, p);
  const point = pooledQuantile(sections, p);
  const value = point === point ? point : null;
  const n = sections.length;
  if (n > 1 && pseudo.includes(Infinity)) {
    const own = sections.filter(
      ({ histogram, failures = 0 }) => histogram.quantileWithFailures(p, failures) === Infinity,
    ).length;
    const detail = `infinite in ${own} of ${n} replications`;
    return { n, value, interval: null, refusal: refuse('infinite-values', detail) };
  }
  const refused = refusal ?? refuseShortTail(sections, p);
  const estimate = estimateMean(pseudo, level, refused);
  if (estimate.interval === null) return { ...estimate, value };
  const blur = poolOf(sections).quantileError(p, failuresOf(sections));
  const halfWidth = estimate.interval.halfWidth + blur;
  return { ...estimate, value, interval: intervalAround(point, halfWidth, level) };
}

/** Observations beyond a quantile that each replication needs before an interval is given. */
const TAIL_OBSERVATIONS = 100;

/** Refuses a quantile with too few observations beyond it in some section. */
function refuseShortTail(sections: readonly Section[], p: number): Refusal | null {
  const counts = sections.map(({ histogram, failures = 0 }) => histogram.count + failures);
  const fewest = counts.reduce((a, b) => Math.min(a, b), Infinity);
  const share = Math.min(p, 1 - p);
  // A quantile such as 0.99 is not a double: 10,000 observations shall do for it.
  const tail = Math.floor(fewest * share * (1 + 1e-12));
  if (tail >= TAIL_OBSERVATIONS) return null;
  const wanted = `${TAIL_OBSERVATIONS} observations in the tail of each replication are needed`;
  return refuse('short-tail', `${wanted}, one has ${tail}`);
}

/** The quantiles of all sections but one, section by section. */
function quantilesWithout(sections: readonly Section[], p: number): number[] {
  const pool = poolOf(sections);
  const buckets = [...pool.buckets()];
  const places = new Map(buckets.map(({ from }, place) => [from, place]));
  const allFailures = failuresOf(sections);
  const own = new Float64Array(buckets.length);
  return sections.map(({ histogram, failures = 0 }) => {
    own.fill(0);
    for (const { from, count } of histogram.buckets()) own[places.get(from)!] = count;
    const count = pool.count - histogram.count;
    const all = count + allFailures - failures;
    if (all === 0) return NaN;
    const rank = nearestRank(p, all);
    if (rank > count) return Infinity;
    let below = 0;
    for (let i = 0; i < buckets.length; i++) {
      const here = buckets[i].count - own[i];
      if (below + here >= rank) {
        const { from, to } = buckets[i];
        const share = Math.min(1, Math.max(0, (p * all - below) / here));
        return Math.min(pool.max, Math.max(pool.min, from + share * (to + 1 - from)));
      }
      below += here;
    }
    return pool.max;
  });
}

function poolOf(sections: readonly Section[]): Histogram {
  const pool = new Histogram(sections[0]?.histogram.precision ?? 0.001);
  for (const { histogram } of sections) pool.merge(histogram);
  return pool;
}

function failuresOf(sections: readonly Section[]): number {
  return sections.reduce((sum, { failures = 0 }) => sum + failures, 0);
}
