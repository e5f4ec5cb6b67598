import type { Results } from '../model/results.js';
import type { SimulationOptions } from '../model/simulation.js';
import type { PlainScenario } from '../scenario/plain.js';
import { type Circumstances, circumstancesOf } from './estimates.js';
import type { Observed } from './decision.js';
import { judgeExpectations, metricsIn, type Mistake, mistakesIn } from './expectations.js';
import type { Metric } from './metric.js';
import { lengthPilot, looksBefore } from './pilot.js';
import { OneRun } from './replicate.js';
import { LENGTH_PILOTS } from './warm-up.js';
import { worthOf } from './worth.js';

export type RunOptions = SimulationOptions;

/** A scenario on its way to results, in as many steps as one likes: slices move no event. */
export interface Run {
  /** What is wrong with conditions whatever comes; to be asked before it begins. */
  mistakes(): Mistake[];
  /** Takes about so many steps of the scheduler; true when all is done. */
  advance(steps: number): boolean;
  /** Nanoseconds of the replication in hand. */
  readonly now: number;
  /** Steps taken so far. */
  readonly steps: number;
  /** 0 to 1. */
  readonly progress: number;
  /** Ends the run where it stands; the results are partial. */
  interrupt(): void;
  /** Valid when `advance` has said true, or after `interrupt`. */
  results(): Results;
  /** Partial ones of the replications that have ended, while others are to come; null before. */
  soFar(): Results | null;
}

/**
 * Builds the live objects of a plain scenario. Where a condition asks for replications, the others
 * follow the first, each with random numbers of its own; the results are those of the first.
 * @throws WishError for a port or a request that the scenario does not have
 */
export function createRun(plain: PlainScenario, options: RunOptions): Run {
  return new ReplicatedRun(plain, options);
}

class ReplicatedRun implements Run {
  private readonly wanted: number;
  private readonly observed: Observed[] = [];
  private metrics: Metric[] = [];
  private first: Results | null = null;
  private last: Results | null = null;
  private stepsBefore = 0;
  private current: OneRun;

  constructor(
    private readonly plain: PlainScenario,
    private readonly options: RunOptions,
  ) {
    this.wanted = Math.max(1, ...plain.expect.map(({ replications }) => replications));
    this.current = new OneRun(plain, options.replication, options);
  }

  get now(): number {
    return this.current.simulation.now;
  }

  get steps(): number {
    return this.stepsBefore + this.current.simulation.simulator.steps;
  }

  get progress(): number {
    const done = this.observed.length;
    return Math.min((done + this.current.simulation.progress) / this.wanted, 1);
  }

  mistakes(): Mistake[] {
    return mistakesIn(this.plain, () => this.current.names);
  }

  advance(steps: number): boolean {
    if (this.isOver) return true;
    if (!this.current.advance(steps)) return false;
    this.finish();
    if (this.isOver) return true;
    this.stepsBefore += this.current.simulation.simulator.steps;
    this.current = new OneRun(this.plain, this.number);
    return false;
  }

  interrupt(): void {
    if (this.isOver) return;
    this.current.interrupt();
    this.finish();
  }

  results(): Results {
    if (this.first === null || this.last === null) throw new Error('the run is not over');
    return {
      ...this.first,
      // A later replication that was cut short makes the whole partial.
      partial: this.last.partial,
      ended: this.last.ended,
      expectations: judgeExpectations(
        this.plain.expect,
        this.metrics,
        this.observed,
        this.last.partial ? null : this.circumstances,
      ),
    };
  }

  soFar(): Results | null {
    const { first } = this;
    if (first === null || this.isOver) return null;
    const ended = { reason: 'interrupted', detail: 'interrupted' } as const;
    const { expect } = this.plain;
    const expectations = judgeExpectations(expect, this.metrics, this.observed, null);
    return { ...first, partial: true, ended, expectations };
  }

  private get isOver(): boolean {
    return this.observed.length >= this.wanted || (this.last?.partial ?? false);
  }

  /** As far as an interval over replications asks: pilots take a few runs. */
  private get circumstances(): Circumstances {
    const { plain, metrics } = this;
    if (metrics.length === 0) return circumstancesOf(plain, null);
    const pilots = Array.from({ length: LENGTH_PILOTS }, (_, i) => lengthPilot(plain, i, metrics));
    return circumstancesOf(plain, null, worthOf(pilots, metrics, looksBefore(plain)));
  }

  /** Of the replication in hand. */
  private get number(): number {
    return this.options.replication + this.observed.length;
  }

  private finish(): void {
    const { results, tree } = this.current;
    if (this.first === null) {
      this.first = results;
      this.metrics = metricsIn(this.plain.expect, tree);
    }
    this.last = results;
    const replication = { ...this.current.replication(this.metrics), loads: [] };
    this.observed.push({ tree, number: this.number, replication });
  }
}
