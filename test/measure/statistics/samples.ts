import { standardExponential } from '../../../src/engine/distributions/exponential.js';
import { standardNormal } from '../../../src/engine/distributions/standard-normal.js';
import { RandomStream } from '../../../src/engine/random.js';

/** Independent standard normal values of a seed. */
export function normals(seed: string, n: number): number[] {
  const random = new RandomStream(seed);
  return Array.from({ length: n }, () => standardNormal(random));
}

/** Independent exponential values of mean 1. */
export function exponentials(seed: string, n: number): number[] {
  const random = new RandomStream(seed);
  return Array.from({ length: n }, () => standardExponential(random));
}

/** A first-order autoregressive series around 0 that starts at `start`. */
export function autoregressive(seed: string, n: number, phi: number, start: number): number[] {
  let x = start;
  return normals(seed, n).map((noise) => (x = phi * x + noise));
}
