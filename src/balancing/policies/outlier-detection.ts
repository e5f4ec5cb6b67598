import type { Nanoseconds } from '../../engine/time.js';
import { Ending, type Backend, type Choice, type Tell } from '../policy.js';
import { BackendView, Wrapper, type InnerMaker } from './wrapper.js';

export interface OutlierOptions {
  interval: Nanoseconds;
  baseEjection: Nanoseconds;
  maxEjection: Nanoseconds;
  /** Percent of the members. */
  maxEjected: number;
  alwaysEjectOne: boolean;
  /** Failures in a row; 0 for off. */
  consecutive: number;
  successRate: RateOptions & { enabled: boolean; deviations: number };
  failureShare: RateOptions & { enabled: boolean; percent: number };
}

interface RateOptions {
  minHosts: number;
  minRequests: number;
}

/**
 * Backends that fail stand out, and are left out for a while (envoy outlier_detection_impl.cc and
 * cluster/v3/outlier_detection.proto, not split by origin):
 *
 * - `consecutive` failures in a row eject at once.
 * - At each multiple of `interval`, of those not ejected that had enough requests since the last
 *   one, if they are enough: whose rate of success is below mean - deviations * standard deviation
 *   (of the population), or who failed more often than a share that is fixed (off by default).
 * - Never more than `maxEjected` percent: by default, none of fewer than ten.
 * - For base * multiplier, but at most max. The multiplier grows by 1 with an ejection and, once the
 *   rates have been looked at, shrinks by 1 for whoever was in for the whole interval and still is
 *   (gRFC A50): who is ejected again at the first look after its return is out for 30, 60, 90 s. As
 *   backends come back at multiples of the interval only, and before the rates are looked at, the
 *   time out is rounded up. A health check that lets a backend in again brings it back at once.
 * - What the caller itself gave up is nobody's failure.
 *
 * What happens at a multiple of the interval is made up for at the next event: nothing looks at it
 * in between. Ejected backends are shown as ineligible; a health filter within may panic over them.
 */
export class OutlierDetectionPolicy extends Wrapper<OutlierView> {
  private readonly options: OutlierOptions;
  private nextCheck: Nanoseconds;
  private ejected = 0;

  constructor(
    backends: readonly Backend[],
    options: OutlierOptions,
    makeInner: InnerMaker,
    private readonly tell?: Tell,
  ) {
    const views = backends.map((backend) => new OutlierView(backend));
    super(views, makeInner(views));
    this.options = options;
    this.nextCheck = options.interval;
  }

  override pick(request: Choice, now: Nanoseconds): number {
    if (now >= this.nextCheck) this.catchUp(now);
    return this.inner.pick(request, now);
  }

  override finished(
    backend: number,
    now: Nanoseconds,
    latency: Nanoseconds,
    ok: boolean,
    ending?: Ending,
  ): void {
    if (now >= this.nextCheck) this.catchUp(now);
    if (ending !== Ending.ABANDONED) this.judge(this.views[backend], ok, now);
    this.inner.finished?.(backend, now, latency, ok, ending);
  }

  private judge(view: OutlierView, ok: boolean, now: Nanoseconds): void {
    view.requests++;
    if (ok) view.successes++;
    view.failuresInRow = ok ? 0 : view.failuresInRow + 1;
    if (!ok && view.failuresInRow === this.options.consecutive && !view.out) {
      if (this.eject(view, now)) this.inner.changed?.(this.views, now);
      view.failuresInRow = 0;
    }
  }

  override changed(backends: readonly Backend[], now: Nanoseconds): void {
    if (now >= this.nextCheck) this.catchUp(now);
    for (const view of this.views) {
      const returns = view.returns();
      if (view.out && (returns || view.absent)) this.readmit(view, now);
    }
    super.changed(backends, now);
  }

  private catchUp(now: Nanoseconds): void {
    const { interval } = this.options;
    let changed = false;
    for (; this.nextCheck <= now; this.nextCheck += interval) {
      if (this.check(this.nextCheck)) changed = true;
    }
    if (changed) this.inner.changed?.(this.views, now);
  }

  /** What Envoy does when its interval is over. True if somebody left or came back. */
  private check(at: Nanoseconds): boolean {
    const { baseEjection, maxEjection, successRate, failureShare } = this.options;
    let changed = false;
    const calm = this.views.filter(({ out }) => !out);
    for (const view of this.views) {
      const until = view.ejectedAt + Math.min(baseEjection * view.multiplier, maxEjection);
      if (view.out && until <= at) {
        this.readmit(view, at);
        changed = true;
      }
      view.closeInterval();
    }
    const rated = successRate.enabled ? this.rated(successRate) : [];
    const counted = failureShare.enabled ? this.rated(failureShare) : [];
    const rates = rated.map(({ rate }) => rate);
    const threshold = successRateThreshold(rates, successRate.deviations);
    for (const view of rated) {
      if (view.rate < threshold && this.eject(view, at)) changed = true;
    }
    for (const view of counted) {
      if (100 - view.rate >= failureShare.percent && this.eject(view, at)) changed = true;
    }
    for (const view of calm) {
      if (!view.out) view.multiplier = Math.max(0, view.multiplier - 1);
    }
    return changed;
  }

  /** Those with enough requests to be judged, if they are enough. */
  private rated({ minHosts, minRequests }: RateOptions): OutlierView[] {
    const rated = this.views.filter((view) => !view.out && view.judged >= minRequests);
    return rated.length >= minHosts ? rated : [];
  }

  private eject(view: OutlierView, now: Nanoseconds): boolean {
    if (view.out) return false;
    const { baseEjection, maxEjection, maxEjected, alwaysEjectOne } = this.options;
    const members = this.views.filter(({ absent }) => !absent).length;
    const share = (100 * (this.ejected + 1)) / members;
    if (share > maxEjected && !(alwaysEjectOne && this.ejected === 0)) return false;
    this.ejected++;
    view.out = true;
    view.ejectedAt = now;
    this.tell?.(view.index, 'ejected', 'begins', now);
    if (view.multiplier * baseEjection < maxEjection + baseEjection) view.multiplier++;
    return true;
  }

  private readmit(view: OutlierView, now: Nanoseconds): void {
    this.ejected--;
    view.out = false;
    this.tell?.(view.index, 'ejected', 'ends', now);
    view.failuresInRow = 0;
  }
}

/** Below this rate of success, in percent, one stands out of the others. */
export function successRateThreshold(rates: readonly number[], deviations: number): number {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance =
    rates.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0) / rates.length;
  return mean - deviations * Math.sqrt(variance);
}

class OutlierView extends BackendView {
  out = false;
  ejectedAt = 0;
  multiplier = 0;
  failuresInRow = 0;
  /** Of the interval under way. */
  requests = 0;
  successes = 0;
  /** Of the last one: how many requests, and their rate of success in percent. */
  judged = 0;
  rate = 0;
  private wasEligible: boolean;

  constructor(base: Backend) {
    super(base);
    this.wasEligible = base.eligible;
  }

  override get eligible(): boolean {
    return this.base.eligible && !this.out;
  }
  override get ejected(): boolean {
    return this.base.eligible && this.out;
  }

  closeInterval(): void {
    this.judged = this.requests;
    this.rate = this.requests === 0 ? 0 : (100 * this.successes) / this.requests;
    this.requests = 0;
    this.successes = 0;
  }

  /** True if a health check has just let it in. */
  returns(): boolean {
    const { eligible } = this.base;
    const returns = eligible && !this.wasEligible;
    this.wasEligible = eligible;
    return returns;
  }
}
