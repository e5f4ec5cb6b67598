import type { Member } from '../balancing/balancer.js';
import type { Need } from '../balancing/policy.js';
import { needsOf } from '../balancing/table.js';
import {
  Balancing,
  type BalancingOptions,
  type Place,
  type TellAt,
  TIME_WAIT,
} from '../calls/balancing.js';
import { DatagramCourier } from '../calls/datagram-courier.js';
import { DirectCourier } from '../calls/direct-courier.js';
import type { Server } from '../calls/server.js';
import { VirtualService } from '../devices/virtual-service.js';
import type { Described } from '../engine/options.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { parseIpv4 } from '../net/address.js';
import type {
  PlainReplica,
  PlainScenario,
  PlainService,
  PlainSubset,
  PlainVirtual,
} from '../scenario/plain.js';
import { destinationsOf, hasAll } from '../scenario/plain/destinations.js';
import { asks } from '../scenario/plain/traffic.js';
import type { LiveStack, Network } from './network.js';
import { partitionsOf } from './partitions.js';
import { callsOf } from './protocols.js';

/** The replicas of a service, or part of them, with what chooses between them. */
export interface BackendSet {
  balancing: Balancing;
  /** What its policies ask for, those that the timeline brings included. */
  needs: readonly Need[];
  /** By replica, whether it is one of them; null where all are. */
  members: readonly boolean[] | null;
  /** Its policy is its own, and not the service's. */
  hasOwnPolicy: boolean;
  /** On a network: where its balancers stand, in the order of their places. */
  nodes: readonly string[];
}

/** A service, or a subset of it, that requests are sent on to. */
export interface Behind {
  name: string;
  plain: PlainService;
  servers: readonly Server[];
  subset: string | null;
}

const ALL: Partial<PlainSubset> & Pick<PlainSubset, 'labels'> = { labels: new Map() };

/** Builds the balancers of services, wherever they stand. */
export class BalancingBuilder {
  constructor(
    private readonly plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly random: RandomFactory,
  ) {}

  /** The balancers: in no place, on each host that calls, or on a router. */
  build(
    name: string,
    plain: PlainService,
    servers: readonly Server[],
    hosts: readonly string[],
  ): BackendSet {
    const { virtual } = plain.balancer;
    const needs = this.needsOf(name, plain);
    const nodes = virtual === null ? hosts : virtual.routers;
    const places = this.placesOf(plain, servers, nodes);
    const told = { component: name, policy: plain.balancer.policy, needs, places };
    const balancing = this.make(name, plain, servers, told, null);
    if (virtual !== null) this.publish(name, plain, virtual, balancing);
    return { balancing, needs, members: null, hasOwnPolicy: false, nodes };
  }

  /** The balancers of a part of the replicas, which stand where its callers are. @param workers of each of them */
  buildSubset(
    name: string,
    plain: PlainService,
    servers: readonly Server[],
    hosts: readonly string[],
    subset: string,
    workers: number,
  ): BackendSet {
    const places = this.placesOf(plain, servers, hosts);
    const to = { name, plain, servers, subset };
    return this.part(`${name}:${subset}`, to, places, hosts, workers);
  }

  /** Those of a proxy that leads to a service, or a part of it: at each of the proxy's replicas. */
  buildBehind(
    proxy: string,
    replicas: readonly PlainReplica[],
    workers: number,
    to: Behind,
  ): BackendSet {
    const { plain, servers } = to;
    const carry = plain.networked ? this.couriers(plain) : null;
    const places = replicas.map((replica): Place => {
      const { name, host } = replica;
      const zone = replica.zone === '' ? this.zoneOf(host) : replica.zone;
      const courier = () => carry?.(host as string) ?? new DirectCourier(this.simulator, servers);
      return { name, zone, courier };
    });
    const part = to.subset === null ? to.name : `${to.name}:${to.subset}`;
    return this.part(`${proxy} to ${part}`, to, places, [], workers, part);
  }

  private part(
    component: string,
    { name, plain, servers, subset }: Behind,
    places: Place[],
    nodes: readonly string[],
    workers = 1,
    leadsTo = component,
  ): BackendSet {
    const { subsets, policy: usual } = plain.balancer;
    const { labels, policy: own = null } = subsets.get(subset ?? '') ?? ALL;
    const members =
      subset === null ? null : plain.replicas.map((replica) => hasAll(replica.labels, labels));
    const needs = own === null ? this.needsOf(name, plain) : needsOf(own);
    const told = { component, policy: own ?? usual, needs, places, workers, leadsTo };
    const balancing = this.make(name, plain, servers, told, members);
    return { balancing, needs, members, hasOwnPolicy: own !== null, nodes };
  }

  /** The balancers of proxies, which stand beside its callers. @param workers of each of them */
  buildMeshed(
    name: string,
    plain: PlainService,
    servers: readonly Server[],
    policy: Described,
    nodes: readonly string[],
    workers: number,
  ): BackendSet {
    const needs = [...new Set([...needsOf(policy), ...this.needsOf(name, plain)])];
    const places = this.placesOf(plain, servers, nodes);
    const told = { component: `${name}:mesh`, policy, needs, places, workers };
    const balancing = this.make(name, plain, servers, told, null);
    return { balancing, needs, members: null, hasOwnPolicy: false, nodes };
  }

  private make(
    name: string,
    plain: PlainService,
    servers: readonly Server[],
    told: {
      component: string;
      policy: Described;
      needs: readonly Need[];
      places: Place[];
      workers?: number;
      leadsTo?: string;
    },
    members: readonly boolean[] | null,
  ): Balancing {
    const { affinity, virtual, health, balancers, view, zones } = plain.balancer;
    const { component, policy, needs, places, workers = 1, leadsTo = component } = told;
    const isRouted = virtual !== null && component === name;
    const options: BalancingOptions = {
      leadsTo,
      balancers: workers > 1 ? workers : balancers,
      areWorkers: workers > 1,
      view,
      zones,
      policy,
      members: this.membersOf(plain, members),
      needs,
      health: virtual?.health ?? health,
      affinity: affinity.kind === 'none' ? undefined : affinity.timeout,
      inactive: isRouted ? this.connectionsLast(virtual) : undefined,
      partitions: partitionsOf(plain) ?? undefined,
    };
    const { simulator, random } = this;
    const tell = this.tellOf(name, plain);
    return new Balancing(simulator, component, servers, places, options, random, tell);
  }

  private placesOf(
    plain: PlainService,
    servers: readonly Server[],
    nodes: readonly string[],
  ): Place[] {
    const { simulator } = this;
    if (!plain.networked) {
      return [{ name: '', zone: '', courier: () => new DirectCourier(simulator, servers) }];
    }
    const carry = this.couriers(plain);
    return nodes.map((node) => ({
      name: plain.balancer.at === 'router' && nodes.length === 1 ? '' : node,
      zone: this.zoneOf(node),
      courier: () => carry(node),
    }));
  }

  /** What carries letters between a node and the replicas of a service on a network. */
  private couriers(plain: PlainService): (node: string) => DatagramCourier {
    const { simulator, network } = this;
    const backends = plain.replicas.map((replica) => ({
      address: this.addressOf(replica),
      port: replica.ports[0],
      udp: this.stackOf(replica).udp,
    }));
    return (node) => {
      const { udp } = network.stacks.get(node) as LiveStack;
      return new DatagramCourier(simulator, udp, backends);
    };
  }

  /** What balancers know of replicas beforehand. */
  private membersOf(
    { replicas, networked, balancer }: PlainService,
    members: readonly boolean[] | null,
  ): Member[] {
    return replicas.map((replica, index) => {
      const { name, weight, priority, degraded } = replica;
      const absent = replica.absent || members?.[index] === false;
      const zone = replica.zone === '' ? this.zoneOf(replica.host) : replica.zone;
      const port =
        balancer.virtual === null ? replica.ports[0] : targetsOf(replica, balancer.virtual)[0];
      const address = networked ? `${this.plainAddressOf(replica)}:${port}` : name;
      return { name, address, weight, absent, priority, degraded, zone };
    });
  }

  /** Of a machine; '' for one that is nowhere. */
  private zoneOf(name: string | null): string {
    const node = this.plain.nodes.get(name ?? '');
    return node?.kind === 'machine' ? node.zone : '';
  }

  /** Puts the service's balancers behind its virtual address, one on each of its routers. */
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
      const published = { name, address, ports, backends, mode };
      const service = new VirtualService(published, balancers[place]);
      router.services.seat(name).service = service;
      const { tracker } = router.stack;
      if (virtual.removed === 'forget' && tracker !== null) service.forgetRemoved(tracker.table);
    });
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
    if (ports[0].protocol !== 'udp') return TIME_WAIT;
    const node = this.plain.nodes.get(router);
    return (node?.kind === 'machine' && node.conntrack?.udp) || TIME_WAIT;
  }

  /** What the service's policies ask for: its own, and those that the timeline brings. */
  needsOf(name: string, plain: PlainService): readonly Need[] {
    const later = this.plain.timeline.flatMap((entry) =>
      entry.kind === 'switch' && entry.switch === name ? [entry.policy] : [],
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

/** The hosts that send requests to a service, by its routes or by others', each once. */
export function callersOf(plain: PlainScenario, name: string): string[] {
  return hostsThat(plain, name, (called) => destinationsOf(plain.services, called).includes(name));
}

/** The hosts that ask for a service by its name, wherever its routes lead, each once. */
export function askersOf(plain: PlainScenario, name: string): string[] {
  return hostsThat(plain, name, (called) => called === name);
}

function hostsThat(
  { traffic, services }: PlainScenario,
  name: string,
  reaches: (called: string) => boolean,
): string[] {
  const hosts = new Set<string>();
  const reach = (called: string | null): boolean => called !== null && reaches(called);
  for (const workload of traffic.values()) {
    if (!asks(workload)) continue;
    if (workload.allToAll || !reach(workload.target.name)) continue;
    for (const { host } of workload.clients) if (host !== null) hosts.add(host);
  }
  for (const { handler, relay, replicas } of services.values()) {
    const calls =
      relay?.to === name || handler.some((step) => callsOf(step).some(({ to }) => reach(to)));
    for (const { host } of calls ? replicas : []) if (host !== null) hosts.add(host);
  }
  return [...hosts];
}

/** Where a replica listens for each of the service's ports: a replica that lists as many has its own. */
function targetsOf({ ports }: PlainReplica, virtual: PlainVirtual): readonly number[] {
  return ports.length === virtual.ports.length ? ports : virtual.ports.map(({ target }) => target);
}
