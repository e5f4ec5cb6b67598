import type { Channel } from '../calls/channel.js';
import type { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import { Handover } from '../calls/handover.js';
import { Heads } from '../calls/head.js';
import type { NetworkChannel } from '../calls/network-channel.js';
import { NetworkServer } from '../calls/network-server.js';
import type { RequestPool } from '../calls/request-pool.js';
import { createDistribution } from '../engine/distributions/table.js';
import type { RandomFactory } from '../engine/random.js';
import { Cpu } from '../engine/cpu.js';
import type { Simulator } from '../engine/simulator.js';
import { LookUps } from '../measure/look-ups.js';
import { areFree, Crew } from '../mesh/crew.js';
import { Balanced, OneTarget, Original, type Outlet } from '../mesh/outlet.js';
import { Relay } from '../mesh/relay.js';
import { parseIpv4 } from '../net/address.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import type {
  Origins,
  PlainCall,
  PlainCosts,
  PlainRelay,
  PlainReplica,
  PlainScenario,
  PlainService,
  PlainStep,
  PlainTransport,
} from '../scenario/plain.js';
import { heedsRoutes } from '../scenario/plain/destinations.js';
import { ServiceFront } from '../traffic/front.js';
import type { Replica } from '../traffic/replica.js';
import type { CallOptions, StepOptions } from '../traffic/handler.js';
import { Service } from '../traffic/service.js';
import type { Target } from '../transport/dial.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import { Addresses } from './addresses.js';
import { liveAttempts } from './attempts.js';
import { AuthorizationBuilder } from './authorization.js';
import { type BackendSet, BalancingBuilder, askersOf, callersOf } from './balancing.js';
import { Composition, portOf } from './composition.js';
import { MeshBuilder } from './mesh.js';
import type { Caller } from './from.js';
import { Guards } from './guards.js';
import type { LiveStack, Network } from './network.js';
import type { LiveService } from './live-service.js';
import { callsOf } from './protocols.js';
import type { ConnectionResults } from './results.js';
import { RoutingBuilder } from './routing.js';
import { type Carriage, Transports } from './transports.js';

/** Builds services on a network that stands already: the work, its servers, its balancer. */
export class ServiceBuilder {
  /** The cores that proxies have for themselves, by proxy. */
  readonly cores = new Map<string, Cpu>();
  /** Of those without a host. */
  readonly addresses: Addresses;
  private readonly services = new Map<string, LiveService>();
  private readonly transports: Transports;
  private readonly balancers: BalancingBuilder;
  private readonly routings: RoutingBuilder;
  private readonly composition: Composition;
  private readonly authorizations: AuthorizationBuilder;
  /** Hosts with a proxy of a mesh. */
  private readonly proxied = new Set<string>();
  /** The most workers that such a proxy has that sees requests. */
  private proxyWorkers = 1;
  /** What waypoints stand before. */
  private readonly waypoints = new Map<string, string>();

  constructor(
    private readonly plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly requests: RequestPool,
    private readonly random: RandomFactory,
    private readonly span: MeasurementSpan,
    origins: Origins = new Map(),
  ) {
    for (const { mesh, replicas } of plain.services.values()) {
      if (mesh === null) continue;
      for (const { host } of replicas) this.proxied.add(host as string);
      if (mesh.mode === 'sidecar') this.proxyWorkers = Math.max(this.proxyWorkers, mesh.workers);
      for (const [behind, by] of mesh.waypoints) this.waypoints.set(by, behind);
    }
    this.authorizations = new AuthorizationBuilder(simulator, span, origins);
    this.addresses = new Addresses(random);
    this.transports = new Transports(network, simulator, plain);
    this.balancers = new BalancingBuilder(plain, simulator, network, random);
    this.routings = new RoutingBuilder(plain, simulator, network, requests, random, span);
    const guards = new Guards(simulator, span);
    const { balancers, transports, services } = this;
    this.composition = new Composition(plain, balancers, network, transports, services, guards);
  }

  build(): Map<string, LiveService> {
    for (const name of this.plain.services.keys()) this.raise(name);
    // In the order of the scenario, whoever had to stand first.
    const services = new Map<string, LiveService>();
    for (const name of this.plain.services.keys()) {
      services.set(name, this.services.get(name) as LiveService);
    }
    const { simulator, network, requests, transports, composition, authorizations } = this;
    const meshes = new MeshBuilder(
      ...([
        this.plain,
        simulator,
        network,
        requests,
        transports,
        composition,
        authorizations,
        services,
        this.cores,
      ] as const),
    );
    for (const [name, { plain, service }] of services) {
      // In the order of the service's sites.
      const calls = plain.handler.flatMap(callsOf);
      service.replicas.forEach((replica, index) => {
        const { host, of } = plain.replicas[index];
        if (of !== null) return;
        if (plain.mesh !== null) {
          meshes.build(name, host as string, plain.mesh, replica);
        }
        if (plain.relay !== null) this.relay(name, this.services.get(name)!, plain.relay, index);
        if (plain.proxy !== null) {
          const live = this.services.get(name)!;
          const crew = live.crews[index];
          const ways = crew.loops.map((_, worker) => this.composition.proxied(name, index, worker));
          live.forwarders.push(replica.connectOn(crew, ways));
        }
        replica.connect(
          calls.map((call) => this.channelTo(call.to, host, name, call, replica.name)),
        );
      });
    }
    return services;
  }

  /** Builds a service, after those whose replicas are some of its own. */
  private raise(name: string): void {
    if (this.services.has(name)) return;
    const plain = this.plain.services.get(name) as PlainService;
    for (const { of } of plain.replicas) if (of !== null) this.raise(of);
    const authorization = this.authorizations.build(name, this.plain.services);
    const service = this.makeService(name, plain, authorization.gatekeeper);
    this.adopt(plain, service);
    const { proxy } = plain;
    const crews = service.replicas.map((replica, index) => {
      const { host, of } = plain.replicas[index];
      return proxy === null || of !== null ? null : this.hire(name, replica, host, proxy.costs);
    });
    if (plain.networked) this.listen(name, plain, service);
    const { at, subsets } = plain.balancer;
    const { replicas } = service;
    const hosts =
      plain.networked && (at === 'callers' || subsets.size > 0) ? callersOf(this.plain, name) : [];
    const { balancers } = this;
    const all = at === 'nowhere' ? null : balancers.build(name, plain, replicas, hosts);
    const parts = new Map<string, BackendSet>();
    const workers = plain.balancer.meshed === null ? 1 : this.proxyWorkers;
    for (const subset of subsets.keys()) {
      parts.set(subset, balancers.buildSubset(name, plain, replicas, hosts, subset, workers));
    }
    const meshed = this.meshed(name, plain, replicas);
    const handover = plain.networked ? null : new Handover(this.simulator, replicas);
    const routes = plain.proxy?.routes ?? (heedsRoutes(plain) ? plain.routes : null);
    // A waypoint draws as those who balance by themselves do, so that they can be compared.
    const [owner = name] = this.behindWaypoint(name);
    const routing = routes && this.routings.build(owner, routes);
    this.services.set(name, {
      ...{ plain, service, all, meshed, subsets: parts, behind: [], handover, routing },
      ...{ authorization, entrances: [], relays: [], forwarders: [], doors: [] },
      ...{ breakers: [], lookUps: null, pods: null },
      crews: crews.flatMap((crew) => crew ?? []),
      connections: () => this.transports.connectionsOf(name),
    });
  }

  /** Where proxies stand beside its callers: what they choose by. */
  private meshed(
    name: string,
    plain: PlainService,
    replicas: readonly Replica[],
  ): BackendSet | null {
    const { meshed } = plain.balancer;
    if (meshed === null) return null;
    // Who asks for a service goes to what stands before it.
    const callers = [name, ...this.behindWaypoint(name)].flatMap((each) => [
      ...callersOf(this.plain, each),
      ...askersOf(this.plain, each),
    ]);
    const hosts = [...new Set(callers)].filter((host) => this.proxied.has(host));
    return this.balancers.buildMeshed(name, plain, replicas, meshed, hosts, this.proxyWorkers);
  }

  /** The service that a waypoint stands before, once for each proxy that leads there. */
  private behindWaypoint(name: string): string[] {
    return [...this.plain.services.values()].flatMap(({ mesh }) =>
      [...(mesh?.waypoints ?? [])].flatMap(([behind, by]) => (by === name ? [behind] : [])),
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

  /** The way from a process of a host (null: from nowhere in particular) to a service. */
  channelTo(
    name: string,
    host: string | null,
    process: string,
    by: PlainTransport,
    instance?: string,
  ): Channel {
    return this.composition.channelTo(name, {
      host,
      process,
      by,
      instance,
      lookUps: () => this.lookUpsOf(process),
    });
  }

  /** Where look-ups are counted that a service makes; a workload's are, by its own target. */
  private lookUpsOf(process: string): LookUps | null {
    const caller = this.services.get(process);
    return caller === undefined ? null : (caller.lookUps ??= new LookUps(this.span));
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
    by: PlainTransport,
  ): NetworkChannel {
    return this.transports.channel(host, process, target, service, by);
  }

  /** A way to a service, null where it is none's, within the caller's breaker for it. */
  bound(channel: Channel, name: string | null, from: Caller): Channel {
    const called = name !== null && this.services.has(name);
    const to = { service: name as string, subset: null };
    return called ? this.composition.bound(channel, to, from) : channel;
  }

  /** The same for users with a stream each. */
  streamChannel(
    host: string,
    process: string,
    target: Target,
    service: Service | null,
    by: Carriage,
  ): Channel {
    return this.transports.streamChannel(host, process, target, service, by);
  }

  /** What became of the connections of a process's clients; null for one that has none. */
  connectionsOf(process: string): ConnectionResults | null {
    return this.transports.connectionsOf(process);
  }

  /** Null where a name is no service's. */
  service(name: string | null): Service | null {
    return this.services.get(name ?? '')?.service ?? null;
  }

  private makeService(name: string, plain: PlainService, gatekeeper: Gatekeeper | null): Service {
    return new Service(
      this.simulator,
      this.requests,
      this.random,
      {
        name,
        handler:
          plain.proxy === null ? plain.handler.map((step) => this.liveStep(name, step)) : [FORWARD],
        blocking: plain.mode === 'blocking',
        slowdown: plain.slowdown && createDistribution(plain.slowdown),
        redraw: plain.redraw,
        errors: plain.errors,
        limit: plain.limit,
        shed: plain.shed,
        queue: { ...plain.queue, limit: plain.queue.limit ?? Infinity },
        response: createDistribution(plain.response),
        replicas: plain.replicas.map((replica, index) => ({
          ...replica,
          // Where a proxy stands before it, that one sees to it.
          gatekeeper: this.proxied.has(replica.host ?? '')
            ? this.atWaypoint(name, replica.host as string)
            : gatekeeper,
          cpu: this.network.stacks.get(replica.host ?? '')?.cpu ?? null,
          address:
            replica.host === null ? this.addresses.draw(name, index) : this.addressOf(replica),
        })),
      },
      this.span,
    );
  }

  /** Who sees to the requests of the service that a waypoint stands before; null for no waypoint. */
  private atWaypoint(name: string, host: string): Gatekeeper | null {
    const behind = this.waypoints.get(name);
    if (behind === undefined) return null;
    return this.authorizations.atWaypoint(behind, this.plain.services, host);
  }

  /** The workers of a gateway: on the cores of its machine, or on as many of its own where they take time. */
  private hire(name: string, replica: Replica, host: string | null, costs: PlainCosts): Crew {
    const { options, workers } = replica;
    const own = options.cpu === null && !areFree(costs) ? new Cpu(this.simulator, workers) : null;
    if (own !== null) this.cores.set(replica.name, own);
    const crew = new Crew(options.cpu ?? own, costs, workers);
    if (host !== null) this.transports.employ(host, name, crew);
    return crew;
  }

  /** A server on each replica's host. */
  private listen(name: string, plain: PlainService, service: Service): void {
    plain.replicas.forEach((replica, index) => {
      if (replica.of !== null || plain.mesh !== null) return;
      const host = replica.host as string;
      const server = service.replicas[index];
      new NetworkServer(this.transports.transportOf(host, name), server, replica.ports);
      if (plain.relay !== null) return;
      const reception = this.transports.reception(host, name, plain);
      if (reception !== null) new NetworkServer(reception, server, replica.ports);
    });
  }

  /** The process of a replica that passes connections on. */
  private relay(name: string, live: LiveService, plain: PlainRelay, index: number): void {
    const { ports, host } = live.plain.replicas[index];
    const tcp = this.transports.streams(host as string, name, live.plain.tcp);
    const options = {
      ports,
      connect: plain.connect ?? Infinity,
      attempts: plain.attempts,
      idle: plain.idle ?? Infinity,
    };
    const relay = new Relay(
      this.simulator,
      tcp,
      this.transports.dialler(host as string, tcp),
      this.outletOf(plain.to, host as string, tcp, ports),
      live.service.replicas[index],
      options,
    );
    live.relays.push(relay);
  }

  /** Where a relay of a host takes connections to. */
  private outletOf(to: string | null, host: string, tcp: Tcp, ports: readonly number[]): Outlet {
    if (to === null) return new Original((address) => tcp.isOwn(address), ports);
    const { plain, all } = this.services.get(to) as LiveService;
    const { at, virtual } = plain.balancer;
    if (at === 'callers') {
      const { balancing, nodes } = all as BackendSet;
      const gate = balancing.gate(nodes.indexOf(host));
      return new Balanced(gate, this.composition.backendsOf(plain, null));
    }
    if (virtual === null) {
      return new OneTarget({ name: to, address: 0, port: plain.replicas[0].ports[0] });
    }
    const { address, ports: outside } = virtual;
    return new OneTarget({ name: '', address: parseIpv4(address), port: outside[0].port });
  }

  private addressOf({ host }: PlainReplica): number {
    return (this.network.stacks.get(host as string) as LiveStack).stack.address;
  }

  private liveStep(name: string, step: PlainStep): StepOptions {
    const liveCall = (call: PlainCall): CallOptions => this.liveCall(name, call);
    switch (step.kind) {
      case 'compute':
        return { kind: 'compute', time: createDistribution(step.time) };
      case 'call':
        return { kind: 'calls', calls: [liveCall(step.call)] };
      case 'parallel':
        return { kind: 'calls', calls: step.calls.map(liveCall), wait: step.wait ?? Infinity };
    }
  }

  private liveCall(name: string, call: PlainCall): CallOptions {
    const callee = this.plain.services.get(call.to) as PlainService;
    return {
      to: call.to,
      heads: new Heads(call.to, portOf(callee), call, name),
      count: call.count,
      probability: call.probability,
      timeout: call.timeout ?? Infinity,
      cancel: call.cancel,
      size: createDistribution(call.request),
      keys: call.keys && createDistribution(call.keys),
      attempts: liveAttempts(call),
    };
  }
}

/** What a proxy does with a request. */
const FORWARD: StepOptions = { kind: 'forward' };
