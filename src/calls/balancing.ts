import { Balancer, type Dispatcher, type Member } from '../balancing/balancer.js';
import { PartitionedPolicy } from '../balancing/partitioned-policy.js';
import type { Partitions } from '../balancing/partitions.js';
import type { BalancingPolicy, Need, PolicyContext, Tell } from '../balancing/policy.js';
import { NO_SUPPORT } from '../balancing/support.js';
import { createPolicy } from '../balancing/table.js';
import type { Described } from '../engine/options.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { BalancedChannel } from './balanced-channel.js';
import { BalancerSupport, oracleOf } from './balancer-support.js';
import type { Courier } from './courier.js';
import { type Gate, SharedGate, SingleGate } from './gate.js';
import type { HealthOptions } from './health-book.js';
import { HealthChecker } from './health-checker.js';
import { IdleNotices } from './idle-notices.js';
import { LoadReporter } from './load-reporter.js';
import type { Passenger } from './passenger.js';
import type { Server } from './server.js';
import type { Stand } from './stand.js';
import { type View, Views } from './views.js';
import type { Way } from './way.js';

/** Who gives a service its requests, wherever that stands. */
export interface BalancingOptions {
  /** The service, or the part of it (`web:v1`), for people; where left out, as the balancers are called. */
  leadsTo?: string;
  /** What the balancers know of the servers beforehand. */
  members: readonly Member[];
  policy: Described;
  /** What it asks for, and what policies that may take its place ask for. */
  needs: readonly Need[];
  /** Checks of the servers, from each place; null for none. */
  health: HealthOptions | null;
  /** How many balancers a place has, at least 1, and what each sees of the backends. */
  balancers: number;
  /** Those of a place are workers of one process, which have their counts together. */
  areWorkers?: boolean;
  view: View;
  /** Where those of a place that is nowhere stand, in turn. */
  zones: readonly string[];
  /** How long a client keeps its backend; absent for no affinity. */
  affinity?: Nanoseconds;
  /** How long a connection is kept after its end, where the policy counts those; TIME_WAIT if absent. */
  inactive?: Nanoseconds;
  /** Which servers may serve which keys; absent where any may serve any. */
  partitions?: Partitions;
}

/** Where balancers stand: in no place in particular, on a router, on each host that calls. */
export interface Place {
  /** For people, and for random numbers: unlike those of others; '' where there is one place only. */
  name: string;
  /** region/zone/subzone; '' for nowhere. */
  zone: string;
  /** Made where letters are sent at all. */
  courier: () => Courier;
}

/** How long a balancer in the kernel keeps a TCP connection after its end (linux ip_vs_proto_tcp.c). */
export const TIME_WAIT: Nanoseconds = 120e9;

/** As `Tell`, with the name of the place or the balancer that has done it. */
export type TellAt = (place: string, ...rest: Parameters<Tell>) => void;

/** All balancers before one service, with whatever their policy asks for. */
export class Balancing {
  /** Place by place. */
  readonly balancers: readonly Balancer<Passenger>[];
  private readonly couriers: (Courier | null)[];
  private readonly views: Views | null;
  /** Where each balancer stands. */
  private readonly zones: readonly string[];

  /** @param servers in the order of the members */
  constructor(
    private readonly simulator: Simulator,
    private readonly name: string,
    private readonly servers: readonly Server[],
    private readonly places: readonly Place[],
    private readonly options: BalancingOptions,
    private readonly random: RandomFactory,
    private readonly tell?: TellAt,
  ) {
    const { needs, health, balancers: each, view } = options;
    this.couriers = places.map(() => null);
    const count = places.length * each;
    const { zones } = options;
    this.zones = Array.from({ length: count }, (_, index) => {
      const { zone } = places[Math.floor(index / each)];
      return zone !== '' || zones.length === 0 ? zone : zones[(index % each) % zones.length];
    });
    this.balancers = Array.from({ length: count }, (_, index) => this.balancer(index, count));
    this.announce(needs);
    this.views =
      count === 1 && view.delay === 0
        ? null
        : new Views(simulator, this.balancers, view, options.areWorkers === true ? each : 1);
    if (health === null) return;
    places.forEach((place, index) => {
      const checked = this.balancers.slice(index * each, (index + 1) * each);
      const says = tell && tellFrom(tell, place.name);
      new HealthChecker(simulator, this.courier(index), checked, health, says);
    });
  }

  /**
   * What sends requests of a place, once its balancers have chosen, by a way.
   * @param worker of the place, which has a balancer of its own where those there are workers'
   */
  channel(place: number, way: Way, worker?: number): BalancedChannel {
    const { leadsTo = this.name } = this.options;
    return new BalancedChannel(this.simulator, leadsTo, this.gate(place, worker), way);
  }

  /**
   * Has a way leave backends as soon as a balancer of its place knows that they are gone (Envoy drains the
   * pools of hosts that are removed).
   */
  forsakeRemoved(place: number, way: Way, worker?: number): void {
    const { balancers: each, areWorkers } = this.options;
    const isOwn = areWorkers === true && worker !== undefined;
    const turns = isOwn ? [worker] : Array.from({ length: each }, (_, turn) => turn);
    for (const turn of turns) {
      const balancer = this.balancers[place * each + turn];
      const { removed } = balancer;
      balancer.removed = (index, now) => {
        removed?.(index, now);
        way.forsake?.(index);
      };
    }
  }

  /** Where a balancer stands; '' where there is one place only. */
  placeOf(balancer: number): string {
    return this.places[Math.floor(balancer / this.options.balancers)].name;
  }

  changePolicy(policy: Described, now: Nanoseconds): void {
    for (const balancer of this.balancers) balancer.changePolicy(this.maker(policy), now);
  }

  /** What chooses for those who come by a place. */
  gate(place: number, worker?: number): Gate {
    const { balancers, views, options, random, name } = this;
    if (views === null) return new SingleGate(balancers[0]);
    const draws = random.keyed(name, 'balancer');
    const { balancers: each, areWorkers } = options;
    const first = place * each;
    if (areWorkers === true && worker !== undefined)
      return new SharedGate(balancers, first + worker, 1, views, draws);
    return new SharedGate(balancers, first, each, views, draws);
  }

  private courier(place: number): Courier {
    return (this.couriers[place] ??= this.places[place].courier());
  }

  private balancer(index: number, count: number): Balancer<Passenger> {
    const { simulator, name, servers, options, random, tell } = this;
    const { needs, balancers: each, areWorkers = false, members, policy } = options;
    const { affinity, inactive = TIME_WAIT } = options;
    const place = Math.floor(index / each);
    const where = this.places[place].name;
    const turn = index % each;
    const stream = [name, where, turn > 0 ? turn : ''].filter((part) => part !== '').join('/');
    const oracle = oracleOf(needs.includes('oracle') ? servers : []);
    const locality = { zone: this.zones[index], balancers: countOf(this.zones) };
    const own = { index, count };
    const support =
      needs.length === 0 && count === 1
        ? null
        : new BalancerSupport(simulator, this.courier(place), oracle, own, locality);
    const called = [where, each > 1 ? `balancer ${turn + 1}` : ''].filter((part) => part !== '');
    const title = called.join(', ');
    // What the workers of a process find out together one of them says.
    const says = areWorkers
      ? turn === 0 && tell && tellFrom(tell, where)
      : tell && tellFrom(tell, title);
    const balancer = new Balancer<Passenger>({
      name: title,
      members,
      policy: this.maker(policy),
      random: random.stream(stream, 'policy'),
      common: areWorkers ? random.stream(`${name}/${where}`, 'common') : undefined,
      support: support ?? { ...NO_SUPPORT, locality },
      affinity,
      tell: says || undefined,
      inactive: needs.includes('inactive') ? inactive : undefined,
      dispatcher: DISPATCHER,
    });
    if (support !== null) support.served = balancer;
    return balancer;
  }

  private maker(described: Described): Described | ((context: PolicyContext) => BalancingPolicy) {
    const { partitions } = this.options;
    if (partitions === undefined) return described;
    return (context) =>
      new PartitionedPolicy(partitions, context, (inner) => createPolicy(described, inner));
  }

  /** News that the servers send of their own accord. */
  private announce(needs: readonly Need[]): void {
    const { simulator, servers, random } = this;
    if (needs.includes('probes')) for (const server of servers) server.watch();
    if (!['idle', 'freed', 'reports'].some((need) => needs.includes(need as Need))) return;
    const { balancers: each } = this.options;
    const stands = this.balancers.map((balancer, index): Stand => {
      return { balancer, courier: this.courier(Math.floor(index / each)) };
    });
    if (needs.includes('idle') || needs.includes('freed')) {
      new IdleNotices(simulator, servers, stands, needs, random);
    }
    if (needs.includes('reports')) new LoadReporter(simulator, servers, stands);
  }
}

/** Those who wait go on by the channel that they have come by. */
const DISPATCHER: Dispatcher<Passenger> = {
  dispatch: (passenger, backend) => passenger.chooser?.dispatch(passenger, backend),
};

/** How many balancers stand in each zone. */
function countOf(zones: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return counts;
}

function tellFrom(tell: TellAt, place: string): Tell {
  return (backend, what, phase, at) => tell(place, backend, what, phase, at);
}
