import type { Nanoseconds } from '../../engine/time.js';
import { modulo64 } from '../hash/bits64.js';
import { NONE, type BalancingPolicy, type Choice, type PolicyContext } from '../policy.js';
import { GroupedPolicy, type Part } from './grouped.js';
import { priorityLoads } from './priority-loads.js';

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
 * that priority's backends, and another one for those of them that are degraded, where there are any.
 * The share of each is `priorityLoads`; 64 random bits modulo 100 say whose turn it is (no draw where
 * there is one only). In panic a priority's policy sees all of its members as eligible, so backends are
 * used that are not: better than to pour all load on the few that are left. A weight of 0 makes no member.
 *
 * Not modelled: Envoy's use of the request's hash for the priority as well; a policy of hashes within
 * keeps to its backend in each priority, not across them.
 */
export class HealthFilterPolicy extends GroupedPolicy {
  /** Of each group: of a hundred requests, and whether it refuses them. */
  private loads: readonly number[] = [];
  private refuses: readonly boolean[] = [];
  private readonly priorities: number;

  /**
   * @param priorities in ascending order
   * @param priorityOf instead of the backends' own
   */
  constructor(
    context: PolicyContext,
    private readonly options: HealthFilterOptions,
    makeInner: (context: PolicyContext) => BalancingPolicy,
    priorityOf: readonly number[] = context.backends.map(({ priority }) => priority),
  ) {
    const priorities = [...new Set(priorityOf)].sort((a, b) => a - b);
    const anyDegraded = context.backends.some(({ degraded }) => degraded);
    const healthy = priorities.map((priority): Part => {
      const holds: Part['holds'] = ({ index }) => priorityOf[index] === priority;
      return anyDegraded ? { holds, uses: ({ degraded }) => !degraded } : { holds };
    });
    const degraded = anyDegraded
      ? priorities.map((priority): Part => {
          return { holds: (each) => each.degraded && priorityOf[each.index] === priority };
        })
      : [];
    super(context, [...healthy, ...degraded]);
    this.priorities = priorities.length;
    this.begin(makeInner);
  }

  pick(request: Choice, now: Nanoseconds): number {
    const { groups, loads } = this;
    if (groups.length === 0) return NONE;
    if (groups.length === 1) return this.pickFrom(0, request, now);
    const { random } = this.context;
    let rest = modulo64(random.bits32(), random.bits32(), 100) + 1;
    for (let i = 0; i < groups.length; i++) {
      if (rest <= loads[i]) return this.pickFrom(i, request, now);
      rest -= loads[i];
    }
    return NONE;
  }

  private pickFrom(group: number, request: Choice, now: Nanoseconds): number {
    return this.refuses[group] ? NONE : this.groups[group].inner.pick(request, now);
  }

  protected refresh(): void {
    const { groups, priorities } = this;
    const { overprovisioning, panicBelow, failInPanic } = this.options;
    const health = groups.slice(0, priorities).map((group, i) => {
      const { members, usable } = group.count();
      return { members, healthy: usable, degraded: groups[priorities + i]?.count().usable ?? 0 };
    });
    const loads = priorityLoads(health, overprovisioning, panicBelow);
    this.loads = [...loads.map(({ load }) => load), ...loads.map(({ degraded }) => degraded)];
    this.refuses = groups.map((_, i) => i < priorities && loads[i].panic && failInPanic);
    loads.forEach(({ panic }, i) => (groups[i].usesAll = panic && !failInPanic));
  }
}
