import type { Condition } from '../../control/endpoint-view.js';
import type { EndpointNews, EndpointPlace } from '../../control/endpoints.js';
import type { PodAddress } from '../../control/pod.js';
import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { Overlay } from '../../traffic/overlay.js';
import { Down, type Errors, type Slowness } from '../../traffic/condition.js';
import type { Replica } from '../../traffic/replica.js';
import { type LiveService, setsOf } from '../live-service.js';

/** Whether a replica is in the set, and how long one that is not may take to finish. */
export interface Membership {
  present: boolean;
  /** Infinity: as long as it takes. */
  drain: Nanoseconds;
}

/** How long it takes until the API knows that a replica cannot be reached, or can be again. */
export interface Notices {
  /** @param reason of `Down` */
  of(reason: number): Nanoseconds;
}

/** Calls something back after a time. */
export type After = (delay: Nanoseconds, then: () => void) => void;

/** Why one that was there cannot be reached. */
const REASONS = [Down.CRASHED, Down.HOST, Down.REMOVED];
const NORMAL: Slowness = { factor: 1, extra: 0 };

/** What of a replica may change while it runs. */
export class ReplicaState implements PodAddress {
  readonly slowness: Overlay<Slowness>;
  readonly errors: Overlay<Errors | null>;
  readonly paused: Overlay<boolean>;
  readonly crashed: Overlay<boolean>;
  readonly membership: Overlay<Membership>;
  private readonly replica: Replica;
  /** The services whose it is, each with its place in the service's list. */
  private readonly places: { live: LiveService; index: number }[];

  /** As far as the API knows, it can be reached. */
  private ready = true;
  /** What its pod is, as far as its probes go; null where nobody keeps it as one. */
  private pod: Condition | null = null;
  private listed: Condition;
  private endpoints: EndpointPlace[] | null = null;

  /**
   * @param notices null where nobody looks
   * @param after calls something back after a time
   */
  constructor(
    private readonly simulator: Simulator,
    live: LiveService,
    index: number,
    private readonly news: EndpointNews,
    private readonly notices: Notices | null,
    private readonly after: After,
  ) {
    const replica = live.service.replicas[index];
    this.replica = replica;
    this.places = [{ live, index }];
    this.slowness = new Overlay(NORMAL, (slowness) => {
      replica.setSlowness(slowness);
      this.reveal();
    });
    const { errors = null } = replica.service.options;
    this.errors = new Overlay(errors, (errors) => replica.setErrors(errors));
    this.paused = new Overlay(false, (paused) => {
      replica.setPaused(paused);
      this.reveal();
    });
    this.crashed = new Overlay(false, (crashed) => this.setDown(Down.CRASHED, crashed));
    const present = !replica.options.absent;
    this.listed = present ? 'ready' : 'out';
    this.membership = new Overlay<Membership>({ present, drain: Infinity }, (membership) =>
      this.enrol(membership),
    );
  }

  isOf(service: string): boolean {
    return this.replica.service.options.name === service;
  }

  /** Another service has it too. */
  share(live: LiveService, index: number): void {
    this.places.push({ live, index });
  }

  setDown(reason: number, down: boolean): void {
    const { replica, notices } = this;
    replica.setDown(reason, down);
    this.reveal();
    this.noteLeaving();
    // Who keeps a pod sees to its crashes.
    if (notices === null || (this.pod !== null && reason === Down.CRASHED)) return;
    const { now } = this.simulator;
    this.after(notices.of(reason), () => {
      this.ready = replica.isUp;
      this.list(now);
    });
  }

  /** Somebody keeps it as a pod, which comes to be so: its membership is no matter of the timeline's. */
  announce(condition: Condition): void {
    if (condition === this.pod) return;
    this.pod = condition;
    this.list(this.simulator.now);
    this.noteLeaving();
    this.replica.enrol(condition === 'ready');
  }

  noticeOfCrash(): Nanoseconds {
    return this.notices?.of(Down.CRASHED) ?? 0;
  }

  private enrol({ present, drain }: Membership): void {
    const { replica } = this;
    if (present) replica.setDown(Down.REMOVED, false);
    this.list(this.simulator.now);
    this.noteLeaving();
    replica.enrol(present);
    // Who has no time at all dies in the middle of what it says.
    if (present || drain > 0) replica.drain(!present);
    if (present || drain === Infinity) return;
    const { membership } = this;
    const wanted = membership.value;
    this.after(drain, () => {
      if (membership.value !== wanted) return;
      replica.setDown(Down.REMOVED, true);
      this.list(this.simulator.now);
      this.noteLeaving();
    });
  }

  /** What it is as an endpoint, for those who ask the API. */
  private list(since: Nanoseconds): void {
    const { listed: before } = this;
    const condition = this.ready ? this.standing : 'out';
    if (condition === before) return;
    this.listed = condition;
    this.news.list(this.endpointPlaces(), before, condition, since);
  }

  private noteLeaving(): void {
    const { standing, replica } = this;
    // Who is ready, and does not listen yet, is about to come.
    const stays = standing === 'ready' && !REASONS.some((reason) => replica.isDownFor(reason));
    const leaves = replica.isUp ? 'leaving' : 'gone';
    this.news.leave(this.endpointPlaces(), stays ? 'there' : leaves);
  }

  /** Where nothing has happened to it: who is removed with a time to finish in ends, as pods do. */
  private get standing(): Condition {
    if (this.pod !== null) return this.pod;
    const { present, drain } = this.membership.value;
    if (present) return 'ready';
    const ends = drain > 0 && drain < Infinity && !this.replica.isDownFor(Down.REMOVED);
    return ends ? 'terminating' : 'out';
  }

  private endpointPlaces(): EndpointPlace[] {
    return (this.endpoints ??= this.places.map(({ live, index }) => ({
      service: live.service.options.name,
      index,
      balancers: setsOf(live)
        .filter(({ members }) => members?.[index] !== false)
        .flatMap(({ balancing }) => balancing.balancers),
    })));
  }

  /** Those who know all see it at once; the others find out, or not. */
  private reveal(): void {
    for (const { live } of this.places) {
      for (const { balancing, needs } of setsOf(live)) {
        if (!needs.includes('oracle')) continue;
        for (const balancer of balancing.balancers) balancer.refresh(this.simulator.now);
      }
    }
  }
}

/** The replicas of all services by `service/replica`, with their states. */
export class ReplicaStates {
  private readonly states = new Map<string, ReplicaState>();
  private readonly byHost = new Map<string, ReplicaState[]>();
  /** Set before the run by who has a clock. */
  after!: After;

  constructor(
    private readonly simulator: Simulator,
    private readonly services: ReadonlyMap<string, LiveService>,
    news: EndpointNews,
    notices: ((replica: string) => Notices) | null,
  ) {
    const after: After = (delay, then) => this.after(delay, then);
    for (const [service, live] of services) {
      live.plain.replicas.forEach(({ name, host, of }, index) => {
        if (of !== null) return;
        const full = `${service}/${name}`;
        const noticed = notices === null ? null : notices(full);
        const state = new ReplicaState(simulator, live, index, news, noticed, after);
        this.states.set(full, state);
        if (host === null) return;
        const others = this.byHost.get(host);
        if (others === undefined) this.byHost.set(host, [state]);
        else others.push(state);
      });
    }
    for (const [service, live] of services) {
      live.plain.replicas.forEach(({ name, host, of }, index) => {
        if (of === null) return;
        const state = (this.byHost.get(host as string) ?? []).find((each) => each.isOf(of));
        state?.share(live, index);
        if (state !== undefined) this.states.set(`${service}/${name}`, state);
      });
    }
  }

  named(name: string): ReplicaState {
    return this.states.get(name) as ReplicaState;
  }

  /** Sets that change replica by replica are seen to change once: some policies draw up tables of all. */
  atOnce<T>(change: () => T): T {
    const balancers = [...this.services.values()].flatMap((live) =>
      setsOf(live).flatMap(({ balancing }) => balancing.balancers),
    );
    for (const balancer of balancers) balancer.hold();
    const done = change();
    for (const balancer of balancers) balancer.release(this.simulator.now);
    return done;
  }

  onHost(host: string): readonly ReplicaState[] {
    return this.byHost.get(host) ?? [];
  }

  /** All of a service, in the order of its list. */
  of(service: string): ReplicaState[] {
    const { plain } = this.services.get(service) as LiveService;
    return plain.replicas.map(({ name }) => this.named(`${service}/${name}`));
  }
}
