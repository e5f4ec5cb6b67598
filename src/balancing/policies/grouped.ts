import type { Nanoseconds } from '../../engine/time.js';
import type {
  Backend,
  BalancingPolicy,
  Choice,
  Ending,
  LoadReport,
  PolicyContext,
} from '../policy.js';
import { BackendView } from './wrapper.js';

/** Which of the backends a group has. */
export interface Part {
  /** In the group, whatever becomes of it. Asked once. */
  holds: (backend: Backend) => boolean;
  /** Of those, the ones that it uses in peace; all without it. Asked once. */
  uses?: (backend: Backend) => boolean;
  /** Below so many percent its policy panics by itself; absent for never. */
  panicBelow?: number;
}

/** Some of the backends, with a policy of their own, for which the others are not there. */
export class Group {
  readonly views: readonly GroupView[];
  inner!: BalancingPolicy;
  /** In panic those are used, too, that are not eligible. */
  usesAll = false;

  constructor(backends: readonly Backend[], { holds, uses }: Part) {
    this.views = backends.map((backend) => {
      const held = holds(backend);
      return new GroupView(backend, this, held, held && (uses === undefined || uses(backend)));
    });
  }

  /** Those of the set that it holds, and how many of them it can use. */
  count(): { members: number; usable: number } {
    let members = 0;
    let usable = 0;
    for (const { held, used, absent, weight, healthy } of this.views) {
      if (!held || absent || weight <= 0) continue;
      members++;
      if (used && healthy) usable++;
    }
    return { members, usable };
  }
}

export class GroupView extends BackendView {
  constructor(
    base: Backend,
    private readonly group: Group,
    readonly held: boolean,
    readonly used: boolean,
  ) {
    super(base);
  }

  get healthy(): boolean {
    return this.base.eligible;
  }
  override get absent(): boolean {
    return !this.held || this.base.absent;
  }
  override get eligible(): boolean {
    if (this.group.usesAll) return !this.absent;
    return this.used && this.base.eligible;
  }
}

/** Around a policy of which each group of backends has its own: whoever extends it says whose turn it is. */
export abstract class GroupedPolicy implements BalancingPolicy {
  protected readonly groups: readonly Group[];
  /** By backend: those that hold it. */
  private readonly holders: readonly (readonly Group[])[];

  constructor(
    protected readonly context: PolicyContext,
    private readonly parts: readonly Part[],
  ) {
    const { backends } = context;
    this.groups = parts.map((part) => new Group(backends, part));
    this.holders = backends.map((_, i) => this.groups.filter(({ views }) => views[i].held));
  }

  /** Makes the policies within: called once, when all that `refresh` reads is there. */
  protected begin(makeInner: (context: PolicyContext) => BalancingPolicy): void {
    const { groups, parts, context } = this;
    this.refresh();
    for (const [place, group] of groups.entries()) {
      group.inner = makeInner({
        ...context,
        backends: group.views,
        panicBelow: parts[place].panicBelow ?? 0,
        // Whose timer it is can be told from its kind.
        after: (delay, kind) => context.after(delay, kind * groups.length + place),
      });
    }
  }

  get readsWeights(): boolean {
    return this.groups.every(({ inner }) => inner.readsWeights === true);
  }

  abstract pick(request: Choice, now: Nanoseconds): number;

  /** Backends have come, gone, or changed: the groups' shares are to be worked out anew. */
  protected abstract refresh(): void;

  changed(_backends: readonly Backend[], now: Nanoseconds): void {
    this.refresh();
    for (const { inner, views } of this.groups) inner.changed?.(views, now);
  }

  started(backend: number, now: Nanoseconds): void {
    for (const { inner } of this.holders[backend]) inner.started?.(backend, now);
  }

  finished(
    backend: number,
    now: Nanoseconds,
    latency: Nanoseconds,
    ok: boolean,
    ending?: Ending,
  ): void {
    for (const { inner } of this.holders[backend]) {
      inner.finished?.(backend, now, latency, ok, ending);
    }
  }

  forgotten(backend: number, now: Nanoseconds): void {
    for (const { inner } of this.holders[backend]) inner.forgotten?.(backend, now);
  }

  expired(kind: number, now: Nanoseconds): void {
    const { length } = this.groups;
    this.groups[kind % length].inner.expired?.(Math.floor(kind / length), now);
  }

  idle(backend: number, now: Nanoseconds): void {
    for (const { inner } of this.holders[backend]) inner.idle?.(backend, now);
  }

  reported(backend: number, report: LoadReport, now: Nanoseconds): void {
    for (const { inner } of this.holders[backend]) inner.reported?.(backend, report, now);
  }

  probed(backend: number, inFlight: number, latency: Nanoseconds, now: Nanoseconds): void {
    for (const { inner } of this.holders[backend]) inner.probed?.(backend, inFlight, latency, now);
  }
}
