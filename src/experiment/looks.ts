import type { Simulation } from '../model/simulation.js';
import { latenciesOf } from './latencies.js';
import { latencyKey, type Metric } from './metric.js';

/** Looks at a run whose length is known, and the least number at another that is long enough. */
export const LOOKS = 1000;
/** From one look at the latencies to the next, in looks. */
export const STRIDE = 50;
/** First step of a run whose length is not known, in nanoseconds. */
const FIRST = 1000;

/** What a run showed at equal steps of time: plain data. */
export interface Seen {
  /** From one look to the next, in nanoseconds; runs of unknown length may differ by powers of two. */
  step: number;
  /** Requests under way at each look, calls between services included. */
  underWay: number[];
  /** Latencies that percentiles are asked of, at every `STRIDE`th look. */
  tails: { of: string; totals: Totals[] }[];
}

/** All that has ended up to a look. */
export interface Totals {
  /** Latencies by the least value of their bucket. */
  buckets: [from: number, count: number][];
  /** Requests that failed. */
  lost: number;
}

/**
 * Looks at a run at equal steps. Where nobody knows how long it will be, the step doubles whenever
 * there are twice as many looks as are needed, and every other look is forgotten.
 */
export class Looks {
  private step: number;
  private underWay: number[] = [];
  private readonly tails: Map<string, Totals[]>;
  private last = 0;

  /** @param step between two looks; null where the length of the run is not known */
  constructor(
    private readonly simulation: Simulation,
    step: number | null,
    metrics: readonly Metric[],
  ) {
    this.grows = step === null;
    this.step = step ?? FIRST;
    const wanted = metrics.flatMap(({ quantile }) => quantile?.of ?? []);
    this.tails = new Map(wanted.map((of) => [of, []]));
  }

  private readonly grows: boolean;

  /** Takes the looks that are due, after a few steps of the simulation. */
  take(over: boolean): void {
    const { now, requests } = this.simulation;
    while (this.isDue(now, over)) {
      this.underWay.push(this.last);
      if (this.underWay.length % STRIDE === 0) this.noteTails();
      if (this.grows && this.underWay.length === 2 * LOOKS) this.forgetHalf();
    }
    this.last = requests.underWay;
  }

  get seen(): Seen {
    const { step, underWay, tails } = this;
    return { step, underWay, tails: [...tails].map(([of, totals]) => ({ of, totals })) };
  }

  private isDue(now: number, over: boolean): boolean {
    const { length } = this.underWay;
    if (!this.grows && length === LOOKS) return false;
    return now >= (length + 1) * this.step || (over && !this.grows);
  }

  private noteTails(): void {
    if (this.tails.size === 0) return;
    for (const { owner, histogram, lost } of latenciesOf(this.simulation)) {
      const totals = this.tails.get(latencyKey(owner));
      totals?.push({ buckets: histogram.toPlain().buckets, lost });
    }
  }

  private forgetHalf(): void {
    const odd = <T>(_: T, i: number): boolean => i % 2 === 1;
    this.step *= 2;
    this.underWay = this.underWay.filter(odd);
    for (const [of, totals] of this.tails) this.tails.set(of, totals.filter(odd));
  }
}
