import { needsOf } from '../../src/balancing/table.js';
import type { Distribution } from '../../src/engine/distribution.js';
import { createDistribution } from '../../src/engine/distributions/table.js';
import type { OptionValue } from '../../src/engine/options.js';
import { RandomFactory } from '../../src/engine/random.js';
import { Simulator } from '../../src/engine/simulator.js';
import { createArrivals } from '../../src/traffic/arrivals/table.js';
import { ClosedLoop } from '../../src/traffic/closed.js';
import type { Channel } from '../../src/calls/channel.js';
import { Balancing } from '../../src/calls/balancing.js';
import { DirectCourier } from '../../src/calls/direct-courier.js';
import { Handover } from '../../src/calls/handover.js';
import type { View } from '../../src/calls/views.js';
import type { MeasurementSpan } from '../../src/measure/measurement-span.js';
import { OpenLoop } from '../../src/traffic/open.js';
import { OUTCOME, type Outcome } from '../../src/calls/outcome.js';
import { Request } from '../../src/calls/request.js';
import { RequestPool } from '../../src/calls/request-pool.js';
import { Service } from '../../src/traffic/service.js';
import type { ReplicaOptions, ServiceOptions } from '../../src/traffic/service-options.js';
import { Sessions } from '../../src/traffic/sessions.js';
import { type TrafficSource, Workload, type WorkloadOptions } from '../../src/traffic/workload.js';

export const MS = 1e6;

export function distribution(kind: string, options: Record<string, OptionValue>): Distribution {
  return createDistribution({ kind, options: new Map(Object.entries(options)) });
}

export const constant = (value: number): Distribution => distribution('constant', { value });
export const exponential = (mean: number): Distribution => distribution('exponential', { mean });

export interface WorkloadObserver {
  /** All that the workload owes has ended. */
  settled?: () => void;
  /** About to be sent. */
  sending?: (request: Request) => void;
  /** Its times are final. */
  ended?: (request: Request, outcome: number, now: number) => void;
}

/** Hears of the requests of a workload. */
export function observe(workload: Workload, { settled, sending, ended }: WorkloadObserver): void {
  if (settled !== undefined) workload.onSettled = settled;
  workload.simulator.facts.listen('requests', {
    tell(fact, live) {
      if (!(live instanceof Request) || live.parent !== null) return;
      if (live.origin !== workload.options.index) return;
      if (fact.kind === 'request-made') sending?.(live);
      if (fact.kind === 'request-ended') ended?.(live, OUTCOME[fact.outcome as Outcome], fact.at);
    },
  });
}

export type ServiceSketch = Partial<Omit<ServiceOptions, 'queue' | 'replicas'>> & {
  queue?: Partial<ServiceOptions['queue']>;
  replicas?: readonly Partial<ReplicaOptions>[];
  policy?: string;
  balancers?: number;
  view?: View;
};

/** Services and workloads wired by hand, without a network. */
export class Study {
  readonly simulator = new Simulator();
  readonly random: RandomFactory;
  readonly requests: RequestPool;
  readonly services = new Map<string, Service>();
  readonly channels = new Map<string, Channel>();
  readonly workloads: Workload[] = [];

  constructor(
    seed = '1',
    readonly span: MeasurementSpan = { from: 0, until: Infinity, window: 1e9 },
    limit = 1e6,
  ) {
    this.random = new RandomFactory(seed, 0);
    this.requests = new RequestPool(this.simulator, limit);
  }

  /** One replica with one worker that takes 1 ms, unless the sketch says otherwise. */
  service(name: string, sketch: ServiceSketch = {}): Service {
    const service = new Service(
      this.simulator,
      this.requests,
      this.random,
      {
        name,
        handler: sketch.handler ?? [{ kind: 'compute', time: constant(MS) }],
        blocking: sketch.blocking ?? true,
        slowdown: sketch.slowdown ?? null,
        redraw: sketch.redraw ?? true,
        queue: { limit: Infinity, discipline: 'fcfs', full: 'reject', ...sketch.queue },
        response: sketch.response ?? constant(0),
        replicas: (sketch.replicas ?? [{}]).map((replica, index) => ({
          name: `${name}-${index}`,
          workers: 1,
          speed: 1,
          cpu: null,
          weight: 1,
          address: index,
          absent: false,
          ...replica,
        })),
      },
      this.span,
    );
    const policy = { kind: sketch.policy ?? 'round-robin', options: new Map() };
    const { replicas } = service;
    const balancing = new Balancing(
      this.simulator,
      name,
      replicas,
      [{ name: '', zone: '', courier: () => new DirectCourier(this.simulator, replicas) }],
      {
        members: replicas.map(({ options: { name: member, weight, absent } }) => ({
          name: member,
          address: member,
          weight,
          absent,
        })),
        policy,
        balancers: sketch.balancers ?? 1,
        view: sketch.view ?? { counts: 'own', delay: 0 },
        needs: needsOf(policy),
        health: null,
        zones: [],
      },
      this.random,
    );
    const channel = balancing.channel(0, new Handover(this.simulator, replicas));
    this.services.set(name, service);
    this.channels.set(name, channel);
    return service;
  }

  workload(to: string, source: TrafficSource, options: Partial<WorkloadOptions> = {}): Workload {
    const workload = new Workload(
      this.simulator,
      this.requests,
      this.random,
      {
        name: 'users',
        index: this.workloads.length,
        clients: [{ name: 'users', weight: 1, address: 0, channel: this.channels.get(to)! }],
        start: 0,
        stop: Infinity,
        requests: Infinity,
        timeout: Infinity,
        cancel: true,
        size: constant(0),
        work: null,
        keys: null,
        priority: 0,
        ...options,
      },
      source,
      this.span,
    );
    this.workloads.push(workload);
    return workload;
  }

  /** Poisson arrivals, `rate` a second. */
  open(to: string, rate: number, options: Partial<WorkloadOptions> = {}): Workload {
    const name = options.name ?? 'users';
    const described = { kind: 'poisson', options: new Map([['rate', rate]]) };
    const arrivals = createArrivals(described, this.random.stream(name, 'arrivals'));
    return this.workload(to, new OpenLoop(this.simulator, arrivals), options);
  }

  /** Requests at given instants. */
  at(to: string, instants: readonly number[], options: Partial<WorkloadOptions> = {}): Workload {
    let next = 0;
    const arrivals = { next: () => instants[next++] ?? Infinity };
    return this.workload(to, new OpenLoop(this.simulator, arrivals), options);
  }

  closed(
    to: string,
    users: number,
    think: Distribution,
    options: Partial<WorkloadOptions> = {},
  ): Workload {
    const name = options.name ?? 'users';
    const source = new ClosedLoop(this.simulator, this.random, name, users, think);
    return this.workload(to, source, options);
  }

  sessions(
    to: string,
    rate: number,
    perSession: Distribution,
    think: Distribution,
    options: Partial<WorkloadOptions> = {},
  ): Workload {
    const described = { kind: 'poisson', options: new Map([['rate', rate]]) };
    const arrivals = createArrivals(described, this.random.stream('users', 'arrivals'));
    const { simulator, random } = this;
    const source = new Sessions(simulator, random, 'users', arrivals, perSession, think);
    return this.workload(to, source, options);
  }

  /** Gives each replica its channels, starts the traffic, runs (in slices) and closes the books. */
  run(until?: number, events = 1e7, slice = events): ReturnType<Simulator['run']> {
    for (const service of this.services.values()) {
      const channels = service.sites.map(({ options }) => this.channels.get(options.to)!);
      for (const replica of service.replicas) replica.connect(channels);
    }
    for (const workload of this.workloads) workload.start();
    let stop = this.simulator.run({ until, events: slice });
    while (stop === 'events' && this.simulator.steps < events) {
      stop = this.simulator.run({ until, events: slice });
    }
    for (const service of this.services.values()) service.close();
    return stop;
  }
}

/** Mean latency of a workload in milliseconds. */
export function mean(workload: Workload): number {
  return workload.recorder.latency.mean / MS;
}
