/** Against the kernel itself: `npm run reality -- --help`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, release, type } from 'node:os';
import { parseArgs } from 'node:util';
import { DELAY_MS } from './bottleneck.js';
import { output } from './commands.js';
import { onKernel } from './kernel.js';
import { Lab } from './lab.js';
import { abilities, type Abilities, skipReason } from './needs.js';
import { markdown } from './report.js';
import { type Jitter, type Measured, type Outcome, type Row, rows } from './row.js';
import { simulate } from './simulated.js';
import { good } from './verdict.js';

const HELP = `npm run reality -- [ROW...] [options]

Runs flows of TCP through a bottleneck between network namespaces of this
machine's kernel, and the same in the simulator. Wants Linux, root (or
unshare -r), tbf, iperf3 and cc; rows that cannot run say why.

  --quick      10 s twice a row, instead of 60 s five times
  --jobs N     laboratories at a time (default: one a core)
  --list       only name the rows
  --help

Without rows and --quick the table goes to results/reality.md.
`;

const SEEDS = 10;
/** One way, where there is no relay: what a packet takes through the kernel. */
const NO_DELAY_MS = 0.02;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
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
  const can = await abilities();
  const relay = typeof can.relay === 'string' ? can.relay : undefined;
  // What this kernel lacks has no row.
  const chosen = rows.filter(
    (row) =>
      (positionals.length === 0 || positionals.includes(row.id)) &&
      (can.lacks !== undefined || can.congestion.includes(row.kernel)),
  );
  const runs = await measure(chosen, can, relay, jobs);
  // Only now: a simulation would keep the queue from being looked at.
  const outcomes = chosen.map((row): Outcome => {
    const skipped = skipReason(row, can) ?? runs.get(row.id)!.failed;
    if (skipped !== undefined) return { row, kernel: [], simulated: [], jitter: [], skipped };
    const delay = relay === undefined ? NO_DELAY_MS : DELAY_MS;
    return { row, ...runs.get(row.id)!, simulated: simulate(row, seconds, SEEDS, delay) };
  });
  const text = markdown(outcomes, {
    kernel: `${type()} ${release()}`,
    iperf:
      can.lacks === undefined ? (await output(['iperf3', '-v'])).split('\n')[0] : 'no iperf3 run',
    seconds,
    repeats,
    seeds: SEEDS,
    withoutRelay: typeof can.relay === 'string' ? undefined : can.relay.lacks,
  });
  console.log(text);
  // A machine where nothing runs has nothing to say.
  const ran = outcomes.some(({ kernel }) => kernel.length > 0);
  if (positionals.length === 0 && !values.quick && ran) {
    mkdirSync('results', { recursive: true });
    writeFileSync('results/reality.md', text);
  }
  return good(outcomes);
}

interface Runs {
  kernel: Measured[];
  jitter: Jitter[];
  /** Why one of them went wrong. */
  failed?: string;
}

/** All runs on the kernel, some at a time; repeats of a row are far apart. */
async function measure(
  chosen: readonly Row[],
  can: Abilities,
  relay: string | undefined,
  jobs: number,
): Promise<Map<string, Runs>> {
  const runs = new Map<string, Runs>(chosen.map(({ id }) => [id, { kernel: [], jitter: [] }]));
  const able = chosen.filter((row) => skipReason(row, can) === undefined);
  const waiting = Array.from({ length: repeats }, () => able).flat();
  const all = waiting.length;
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
