import { policyMistake } from '../../balancing/guarded-policy.js';
import type { Metric } from '../metric.js';
import type { Pilot } from '../pilot.js';
import type { Replication } from '../replicate.js';
import type { Place } from './executor.js';
import { type Job, type Outcome, type ScenarioTexts, type Texts, unpack } from './job.js';

/** One policy at one point. */
export interface Cell {
  scenario: ScenarioTexts;
  cut: number;
  metrics: readonly Metric[];
}

/** Replications `from` to `until`, which is excluded. */
export interface Span {
  from: number;
  until: number;
}

export interface Finished<T> {
  /** By cell: the replications that follow one another from the first. Fewer than asked for where it was stopped. */
  finished: T[][];
  stopped: boolean;
  /** Lanes that shared the work. */
  workers: number;
}

/** What watches over a study on its way. */
export interface Watch {
  /** Whether to go on. */
  goOn(): boolean;
  /** Calls `end` where what is under way is to be given up. Returns what takes that back. */
  onStop(end: () => void): () => void;
  /** A job has come to its end. */
  done(): void;
}

/** What each work leaves. */
interface Yields {
  replicate: Replication;
  pilot: Pilot;
}

/**
 * Has a span of replications of every cell run, one of all before the next of any. Outcomes are placed
 * by their numbers: who made them, and when, does not show.
 * @throws the mistake of a policy of the user's own
 */
export async function runCells<W extends Job['work']>(
  work: W,
  cells: readonly Cell[],
  { from, until }: Span,
  { place, texts, watch }: { place: Place; texts: Texts; watch: Watch },
): Promise<Finished<Yields[W]>> {
  const tasks = cells.length * (until - from);
  const outcomes = new Array<Yields[W] | undefined>(tasks).fill(undefined);
  const workers = Math.min(place.lanes, tasks);
  const executor = place.open(texts, work, workers);
  let next = 0;
  let closing = false;
  const lane = async (): Promise<void> => {
    while (next < tasks && !closing && watch.goOn()) {
      const task = next++;
      const { scenario, cut, metrics } = cells[task % cells.length];
      const replication = from + Math.floor(task / cells.length);
      const outcome = await executor.run({ work, scenario, cut, replication, metrics });
      outcomes[task] = yieldOf(outcome) as Yields[W];
      watch.done();
    }
  };
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const forget = watch.onStop(() => {
    closing = true;
    stop();
  });
  try {
    await Promise.race([stopped, Promise.all(Array.from({ length: workers }, lane))]);
  } catch (error) {
    // What was under way when it was stopped is given up.
    if (!closing) throw error;
  } finally {
    forget();
    closing = true;
    await executor.close();
  }
  return { finished: prefixes(cells.length, outcomes), stopped: !watch.goOn(), workers };
}

function yieldOf(outcome: Outcome): Replication | Pilot {
  if (outcome.work === 'refused') throw policyMistake(outcome.reason);
  return outcome.work === 'pilot' ? outcome.pilot : unpack(outcome.replication);
}

/** Of each cell what has no gap before it. */
function prefixes<T>(cells: number, outcomes: readonly (T | undefined)[]): T[][] {
  return Array.from({ length: cells }, (_, cell) => {
    const own = outcomes.filter((_each, task) => task % cells === cell);
    const gap = own.findIndex((one) => one === undefined);
    return own.slice(0, gap < 0 ? own.length : gap) as T[];
  });
}
