import type { Nanoseconds } from '../../engine/time.js';
import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type LoadReport,
  type PolicyContext,
} from '../policy.js';
import { OrcaWeights, type OrcaOptions } from './orca-weights.js';
import { StaticStride } from './static-stride.js';
import { UsableBackends } from './usable.js';

/**
 * Weighted round robin by what backends report of themselves (ORCA): gRPC's client-side
 * `weighted_round_robin` (gRFC A58, with the scheduler that its implementations have had since
 * 2023), by the weights of `OrcaWeights`. Whose weight is not known gets the mean. With fewer than
 * two known it is round robin. New weights count from the next multiple of `update` on. Configured
 * weights are ignored. Envoy's is `MedianWeightsPolicy`.
 */
export class ReportedWeightsPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;
  private readonly turns: StaticStride;
  private readonly weights: OrcaWeights;
  private readonly wasUsable: Uint8Array;
  private readonly known: Float64Array;
  private nextUpdate = 0;

  constructor(
    context: PolicyContext,
    private readonly options: OrcaOptions,
  ) {
    const { length } = context.backends;
    this.usable = new UsableBackends(context.backends);
    this.turns = new StaticStride(length, context.random.bits32());
    this.weights = new OrcaWeights(length, options);
    this.wasUsable = new Uint8Array(length);
    this.known = new Float64Array(length);
    for (const { index, eligible } of context.backends) this.wasUsable[index] = Number(eligible);
  }

  pick(_request: unknown, now: Nanoseconds): number {
    if (this.usable.count === 0) return NONE;
    if (now >= this.nextUpdate) this.update(now);
    return this.usable.at(this.turns.next());
  }

  reported(backend: number, report: LoadReport, now: Nanoseconds): void {
    this.weights.note(backend, report, now);
  }

  changed(backends: readonly Backend[], now: Nanoseconds): void {
    for (const backend of backends) {
      const { index, eligible } = backend;
      // Connected anew.
      if (eligible && this.wasUsable[index] === 0) this.weights.forget(backend);
      this.wasUsable[index] = Number(eligible);
    }
    this.usable.rebuild(backends);
    this.update(now);
  }

  private update(now: Nanoseconds): void {
    const { usable, known } = this;
    const { update } = this.options;
    for (let i = 0; i < usable.count; i++) known[i] = this.weights.at(usable.at(i), now);
    this.turns.assign(known, usable.count);
    this.nextUpdate = (Math.floor(now / update) + 1) * update;
  }
}
