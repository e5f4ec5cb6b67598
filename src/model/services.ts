import type { Member } from '../balancing/balancer.js';
import type { Need } from '../balancing/policy.js';
import { needsOf } from '../balancing/table.js';
import { createDistribution } from '../engine/distributions/table.js';
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
import { ServiceFront } from '../traffic/front.js';
import {
  Balancing,
  type BalancingOptions,
  type Place,
  type TellAt,
  TIME_WAIT,
} from '../calls/balancing.js';
import type { CallOptions, StepOptions } from '../traffic/handler.js';
import { DatagramCourier } from '../calls/datagram-courier.js';
import { DirectCourier } from '../calls/direct-courier.js';
import { Handover } from '../calls/handover.js';
import { NetworkWay } from '../calls/network-way.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import type { Channel } from '../calls/channel.js';
import type { RequestPool } from '../calls/request-pool.js';
import { Service } from '../traffic/service.js';
import { NetworkChannel } from '../calls/network-channel.js';
import { NetworkServer } from '../calls/network-server.js';
import { DatagramExchange } from '../transport/datagram-exchange.js';
import { Dialler, type Target } from '../transport/dial.js';
import type { Transport } from '../transport/transport.js';
import { Addresses } from './addresses.js';
import { liveAttempts } from './attempts.js';
import { type LiveStack, type Network, socketsOf } from './network.js';
import { partitionsOf } from './partitions.js';

/** A service with what gives requests to its replicas. */
export interface LiveService {
  plain: PlainService;
  service: Service;
  /** Null where callers take an address that the name has. */
  balancing: Balancing | null;
  /** On a network, where callers balance: the hosts that call, in the order of the balancers' places. */
  hosts: readonly string[];
  /** What its policies ask for, those that the timeline brings included. */
  needs: readonly Need[];
}

/** Builds services on a network that stands already: the work, its servers, its balancer. */
export class ServiceBuilder {
  /** Of those without a host. */
  readonly addresses: Addresses;
  private readonly services = new Map<string, LiveService>();
  /** By host, of those that need one. */
  private readonly transports = new Map<string, Transport>();
  private readonly diallers = new Map<string, Dialler>();

  constructor(
    private readonly plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly requests: RequestPool,
    private readonly random: RandomFactory,
    private readonly span: MeasurementSpan,
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
    for (const [name, { plain, service }] of services) {
      service.replicas.forEach((replica, index) => {
        const { host, of } = plain.replicas[index];
        if (of !== null) return;
        replica.connect(service.sites.map((site) => this.channelTo(site.options.to, host, name)));
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
    if (plain.networked) this.listen(name, plain, service);
    const { at } = plain.balancer;
    const hosts = at === 'callers' && plain.networked ? callersOf(this.plain, name) : [];
    const balancing = at === 'nowhere' ? null : this.balance(name, plain, service, hosts);
    this.services.set(name, {
      plain,
      service,
      balancing,
      hosts,
      needs: this.needsOf(name, plain),
    });
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

  /** The way from a process of a host (null: from nowhere in particular) to a service. */
  channelTo(name: string, host: string | null, process: string): Channel {
    const { plain, service, balancing, hosts } = this.services.get(name) as LiveService;
    if (balancing !== null && plain.balancer.at === 'callers') {
      if (!plain.networked) return this.handOver(balancing, service);
      return balancing.channel(hosts.indexOf(host as string), () => {
        const backends = this.backendsOf(plain);
        return new NetworkWay(
          this.networkChannel(host as string, process, NOWHERE, service),
          backends,
        );
      });
    }
    const { virtual } = plain.balancer;
    const port = virtual?.ports[0].port ?? plain.replicas[0].ports[0];
    return this.networkChannel(host as string, process, { name, address: 0, port }, service);
  }

  private handOver(balancing: Balancing, { replicas }: Service): Channel {
    return balancing.channel(0, () => new Handover(this.simulator, replicas));
  }

  /**
   * The way from a process of a host to whatever a target stands for.
   * @param service by which the requests come, where it is a front of others'
   */
  networkChannel(
    host: string,
    process: string,
    target: Target,
    service: Service | null,
  ): NetworkChannel {
    return new NetworkChannel(this.diallerOf(host, process), target, service?.front ?? null);
  }

  private diallerOf(host: string, process: string): Dialler {
    const live = this.network.stacks.get(host) as LiveStack;
    const key = ownerKey(live, host, process);
    let dialler = this.diallers.get(key);
    if (dialler === undefined) {
      dialler = new Dialler(this.transportOf(host, process), live.resolver);
      this.diallers.set(key, dialler);
    }
    return dialler;
  }

  private transportOf(host: string, process: string): Transport {
    const live = this.network.stacks.get(host) as LiveStack;
    const key = ownerKey(live, host, process);
    let transport = this.transports.get(key);
    if (transport === undefined) {
      this.transports.set(key, (transport = new DatagramExchange(socketsOf(live, process))));
    }
    return transport;
  }

  /** Null where a name is no service's. */
  service(name: string | null): Service | null {
    return this.services.get(name ?? '')?.service ?? null;
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

  /** A server on each replica's host. */
  private listen(name: string, plain: PlainService, service: Service): void {
    plain.replicas.forEach((replica, index) => {
      if (replica.of !== null) return;
      const transport = this.transportOf(replica.host as string, name);
      new NetworkServer(transport, service.replicas[index], replica.ports);
    });
  }

  /** The balancers: in no place, on each host that calls, or on a router. */
  private balance(
    name: string,
    plain: PlainService,
    service: Service,
    hosts: readonly string[],
  ): Balancing {
    const { affinity, virtual, health, ...told } = plain.balancer;
    const options: BalancingOptions = {
      ...told,
      members: this.membersOf(plain),
      needs: this.needsOf(name, plain),
      health: virtual?.health ?? health,
      affinity: affinity.kind === 'none' ? undefined : affinity.timeout,
      inactive: virtual === null ? undefined : this.connectionsLast(virtual),
      partitions: partitionsOf(plain) ?? undefined,
    };
    const { simulator, random } = this;
    const tell = this.tellOf(name, plain);
    const places = this.placesOf(plain, service, virtual === null ? hosts : virtual.routers);
    const { replicas } = service;
    const balancing = new Balancing(simulator, name, replicas, places, options, random, tell);
    if (virtual !== null) this.publish(name, plain, virtual, balancing);
    if (!plain.networked) this.handOver(balancing, service);
    return balancing;
  }

  private placesOf(plain: PlainService, service: Service, nodes: readonly string[]): Place[] {
    const { simulator, network } = this;
    if (!plain.networked) {
      return [{ name: '', courier: () => new DirectCourier(simulator, service.replicas) }];
    }
    const backends = plain.replicas.map((replica) => ({
      address: this.addressOf(replica),
      port: replica.ports[0],
      udp: this.stackOf(replica).udp,
    }));
    return nodes.map((node) => ({
      name: plain.balancer.at === 'router' && nodes.length === 1 ? '' : node,
      courier: () => {
        const { udp } = network.stacks.get(node) as LiveStack;
        return new DatagramCourier(simulator, udp, backends);
      },
    }));
  }

  private backendsOf(plain: PlainService): Target[] {
    return plain.replicas.map((replica) => ({
      name: '',
      address: this.addressOf(replica),
      port: replica.ports[0],
    }));
  }

  /** What balancers know of replicas beforehand. */
  private membersOf({ replicas, networked, balancer }: PlainService): Member[] {
    return replicas.map((replica) => {
      const { name, weight, absent } = replica;
      const port =
        balancer.virtual === null ? replica.ports[0] : targetsOf(replica, balancer.virtual)[0];
      const address = networked ? `${this.plainAddressOf(replica)}:${port}` : name;
      return { name, address, weight, absent };
    });
  }

  /** Puts the service's virtual address on its routers, each with a balancer of its own. */
  private publish(
    name: string,
    plain: PlainService,
    virtual: PlainVirtual,
    { balancers }: Balancing,
  ): void {
    const backends = plain.replicas.map((replica) => ({
      address: this.addressOf(replica),
      ports: targetsOf(replica, virtual),
    }));
    const address = parseIpv4(virtual.address);
    const ports = virtual.ports.map(({ port }) => port);
    const { mode } = virtual;
    virtual.routers.forEach((node, place) => {
      const router = this.network.stacks.get(node) as LiveStack;
      router.stack.locals.addVirtual(address);
      const published = { name, address, ports, backends, mode };
      router.services.seat(name).service = new VirtualService(published, balancers[place]);
    });
    if (mode === 'dsr') {
      for (const replica of plain.replicas) this.stackOf(replica).stack.locals.addSilent(address);
    }
  }

  /** Tells what becomes of the service's backends by itself. */
  private tellOf(service: string, { replicas }: PlainService): TellAt {
    return (place, index, why, phase, at) => {
      const backend = replicas[index].name;
      this.simulator.facts.changes?.tell(
        { kind: 'backend-out', at, place, service, backend, why, phase },
        null,
      );
    };
  }

  /** How long a router keeps a connection after its end, where its policy counts them. */
  private connectionsLast({ ports, routers: [router] }: PlainVirtual): Nanoseconds {
    if (ports[0].protocol === 'tcp') return TIME_WAIT;
    const node = this.plain.nodes.get(router);
    return (node?.kind === 'machine' && node.conntrack?.udp) || TIME_WAIT;
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

/** For channels that are told the address of each request. */
const NOWHERE: Target = { name: '', address: 0, port: 0 };

/** Processes of a machine share what they open connections with, but where rules tell them apart. */
function ownerKey({ tellsProcesses }: LiveStack, host: string, process: string): string {
  return tellsProcesses ? `${host} ${process}` : host;
}

/** The hosts that send requests to a service, each once. */
function callersOf({ traffic, services }: PlainScenario, name: string): string[] {
  const hosts = new Set<string>();
  for (const workload of traffic.values()) {
    if (workload.kind === 'ping' || workload.kind === 'datagrams') continue;
    if (workload.target.name !== name || workload.allToAll) continue;
    for (const { host } of workload.clients) if (host !== null) hosts.add(host);
  }
  for (const { handler, replicas } of services.values()) {
    const calls = handler.some((step) =>
      step.kind === 'call'
        ? step.call.to === name
        : step.kind === 'parallel' && step.calls.some(({ to }) => to === name),
    );
    for (const { host } of calls ? replicas : []) if (host !== null) hosts.add(host);
  }
  return [...hosts];
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
