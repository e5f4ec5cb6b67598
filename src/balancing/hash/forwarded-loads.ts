import type { Backend } from '../policy.js';
import type { CircularTable, HashTable } from './hash-policy.js';

/**
 * Consistent hashing with bounded loads as first published (Mirrokni, Thorup, Zadimoghaddam,
 * "Consistent hashing with bounded loads", SODA 2018): of m requests under way, the new one
 * included, a backend takes at most
 *
 *     capacity = ceil(factor / 100 * m * its share of the weight),
 *
 * and what comes to a full one goes on around the circle to the first with room. Unlike Envoy's
 * rule it never lets anybody above the capacity, and unlike there the next on the circle gets all
 * that overflows, and may overflow in turn.
 *
 * Requests under way count at every backend, also those that no longer take new ones.
 *
 * Disruption: a removal moves keys as the table says, and also some that overflow.
 */
export class ForwardedLoads implements HashTable {
  private readonly weight: number;

  /** `factor` in percent, at least 100. `everyone`: the whole list, for the requests under way. */
  constructor(
    private readonly table: CircularTable,
    members: readonly Backend[],
    private readonly everyone: readonly Backend[],
    private readonly factor: number,
  ) {
    this.weight = members.reduce((sum, { weight }) => sum + weight, 0);
  }

  lookup(high: number, low: number, attempt: number): number {
    const { table, everyone } = this;
    const first = table.place(high, low, attempt);
    const own = table.at(first);
    // Everyone has room for one.
    if (everyone[own].active === 0) return own;
    // One division, so that whole capacities come out whole.
    const allowed = this.factor * (this.underWay() + 1);
    const whole = 100 * this.weight;
    for (let step = 0; step < table.places; step++) {
      const place = first + step;
      const index = table.at(place < table.places ? place : place - table.places);
      const { active, weight } = everyone[index];
      if (active < Math.ceil((allowed * weight) / whole)) return index;
    }
    // Whoever has room has no place in the table.
    return own;
  }

  private underWay(): number {
    let active = 0;
    for (let i = 0; i < this.everyone.length; i++) active += this.everyone[i].active;
    return active;
  }
}
