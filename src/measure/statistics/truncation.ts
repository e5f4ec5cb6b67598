import { type Refusal, refuse } from './refusal.js';

/** Observations in a batch: the 5 of MSER-5. */
const BATCH = 5;
/** The error of the last few batches is small by chance: they are no place to cut. */
const LAST = 5;
const LEAST_BATCHES = 2 * LAST;

/** How much of the start of a series is still under the influence of an empty system. */
export interface Truncation {
  /** Observations to leave out; null with a refusal. */
  cut: number | null;
  /** Observations there are. */
  length: number;
  refusal: Refusal | null;
}

/**
 * MSER-5: cuts where the squared standard error of the mean of what remains is least, over means of
 * five observations each (White, Cobb and Spratt, "A comparison of five steady-state truncation
 * heuristics", Winter Simulation Conference 2000): the d that minimises
 * sum over j > d of (Z_j - mean)^2 / (b - d)^2. A minimum beyond half of the series says that it is
 * too short, or has no steady state.
 *
 * @param series observations at equal steps: a mean over replications, see `meanSeries`
 */
export function mser5(series: ArrayLike<number>): Truncation {
  const { length } = series;
  const batches = Math.floor(length / BATCH);
  if (batches < LEAST_BATCHES) {
    const detail = `${length} observations; a cut needs ${LEAST_BATCHES * BATCH}`;
    return { cut: null, length, refusal: refuse('short-series', detail) };
  }
  let [count, mean, squares] = [0, 0, 0];
  let least = Infinity;
  let first = 0;
  // From the last batch back to the first, Welford's way; of equal minima the earliest cut wins.
  for (let d = batches - 1; d >= 0; d--) {
    const difference = batchMean(series, d) - mean;
    count++;
    mean += difference / count;
    squares += difference * difference * ((count - 1) / count);
    const error = squares / (count * count);
    if (count < LAST || error > least) continue;
    least = error;
    first = d;
  }
  if (!Number.isFinite(mean)) {
    const detail = 'the series is not measured, or not finite, everywhere';
    return { cut: null, length, refusal: refuse('missing-values', detail) };
  }
  if (2 * first > batches) {
    const detail = `the cut at ${first * BATCH} of ${length} observations lies beyond half`;
    return { cut: null, length, refusal: refuse('cut-beyond-half', detail) };
  }
  return { cut: first * BATCH, length, refusal: null };
}

/** The mean over replications, step by step, as far as all of them reach (Welch 1983). */
export function meanSeries(replications: readonly ArrayLike<number>[]): Float64Array {
  const length = replications.reduce((least, series) => Math.min(least, series.length), Infinity);
  const mean = new Float64Array(replications.length === 0 ? 0 : length);
  for (const series of replications) {
    for (let i = 0; i < mean.length; i++) mean[i] += series[i] / replications.length;
  }
  return mean;
}

/**
 * One cut for all systems of a comparison, so that they are observed over the same span: the
 * largest of their pilots, each of which gives its mean series. One refusal refuses all.
 */
export function commonTruncation(pilots: ReadonlyMap<string, ArrayLike<number>>): Truncation {
  let cut = 0;
  let length = Infinity;
  for (const [name, series] of pilots) {
    const own = mser5(series);
    if (own.refusal !== null) {
      const { reason, detail } = own.refusal;
      return { ...own, refusal: refuse(reason, `${name}: ${detail}`) };
    }
    cut = Math.max(cut, own.cut ?? 0);
    length = Math.min(length, own.length);
  }
  if (2 * cut > length) {
    const detail = `the cut at ${cut} of ${length} observations lies beyond half`;
    return { cut: null, length, refusal: refuse('cut-beyond-half', detail) };
  }
  return { cut, length, refusal: null };
}

function batchMean(series: ArrayLike<number>, batch: number): number {
  let sum = 0;
  for (let i = batch * BATCH; i < (batch + 1) * BATCH; i++) sum += series[i];
  return sum / BATCH;
}
