import type { PlainScenario } from '../scenario/plain.js';
import { assemble } from './assemble.js';
import { judge } from './expectations.js';
import type { Results } from './results.js';
import { Simulation, type SimulationOptions } from './simulation.js';

export type RunOptions = SimulationOptions;

/** A scenario on its way to results, in as many steps as one likes: slices move no event. */
export interface Run {
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
  private readonly finished: Results[] = [];
  private stepsBefore = 0;
  private simulation: Simulation;

  constructor(
    private readonly plain: PlainScenario,
    private readonly options: RunOptions,
  ) {
    this.wanted = Math.max(1, ...plain.expect.map(({ replications }) => replications));
    this.simulation = new Simulation(plain, options);
  }

  get now(): number {
    return this.simulation.now;
  }

  get steps(): number {
    return this.stepsBefore + this.simulation.simulator.steps;
  }

  get progress(): number {
    const done = this.finished.length;
    return Math.min((done + this.simulation.progress) / this.wanted, 1);
  }

  advance(steps: number): boolean {
    if (this.isOver) return true;
    if (!this.simulation.advance(steps)) return false;
    this.finish();
    if (this.isOver) return true;
    this.stepsBefore += this.simulation.simulator.steps;
    this.simulation = new Simulation(this.plain, {
      capture: null,
      trace: null,
      requests: false,
      packets: false,
      replication: this.options.replication + this.finished.length,
    });
    return false;
  }

  interrupt(): void {
    if (this.isOver) return;
    this.simulation.interrupt();
    this.finish();
  }

  results(): Results {
    const [first] = this.finished;
    const ended = this.finished[this.finished.length - 1];
    return {
      ...first,
      // A later replication that was cut short makes the whole partial.
      partial: ended.partial,
      ended: ended.ended,
      expectations: judge(this.plain.expect, this.finished),
    };
  }

  private get isOver(): boolean {
    const { length } = this.finished;
    return length >= this.wanted || (length > 0 && this.finished[length - 1].partial);
  }

  private finish(): void {
    this.finished.push(assemble(this.simulation, []));
  }
}
