import type { Nanoseconds } from '../../engine/time.js';
import { modulo64 } from '../hash/bits64.js';
import { type BalancingPolicy, type Choice, type PolicyContext } from '../policy.js';
import { GroupedPolicy } from './grouped.js';

export interface ZoneAwareOptions {
  /** Healthy backends that make it worth while. */
  minimum: number;
  /** Of the requests, 0 to 1: the others go anywhere. */
  enabled: number;
  /** In percent: with fewer of the backends healthy they go anywhere. */
  panicBelow: number;
}

/** Shares are whole ten-thousandths. */
const WHOLE = 10_000;

/**
 * Requests stay in the zone of whoever sends them, as far as the zones bear it (envoy
 * load_balancer_impl.cc, ZoneAwareLoadBalancerBase). Compared are the zone's shares of the healthy
 * backends and of the balancers: where it has at least as much of those as of these, all stay; else so
 * much that every backend is loaded alike, and the rest goes to zones that have more than their part, by
 * what they have more. Draws are 64 bits modulo 10,000, or modulo the sum of what is over.
 *
 * Anywhere go the requests where there are fewer than two zones of either, or `minimum` healthy
 * backends, where the own zone has none, in panic, and for other priorities than the first.
 *
 * Not modelled: routing by the weights of the zones' hosts instead of their number.
 */
export class ZoneAwarePolicy extends GroupedPolicy {
  private readonly zones: readonly string[];
  /** The balancers' own zone among the backends'; -1 where none of those is there. */
  private readonly own: number;
  /** Of ten thousand requests, those that stay; -1 where all go anywhere. */
  private stay = -1;
  /** Cumulative, by zone: what it bears beyond its own. */
  private readonly over: number[];

  constructor(
    context: PolicyContext,
    private readonly options: ZoneAwareOptions,
    makeInner: (context: PolicyContext) => BalancingPolicy,
  ) {
    const zones = [...new Set(context.backends.map(({ zone }) => zone))];
    super(context, [
      ...zones.map((own) => ({ holds: ({ zone }: { zone: string }) => zone === own })),
      { holds: () => true, panicBelow: options.panicBelow },
    ]);
    this.zones = zones;
    this.own = zones.indexOf(context.locality.zone);
    this.over = zones.map(() => 0);
    this.begin(makeInner);
  }

  pick(request: Choice, now: Nanoseconds): number {
    return this.groups[this.zoneOf()].inner.pick(request, now);
  }

  /** Which group's turn it is. */
  private zoneOf(): number {
    const { zones, over, own, stay, options } = this;
    const anywhere = zones.length;
    if (stay < 0) return anywhere;
    if (options.enabled < 1 && this.draw(WHOLE) >= options.enabled * WHOLE) return anywhere;
    if (stay === WHOLE || this.draw(WHOLE) < stay) return own;
    const sum = over[over.length - 1];
    if (sum === 0) return this.draw(zones.length);
    const place = this.draw(sum);
    return over.findIndex((most) => place < most);
  }

  private draw(below: number): number {
    const { random } = this.context;
    return modulo64(random.bits32(), random.bits32(), below);
  }

  protected refresh(): void {
    const { context, zones, own, over, options } = this;
    const { balancers } = context.locality;
    const anywhere = this.groups[zones.length];
    const { members, usable } = anywhere.count();
    const first = anywhere.views.every(({ priority, eligible }) => !eligible || priority === 0);
    const there = zones.map((_, i) => this.groups[i].count());
    const mine = there[own]?.usable ?? 0;
    const callers = [...balancers.values()].reduce((sum, count) => sum + count, 0);
    const filled = there.filter((each) => each.members > 0).length;
    this.stay = -1;
    if (filled < 2 || balancers.size < 2 || mine === 0 || usable < options.minimum) return;
    if (!first || 100 * usable < options.panicBelow * members) return;
    const shares = zones.map((zone, i) => ({
      upstream: Math.floor((WHOLE * there[i].usable) / usable),
      local: Math.floor((WHOLE * (balancers.get(zone) ?? 0)) / callers),
    }));
    const { upstream, local } = shares[own];
    this.stay = upstream >= local ? WHOLE : Math.floor((upstream * WHOLE) / local);
    let sum = 0;
    shares.forEach((share, i) => {
      if (i !== own) sum += Math.max(0, share.upstream - share.local);
      over[i] = sum;
    });
  }
}
