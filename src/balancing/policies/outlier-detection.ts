import type { RandomSource } from '../../engine/random.js';
import type { Nanoseconds } from '../../engine/time.js';
import { Ending, type Backend, type Choice, type PolicyContext } from '../policy.js';
import { OutlierView, type Tally } from './outlier-view.js';
import { Wrapper, type InnerMaker } from './wrapper.js';

export interface OutlierOptions {
  interval: Nanoseconds;
  baseEjection: Nanoseconds;
  maxEjection: Nanoseconds;
  /** Added to the time out, drawn from 0 up to this. */
  jitter: Nanoseconds;
  /** Percent of the members. */
  maxEjected: number;
  alwaysEjectOne: boolean;
  /** Whether failures to reach a backend are counted apart from what it answers. */
  split: boolean;
  /** Failures in a row; 0 for off. */
  consecutive: number;
  consecutiveGateway: number;
  consecutiveLocal: number;
  successRate: RateOptions & { enabled: boolean; deviations: number };
  failureShare: RateOptions & { enabled: boolean; percent: number };
}

interface RateOptions {
  minHosts: number;
  minRequests: number;
}

/**
 * Backends that fail stand out, and are left out for a while (envoy outlier_detection_impl.cc and
 * cluster/v3/outlier_detection.proto):
 *
 * - So many failures in a row eject at once: errors of all kinds, those of gateways (502 to 504), and,
 *   where they are counted apart, failures to reach it. Without that, one that times out counts as 504
 *   and one that cannot be reached as 503.
 * - At each multiple of `interval`, of those not ejected that had enough requests since the last
 *   one, if they are enough: whose rate of success is below mean - deviations * standard deviation
 *   (of the population), or who failed more often than a share that is fixed (off by default). What it
 *   answers and whether it can be reached are looked at one after the other, where counted apart.
 * - Never more than `maxEjected` percent: by default, none of fewer than ten.
 * - For base * multiplier, but at most max, and a jitter. The multiplier grows by 1 with an ejection and,
 *   once the rates have been looked at, shrinks by 1 for whoever was in for the whole interval and still
 *   is (gRFC A50): who is ejected again at the first look after its return is out for 30, 60, 90 s. As
 *   backends come back at multiples of the interval only, and before the rates are looked at, the
 *   time out is rounded up. A health check that lets a backend in again brings it back at once.
 * - What the caller itself gave up is nobody's failure.
 *
 * Workers of one process hear of each other's answers and draw the same jitter, so that whoever stands out is left
 * out by all of them at once, as Envoy's main thread has it.
 *
 * What happens at a multiple of the interval is made up for at the next event: nothing looks at it
 * in between. Ejected backends are shown as ineligible; a health filter within may panic over them.
 */
export class OutlierDetectionPolicy extends Wrapper<OutlierView> {
  private readonly options: OutlierOptions;
  private readonly random: RandomSource;
  private readonly tell: PolicyContext['tell'];
  private nextCheck: Nanoseconds;
  private ejected = 0;

  constructor(
    {
      backends,
      random,
      common,
      tell,
    }: Pick<PolicyContext, 'backends' | 'random' | 'common' | 'tell'>,
    options: OutlierOptions,
    makeInner: InnerMaker,
  ) {
    const views = backends.map((backend) => new OutlierView(backend));
    super(views, makeInner(views));
    this.options = options;
    this.random = common ?? random;
    this.tell = tell;
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
    ending: Ending = ok ? Ending.ANSWERED : Ending.FAILED,
  ): void {
    if (now >= this.nextCheck) this.catchUp(now);
    if (ending !== Ending.ABANDONED) this.judge(this.views[backend], ending, now);
    this.inner.finished?.(backend, now, latency, ok, ending);
  }

  private judge(view: OutlierView, ending: Ending, now: Nanoseconds): void {
    const { split, consecutive, consecutiveGateway, consecutiveLocal } = this.options;
    const local = isLocal(ending);
    if (split) {
      const reached = view.reached.count(!local);
      if (reached === consecutiveLocal) this.ejectAtOnce(view, view.reached, now);
      if (local) return;
    }
    const gateway = view.gateway.count(ending === Ending.ANSWERED || ending === Ending.ERRED);
    const errors = view.answers.count(ending === Ending.ANSWERED);
    if (gateway === consecutiveGateway) this.ejectAtOnce(view, view.gateway, now);
    if (errors === consecutive) this.ejectAtOnce(view, view.answers, now);
  }

  private ejectAtOnce(view: OutlierView, tally: Tally, now: Nanoseconds): void {
    if (view.out || tally.inRow === 0) return;
    if (this.eject(view, now)) this.inner.changed?.(this.views, now);
    tally.inRow = 0;
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
    const { baseEjection, maxEjection, split } = this.options;
    let changed = false;
    const calm = this.views.filter(({ out }) => !out);
    for (const view of this.views) {
      const out = Math.min(baseEjection * view.multiplier, maxEjection) + view.jitter;
      if (view.out && view.ejectedAt + out <= at) {
        this.readmit(view, at);
        changed = true;
      }
      view.closeInterval();
    }
    if (this.judgeRates((view) => view.answers, at)) changed = true;
    if (split && this.judgeRates((view) => view.reached, at)) changed = true;
    for (const view of calm) {
      if (!view.out) view.multiplier = Math.max(0, view.multiplier - 1);
    }
    return changed;
  }

  private judgeRates(of: (view: OutlierView) => Tally, at: Nanoseconds): boolean {
    const { successRate, failureShare } = this.options;
    const rated = successRate.enabled ? this.rated(of, successRate) : [];
    const counted = failureShare.enabled ? this.rated(of, failureShare) : [];
    const threshold = successRateThreshold(
      rated.map((view) => of(view).rate),
      successRate.deviations,
    );
    let changed = false;
    for (const view of rated) {
      if (of(view).rate < threshold && this.eject(view, at)) changed = true;
    }
    for (const view of counted) {
      if (100 - of(view).rate >= failureShare.percent && this.eject(view, at)) changed = true;
    }
    return changed;
  }

  /** Those with enough requests to be judged, if they are enough. */
  private rated(
    of: (view: OutlierView) => Tally,
    { minHosts, minRequests }: RateOptions,
  ): OutlierView[] {
    const rated = this.views.filter((view) => !view.out && of(view).judged >= minRequests);
    return rated.length >= minHosts ? rated : [];
  }

  private eject(view: OutlierView, now: Nanoseconds): boolean {
    if (view.out) return false;
    const { baseEjection, maxEjection, maxEjected, alwaysEjectOne, jitter } = this.options;
    const members = this.views.filter(({ absent }) => !absent).length;
    const share = (100 * (this.ejected + 1)) / members;
    if (share > maxEjected && !(alwaysEjectOne && this.ejected === 0)) return false;
    this.ejected++;
    view.out = true;
    view.ejectedAt = now;
    view.jitter = jitter === 0 ? 0 : Math.floor(this.random.uniform() * jitter);
    this.tell?.(view.index, 'ejected', 'begins', now);
    if (view.multiplier * baseEjection < maxEjection + baseEjection) view.multiplier++;
    return true;
  }

  private readmit(view: OutlierView, now: Nanoseconds): void {
    this.ejected--;
    view.out = false;
    this.tell?.(view.index, 'ejected', 'ends', now);
    view.forgetRows();
  }
}

/** The backend did not answer: nobody knows whether it is its fault. */
function isLocal(ending: Ending): boolean {
  return ending === Ending.REFUSED || ending === Ending.BROKEN || ending === Ending.TIMED_OUT;
}

/** Below this rate of success, in percent, one stands out of the others. */
export function successRateThreshold(rates: readonly number[], deviations: number): number {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance =
    rates.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0) / rates.length;
  return mean - deviations * Math.sqrt(variance);
}
