import type { Described } from '../engine/options.js';
import type { RandomSource } from '../engine/random.js';
import type { Nanoseconds } from '../engine/time.js';
import { ClientAffinity } from './affinity.js';
import { InactiveConnections } from './inactive-connections.js';
import { isUsable } from './policies/usable.js';
import {
  Ending,
  WAIT,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type LoadReport,
  type PolicyContext,
  type Tell,
} from './policy.js';
import { NO_SUPPORT, type PolicySupport } from './support.js';
import { createPolicy } from './table.js';
import { WaitingLine } from './waiting-line.js';

/** What a backend is made from. */
export interface Member {
  name: string;
  /** "ip:port", or the name where there is none. */
  address: string;
  weight: number;
  /** 0 unless said. */
  priority?: number;
  degraded?: boolean;
  /** region/zone/subzone; '' unless said. */
  zone?: string;
  /** Joins later. */
  absent?: boolean;
}

/** Takes the requests that had to wait. */
export interface Dispatcher<T extends Choice> {
  /** `choice` may go to `backend`, or nowhere any more (NONE). */
  dispatch(choice: T, backend: number): void;
}

/** Sees whom requests, and connections, are given to. */
export interface StrayWatch {
  /** @param request its id; below 0 for none */
  sent(backend: number, request: number): void;
}

export interface BalancerOptions<T extends Choice> {
  /** For people: where it stands, and which of several it is; absent where there is one. */
  name?: string;
  members: readonly Member[];
  /** A description for the table, or what makes the policy. */
  policy: Described | ((context: PolicyContext) => BalancingPolicy);
  random: RandomSource;
  /** What it draws alike with the others of a process; absent where it is alone. */
  common?: RandomSource;
  /** What the policy asks for beyond counts; absent where it asks for nothing. */
  support?: PolicySupport;
  /** How long a client stays with its backend after its last request; absent for no affinity. */
  affinity?: Nanoseconds;
  /** How long a connection is kept after its end; absent where the policy does not count them. */
  inactive?: Nanoseconds;
  /** Who writes down whom the policy leaves out. */
  tell?: Tell;
  /** Needed where the policy makes requests wait. */
  dispatcher?: Dispatcher<T>;
}

/** Kinds of timers of one policy, and policies in turn whose timers are told apart. */
const TIMERS = 1 << 20;
const TURNS = 256;

/**
 * A policy at work: keeps the backends and their counts, tells the policy what happens, ties
 * clients to backends, and keeps the requests that the policy lets wait (first come, first served).
 * It knows no network: the caller takes a request to where it is told to.
 */
export class Balancer<T extends Choice = Choice> {
  readonly name: string;
  readonly backends: readonly Backend[];
  private policy: BalancingPolicy;
  private readonly context: PolicyContext;
  /** What health checks say, by backend: 1 for healthy. */
  private readonly healthy: Uint8Array;
  private readonly affinity: ClientAffinity | null;
  private readonly dispatcher: Dispatcher<T> | null;
  private readonly inactive: InactiveConnections | null;
  private readonly line = new WaitingLine<T>();
  /** Told of a backend that has been taken out of the set. */
  removed: ((index: number, now: Nanoseconds) => void) | null = null;
  /** Null where nobody goes by old news. */
  watch: StrayWatch | null = null;
  private dispatching = false;
  /** Changes are held back, and there are some. */
  private held = false;
  private stale = false;
  /** Which policy it is, counted from the first. */
  private turn = 0;

  constructor(options: BalancerOptions<T>) {
    this.name = options.name ?? '';
    this.backends = options.members.map((member, index) => ({
      index,
      name: member.name,
      address: member.address,
      weight: member.weight,
      active: 0,
      inactive: 0,
      eligible: member.absent !== true,
      absent: member.absent === true,
      priority: member.priority ?? 0,
      degraded: member.degraded === true,
      zone: member.zone ?? '',
    }));
    this.healthy = new Uint8Array(this.backends.length).fill(1);
    const { policy, random, common, support = NO_SUPPORT } = options;
    this.context = {
      backends: this.backends,
      random,
      common,
      balancer: support.balancer,
      locality: support.locality,
      after: (delay, kind) => support.after(delay, this.turn * TIMERS + kind),
      probe: (backend) => support.probe(backend),
      tell: options.tell,
      oracle: support.oracle,
    };
    this.policy = this.make(policy);
    this.affinity = options.affinity === undefined ? null : new ClientAffinity(options.affinity);
    this.inactive =
      options.inactive === undefined
        ? null
        : new InactiveConnections(this.backends, options.inactive);
    this.dispatcher = options.dispatcher ?? null;
  }

  /** Requests that wait for a backend. */
  get waiting(): number {
    return this.line.length;
  }

  /**
   * The backend for a request: follow with `started`. NONE: there is none. WAIT: the balancer keeps
   * the request and hands it to the dispatcher later.
   */
  choose(choice: T, now: Nanoseconds): number {
    if (this.inactive !== null) this.expireInactive(this.inactive, now);
    // Nobody overtakes those who wait.
    const index = this.line.length > 0 ? WAIT : this.pick(choice, now);
    if (index === WAIT) this.line.push(choice);
    return index;
  }

  /** The request has been given to the backend. */
  started(index: number, now: Nanoseconds): void {
    this.backends[index].active++;
    this.policy.started?.(index, now);
  }

  /**
   * A request ended there, or its flow is forgotten.
   * @param isKept whether its connection is kept until `forgotten`, and not for a time of its own
   */
  finished(
    index: number,
    now: Nanoseconds,
    latency: Nanoseconds,
    ending: Ending,
    isKept = false,
  ): void {
    const backend = this.backends[index];
    backend.active--;
    if (this.inactive !== null) {
      if (isKept) backend.inactive++;
      else this.inactive.add(index, now);
    }
    this.policy.finished?.(index, now, latency, ending === Ending.ANSWERED, ending);
    if (this.line.length > 0) this.dispatchWaiting(now);
  }

  /** A request failed there, and keeps its place for the next try. */
  retains(index: number, now: Nanoseconds, latency: Nanoseconds, ending: Ending): void {
    const { policy } = this;
    if (policy.retains !== undefined) policy.retains(index, now, ending);
    else {
      this.finished(index, now, latency, ending);
      this.started(index, now);
    }
  }

  /** A connection that was kept after its end is not any more. */
  forgotten(index: number, now: Nanoseconds): void {
    if (this.inactive === null) return;
    this.backends[index].inactive--;
    this.policy.forgotten?.(index, now);
  }

  /** A health check, or an operator, lets a backend in or takes it out. */
  setEligible(index: number, eligible: boolean, now: Nanoseconds): void {
    const backend = this.backends[index];
    this.healthy[index] = eligible ? 1 : 0;
    if (backend.absent || backend.eligible === eligible) return;
    backend.eligible = eligible;
    this.changed(now);
  }

  /** Takes a backend out of the set, or adds it: it finishes what it has, and gets nothing new. */
  setAbsent(index: number, absent: boolean, now: Nanoseconds): void {
    const backend = this.backends[index];
    if (backend.absent === absent) return;
    backend.absent = absent;
    backend.eligible = !absent && this.healthy[index] === 1;
    if (absent) this.removed?.(index, now);
    this.changed(now);
  }

  /** Another policy takes over; it is told of what is under way as if it had begun now. */
  changePolicy(policy: BalancerOptions<T>['policy'], now: Nanoseconds): void {
    this.turn = (this.turn + 1) % TURNS;
    this.policy = this.make(policy);
    for (const backend of this.backends) {
      const { active } = backend;
      backend.active = 0;
      for (let i = 0; i < active; i++) this.started(backend.index, now);
    }
    this.dispatchWaiting(now);
  }

  /** Something has changed that only full knowledge sees. */
  refresh(now: Nanoseconds): void {
    this.changed(now);
  }

  setWeight(index: number, weight: number, now: Nanoseconds): void {
    this.backends[index].weight = weight;
    this.changed(now);
  }

  /** The time that the policy asked for has come. */
  expired(kind: number, now: Nanoseconds): void {
    // One asked for by a policy that is not there any more.
    if (Math.floor(kind / TIMERS) !== this.turn) return;
    this.policy.expired?.(kind % TIMERS, now);
    if (this.line.length > 0) this.dispatchWaiting(now);
  }

  /** A backend says that it has nothing left to do. */
  idle(index: number, now: Nanoseconds): void {
    this.policy.idle?.(index, now);
    this.freed(now);
  }

  /** A worker may have become free: those who wait are tried again. */
  freed(now: Nanoseconds): void {
    if (this.line.length > 0) this.dispatchWaiting(now);
  }

  reported(index: number, report: LoadReport, now: Nanoseconds): void {
    this.policy.reported?.(index, report, now);
  }

  probed(index: number, inFlight: number, latency: Nanoseconds, now: Nanoseconds): void {
    this.policy.probed?.(index, inFlight, latency, now);
  }

  /** A waiting request gives up. True if it did wait. */
  withdraw(choice: T): boolean {
    return this.line.remove(choice);
  }

  private expireInactive(inactive: InactiveConnections, now: Nanoseconds): void {
    for (let index = inactive.expire(now); index >= 0; index = inactive.expire(now)) {
      this.policy.forgotten?.(index, now);
    }
  }

  private pick(choice: T, now: Nanoseconds): number {
    const { affinity } = this;
    if (affinity === null) return this.policy.pick(choice, now);
    let index = affinity.find(choice.clientAddress, now);
    if (index < 0 || !isUsable(this.backends[index])) index = this.policy.pick(choice, now);
    if (index >= 0) affinity.use(choice.clientAddress, index, now);
    return index;
  }

  private make(policy: BalancerOptions<T>['policy']): BalancingPolicy {
    const { context } = this;
    return typeof policy === 'function' ? policy(context) : createPolicy(policy, context);
  }

  /** Several changes follow: the policy is told of them when they are `released`, all at once. */
  hold(): void {
    this.held = true;
  }

  release(now: Nanoseconds): void {
    this.held = false;
    if (this.stale) this.changed(now);
  }

  private changed(now: Nanoseconds): void {
    this.stale = this.held;
    if (this.held) return;
    this.policy.changed?.(this.backends, now);
    this.dispatchWaiting(now);
  }

  /** A dispatched request may end at once and call `finished` again: the loop under way sees to it. */
  private dispatchWaiting(now: Nanoseconds): void {
    if (this.dispatching) return;
    this.dispatching = true;
    while (this.line.length > 0) {
      const choice = this.line.first();
      const index = this.pick(choice, now);
      if (index === WAIT) break;
      this.line.shift();
      this.dispatcher?.dispatch(choice, index);
    }
    this.dispatching = false;
  }
}
