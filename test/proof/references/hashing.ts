/**
 * What consistent hashing does on average, by other means than ours: points and permutations are
 * drawn at random instead of hashed. The draws are fixed, and so are the values.
 */
import { type Sample, sampleOf } from '../statistics.js';

/** The 32-bit generator mulberry32 by T. Ettinger, public domain: uniform in 0 to 1. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Share of the busiest backend over the mean, of `keys` keys on rings with `points` random points a
 * backend. The keys' own randomness is put in by its normal approximation.
 */
export function ringImbalance(
  backends: number,
  points: number,
  keys: number,
  rings: number,
): Sample {
  const random = uniform(1);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const all = backends * points;
  const gaps = new Float64Array(all);
  const worst: number[] = [];
  for (let ring = 0; ring < rings; ring++) {
    // Gaps between uniform points on a circle are exponential values over their sum.
    let total = 0;
    for (let i = 0; i < all; i++) total += gaps[i] = -Math.log(1 - random());
    let most = 0;
    // Gaps are exchangeable: it is all the same which of them are whose.
    for (let backend = 0; backend < backends; backend++) {
      let share = 0;
      for (let i = 0; i < points; i++) share += gaps[backend * points + i];
      share /= total;
      most = Math.max(most, share + normal() * Math.sqrt((share * (1 - share)) / keys));
    }
    worst.push(most * backends);
  }
  return sampleOf(worst);
}

/**
 * Where in some thousand tables two backends have the same skip, they walk hand in hand, and twice as
 * much moves. More than this counts as this, so that a mean does not hang on whether one is met.
 */
export const MOST_MOVED = 0.12;

/** Share of a Maglev table's slots that get another backend when the last of `backends` goes. */
export function maglevMoved(backends: number, size: number, tables: number): Sample {
  const random = uniform(2);
  const moved: number[] = [];
  for (let table = 0; table < tables; table++) {
    const order = Array.from({ length: backends }, () => ({
      offset: Math.floor(random() * size),
      skip: 1 + Math.floor(random() * (size - 1)),
    }));
    const before = populate(order, size);
    const after = populate(order.slice(0, -1), size);
    const changed = before.filter((owner, slot) => owner !== after[slot]).length;
    moved.push(Math.min(changed / size, MOST_MOVED));
  }
  return sampleOf(moved);
}

/** Eisenbud et al., "Maglev", NSDI 2016, section 3.4: the backends take turns at free slots. */
function populate(order: readonly { offset: number; skip: number }[], size: number): Int16Array {
  const owner = new Int16Array(size).fill(-1);
  const tried = order.map(() => 0);
  for (let filled = 0; ;) {
    for (let backend = 0; backend < order.length; backend++) {
      const { offset, skip } = order[backend];
      let slot = 0;
      do slot = (offset + skip * tried[backend]++) % size;
      while (owner[slot] >= 0);
      owner[slot] = backend;
      if (++filled === size) return owner;
    }
  }
}
