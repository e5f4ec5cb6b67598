/** The comparison with the kernel: a part of `npm run reality`. */
import { availableParallelism, release, type } from 'node:os';
import { DELAY_MS } from './bottleneck.js';
import { output } from './commands.js';
import { alike, type Kept, type Place, type Runs } from './kept.js';
import { onKernel } from './kernel.js';
import { abilities, skipReason } from './needs.js';
import { markdown } from './report.js';
import { type Jitter, type Measured, type Outcome, type Row, rows } from './row.js';
import { simulate } from './simulated.js';
import { good } from './verdict.js';

const REPEATS = 5;
const SEEDS = 10;
/** They wait more than they work. */
const JOBS_A_CORE = 4;
/** Seconds that a run takes beside its own, and that the simulator takes for a row. */
const OVERHEAD = 2;
const SIMULATING = 5;
/** One way, where there is no relay: what a packet takes through the kernel. */
const NO_DELAY_MS = 0.02;

export interface Asked {
  /** Rows by id; none for all. */
  ids: readonly string[];
  again: boolean;
  quick: boolean;
  /** Laboratories at a time; 0 for as many as the machine bears. */
  jobs: number;
}

export interface Told {
  text: string;
  good: boolean;
  /** What to keep; null for nothing. */
  kept: Kept | null;
}

/** @param before what is kept of an earlier run */
export async function againstKernel(asked: Asked, before: Kept | null): Promise<Told> {
  if (asked.again) {
    if (before === null)
      throw new Error('no runs of the kernel are kept: run without --again first');
    return tell(before.place, before.runs, new Map());
  }
  const seconds = asked.quick ? 10 : 60;
  const repeats = asked.quick ? 2 : REPEATS;
  const jobs = asked.jobs > 0 ? asked.jobs : JOBS_A_CORE * availableParallelism();
  const can = await abilities();
  const place: Place = {
    kernel: `${type()} ${release()}`,
    iperf:
      can.lacks === undefined ? (await output(['iperf3', '-v'])).split('\n')[0] : 'no iperf3 run',
    seconds,
    ...(typeof can.relay !== 'string' && { withoutRelay: can.relay.lacks }),
  };
  // What this kernel lacks has no row.
  const chosen = rows.filter(
    (row) =>
      (asked.ids.length === 0 || asked.ids.includes(row.id)) &&
      (can.lacks !== undefined || can.congestion.includes(row.kernel)),
  );
  const skipped = new Map<string, string>();
  for (const row of chosen) {
    const reason = skipReason(row, can);
    if (reason !== undefined) skipped.set(row.id, reason);
  }
  const able = chosen.filter(({ id }) => !skipped.has(id));
  const relay = typeof can.relay === 'string' ? can.relay : undefined;
  const runs = await measure(able, { seconds, repeats, relay, jobs });
  if (asked.ids.length > 0 && !asked.quick && before !== null) {
    if (alike(before.place, place)) {
      for (const [id, old] of before.runs) if (!runs.has(id)) runs.set(id, old);
    } else console.error('the rows that are kept are of another kernel or length: left out');
  }
  const told = tell(place, runs, skipped);
  return asked.quick ? { ...told, kept: null } : told;
}

/** Simulates what the kernel did, and compares. */
function tell(
  place: Place,
  runs: ReadonlyMap<string, Runs>,
  reasons: ReadonlyMap<string, string>,
): Told {
  const delay = place.withoutRelay === undefined ? DELAY_MS : NO_DELAY_MS;
  const outcomes = rows.flatMap((row): Outcome[] => {
    const skipped = reasons.get(row.id) ?? runs.get(row.id)?.failed;
    const base = { row, kernel: [], jitter: [], simulated: [], excused: [] };
    if (skipped !== undefined) return [{ ...base, skipped }];
    const ran = runs.get(row.id);
    if (ran === undefined) return [];
    const again = (set?: readonly string[]): Measured[] =>
      simulate(row, place.seconds, SEEDS, delay, set);
    const excused = row.excuse === undefined ? [] : again(row.excuse.set);
    return [{ row, ...ran, simulated: again(), excused }];
  });
  const repeats = Math.max(0, ...outcomes.map(({ kernel }) => kernel.length));
  const text = markdown(outcomes, { ...place, repeats, seeds: SEEDS });
  // A machine where nothing runs has nothing to say.
  const kept = repeats > 0 ? { place, runs: new Map(runs) } : null;
  return { text, good: good(outcomes), kept };
}

/** All runs on the kernel, some at a time; repeats of a row are far apart. */
async function measure(
  chosen: readonly Row[],
  {
    seconds,
    repeats,
    relay,
    jobs,
  }: { seconds: number; repeats: number; relay: string | undefined; jobs: number },
): Promise<Map<string, Runs>> {
  const runs = new Map<string, Runs>(chosen.map(({ id }) => [id, { kernel: [], jitter: [] }]));
  const waiting = Array.from({ length: repeats }, () => chosen).flat();
  const all = waiting.length;
  const minutes = (Math.ceil(all / jobs) * (seconds + OVERHEAD) + chosen.length * SIMULATING) / 60;
  console.error(
    `${all} runs of ${seconds} s on the kernel, ${jobs} at a time, then the simulator: ` +
      `about ${Math.ceil(minutes)} minutes`,
  );
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const mine = runs.get(row.id)!;
      try {
        const { measured, jitter } = await onKernel(row, seconds, relay);
        mine.kernel.push(measured);
        if (jitter !== undefined) mine.jitter.push(jitter);
        console.error(`${all - waiting.length} of ${all}: ${row.id} ${told(measured, jitter)}`);
      } catch (error) {
        mine.failed = error instanceof Error ? error.message : String(error);
        console.error(`${row.id}: ${mine.failed}`);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return runs;
}

function told({ goodput, jain, queue, resent }: Measured, jitter?: Jitter): string {
  const late = jitter === undefined ? '' : `, late p99 ${jitter.p99.toFixed(2)} ms`;
  return `${goodput.toFixed(2)} Mbit/s, Jain ${jain.toFixed(3)}, queue ${queue.toFixed(1)}, ${resent} again${late}`;
}
