import type { Backend } from '../policy.js';
import type { HashTable } from './hash-policy.js';
import { MersenneTwister } from './mt19937.js';
import { normalisedWeights } from './normalised-weights.js';

const TWO_32 = 4294967296;

/**
 * Consistent hashing with bounded loads around a table: nobody has much more than `factor` percent
 * of the mean under way. As Envoy's `hash_balance_factor` (thread_aware_lb_impl.cc, v1.35):
 *
 *     slots = max(1, ceil(floor(((requests under way + 1) * factor + 99) / 100) * share of weight))
 *
 * The table's backend is taken while its requests are at most its slots (it may then have one
 * more). Else the others are tried in an order shuffled by std::mt19937 from the low word of the
 * hash, so that a hash always overflows the same way; and if none has room, the least loaded for
 * its slots, the table's own at a tie. The order goes over the backends as listed.
 *
 * Requests under way count at every backend, also those that no longer take new ones. After
 * Mirrokni, Thorup, Zadimoghaddam, "Consistent hashing with bounded loads" (SODA 2018), and Chen,
 * Coleman, Shrivastava, "Revisiting consistent hashing with bounded loads" (AAAI 2021).
 *
 * Disruption: a removal moves keys as the table says, and also some that overflow.
 */
export class BoundedLoads implements HashTable {
  private readonly shares: Float64Array;
  private readonly order: Int32Array;
  private readonly twister = new MersenneTwister();
  /** Where in `members` a backend of the whole list is. */
  private readonly places: Int32Array;

  /** `factor` in percent, at least 100. `everyone`: the whole list, for the requests under way. */
  constructor(
    private readonly table: HashTable,
    private readonly members: readonly Backend[],
    private readonly everyone: readonly Backend[],
    private readonly factor: number,
  ) {
    this.shares = normalisedWeights(members);
    this.order = new Int32Array(members.length);
    this.places = new Int32Array(everyone.length).fill(-1);
    members.forEach(({ index }, place) => (this.places[index] = place));
  }

  lookup(high: number, low: number, attempt: number): number {
    const own = this.table.lookup(high, low, attempt);
    // Everyone has at least one slot.
    if (this.everyone[own].active <= 1) return own;
    const slots = this.totalSlots();
    const place = this.places[own];
    const overload = this.overload(place, slots);
    return overload <= 1 ? own : this.members[this.probe(low, place, overload, slots)].index;
  }

  /**
   * The places of all members in the order in which a hash tries them, for those who want to see
   * it; the table's own place is passed over in it.
   */
  probeOrder(low: number): Int32Array {
    this.beginProbe(low);
    return Int32Array.from(this.order, (_, step) => this.probeStep(step));
  }

  private probe(low: number, own: number, overload: number, slots: number): number {
    let best = own;
    let least = overload;
    this.beginProbe(low);
    for (let step = 0; step < this.order.length; step++) {
      const place = this.probeStep(step);
      if (place === own) continue;
      const there = this.overload(place, slots);
      if (there <= 1) return place;
      if (there < least) {
        best = place;
        least = there;
      }
    }
    return best;
  }

  private beginProbe(low: number): void {
    for (let i = 0; i < this.order.length; i++) this.order[i] = i;
    this.twister.seed(low);
  }

  /** One step of the Fisher-Yates shuffle. */
  private probeStep(step: number): number {
    const { order } = this;
    const other = step + this.below(order.length - step);
    const place = order[other];
    order[other] = order[step];
    order[step] = place;
    return place;
  }

  private below(n: number): number {
    const width = Math.floor(TWO_32 / n);
    let drawn = n;
    while (drawn >= n) drawn = Math.floor(this.twister.next() / width);
    return drawn;
  }

  private totalSlots(): number {
    let active = 0;
    for (let i = 0; i < this.everyone.length; i++) active += this.everyone[i].active;
    return Math.floor(((active + 1) * this.factor + 99) / 100);
  }

  private overload(place: number, totalSlots: number): number {
    const slots = Math.max(1, Math.ceil(totalSlots * this.shares[place]));
    return this.members[place].active / slots;
  }
}
