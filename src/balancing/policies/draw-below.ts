import type { RandomSource } from '../../engine/random.js';
import { modulo64 } from '../hash/bits64.js';

/** 64 random bits modulo n, as many systems draw one of n; n up to 2^32. */
export function drawBelow(random: RandomSource, n: number): number {
  const high = random.bits32();
  return modulo64(high, random.bits32(), n);
}
