import { pow } from '../../engine/math.js';
import { MILLISECOND, type Nanoseconds } from '../../engine/time.js';
import type { Backend, Choice } from '../policy.js';
import { BackendView, Wrapper, type InnerMaker } from './wrapper.js';

export interface SlowStartOptions {
  window: Nanoseconds;
  aggression: number;
  /** The least share of its weight that a backend gets. */
  least: number;
  /** How often the policy within is told that weights have grown. */
  update: Nanoseconds;
}

/**
 * A newcomer's weight grows over a window (envoy load_balancer_impl.cc, EdfLoadBalancerBase):
 *
 *     weight * max((max(1 ms, age) / window)^(1 / aggression), least),  while age < window
 *
 * where the age counts from when the backend joined, or a health check found it healthy again; one
 * that outlier detection had left out is as old as before. Those there from the beginning are all of
 * the same age.
 *
 * The policy within reads the weight of the moment; Envoy allows for round robin and least request
 * only, whose scheduler reads it whenever it picks that backend, and is not told that it grows.
 * Policies that keep what they have read are told every `update` while a newcomer is warming.
 */
export class SlowStartPolicy extends Wrapper<WarmingView> {
  private readonly clock: Clock;
  private readonly window: Nanoseconds;
  private readonly update: Nanoseconds;
  /** When the last one is warm. */
  private warmAt = 0;
  private nextUpdate = Infinity;

  constructor(backends: readonly Backend[], options: SlowStartOptions, makeInner: InnerMaker) {
    const clock = new Clock();
    const views = backends.map((backend) => new WarmingView(backend, clock, options));
    super(views, makeInner(views));
    this.clock = clock;
    this.window = options.window;
    this.update = options.update;
  }

  override pick(request: Choice, now: Nanoseconds): number {
    this.clock.now = now;
    if (now >= this.nextUpdate && this.inner.readsWeights !== true) this.tell(now);
    return this.inner.pick(request, now);
  }

  override changed(_backends: readonly Backend[], now: Nanoseconds): void {
    this.clock.now = now;
    for (const view of this.views) {
      if (view.rejoin()) this.warmAt = now + this.window;
    }
    this.tell(now);
  }

  private tell(now: Nanoseconds): void {
    this.nextUpdate = now < this.warmAt ? Math.min(now + this.update, this.warmAt) : Infinity;
    this.inner.changed?.(this.views, now);
  }
}

/** What time it is for the weights. */
class Clock {
  now = 0;
}

class WarmingView extends BackendView {
  private since = 0;
  private wasHealthy: boolean;

  constructor(
    base: Backend,
    private readonly clock: Clock,
    private readonly options: SlowStartOptions,
  ) {
    super(base);
    this.wasHealthy = base.eligible || base.ejected === true;
  }

  override get weight(): number {
    const age = this.clock.now - this.since;
    const { window, aggression, least } = this.options;
    if (age >= window) return this.base.weight;
    const share = Math.max(MILLISECOND, age) / window;
    const grown = aggression === 1 ? share : pow(share, 1 / aggression);
    return this.base.weight * Math.max(grown, least);
  }

  /** True if it has just joined, or become healthy. */
  rejoin(): boolean {
    const healthy = this.base.eligible || this.base.ejected === true;
    const rejoins = healthy && !this.wasHealthy;
    this.wasHealthy = healthy;
    if (rejoins) this.since = this.clock.now;
    return rejoins;
  }
}
