import type { Nanoseconds } from '../../engine/time.js';
import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type LoadReport,
  type PolicyContext,
} from '../policy.js';
import { StaticStride } from './static-stride.js';
import { UsableBackends } from './usable.js';

export interface ReportedWeightsOptions {
  blackout: Nanoseconds;
  expiration: Nanoseconds;
  update: Nanoseconds;
  errorPenalty: number;
}

/**
 * Weighted round robin by what backends report of themselves (ORCA): gRPC's client-side
 * `weighted_round_robin` (gRFC A58, with the scheduler that its implementations have had since
 * 2023). A backend's weight is
 *
 *     rate / (utilisation + errors / rate * errorPenalty)
 *
 * and not known before it has reported for `blackout` without a break, nor once it has been silent
 * for `expiration`; whose weight is not known gets the mean. With fewer than two known it is round
 * robin. New weights count from the next multiple of `update` on. Configured weights are ignored.
 */
export class ReportedWeightsPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly turns: StaticStride;
  private readonly weights: Float64Array;
  private readonly reportedAt: Float64Array;
  /** Since when it has reported without a break; Infinity: it has not. */
  private readonly since: Float64Array;
  private readonly wasUsable: Uint8Array;
  private readonly known: Float64Array;
  private nextUpdate = 0;

  constructor(
    context: PolicyContext,
    private readonly options: ReportedWeightsOptions,
  ) {
    const { length } = context.backends;
    this.usable = new UsableBackends(context.backends);
    this.turns = new StaticStride(length, context.random.bits32());
    this.weights = new Float64Array(length);
    this.reportedAt = new Float64Array(length).fill(-Infinity);
    this.since = new Float64Array(length).fill(Infinity);
    this.wasUsable = new Uint8Array(length);
    this.known = new Float64Array(length);
    for (const { index, eligible } of context.backends) this.wasUsable[index] = Number(eligible);
  }

  pick(_request: unknown, now: Nanoseconds): number {
    if (this.usable.count === 0) return NONE;
    if (now >= this.nextUpdate) this.update(now);
    return this.usable.at(this.turns.next());
  }

  reported(backend: number, { utilisation, rate, errors }: LoadReport, now: Nanoseconds): void {
    let used = utilisation;
    if (used > 0 && rate > 0) used += (errors / rate) * this.options.errorPenalty;
    const weight = used > 0 ? rate / used : 0;
    if (!(weight > 0)) return;
    if (this.since[backend] === Infinity) this.since[backend] = now;
    this.reportedAt[backend] = now;
    this.weights[backend] = weight;
  }

  changed(backends: readonly Backend[], now: Nanoseconds): void {
    for (const { index, eligible } of backends) {
      // Connected anew: the blackout begins again.
      if (eligible && this.wasUsable[index] === 0) this.since[index] = Infinity;
      this.wasUsable[index] = Number(eligible);
    }
    this.usable.rebuild(backends);
    this.update(now);
  }

  private update(now: Nanoseconds): void {
    const { usable, known } = this;
    const { update } = this.options;
    for (let i = 0; i < usable.count; i++) known[i] = this.weightOf(usable.at(i), now);
    this.turns.assign(known, usable.count);
    this.nextUpdate = (Math.floor(now / update) + 1) * update;
  }

  private weightOf(index: number, now: Nanoseconds): number {
    const { since, reportedAt, weights } = this;
    const { blackout, expiration } = this.options;
    if (now - reportedAt[index] >= expiration) {
      since[index] = Infinity;
      return 0;
    }
    return blackout > 0 && now - since[index] < blackout ? 0 : weights[index];
  }
}
