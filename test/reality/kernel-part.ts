/** Against the kernel itself: `npm run reality -- --help`. */
import { availableParallelism, release, type } from 'node:os';
import { parseArgs } from 'node:util';
import { DELAY_MS } from './bottleneck.js';
import { output } from './commands.js';
import { alike, keep, type Place, readKept, type Runs } from './kept.js';
import { onKernel } from './kernel.js';
import { Lab } from './lab.js';
import { abilities, skipReason } from './needs.js';
import { markdown } from './report.js';
import { type Jitter, type Measured, type Outcome, type Row, rows } from './row.js';
import { simulate } from './simulated.js';
import { good } from './verdict.js';

const HELP = `npm run reality -- [ROW...] [options]

Runs flows of TCP through a bottleneck between network namespaces of this
machine's kernel, then the same in the simulator, and writes the table to
results/reality.md, with the kernel's runs in results/reality.json. Wants
Linux, root (or unshare -r), tbf, iperf3 and cc; rows that cannot run say why.
With rows only these run on the kernel; the others stay as they were.

  --again      runs the simulator only, beside the kernel's runs that are kept
  --quick      10 s twice a row, instead of 60 s five times; writes nothing
  --jobs N     laboratories at a time (default: four a core)
  --list       only name the rows
  --help
`;

const SEEDS = 10;
/** They wait more than they work. */
const JOBS_A_CORE = 4;
/** Seconds that a run takes beside its own, and that the simulator takes for a row. */
const OVERHEAD = 2;
const SIMULATING = 5;
/** One way, where there is no relay: what a packet takes through the kernel. */
const NO_DELAY_MS = 0.02;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    again: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(JOBS_A_CORE * availableParallelism()) },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const seconds = values.quick ? 10 : 60;
const repeats = values.quick ? 2 : 5;

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

async function face(): Promise<boolean> {
  const unknown = positionals.filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0) fail(`no row ${unknown.join(', ')}; see --list`);
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) fail('--jobs wants a count');
  if (values.again && (values.quick || positionals.length > 0))
    fail('--again goes with no rows and no --quick: it runs nothing on the kernel');
  const kept = readKept();
  if (values.again) {
    if (kept === null) fail('nothing is kept in results/reality.json: run without --again first');
    return tell(kept.place, kept.runs, new Map());
  }
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
      (positionals.length === 0 || positionals.includes(row.id)) &&
      (can.lacks !== undefined || can.congestion.includes(row.kernel)),
  );
  const skipped = new Map<string, string>();
  for (const row of chosen) {
    const reason = skipReason(row, can);
    if (reason !== undefined) skipped.set(row.id, reason);
  }
  const able = chosen.filter(({ id }) => !skipped.has(id));
  const relay = typeof can.relay === 'string' ? can.relay : undefined;
  const runs = await measure(able, relay, jobs);
  if (positionals.length > 0 && !values.quick && kept !== null) {
    if (alike(kept.place, place)) {
      for (const [id, old] of kept.runs) if (!runs.has(id)) runs.set(id, old);
    } else console.error('the rows that are kept are of another kernel or length: left out');
  }
  return tell(place, runs, skipped);
}

/** Compares, prints, and keeps what there is to keep. */
function tell(
  place: Place,
  runs: ReadonlyMap<string, Runs>,
  reasons: ReadonlyMap<string, string>,
): boolean {
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
  const text = markdown(outcomes, { ...place, repeats, seeds: SEEDS });
  console.log(text);
  // A machine where nothing runs has nothing to say.
  const ran = outcomes.some(({ kernel }) => kernel.length > 0);
  if (!values.quick && ran) keep(text, place, runs);
  return good(outcomes);
}

/** All runs on the kernel, some at a time; repeats of a row are far apart. */
async function measure(
  chosen: readonly Row[],
  relay: string | undefined,
  jobs: number,
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

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    void Lab.closeAll().then(() => process.exit(130));
  });

if (values.help) {
  console.log(HELP);
} else if (values.list) {
  for (const { id, flows, kernel } of rows) console.log(`${id.padEnd(10)} ${flows} of ${kernel}`);
} else {
  process.exitCode = (await face()) ? 0 : 1;
}
