import type { Balancer } from '../balancing/balancer.js';
import type { Locality, Oracle } from '../balancing/policy.js';
import type { PolicySupport } from '../balancing/support.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { type Courier, Question } from './courier.js';
import type { Server } from './server.js';

/** Full knowledge of servers: for yardsticks alone. */
export function oracleOf(servers: readonly Server[]): Oracle {
  const vitals = servers.map((server) => server.watch());
  return {
    work: (backend) => vitals[backend].work,
    length: (backend) => vitals[backend].inFlight,
    isFree: (backend) => servers[backend].isFree,
    speed: (backend) => servers[backend].speed,
    workers: (backend) => servers[backend].workers,
  };
}

/** Bytes of a probe and its answer: a few numbers. */
const PAYLOAD = 32;

/** How a backend is, as of the moment at which the probe reaches it. */
class LoadProbe extends Question {
  private inFlight = 0;
  private latency: Nanoseconds = 0;

  constructor(
    free: LoadProbe[],
    private readonly asker: BalancerSupport,
  ) {
    super(free, PAYLOAD);
  }

  reach(server: Server): void {
    const vitals = server.watch();
    this.inFlight = vitals.inFlight;
    this.latency = vitals.expectedLatency;
  }

  answered(now: Nanoseconds): string {
    this.asker.served?.probed(this.backend, this.inFlight, this.latency, now);
    return '';
  }
}

/** What the policy of one balancer asks for: time, probes, an oracle. */
export class BalancerSupport implements PolicySupport, Actor {
  actorId = -1;
  /** Whom to tell of what comes. */
  served: Balancer | null = null;
  private readonly probes: LoadProbe[] = [];

  /**
   * @param balancer which of how many balancers it works for
   * @param locality where that stands
   */
  constructor(
    private readonly simulator: Simulator,
    private readonly courier: Courier,
    readonly oracle: Oracle,
    readonly balancer: { index: number; count: number },
    readonly locality: Locality,
  ) {
    simulator.add(this);
  }

  after(delay: Nanoseconds, kind: number): void {
    if (this.simulator.hasTimeFor(delay)) this.simulator.schedule(delay, this, kind);
  }

  probe(backend: number): void {
    const probe = this.probes.pop() ?? new LoadProbe(this.probes, this);
    probe.backend = backend;
    this.courier.ask(probe);
  }

  wake(kind: number): void {
    this.served?.expired(kind, this.simulator.now);
  }
}
