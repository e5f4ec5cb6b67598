import type { Simulator } from '../engine/simulator.js';
import { isMeasured, type MeasurementSpan } from '../measure/measurement-span.js';
import type { Request } from './request.js';

/** What a breaker bounds, in the order in which a request meets it. */
export const bounded = ['connections', 'pending', 'requests', 'retries'] as const;
export type Bounded = (typeof bounded)[number];

export interface BreakerOptions {
  /** Infinity for no limit. */
  limits: Readonly<Record<Bounded, number>>;
  /** Instead of the limit of retries; null for none. */
  budget: RetryBudget | null;
}

/** So many retries as are a share of the requests under way and pending, but at least so many. */
export interface RetryBudget {
  share: number;
  least: number;
}

/** One of the things that are bounded: how many there are, and how often there was no room. */
class Bound {
  current = 0;
  /** The most that there were. */
  most = 0;
  /** Times that it began to refuse, and how many were refused, of measured requests. */
  opened = 0;
  refused = 0;
  /** It has refused somebody since there was room last. */
  isOpen = false;
}

/** Who lets requests wait for a connection. */
export interface Waiting {
  /** There is one for a request that waits. */
  admit(request: Request): void;
}

/** Names of a breaker, for facts. */
export interface BreakerName {
  /** Who calls, and whom. */
  place: string;
  service: string;
}

/**
 * What one caller has under way to one destination, and the most that it may: a circuit breaker in Envoy's
 * sense (source/common/upstream/resource_manager_impl.h: there is room while current < max). All workers of
 * a proxy share one. It refuses, it never stays shut for a time: that is outlier detection.
 *
 * Retries count from the decision to retry to the end of that attempt, back-off included.
 *
 * Not modelled: limits of each priority class by itself; the connection that Envoy opens past the limit to a
 * host which has none; idle connections, which do not count here.
 */
export class Breaker {
  private readonly bounds: Readonly<Record<Bounded, Bound>>;
  /** Those that wait for a connection, first come, first served, and who let each wait. */
  private readonly line: Request[] = [];
  private readonly waiting: Waiting[] = [];
  private admitting = false;
  /** Any of the bounds is. */
  private isOpen = false;

  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
    readonly options: BreakerOptions,
    private readonly name: BreakerName,
  ) {
    this.bounds = {
      connections: new Bound(),
      pending: new Bound(),
      requests: new Bound(),
      retries: new Bound(),
    };
  }

  count(what: Bounded): Readonly<Bound> {
    return this.bounds[what];
  }

  limitOf(what: Bounded): number {
    const { limits, budget } = this.options;
    if (what !== 'retries' || budget === null) return limits[what];
    const { requests, pending } = this.bounds;
    return Math.max(Math.floor(budget.share * (requests.current + pending.current)), budget.least);
  }

  hasRoom(what: Bounded): boolean {
    return this.bounds[what].current < this.limitOf(what);
  }

  enter(what: Bounded): void {
    const bound = this.bounds[what];
    if (++bound.current > bound.most) bound.most = bound.current;
  }

  leave(what: Bounded): void {
    this.bounds[what].current--;
  }

  /** Who left is gone, and who took the place has it: what has room is open no more. */
  rest(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const what of bounded) {
      const bound = this.bounds[what];
      if (bound.isOpen && this.hasRoom(what)) this.turn(what, bound, false);
      else this.isOpen ||= bound.isOpen;
    }
  }

  /** There was no room for a request. */
  refuse(what: Bounded, request: Request): void {
    const bound = this.bounds[what];
    const counts = isMeasured(this.span, request.intended);
    if (counts) bound.refused++;
    if (bound.isOpen) return;
    if (counts) bound.opened++;
    this.isOpen = true;
    this.turn(what, bound, true);
  }

  /** A request waits for a connection: there is room in line. */
  wait(request: Request, by: Waiting): void {
    this.enter('pending');
    this.line.push(request);
    this.waiting.push(by);
  }

  /** A request gives up; false where it does not wait. */
  withdraw(request: Request): boolean {
    const place = this.line.indexOf(request);
    if (place < 0) return false;
    this.line.splice(place, 1);
    this.waiting.splice(place, 1);
    this.leave('pending');
    return true;
  }

  get hasLine(): boolean {
    return this.line.length > 0;
  }

  /** Those who wait go on while there is room: not within one another. */
  admit(): void {
    const { line, waiting } = this;
    if (this.admitting || line.length === 0) return;
    this.admitting = true;
    while (line.length > 0 && this.hasRoom('connections')) {
      const next = line.shift() as Request;
      const by = waiting.shift() as Waiting;
      this.leave('pending');
      by.admit(next);
    }
    this.admitting = false;
  }

  private turn(what: Bounded, bound: Bound, isOpen: boolean): void {
    bound.isOpen = isOpen;
    const { changes } = this.simulator.facts;
    if (changes === null) return;
    const phase = isOpen ? 'begins' : 'ends';
    const at = this.simulator.now;
    changes.tell({ kind: 'breaker-open', at, ...this.name, what, phase }, null);
  }
}
