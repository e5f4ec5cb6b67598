import type { Partitions } from './partitions.js';
import type {
  Backend,
  BalancingPolicy,
  Choice,
  Ending,
  LoadReport,
  PolicyContext,
} from './policy.js';

/** An owner of a partition, as the policy that decides among the owners sees it. */
class Owner implements Backend {
  constructor(
    readonly index: number,
    private readonly backend: Backend,
  ) {}

  get name(): string {
    return this.backend.name;
  }
  get address(): string {
    return this.backend.address;
  }
  get weight(): number {
    return this.backend.weight;
  }
  get active(): number {
    return this.backend.active;
  }
  get inactive(): number {
    return this.backend.inactive;
  }
  get eligible(): boolean {
    return this.backend.eligible;
  }
  get absent(): boolean {
    return this.backend.absent;
  }
  get priority(): number {
    return this.backend.priority;
  }
  get degraded(): boolean {
    return this.backend.degraded;
  }
  get zone(): string {
    return this.backend.zone;
  }
}

/** Those who own the same partitions, and the policy that decides among them. */
interface Owners {
  /** Backends by their place in the set. */
  members: Int32Array;
  policy: BalancingPolicy;
}

/** The request as the policy of a set sees it: it knows its members by their places. */
function within(request: Choice, members: Int32Array): Choice {
  const { id, clientAddress, clientPort, key, attempt } = request;
  const tried = request.tried.map((index) => members.indexOf(index)).filter((place) => place >= 0);
  return { id, clientAddress, clientPort, key, attempt, tried };
}

/**
 * A policy for each set of replicas that own a partition: a request goes to an owner of its key's
 * partition, and to none where no owner can be used. All sets see the same counts and the same news.
 *
 * Not modelled: partitions that move in the course of a run; a set whose policy lets requests wait
 * holds up those of the others behind them.
 */
export class PartitionedPolicy implements BalancingPolicy {
  private readonly sets: Owners[] = [];
  /** By partition. */
  private readonly setOf: Int32Array;
  /** By backend: sets and its place in each, one after the other. */
  private readonly places: number[][];
  private readonly owners = new Map<Int32Array, readonly Backend[]>();

  constructor(
    private readonly partitions: Partitions,
    private readonly context: PolicyContext,
    make: (context: PolicyContext) => BalancingPolicy,
  ) {
    const known = new Map<string, number>();
    const all: Int32Array[] = [];
    this.setOf = new Int32Array(partitions.count);
    for (let partition = 0; partition < partitions.count; partition++) {
      const members = partitions.ownersOf(partition).slice().sort();
      const key = members.join();
      let set = known.get(key);
      if (set === undefined) known.set(key, (set = all.push(members) - 1));
      this.setOf[partition] = set;
    }
    this.places = context.backends.map(() => []);
    all.forEach((members, set) => {
      members.forEach((backend, place) => this.places[backend].push(set, place));
      this.sets.push({ members, policy: make(this.contextOf(members, set, all.length)) });
    });
  }

  pick(request: Choice, now: number): number {
    const { members, policy } = this.sets[this.setOf[this.partitions.partitionOf(request.key)]];
    const place = policy.pick(request.tried.length > 0 ? within(request, members) : request, now);
    return place >= 0 ? members[place] : place;
  }

  started(backend: number, now: number): void {
    const places = this.places[backend];
    for (let i = 0; i < places.length; i += 2) {
      this.sets[places[i]].policy.started?.(places[i + 1], now);
    }
  }

  finished(backend: number, now: number, latency: number, ok: boolean, ending?: Ending): void {
    const places = this.places[backend];
    for (let i = 0; i < places.length; i += 2) {
      this.sets[places[i]].policy.finished?.(places[i + 1], now, latency, ok, ending);
    }
  }

  changed(_backends: readonly Backend[], now: number): void {
    for (const { members, policy } of this.sets) policy.changed?.(this.ownersOf(members), now);
  }

  forgotten(backend: number, now: number): void {
    const places = this.places[backend];
    for (let i = 0; i < places.length; i += 2) {
      this.sets[places[i]].policy.forgotten?.(places[i + 1], now);
    }
  }

  expired(kind: number, now: number): void {
    const { length } = this.sets;
    this.sets[kind % length].policy.expired?.(Math.floor(kind / length), now);
  }

  idle(backend: number, now: number): void {
    const places = this.places[backend];
    for (let i = 0; i < places.length; i += 2) {
      this.sets[places[i]].policy.idle?.(places[i + 1], now);
    }
  }

  reported(backend: number, report: LoadReport, now: number): void {
    const places = this.places[backend];
    for (let i = 0; i < places.length; i += 2) {
      this.sets[places[i]].policy.reported?.(places[i + 1], report, now);
    }
  }

  probed(backend: number, inFlight: number, latency: number, now: number): void {
    const places = this.places[backend];
    for (let i = 0; i < places.length; i += 2) {
      this.sets[places[i]].policy.probed?.(places[i + 1], inFlight, latency, now);
    }
  }

  private ownersOf(members: Int32Array): readonly Backend[] {
    let owners = this.owners.get(members);
    if (owners === undefined) {
      owners = Array.from(members, (index, i) => new Owner(i, this.context.backends[index]));
      this.owners.set(members, owners);
    }
    return owners;
  }

  private contextOf(members: Int32Array, set: number, sets: number): PolicyContext {
    const { context } = this;
    const { oracle } = context;
    return {
      backends: this.ownersOf(members),
      random: context.random,
      balancer: context.balancer,
      locality: context.locality,
      after: (delay, kind) => context.after(delay, kind * sets + set),
      probe: (place) => context.probe(members[place]),
      tell: (place, what, phase, at) => context.tell?.(members[place], what, phase, at),
      oracle: {
        work: (place) => oracle.work(members[place]),
        length: (place) => oracle.length(members[place]),
        isFree: (place) => oracle.isFree(members[place]),
        speed: (place) => oracle.speed(members[place]),
        workers: (place) => oracle.workers(members[place]),
      },
    };
  }
}
