/** The Kolmogorov-Smirnov distance, times the root of the sample size: 1.95 at one in a thousand. */
export function kolmogorovSmirnov(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  let most = 0;
  sorted.forEach((x, i) => {
    const at = cdf(x);
    most = Math.max(most, at - i / n, (i + 1) / n - at);
  });
  return most * Math.sqrt(n);
}

/** The regularised lower incomplete gamma function, by its series: the CDF of gamma values. */
export function gammaBelow(shape: number, x: number): number {
  if (x <= 0) return 0;
  let term = 1;
  let sum = 1;
  for (let n = 1; term > 1e-15 * sum; n++) sum += term *= x / (shape + n);
  return Math.min(1, sum * Math.exp(shape * Math.log(x) - x - logGamma(shape + 1)));
}

/** The CDF of the standard normal distribution, through the gamma one: z^2/2 is gamma(1/2). */
export function normalBelow(z: number): number {
  const half = gammaBelow(0.5, (z * z) / 2) / 2;
  return z < 0 ? 0.5 - half : 0.5 + half;
}

/** By recurrence and Stirling's series, for x > 0. */
function logGamma(x: number): number {
  if (x < 50) return logGamma(x + 1) - Math.log(x);
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}
