/** A window of so many correlation times holds nearly all of the correlation (Sokal 1989). */
const WINDOW = 3;

/**
 * How long a system takes to forget, in steps of its series: the sum of the correlations of its
 * values over all lags, negative ones too. A mean over a time T is worth T by this time of independent
 * observations. For the number in M/M/1 it is 2 (1 + rho) / (1 - rho)^2 service times, within a
 * twentieth its relaxation time 1 / (1 - sqrt rho)^2 (Whitt, "Planning queueing simulations",
 * Management Science 35, 1989; Cohen, "The Single Server Queue", 1982).
 *
 * The mean at each step is taken over the runs, so that neither the empty start nor a change of the
 * traffic counts as correlation, and runs shorter than the time itself are not taken to be long.
 *
 * @param runs series of independent runs at the same steps, two at least
 * @returns 0 where nothing varies
 */
export function correlationTime(runs: readonly ArrayLike<number>[]): number {
  const length = runs.reduce((least, run) => Math.min(least, run.length), Infinity);
  if (runs.length < 2 || length < 2) return 0;
  const rests = runs.map((run) => Float64Array.from({ length }, (_, i) => run[i]));
  for (let i = 0; i < length; i++) {
    const mean = rests.reduce((sum, rest) => sum + rest[i], 0) / rests.length;
    for (const rest of rests) rest[i] -= mean;
  }
  const covariance = (lag: number): number => {
    let sum = 0;
    for (const rest of rests) {
      for (let i = lag; i < length; i++) sum += rest[i] * rest[i - lag];
    }
    return sum / (length - lag);
  };
  const variance = covariance(0);
  if (!(variance > 0)) return 0;
  let time = 1;
  for (let lag = 1; lag < length / 2 && lag < WINDOW * time; lag++) {
    time += (2 * covariance(lag)) / variance;
  }
  return Math.max(1, time);
}
