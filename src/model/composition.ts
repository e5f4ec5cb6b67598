import type { Balancing } from '../calls/balancing.js';
import type { Channel } from '../calls/channel.js';
import type { Handover } from '../calls/handover.js';
import type { NetworkChannel } from '../calls/network-channel.js';
import { NetworkWay } from '../calls/network-way.js';
import type { Way } from '../calls/way.js';
import { RoutedChannel } from '../calls/routes/routed-channel.js';
import { LaneChannel } from '../calls/routes/split.js';
import type {
  PlainDestination,
  PlainProxy,
  PlainScenario,
  PlainService,
  PlainTransport,
} from '../scenario/plain.js';
import type { Target } from '../transport/dial.js';
import type { BackendSet, BalancingBuilder } from './balancing.js';
import type { Caller, From } from './from.js';
import type { Guards } from './guards.js';
import type { LiveStack, Network } from './network.js';
import { type Routing, viewOf } from './routing.js';
import type { LiveService } from './live-service.js';
import type { Transports } from './transports.js';

type To = Omit<PlainDestination, 'weight'>;

/**
 * The one place where a caller's way to a service is put together:
 *
 *     routes: the first that fits -> rate limit -> fault -> mirror -> time limit -> attempts -> time limit of each -> split by weights
 *       -> of the destination: breaker -> balancer over all replicas or a subset -> the way there
 *
 * A service without routes and subsets has none of the first row.
 */
export class Composition {
  /** Without a network. */
  private readonly direct = new Map<BackendSet, Channel>();

  /** By proxy, service and subset. */
  private readonly sets = new Map<string, BackendSet>();

  constructor(
    private readonly plain: PlainScenario,
    private readonly balancers: BalancingBuilder,
    private readonly network: Network,
    private readonly transports: Transports,
    private readonly services: ReadonlyMap<string, LiveService>,
    private readonly guards: Guards,
  ) {}

  channelTo(name: string, from: From): Channel {
    const { routing, meshed } = this.service(name);
    // Where proxies stand beside callers, they go by the routes.
    if (meshed !== null && from.worker === undefined) return this.past(name, from);
    const all = { service: name, subset: null, port: null };
    return routing === null || this.service(name).plain.proxy !== null
      ? this.way(all, from)
      : this.routed(routing, from, (to) => this.way(to, from));
  }

  /** The way on from a worker of a replica of a proxy. */
  proxied(name: string, replica: number, worker: number): Channel {
    const { plain, routing } = this.service(name);
    const { host, name: instance } = plain.replicas[replica];
    const by = plain.proxy as PlainProxy;
    const from = { host, process: name, by, instance, worker, lookUps: () => null };
    return this.routed(routing as Routing, from, (to) => {
      const live = this.service(to.service);
      const { balancing } = this.behind(name, to, live);
      return this.bound(this.chosenBy(balancing, replica, live, to, from), to, from);
    });
  }

  private routed(routing: Routing, from: Caller, way: (to: To) => Channel): Channel {
    const { plain, table, routes, patiences, stages } = routing;
    const channels = plain.map(({ to }, route) => {
      const lanes = to.map(way);
      const patient = patiences[route].over(lanes.length === 1 ? lanes[0] : new LaneChannel(lanes));
      return stages[route].over(patient, from, way);
    });
    return new RoutedChannel(table, routes, viewOf(routing, from), channels);
  }

  /** To a service, or a part of it, past its routes: within the caller's breaker for it. */
  private way(to: To, from: From): Channel {
    return this.bound(this.wayTo(to, from), to, from);
  }

  bound(channel: Channel, to: Pick<PlainDestination, 'service' | 'subset'>, from: Caller): Channel {
    const { plain, breakers } = this.service(to.service);
    const { breaker, subsets } = plain.balancer;
    const own = to.subset === null ? null : (subsets.get(to.subset)?.breaker ?? null);
    const name = to.subset === null ? to.service : `${to.service}/${to.subset}`;
    return this.guards.bound(channel, own ?? breaker, name, from, breakers);
  }

  private wayTo(to: To, from: From): Channel {
    const live = this.service(to.service);
    const { plain, all, meshed, subsets } = live;
    const { host, worker } = from;
    const whole = worker === undefined ? all : (meshed ?? all);
    const set = to.subset === null ? whole : (subsets.get(to.subset) as BackendSet);
    if (set !== null && !plain.networked) return this.handOver(live, set);
    if (set !== null && (set !== all || plain.balancer.at === 'callers')) {
      const place = set.nodes.indexOf(host as string);
      return this.chosenBy(set.balancing, place, live, to, from);
    }
    return this.past(to.service, from, to.port);
  }

  private chosenBy(
    balancing: Balancing,
    place: number,
    live: LiveService,
    to: To,
    from: From,
  ): Channel {
    const way = this.wayOf(live, to, from);
    // Else servers that leave close their connections at the same instant.
    if (this.plain.controlPlane !== null) balancing.forsakeRemoved(place, way, from.worker);
    return balancing.channel(place, way, from.worker);
  }

  /** By an address that the service's name has. */
  private past(name: string, from: From, named: number | null = null): Channel {
    const { plain, service } = this.service(name);
    const { host, process, by, lookUps } = from;
    const target = { name, address: 0, port: named ?? portOf(plain), lookUps: lookUps() };
    return this.transports.channel(host as string, process, target, service, by);
  }

  /** To the replica that is chosen. */
  private wayOf({ plain, service, handover }: LiveService, { port }: To, from: From): Way {
    if (handover !== null) return handover;
    const { host, process, worker, byOf = () => from.by } = from;
    const made = new Map<PlainTransport, NetworkChannel>();
    const channels = plain.replicas.map((replica) => {
      const by = byOf(replica.host as string);
      let channel = made.get(by);
      if (channel === undefined) {
        const to = [host as string, process, NOWHERE, service, by, worker] as const;
        made.set(by, (channel = this.transports.channel(...to)));
      }
      return channel;
    });
    return new NetworkWay(channels, this.backendsOf(plain, port));
  }

  /** What a proxy chooses by between the replicas of a service, or of a part of it. */
  private behind(proxy: string, { service: name, subset }: To, live: LiveService): BackendSet {
    const key = JSON.stringify([proxy, name, subset]);
    let set = this.sets.get(key);
    if (set === undefined) {
      const { plain, service } = live;
      const { replicas } = this.service(proxy).plain;
      // A place has as many balancers as the replica with the most workers needs.
      const workers = Math.max(...replicas.map((replica) => replica.workers));
      const to = { name, plain, servers: service.replicas, subset };
      this.sets.set(key, (set = this.balancers.buildBehind(proxy, replicas, workers, to)));
      live.behind.push(set);
    }
    return set;
  }

  /** One for all callers. */
  private handOver({ handover }: LiveService, set: BackendSet): Channel {
    let channel = this.direct.get(set);
    if (channel === undefined) {
      this.direct.set(set, (channel = set.balancing.channel(0, handover as Handover)));
    }
    return channel;
  }

  /** Where the replicas of a service are reached. @param port null for the first one */
  backendsOf({ replicas, balancer }: PlainService, port: number | null): Target[] {
    const among = balancer.virtual?.ports.findIndex((each) => each.port === port) ?? -1;
    return replicas.map(({ host, ports }) => ({
      name: '',
      address: (this.network.stacks.get(host as string) as LiveStack).stack.address,
      port: ports[among] ?? (port !== null && ports.includes(port) ? port : ports[0]),
    }));
  }

  private service(name: string): LiveService {
    return this.services.get(name) as LiveService;
  }
}

/** Where callers send to who are told no port. */
export function portOf({ balancer, replicas }: PlainService): number {
  return balancer.virtual?.ports[0].port ?? replicas[0]?.ports[0] ?? 0;
}

/** For channels that are told the address of each request. */
const NOWHERE: Target = { name: '', address: 0, port: 0 };
