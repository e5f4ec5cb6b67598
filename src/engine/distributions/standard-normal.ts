import { cos, log } from '../math.js';
import type { RandomSource } from '../random.js';

const TWO_PI = 6.283185307179586;

/**
 * A standard normal value from two uniform numbers (Box and Muller 1958). The second value the
 * method offers is left: kept for later, it would tie a draw to the one before it.
 */
export function standardNormal(random: RandomSource): number {
  const radius = Math.sqrt(-2 * log(1 - random.uniform()));
  return radius * cos(TWO_PI * random.uniform());
}
