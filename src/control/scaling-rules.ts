/**
 * How fast an autoscaler may go: windows in which it heeds its most careful recommendation, and policies that
 * bound the change within a period (pkg/controller/podautoscaler/horizontal.go:
 * normalizeDesiredReplicasWithBehaviors; autoscaling/v2 HPAScalingRules).
 */
import type { Nanoseconds } from '../engine/time.js';
import type { Amount } from './table.js';

export interface ScalingRules {
  /** Down: the highest recommendation of so long holds; up: the lowest. */
  window: Nanoseconds;
  /** Of several policies, that which changes most, or least; disabled: it never goes that way. */
  select: 'max' | 'min' | 'disabled';
  policies: readonly ScalingPolicy[];
}

/** So many pods, or such a share of those there were, within a period. */
export interface ScalingPolicy {
  change: Amount;
  period: Nanoseconds;
}

interface Dated {
  at: Nanoseconds;
  count: number;
}

/** Applies the rules to one recommendation after the other, and remembers what they need. */
export class ScalingLimits {
  private recommendations: Dated[] = [];
  private ups: Dated[] = [];
  private downs: Dated[] = [];

  constructor(
    private readonly up: ScalingRules,
    private readonly down: ScalingRules,
    private readonly min: number,
    private readonly max: number,
  ) {}

  /** The number that there are at first counts as the first recommendation. */
  begin(current: number, now: Nanoseconds): void {
    this.recommendations = [{ at: now, count: current }];
  }

  /** The number of pods to have by now, where `recommended` would be right. */
  limited(recommended: number, current: number, now: Nanoseconds): number {
    return this.bounded(this.stabilised(recommended, current, now), current, now);
  }

  /** The number has been changed. */
  scaled(from: number, to: number, now: Nanoseconds): void {
    const events = to > from ? this.ups : this.downs;
    events.push({ at: now, count: Math.abs(to - from) });
    const longest = Math.max(
      ...[this.up, this.down].flatMap(({ policies }) => policies.map(({ period }) => period)),
      0,
    );
    this.ups = this.ups.filter(({ at }) => now - at <= longest);
    this.downs = this.downs.filter(({ at }) => now - at <= longest);
  }

  private stabilised(recommended: number, current: number, now: Nanoseconds): number {
    let lowest = recommended;
    let highest = recommended;
    for (const { at, count } of this.recommendations) {
      if (at > now - this.up.window) lowest = Math.min(lowest, count);
      if (at > now - this.down.window) highest = Math.max(highest, count);
    }
    const longest = Math.max(this.up.window, this.down.window);
    this.recommendations = this.recommendations.filter(({ at }) => at > now - longest);
    this.recommendations.push({ at: now, count: recommended });
    return Math.min(Math.max(current, lowest), highest);
  }

  private bounded(wanted: number, current: number, now: Nanoseconds): number {
    if (wanted > current) {
      const limit = Math.max(current, this.limitUp(current, now));
      return Math.min(wanted, limit, this.max);
    }
    if (wanted < current) {
      const limit = Math.min(current, this.limitDown(current, now));
      return Math.max(wanted, limit, this.min);
    }
    return Math.min(Math.max(wanted, this.min), this.max);
  }

  private limitUp(current: number, now: Nanoseconds): number {
    const { select, policies } = this.up;
    if (select === 'disabled') return current;
    const limits = policies.map(({ change: { value, percent }, period }) => {
      const before = this.before(current, period, now);
      return percent ? Math.ceil((before * (100 + value)) / 100) : before + value;
    });
    return select === 'max' ? Math.max(...limits) : Math.min(...limits);
  }

  private limitDown(current: number, now: Nanoseconds): number {
    const { select, policies } = this.down;
    if (select === 'disabled') return current;
    const limits = policies.map(({ change: { value, percent }, period }) => {
      const before = this.before(current, period, now);
      return percent ? Math.trunc((before * (100 - value)) / 100) : before - value;
    });
    return select === 'max' ? Math.min(...limits) : Math.max(...limits);
  }

  /** The number of pods at the beginning of a period that ends now. */
  private before(current: number, period: Nanoseconds, now: Nanoseconds): number {
    const within = (events: readonly Dated[]): number =>
      events.reduce((sum, { at, count }) => (at > now - period ? sum + count : sum), 0);
    return current - within(this.ups) + within(this.downs);
  }
}
