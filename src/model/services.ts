import { Balancer } from '../balancing/balancer.js';
import type { Need, Tell } from '../balancing/policy.js';
import { needsOf } from '../balancing/table.js';
import { createDistribution } from '../engine/distributions/table.js';
import type { Described } from '../engine/options.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { VirtualService } from '../devices/virtual-service.js';
import { parseIpv4 } from '../net/address.js';
import type {
  PlainCall,
  PlainReplica,
  PlainScenario,
  PlainService,
  PlainStep,
  PlainVirtual,
} from '../scenario/plain.js';
import type { Chronicle } from '../traffic/chronicle.js';
import { ServiceFront } from '../traffic/front.js';
import { openDirectChannel, TIME_WAIT } from '../calls/direct-service.js';
import type { CallOptions, StepOptions } from '../traffic/handler.js';
import { HealthChecker } from '../calls/health-probe.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import type { Request } from '../calls/request.js';
import type { Channel } from '../calls/channel.js';
import type { RequestPool } from '../calls/request-pool.js';
import { Service } from '../traffic/service.js';
import { UdpChannel } from '../calls/udp-channel.js';
import { UdpSupport } from '../calls/udp-support.js';
import { UdpServer } from '../calls/udp-server.js';
import { Addresses } from './addresses.js';
import { liveAttempts } from './attempts.js';
import type { LiveStack, Network } from './network.js';
import { partitionsOf } from './partitions.js';

/** A service with what gives requests to its replicas. */
export interface LiveService {
  plain: PlainService;
  service: Service;
  /** None where callers address replicas themselves. */
  balancers: readonly (Balancer<Request> | Balancer)[];
  /** The way in without a network. */
  direct: Channel | null;
  /** What its policies ask for, those that the timeline brings included. */
  needs: readonly Need[];
  /** Has all its balancers go by another policy. */
  changePolicy: (policy: Described, now: Nanoseconds) => void;
}

/** Builds services on a network that stands already: the work, its servers, its balancer. */
export class ServiceBuilder {
  /** Of those without a host. */
  readonly addresses: Addresses;
  private readonly services = new Map<string, LiveService>();

  constructor(
    private readonly plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly requests: RequestPool,
    private readonly random: RandomFactory,
    private readonly span: MeasurementSpan,
    private readonly chronicle: Chronicle,
  ) {
    this.addresses = new Addresses(random);
  }

  build(): Map<string, LiveService> {
    for (const name of this.plain.services.keys()) this.raise(name);
    // In the order of the scenario, whoever had to stand first.
    const services = new Map<string, LiveService>();
    for (const name of this.plain.services.keys()) {
      services.set(name, this.services.get(name) as LiveService);
    }
    for (const { plain, service } of services.values()) {
      service.replicas.forEach((replica, index) => {
        const { host, of } = plain.replicas[index];
        if (of !== null) return;
        replica.connect(service.sites.map((site) => this.channelTo(site.options.to, host)));
      });
    }
    return services;
  }

  /** Builds a service, after those whose replicas are some of its own. */
  private raise(name: string): void {
    if (this.services.has(name)) return;
    const plain = this.plain.services.get(name) as PlainService;
    for (const { of } of plain.replicas) if (of !== null) this.raise(of);
    const service = this.makeService(name, plain);
    this.adopt(plain, service);
    const networked =
      plain.balancer.virtual !== null || plain.replicas.some(({ host }) => host !== null);
    this.services.set(
      name,
      networked ? this.serve(name, plain, service) : this.connect(name, plain, service),
    );
  }

  /** Puts other services' replicas where they are this one's too. */
  private adopt(plain: PlainService, service: Service): void {
    plain.replicas.forEach(({ of, host }, index) => {
      if (of === null) return;
      const owner = this.services.get(of) as LiveService;
      const place = owner.plain.replicas.findIndex((each) => each.host === host);
      service.front ??= new ServiceFront(service);
      service.front.adopt(index, owner.service.replicas[place]);
    });
  }

  /** The way from a host (null: from nowhere in particular) to a service. */
  channelTo(name: string, host: string | null): Channel {
    const target = this.services.get(name) as LiveService;
    if (target.direct !== null) return target.direct;
    const live = this.network.stacks.get(host as string) as LiveStack;
    const { virtual } = target.plain.balancer;
    const port = virtual?.ports[0].port ?? target.plain.replicas[0].ports[0];
    const at = { name, address: 0, port };
    return new UdpChannel(this.simulator, live.udp, live.resolver, at, target.service.front);
  }

  /** The books of what comes by a service whose replicas are others'. */
  frontOf(name: string | null): ServiceFront | null {
    return this.services.get(name ?? '')?.service.front ?? null;
  }

  private makeService(name: string, plain: PlainService): Service {
    return new Service(
      this.simulator,
      this.requests,
      this.random,
      {
        name,
        handler: plain.handler.map(liveStep),
        blocking: plain.mode === 'blocking',
        slowdown: plain.slowdown && createDistribution(plain.slowdown),
        redraw: plain.redraw,
        queue: { ...plain.queue, limit: plain.queue.limit ?? Infinity },
        response: createDistribution(plain.response),
        replicas: plain.replicas.map((replica, index) => ({
          ...replica,
          address:
            replica.host === null ? this.addresses.draw(name, index) : this.addressOf(replica),
        })),
      },
      this.span,
    );
  }

  /** Without a network: callers hand requests over by way of the balancer. */
  private connect(name: string, plain: PlainService, service: Service): LiveService {
    const { affinity, ...options } = plain.balancer;
    const needs = this.needsOf(name, plain);
    const { channel, balancers, changePolicy } = openDirectChannel(
      this.simulator,
      name,
      service.replicas,
      {
        ...options,
        members: plain.replicas.map(({ name: replica, weight, absent }) => ({
          name: replica,
          address: replica,
          weight,
          absent,
        })),
        needs,
        affinity: affinity.kind === 'none' ? undefined : affinity.timeout,
        partitions: partitionsOf(plain) ?? undefined,
      },
      this.random,
      this.tellOf(name, plain),
    );
    return { plain, service, balancers, direct: channel, needs, changePolicy };
  }

  /** On a network: a server on each replica's host, and a virtual service on the router. */
  private serve(name: string, plain: PlainService, service: Service): LiveService {
    plain.replicas.forEach((replica, index) => {
      if (replica.of !== null) return;
      const { udp } = this.stackOf(replica);
      new UdpServer(this.simulator, udp, service.replicas[index], replica.ports);
    });
    const { virtual } = plain.balancer;
    const balancer = virtual === null ? null : this.publish(name, plain, service, virtual);
    return {
      plain,
      service,
      balancers: balancer === null ? [] : [balancer],
      direct: null,
      needs: this.needsOf(name, plain),
      changePolicy: (policy, now) => balancer?.changePolicy(policy, now),
    };
  }

  private publish(
    name: string,
    plain: PlainService,
    service: Service,
    virtual: PlainVirtual,
  ): Balancer {
    const { affinity, policy } = plain.balancer;
    const backends = plain.replicas.map((replica) => ({
      address: this.addressOf(replica),
      ports: targetsOf(replica, virtual),
    }));
    const router = this.network.stacks.get(virtual.router) as LiveStack;
    const support = this.supportOf(name, plain, service, router);
    const tell = this.tellOf(name, plain);
    const balancer = new Balancer({
      members: plain.replicas.map((replica) => ({
        name: replica.name,
        address: `${this.plainAddressOf(replica)}:${targetsOf(replica, virtual)[0]}`,
        weight: replica.weight,
        absent: replica.absent,
      })),
      policy,
      random: this.random.stream(name, 'policy'),
      support,
      tell,
      inactive: this.inactiveOf(name, plain, virtual),
      affinity: affinity.kind === 'none' ? undefined : affinity.timeout,
    });
    support?.serve(balancer);
    const address = parseIpv4(virtual.address);
    router.stack.locals.addVirtual(address);
    const ports = virtual.ports.map(({ port }) => port);
    const { mode, health } = virtual;
    const published = new VirtualService({ name, address, ports, backends, mode }, balancer);
    router.services.seat(name).service = published;
    if (mode === 'dsr') {
      for (const replica of plain.replicas) this.stackOf(replica).stack.locals.addSilent(address);
    }
    if (health !== null) {
      new HealthChecker(this.simulator, router.udp, balancer, backends, health, tell);
    }
    return balancer;
  }

  /** Writes down what becomes of the service's backends by itself. */
  private tellOf(name: string, { replicas }: PlainService): Tell {
    return (backend, what, phase, at) =>
      this.chronicle.note({
        at,
        entry: null,
        what: `${what} ${name}/${replicas[backend].name}`,
        phase,
      });
  }

  /** How long the balancer keeps a connection after its end, where its policy counts them. */
  private inactiveOf(
    name: string,
    plain: PlainService,
    { ports, router }: PlainVirtual,
  ): Nanoseconds | undefined {
    if (!this.needsOf(name, plain).includes('inactive')) return undefined;
    if (ports[0].protocol === 'tcp') return TIME_WAIT;
    const node = this.plain.nodes.get(router);
    return (node?.kind === 'router' && node.conntrack?.udp) || TIME_WAIT;
  }

  /** What the policy asks for beyond counts, by messages from the router that balances. */
  private supportOf(
    name: string,
    plain: PlainService,
    service: Service,
    router: LiveStack,
  ): UdpSupport | undefined {
    const needs = this.needsOf(name, plain);
    if (needs.length === 0) return undefined;
    const hosts = plain.replicas.map((replica) => ({
      address: this.addressOf(replica),
      port: replica.ports[0],
      udp: this.stackOf(replica).udp,
    }));
    return new UdpSupport(this.simulator, router.udp, service.replicas, hosts, needs);
  }

  /** What the service's policies ask for: its own, and those that the timeline brings. */
  private needsOf(name: string, plain: PlainService): readonly Need[] {
    const later = this.plain.timeline.flatMap(({ change }) =>
      change.kind === 'switch' && change.service === name ? [change.policy] : [],
    );
    return [...new Set([plain.balancer.policy, ...later].flatMap((policy) => needsOf(policy)))];
  }

  private stackOf(replica: PlainReplica): LiveStack {
    return this.network.stacks.get(replica.host as string) as LiveStack;
  }

  private addressOf(replica: PlainReplica): number {
    return this.stackOf(replica).stack.address;
  }

  private plainAddressOf(replica: PlainReplica): string {
    const node = this.plain.nodes.get(replica.host as string);
    return node?.ports[0]?.addresses[0]?.split('/')[0] ?? replica.name;
  }
}

/** Where a replica listens for each of the service's ports: a replica that lists as many has its own. */
function targetsOf({ ports }: PlainReplica, virtual: PlainVirtual): readonly number[] {
  return ports.length === virtual.ports.length ? ports : virtual.ports.map(({ target }) => target);
}

function liveStep(step: PlainStep): StepOptions {
  switch (step.kind) {
    case 'compute':
      return { kind: 'compute', time: createDistribution(step.time) };
    case 'call':
      return { kind: 'calls', calls: [liveCall(step.call)] };
    case 'parallel':
      return { kind: 'calls', calls: step.calls.map(liveCall), wait: step.wait ?? Infinity };
  }
}

function liveCall(call: PlainCall): CallOptions {
  return {
    to: call.to,
    count: call.count,
    probability: call.probability,
    timeout: call.timeout ?? Infinity,
    cancel: call.cancel,
    size: createDistribution(call.request),
    keys: call.keys && createDistribution(call.keys),
    attempts: liveAttempts(call),
  };
}
