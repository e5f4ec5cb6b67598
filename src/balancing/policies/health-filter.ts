import type { RandomSource } from '../../engine/random.js';
import type { Nanoseconds } from '../../engine/time.js';
import { modulo64 } from '../hash/bits64.js';
import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type Ending,
  type LoadReport,
  type PolicyContext,
} from '../policy.js';
import { priorityLoads } from './priority-loads.js';
import { BackendView } from './wrapper.js';

export interface HealthFilterOptions {
  /** In percent. */
  overprovisioning: number;
  /** In percent; 0 for never. */
  panicBelow: number;
  /** Whether a priority in panic answers with NONE instead. */
  failInPanic: boolean;
}

/**
 * Priorities and panic, as in Envoy (load_balancer_impl.cc): a policy for each priority, which sees
 * that priority's backends. The share of each is `priorityLoads`; 64 random bits modulo 100 say
 * whose turn it is (no draw where there is one priority only). In panic a priority's policy sees
 * all of its members as eligible, so backends are used that are not: better than to pour all load
 * on the few that are left. A weight of 0 makes no member.
 *
 * Not modelled: degraded hosts, and Envoy's use of the request's hash for the priority as well; a
 * policy of hashes within keeps to its backend in each priority, not across them.
 */
export class HealthFilterPolicy implements BalancingPolicy {
  private readonly random: RandomSource;
  private readonly levels: readonly Level[];
  /** By backend. */
  private readonly levelOf: readonly Level[];
  private backends: readonly Backend[];

  constructor(
    context: PolicyContext,
    private readonly options: HealthFilterOptions,
    makeInner: (context: PolicyContext) => BalancingPolicy,
  ) {
    this.backends = context.backends;
    this.random = context.random;
    const priorities = [...new Set(context.backends.map(({ priority }) => priority))];
    const sorted = priorities.sort((a, b) => a - b);
    this.levels = sorted.map((priority) => new Level(priority, context.backends));
    this.levelOf = context.backends.map(({ priority }) => this.levels[sorted.indexOf(priority)]);
    this.share();
    for (const [place, level] of this.levels.entries()) {
      level.inner = makeInner({
        ...context,
        panicBelow: 0,
        backends: level.views,
        // Whose timer it is can be told from its kind.
        after: (delay, kind) => context.after(delay, kind * sorted.length + place),
      });
    }
  }

  get readsWeights(): boolean {
    return this.levels.every(({ inner }) => inner.readsWeights === true);
  }

  pick(request: Choice, now: Nanoseconds): number {
    const { levels, random } = this;
    if (levels.length === 0) return NONE;
    if (levels.length === 1) return levels[0].pick(request, now);
    let rest = modulo64(random.bits32(), random.bits32(), 100) + 1;
    for (const level of levels) {
      if (rest <= level.load) return level.pick(request, now);
      rest -= level.load;
    }
    return NONE;
  }

  changed(backends: readonly Backend[], now: Nanoseconds): void {
    this.backends = backends;
    this.share();
    for (const { inner, views } of this.levels) inner.changed?.(views, now);
  }

  started(backend: number, now: Nanoseconds): void {
    this.levelOf[backend].inner.started?.(backend, now);
  }

  finished(
    backend: number,
    now: Nanoseconds,
    latency: Nanoseconds,
    ok: boolean,
    ending?: Ending,
  ): void {
    this.levelOf[backend].inner.finished?.(backend, now, latency, ok, ending);
  }

  forgotten(backend: number, now: Nanoseconds): void {
    this.levelOf[backend].inner.forgotten?.(backend, now);
  }

  expired(kind: number, now: Nanoseconds): void {
    const { length } = this.levels;
    this.levels[kind % length].inner.expired?.(Math.floor(kind / length), now);
  }

  idle(backend: number, now: Nanoseconds): void {
    this.levelOf[backend].inner.idle?.(backend, now);
  }

  reported(backend: number, report: LoadReport, now: Nanoseconds): void {
    this.levelOf[backend].inner.reported?.(backend, report, now);
  }

  probed(backend: number, inFlight: number, latency: Nanoseconds, now: Nanoseconds): void {
    this.levelOf[backend].inner.probed?.(backend, inFlight, latency, now);
  }

  private share(): void {
    const { overprovisioning, panicBelow, failInPanic } = this.options;
    const health = this.levels.map((level) => level.count(this.backends));
    const loads = priorityLoads(health, overprovisioning, panicBelow);
    for (const [i, { load, panic }] of loads.entries()) {
      this.levels[i].load = load;
      this.levels[i].usesAll = panic && !failInPanic;
      this.levels[i].usesNone = panic && failInPanic;
    }
  }
}

/** One priority. */
class Level {
  readonly views: readonly LevelView[];
  inner!: BalancingPolicy;
  load = 0;
  usesAll = false;
  usesNone = false;

  constructor(
    readonly priority: number,
    backends: readonly Backend[],
  ) {
    this.views = backends.map((backend) => new LevelView(backend, this));
  }

  pick(request: Choice, now: Nanoseconds): number {
    return this.usesNone ? NONE : this.inner.pick(request, now);
  }

  count(backends: readonly Backend[]): { members: number; healthy: number } {
    const members = backends.filter(
      ({ priority, absent, weight }) => priority === this.priority && !absent && weight > 0,
    );
    return { members: members.length, healthy: members.filter(({ eligible }) => eligible).length };
  }
}

class LevelView extends BackendView {
  constructor(
    base: Backend,
    private readonly level: Level,
  ) {
    super(base);
  }

  override get eligible(): boolean {
    if (this.priority !== this.level.priority) return false;
    return this.level.usesAll ? !this.absent : this.base.eligible;
  }
}
