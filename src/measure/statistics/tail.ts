/** Observations of one stretch of a run. */
export interface Stretch {
  /** Beyond the percentile, those that failed included. */
  beyond: number;
  all: number;
}

/**
 * How many independent observations beyond a percentile a run is worth: the mean share beyond it, squared, by
 * its variance. In a queue the observations beyond come in clusters, in M/M/1 some
 * 1 / (1 - rho)^2 at a time, and in clusters of clusters; a hundred of them may be worth one.
 *
 * The variance is summed over stretches of the run, each long enough to forget the one before, and taken
 * over the runs at each of them: what changes alike in all runs does not count.
 *
 * @param runs the stretches of each run, the same for all; two runs at least
 * @returns Infinity where nothing varies
 */
export function worthOfTail(runs: readonly (readonly Stretch[])[]): number {
  const length = runs.reduce((least, run) => Math.min(least, run.length), Infinity);
  const cut = runs.map((run) => run.slice(0, length));
  const beyond = sum(cut.flat().map((one) => one.beyond));
  const all = sum(cut.flat().map((one) => one.all));
  const share = beyond / all;
  let variance = 0;
  for (let i = 0; i < length; i++) {
    const rests = cut.map((run) => run[i].beyond - share * run[i].all);
    const mean = sum(rests) / rests.length;
    variance += sum(rests.map((rest) => (rest - mean) * (rest - mean))) / (rests.length - 1);
  }
  const scale = Math.min(beyond, all - beyond) / runs.length;
  return variance > 0 ? (scale * scale) / variance : Infinity;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
