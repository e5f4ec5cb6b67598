import type { Nanoseconds } from '../engine/time.js';

/** A rule of alerting: how fast the budget burns, over a long window and a short one that ends with it. */
export interface AlertRule {
  name: string;
  /** Times the rate at which the budget would last just for its window. */
  burn: number;
  long: Nanoseconds;
  short: Nanoseconds;
}

export interface ObjectiveOptions {
  /** Share of the requests that have to be good, below 1. */
  target: number;
  /** Answers that take longer are bad; Infinity for any. */
  latency: Nanoseconds;
  /** For which the budget is. */
  window: Nanoseconds;
  alerts: readonly AlertRule[];
}

/** What one alert did. */
export interface AlertTold {
  /** Times that it began. */
  fired: number;
  /** When it began first; null for never. */
  first: Nanoseconds | null;
  /** How long it fired in all. */
  firing: Nanoseconds;
  /** The greatest burn rate over its long window. */
  worst: number;
}

/** What became of an objective. */
export interface ObjectiveTold {
  good: number;
  bad: number;
  /** Bad ones by those that the window allows; over the last window, where there is more than one. */
  spent: number | null;
  /** Over the whole span. */
  burn: number | null;
  alerts: readonly AlertTold[];
  /** Stretches in which the first alert's short window burnt too fast, from their first bad request to the last. */
  troubles: readonly { from: Nanoseconds; to: Nanoseconds }[];
  windows: readonly ObjectiveWindow[];
}

export interface ObjectiveWindow {
  from: Nanoseconds;
  to: Nanoseconds;
  good: number;
  bad: number;
  burn: number | null;
  /** What is left of the budget at its end: 1 is all of it. */
  left: number;
}

/** Slices of a short window, and slices at most: for longer runs they become twice as long. */
const RESOLUTION = 10;
const MOST = 1 << 20;

/**
 * An error budget and its burn rate, with alerts on several windows, as the workbook of Google's site
 * reliability engineers has them (chapter 5, "Alerting on SLOs", 6: multiwindow, multi-burn-rate alerts): the
 * burn rate over a window is its share of bad requests by the share that the objective allows, and an alert
 * fires while that of its long window and that of its short window both reach its rate.
 *
 * A request counts when its end is known. Counts are kept by slices, a tenth of the shortest window: alerts are
 * evaluated at the end of each. What a window has before the run began counts as good requests at the mean
 * rate of the run so far, as of a system that has run well for long.
 */
export class ObjectiveMeter {
  private slice: Nanoseconds;
  private good = new Float64Array(64);
  private bad = new Float64Array(64);
  private used = 0;

  constructor(
    readonly options: ObjectiveOptions,
    private readonly from: Nanoseconds,
  ) {
    const shortest = Math.min(options.window, ...options.alerts.map(({ short }) => short));
    this.slice = Math.max(1, Math.floor(shortest / RESOLUTION));
  }

  /** A request has ended now. @param latency Infinity for a failure */
  note(now: Nanoseconds, latency: Nanoseconds): void {
    if (now < this.from) return;
    let place = Math.floor((now - this.from) / this.slice);
    while (place >= MOST) {
      this.coarsen();
      place = Math.floor((now - this.from) / this.slice);
    }
    if (place >= this.good.length) this.grow(place);
    if (place >= this.used) this.used = place + 1;
    if (latency <= this.options.latency && latency < Infinity) this.good[place]++;
    else this.bad[place]++;
  }

  /**
   * @param until end of the run
   * @param window length of the windows that are told one by one
   */
  told(until: Nanoseconds, window: Nanoseconds): ObjectiveTold {
    const { target, window: whole } = this.options;
    const sums = this.sums(until);
    const [good, bad] = [sums.good[sums.count], sums.bad[sums.count]];
    const allowed = 1 - target;
    const span = sums.count * this.slice;
    const last = Math.max(0, sums.count - Math.round(whole / this.slice));
    const rate = span === 0 ? 0 : (good + bad) / span;
    const budget = allowed * rate * whole;
    return {
      good,
      bad,
      spent: budget === 0 ? null : (bad - sums.bad[last]) / budget,
      burn: good + bad === 0 ? null : bad / (good + bad) / allowed,
      alerts: this.options.alerts.map((rule) => this.alert(rule, sums)),
      troubles: this.troubles(sums),
      windows: this.windows(sums, window, budget),
    };
  }

  private sums(until: Nanoseconds): Sums {
    const count = Math.max(this.used, Math.ceil(Math.max(0, until - this.from) / this.slice));
    const good = new Float64Array(count + 1);
    const bad = new Float64Array(count + 1);
    for (let i = 0; i < count; i++) {
      good[i + 1] = good[i] + (i < this.used ? this.good[i] : 0);
      bad[i + 1] = bad[i] + (i < this.used ? this.bad[i] : 0);
    }
    return { count, good, bad };
  }

  /** The burn rate over a window that ends with slice `end`, this excluded. */
  private burn({ good, bad }: Sums, end: number, window: Nanoseconds): number {
    const length = Math.max(1, Math.round(window / this.slice));
    const begin = Math.max(0, end - length);
    const wrong = bad[end] - bad[begin];
    const seen = good[end] + bad[end];
    const there = seen - good[begin] - bad[begin];
    const before = end < length ? (seen / end) * (length - end) : 0;
    const all = there + before;
    return all === 0 ? 0 : wrong / all / (1 - this.options.target);
  }

  private alert({ burn, long, short }: AlertRule, sums: Sums): AlertTold {
    const told: AlertTold = { fired: 0, first: null, firing: 0, worst: 0 };
    let fires = false;
    for (let end = 1; end <= sums.count; end++) {
      const slow = this.burn(sums, end, long);
      told.worst = Math.max(told.worst, slow);
      const was = fires;
      fires = slow >= burn && this.burn(sums, end, short) >= burn;
      if (!fires) continue;
      told.firing += this.slice;
      if (was) continue;
      told.fired++;
      told.first ??= this.from + end * this.slice;
    }
    return told;
  }

  private troubles(sums: Sums): { from: Nanoseconds; to: Nanoseconds }[] {
    const found: { from: Nanoseconds; to: Nanoseconds }[] = [];
    if (this.options.alerts.length === 0) return found;
    const [{ burn, short }] = this.options.alerts;
    const length = Math.max(1, Math.round(short / this.slice));
    let begun = -1;
    for (let end = 1; end <= sums.count + 1; end++) {
      const isBad = end <= sums.count && this.burn(sums, end, short) >= burn;
      if (isBad && begun < 0) {
        begun = Math.max(0, end - length);
        while (begun < end - 1 && sums.bad[begun + 1] === sums.bad[begun]) begun++;
      } else if (!isBad && begun >= 0) {
        let over = Math.min(end - 1, sums.count);
        while (over > begun + 1 && sums.bad[over] === sums.bad[over - 1]) over--;
        found.push({ from: this.from + begun * this.slice, to: this.from + over * this.slice });
        begun = -1;
      }
    }
    return found;
  }

  private windows(sums: Sums, window: Nanoseconds, budget: number): ObjectiveWindow[] {
    const step = Math.max(1, Math.round(window / this.slice));
    const told: ObjectiveWindow[] = [];
    const inWhole = Math.round(this.options.window / this.slice);
    for (let begin = 0; begin < sums.count; begin += step) {
      const end = Math.min(begin + step, sums.count);
      const good = sums.good[end] - sums.good[begin];
      const bad = sums.bad[end] - sums.bad[begin];
      const recent = sums.bad[end] - sums.bad[Math.max(0, end - inWhole)];
      told.push({
        from: this.from + begin * this.slice,
        to: this.from + end * this.slice,
        ...{ good, bad },
        burn: good + bad === 0 ? null : bad / (good + bad) / (1 - this.options.target),
        left: budget === 0 ? 1 : 1 - recent / budget,
      });
    }
    return told;
  }

  private grow(place: number): void {
    let { length } = this.good;
    while (length <= place) length *= 2;
    const [good, bad] = [new Float64Array(length), new Float64Array(length)];
    good.set(this.good);
    bad.set(this.bad);
    this.good = good;
    this.bad = bad;
  }

  /** Two slices each become one. */
  private coarsen(): void {
    const { good, bad } = this;
    const half = (this.used + 1) >> 1;
    for (let i = 0; i < half; i++) {
      good[i] = good[2 * i] + (good[2 * i + 1] ?? 0);
      bad[i] = bad[2 * i] + (bad[2 * i + 1] ?? 0);
    }
    good.fill(0, half);
    bad.fill(0, half);
    this.used = half;
    this.slice *= 2;
  }
}

/** Counts before each slice. */
interface Sums {
  count: number;
  good: Float64Array;
  bad: Float64Array;
}
