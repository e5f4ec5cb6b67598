import type { Balancer } from '../balancing/balancer.js';
import type { Tell } from '../balancing/policy.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds } from '../engine/time.js';

export interface HealthOptions {
  /** Nanoseconds between two checks of one backend, and until a check counts as failed. */
  interval: Nanoseconds;
  timeout: Nanoseconds;
  /** Checks in a row that turn a backend healthy, or unhealthy. */
  rise: number;
  fall: number;
}

/** What checks have found, and what balancers make of it. All start healthy. */
export class HealthBook {
  /** Above 0: passes in a row; below: failures. */
  private readonly streak: Int32Array;
  private readonly healthy: Uint8Array;

  constructor(
    private readonly balancers: readonly Pick<Balancer, 'setEligible'>[],
    backends: number,
    private readonly options: HealthOptions,
    private readonly tell?: Tell,
  ) {
    this.streak = new Int32Array(backends);
    this.healthy = new Uint8Array(backends).fill(1);
  }

  /** A check has passed, or failed. */
  note(backend: number, passed: boolean, now: Nanoseconds): void {
    const { rise, fall } = this.options;
    const before = this.streak[backend];
    const streak = passed ? Math.max(before, 0) + 1 : Math.min(before, 0) - 1;
    this.streak[backend] = streak;
    const healthy = this.healthy[backend] === 1 ? streak > -fall : streak >= rise;
    if ((this.healthy[backend] === 1) === healthy) return;
    this.healthy[backend] = healthy ? 1 : 0;
    this.tell?.(backend, 'unhealthy', healthy ? 'ends' : 'begins', now);
    for (const balancer of this.balancers) balancer.setEligible(backend, healthy, now);
  }
}

const CHECK = 0;
const EXPIRE = 1;

/**
 * Health checks without a network: a replica that is up and not paused passes at once; one that is
 * not fails when the time for the answer is up.
 */
export class DirectHealthChecker implements Actor {
  actorId = -1;
  private readonly book: HealthBook;
  private readonly passed: Uint8Array;

  constructor(
    private readonly simulator: Simulator,
    balancers: readonly Pick<Balancer, 'setEligible'>[],
    private readonly replicas: readonly { readonly isResponsive: boolean }[],
    private readonly options: HealthOptions,
    tell?: Tell,
  ) {
    this.book = new HealthBook(balancers, replicas.length, options, tell);
    this.passed = new Uint8Array(replicas.length);
    simulator.add(this);
    simulator.schedule(0, this, CHECK);
  }

  wake(kind: number): void {
    const { simulator, options, replicas, passed } = this;
    if (kind === EXPIRE) {
      for (let i = 0; i < passed.length; i++) {
        if (passed[i] === 0) this.book.note(i, false, simulator.now);
      }
      return;
    }
    replicas.forEach(({ isResponsive }, i) => {
      passed[i] = isResponsive ? 1 : 0;
      if (isResponsive) this.book.note(i, true, simulator.now);
    });
    const left = END_OF_TIME - simulator.now;
    if (passed.includes(0)) simulator.schedule(Math.min(options.timeout, left), this, EXPIRE);
    if (options.interval <= left) simulator.schedule(options.interval, this, CHECK);
  }
}
