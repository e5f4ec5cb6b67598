import type { Nanoseconds } from '../../engine/time.js';
import type { Backend, BalancingPolicy, Choice, Ending, LoadReport } from '../policy.js';

/** A backend as the policy within sees it; a wrapper overrides what it has to say about it. */
export class BackendView implements Backend {
  readonly index: number;
  readonly name: string;
  readonly address: string;
  readonly priority: number;
  readonly degraded: boolean;
  readonly zone: string;

  constructor(protected readonly base: Backend) {
    this.index = base.index;
    this.name = base.name;
    this.address = base.address;
    this.priority = base.priority;
    this.degraded = base.degraded;
    this.zone = base.zone;
  }

  get weight(): number {
    return this.base.weight;
  }
  get active(): number {
    return this.base.active;
  }
  get inactive(): number {
    return this.base.inactive;
  }
  get eligible(): boolean {
    return this.base.eligible;
  }
  get absent(): boolean {
    return this.base.absent;
  }
  get ejected(): boolean {
    return this.base.ejected === true;
  }
}

/** Around one policy: passes everything on, but that the policy is shown `views`. */
export abstract class Wrapper<View extends Backend> implements BalancingPolicy {
  constructor(
    protected readonly views: readonly View[],
    protected readonly inner: BalancingPolicy,
  ) {}

  get readsWeights(): boolean {
    return this.inner.readsWeights === true;
  }

  pick(request: Choice, now: Nanoseconds): number {
    return this.inner.pick(request, now);
  }

  changed(_backends: readonly Backend[], now: Nanoseconds): void {
    this.inner.changed?.(this.views, now);
  }

  started(backend: number, now: Nanoseconds): void {
    this.inner.started?.(backend, now);
  }

  finished(
    backend: number,
    now: Nanoseconds,
    latency: Nanoseconds,
    ok: boolean,
    ending?: Ending,
  ): void {
    this.inner.finished?.(backend, now, latency, ok, ending);
  }

  forgotten(backend: number, now: Nanoseconds): void {
    this.inner.forgotten?.(backend, now);
  }

  expired(kind: number, now: Nanoseconds): void {
    this.inner.expired?.(kind, now);
  }

  idle(backend: number, now: Nanoseconds): void {
    this.inner.idle?.(backend, now);
  }

  reported(backend: number, report: LoadReport, now: Nanoseconds): void {
    this.inner.reported?.(backend, report, now);
  }

  probed(backend: number, inFlight: number, latency: Nanoseconds, now: Nanoseconds): void {
    this.inner.probed?.(backend, inFlight, latency, now);
  }
}

/** Makes the policy within a wrapper, for what it is shown. */
export type InnerMaker = (views: readonly Backend[]) => BalancingPolicy;
