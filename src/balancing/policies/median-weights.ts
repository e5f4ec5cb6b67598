import type { Nanoseconds } from '../../engine/time.js';
import type { Backend, BalancingPolicy, LoadReport, PolicyContext } from '../policy.js';
import { EarliestDeadlineFirstPolicy } from './earliest-deadline-first.js';
import { OrcaWeights, type OrcaOptions } from './orca-weights.js';
import { BackendView } from './wrapper.js';

/**
 * Envoy's client-side weighted round robin (envoy orca_weight_manager.cc and
 * client_side_weighted_round_robin_lb.cc, of 2026): earliest deadline first with the weights of
 * `OrcaWeights` as whole numbers, at least 1. Whose weight is not known has the median of those that
 * are, or 1 where none is. At multiples of `update` the weights are taken over; if one has changed,
 * the schedule begins anew. Configured weights are ignored, but for 0.
 */
export class MedianWeightsPolicy implements BalancingPolicy {
  private readonly views: readonly ReportedView[];
  private readonly inner: EarliestDeadlineFirstPolicy;
  private readonly weights: OrcaWeights;
  private readonly update: Nanoseconds;
  private nextUpdate: Nanoseconds;

  constructor(context: PolicyContext, options: OrcaOptions, panicBelow: number) {
    const { backends } = context;
    this.views = backends.map((backend) => new ReportedView(backend));
    this.inner = new EarliestDeadlineFirstPolicy(
      { ...context, backends: this.views },
      null,
      panicBelow,
    );
    this.weights = new OrcaWeights(backends.length, options);
    this.update = this.nextUpdate = options.update;
  }

  pick(_request: unknown, now: Nanoseconds): number {
    if (now >= this.nextUpdate) {
      this.nextUpdate = (Math.floor(now / this.update) + 1) * this.update;
      if (this.takeOver(now)) this.inner.changed(this.views);
    }
    return this.inner.pick();
  }

  reported(backend: number, report: LoadReport, now: Nanoseconds): void {
    this.weights.note(backend, report, now);
  }

  changed(_backends: readonly Backend[], now: Nanoseconds): void {
    this.takeOver(now);
    this.inner.changed(this.views);
  }

  /** True where a weight has changed. */
  private takeOver(now: Nanoseconds): boolean {
    const known: number[] = [];
    const own = this.views.map(({ index, absent }) => {
      const weight = absent ? 0 : this.weights.at(index, now);
      if (weight > 0) known.push(Math.max(1, Math.floor(weight)));
      return weight > 0 ? Math.max(1, Math.floor(weight)) : 0;
    });
    const median = medianOf(known);
    let changed = false;
    this.views.forEach((view, i) => {
      const weight = own[i] > 0 ? own[i] : median;
      if (view.reported !== weight) changed = true;
      view.reported = weight;
    });
    return changed;
  }
}

/** Of whole numbers, a whole one; 1 where there is none. */
export function medianOf(numbers: readonly number[]): number {
  if (numbers.length === 0) return 1;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle];
  return Math.floor((sorted[middle - 1] + sorted[middle]) / 2);
}

class ReportedView extends BackendView {
  reported = 1;

  override get weight(): number {
    return this.base.weight > 0 ? this.reported : 0;
  }
}
