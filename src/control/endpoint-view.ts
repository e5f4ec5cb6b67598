import type { Balancer } from '../balancing/balancer.js';
import type { Nanoseconds } from '../engine/time.js';

/**
 * What the API says of an endpoint (discovery/v1 EndpointConditions):
 * - ready: it is there, and passes its probe
 * - terminating: its end has begun, and it still passes (serving and terminating)
 * - out: neither, or it is not listed at all
 */
export type Condition = 'ready' | 'terminating' | 'out';

/** How one balancer goes by what it hears of endpoints. */
export interface EndpointView {
  /** Whether it matters that one which leaves still serves. */
  readonly fallsBack: boolean;
  hear(index: number, condition: Condition, now: Nanoseconds): void;
}

/**
 * Those that are ready, and no others: as Istio's proxies (endpointHealthStatus in its endpointslice.go: one that
 * terminates is not healthy, and there is no way back to it), and clients.
 */
export class ReadyEndpoints implements EndpointView {
  readonly fallsBack = false;

  constructor(private readonly balancer: Balancer) {}

  hear(index: number, condition: Condition, now: Nanoseconds): void {
    this.balancer.setAbsent(index, condition !== 'ready', now);
  }
}

/** Is told of those that are chosen though they leave. */
export interface FallbackWatch {
  knows(index: number, leaves: boolean): void;
}

/**
 * kube-proxy's (kubernetes pkg/proxy/topology.go, CategorizeEndpoints; KEP-1669, on since 1.26): those that are
 * ready; where none is, those that terminate and still serve.
 */
export class ReadyOrServingEndpoints implements EndpointView {
  readonly fallsBack = true;
  private readonly conditions: Condition[];

  constructor(
    private readonly balancer: Balancer,
    private readonly watch: FallbackWatch,
  ) {
    this.conditions = balancer.backends.map(({ absent }) => (absent ? 'out' : 'ready'));
  }

  hear(index: number, condition: Condition, now: Nanoseconds): void {
    const { conditions, balancer, watch } = this;
    conditions[index] = condition;
    const usable: Condition = conditions.includes('ready') ? 'ready' : 'terminating';
    conditions.forEach((each, i) => {
      watch.knows(i, each === 'terminating');
      balancer.setAbsent(i, each !== usable, now);
    });
  }
}
