import type { Balancer } from '../balancing/balancer.js';
import type { Need, Oracle } from '../balancing/policy.js';
import type { PolicySupport } from '../balancing/support.js';
import { below, type RandomFactory, type RandomSource } from '../engine/random.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Server } from './server.js';

/** Backends report their load so often (gRPC's default is 10 s, made for longer runs). */
export const REPORT_PERIOD: Nanoseconds = 1e9;

/** Full knowledge of a service's replicas: for yardsticks alone. */
export function oracleOf(replicas: readonly Server[]): Oracle {
  const vitals = replicas.map((replica) => replica.watch());
  return {
    work: (backend) => vitals[backend].work,
    length: (backend) => vitals[backend].inFlight,
    isFree: (backend) => replicas[backend].isFree,
    speed: (backend) => replicas[backend].speed,
    workers: (backend) => replicas[backend].workers,
  };
}

const TIMER = 0;
const PROBE = 1;
const KINDS = 2;

/**
 * What a policy asks for, where there is no network on the way: probes are answered in no time, each
 * in a step of its own.
 */
export class DirectSupport implements PolicySupport, Actor {
  actorId = -1;
  readonly oracle: Oracle;
  private served: Balancer | null = null;

  /** @param balancer which of how many balancers it works for */
  constructor(
    private readonly simulator: Simulator,
    private readonly replicas: readonly Server[],
    needs: readonly Need[],
    readonly balancer: { index: number; count: number },
  ) {
    simulator.add(this);
    this.oracle = oracleOf(needs.includes('oracle') ? replicas : []);
    if (needs.includes('probes')) for (const replica of replicas) replica.watch();
  }

  /** Whom to tell of what comes. */
  serve(balancer: Balancer): void {
    this.served = balancer;
  }

  after(delay: Nanoseconds, kind: number): void {
    if (!this.simulator.hasTimeFor(delay)) return;
    this.simulator.schedule(delay, this, kind * KINDS + TIMER);
  }

  probe(backend: number): void {
    this.simulator.defer(this, backend * KINDS + PROBE);
  }

  wake(kind: number): void {
    const { served, simulator } = this;
    const what = Math.floor(kind / KINDS);
    if (kind % KINDS === PROBE) {
      const replica = this.replicas[what];
      const vitals = replica.watch();
      if (!replica.isResponsive) return;
      served?.probed(what, vitals.inFlight, vitals.expectedLatency, simulator.now);
    } else served?.expired(what, simulator.now);
  }
}

/**
 * Tells the balancers of a service, in no time and in a step of its own, of a replica that has
 * nothing left to do. It stands in line at one of them, drawn anew each time: were it to tell all,
 * each would send it a request (Lu and others, "Join-Idle-Queue", Performance Evaluation 68, 2011).
 * What waits at the balancers for a free worker is tried again everywhere, from that one on.
 */
export class IdleNotices implements Actor {
  actorId = -1;
  /** By replica. */
  private readonly randoms: readonly RandomSource[];

  constructor(
    private readonly simulator: Simulator,
    replicas: readonly Server[],
    private readonly balancers: readonly Balancer[],
    private readonly needs: readonly Need[],
    random: RandomFactory,
  ) {
    simulator.add(this);
    this.randoms = replicas.map(({ name }) => random.stream(name, 'idle'));
    for (const replica of replicas) {
      replica.onTurn((index, idle) => {
        if (idle) simulator.defer(this, index);
      });
    }
  }

  wake(replica: number): void {
    const { balancers, needs, simulator, randoms } = this;
    const { length } = balancers;
    const first = length === 1 ? 0 : below(randoms[replica], length);
    if (needs.includes('idle')) balancers[first].idle(replica, simulator.now);
    if (!needs.includes('freed')) return;
    for (let i = 0; i < length; i++) balancers[(first + i) % length].freed(simulator.now);
  }
}

/**
 * Has every replica of a service report its load to the balancers, once a period. While nothing
 * happens nothing is reported: a study without an end would have none.
 */
export class LoadReporter implements Actor {
  actorId = -1;
  private armed = false;

  constructor(
    private readonly simulator: Simulator,
    private readonly replicas: readonly Server[],
    private readonly balancers: readonly Balancer[],
  ) {
    simulator.add(this);
    for (const replica of replicas) {
      replica.onTurn((_index, idle) => {
        if (!idle) this.arm();
      });
    }
  }

  wake(): void {
    const { now } = this.simulator;
    this.armed = false;
    this.replicas.forEach((replica, index) => {
      if (!replica.isResponsive) return;
      const report = replica.watch().report();
      for (const balancer of this.balancers) balancer.reported(index, report, now);
    });
    if (this.replicas.some((replica) => replica.watch().inFlight > 0)) this.arm();
  }

  private arm(): void {
    if (this.armed || !this.simulator.hasTimeFor(REPORT_PERIOD)) return;
    this.simulator.schedule(REPORT_PERIOD, this, 0);
    this.armed = true;
  }
}
