import { policyMistake } from '../../balancing/guarded-policy.js';
import type { Metric } from '../metric.js';
import type { Pilot } from '../pilot.js';
import type { Replication } from '../replicate.js';
import type { Place } from './executor.js';
import { shareOut, type Watch } from './share-out.js';
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
  const jobs = Array.from({ length: cells.length * (until - from) }, (_, task): Job => {
    const replication = from + Math.floor(task / cells.length);
    return { work, replication, ...cells[task % cells.length] };
  });
  const workers = Math.min(place.lanes, jobs.length);
  const executor = place.open(texts, work, workers);
  const run = async (job: Job): Promise<Yields[W]> => yieldOf(await executor.run(job)) as Yields[W];
  try {
    const outcomes = await shareOut(jobs, workers, run, watch);
    return { finished: prefixes(cells.length, outcomes), stopped: !watch.goOn(), workers };
  } finally {
    await executor.close();
  }
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
