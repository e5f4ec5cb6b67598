import type { Balancer } from '../balancing/balancer.js';
import type { Tell } from '../balancing/policy.js';
import type { Nanoseconds } from '../engine/time.js';

export interface HealthOptions {
  /** Nanoseconds between two checks of one backend, and until a check counts as failed. */
  interval: Nanoseconds;
  timeout: Nanoseconds;
  /** Checks in a row that turn a backend healthy, or unhealthy. */
  rise: number;
  fall: number;
}

/** A balancer, as far as checks go. */
export type CheckedBalancer = Pick<Balancer, 'setEligible' | 'backends'>;

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
