/** The proof: `npm run proof -- --help`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { browser } from './browser.js';
import { coverage } from './coverage.js';
import { ROWS, runJobs, SCENARIOS } from './pool.js';
import { gather, groups, QUICK, SABOTAGE, WHOLE, wishes } from './proof.js';
import { csv, markdown, sabotageCsv, sabotageMarkdown } from './report.js';
import { table } from './rows/table.js';
import { seeds } from './seeds.js';
import { judge } from './verdict.js';
import type { Job } from './worker.js';

const HELP = `npm run proof -- [ROW...] [options]

  --sabotage   plant the fault of each row, and ask whether the row notices
  --quick      the few rows that every test run takes, with few customers
  --coverage   do 95 % intervals hold the truth in 95 % of a thousand studies?
  --seeds      do the scenarios that ship keep what they expect, under twenty seeds each?
  --browser    do they come to the same bytes at the command line, in threads and in the page?
  --jobs N     threads (default: one a core)
  --list       only name the rows
  --help

Without rows and --quick the tables go to results/.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sabotage: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
    seeds: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function prove(): Promise<boolean> {
  const unknown = positionals.filter((id) => !table.some((row) => row.id === id));
  if (unknown.length > 0) throw new Error(`no row ${unknown.join(', ')}; see --list`);
  const { sabotage, quick } = values;
  const rows = table.filter(
    (row) => (positionals.length === 0 || positionals.includes(row.id)) && (!quick || row.quick),
  );
  const scale = quick ? QUICK : sabotage ? SABOTAGE : WHOLE;
  // Rows that share a study may each have a fault of their own.
  const together = sabotage ? rows.map((row) => [row]) : groups(rows);
  const jobs: Job[] = together.flatMap((group) =>
    wishes(group, scale, sabotage).map((wish) => ({ rows: group.map(({ id }) => id), wish })),
  );
  const started = performance.now();
  const answers = await runJobs<Job, number[]>(ROWS, jobs, threads(), SCENARIOS, (finished) =>
    tell(finished, jobs.length),
  );
  const seconds = (performance.now() - started) / 1000;
  const verdicts = judge(rows, gather(rows, jobs, answers), scale === WHOLE);
  console.error(`${rows.length} rows in ${seconds.toFixed(0)} s`);
  const write = positionals.length === 0 && !quick;
  if (sabotage) {
    const text = sabotageMarkdown(verdicts);
    console.log(text);
    if (write) save('proof-sabotage', text, sabotageCsv(verdicts));
    return verdicts.every(({ contradicts }) => contradicts);
  }
  const text = markdown(verdicts);
  console.log(text);
  if (write) save('proof', text, csv(verdicts));
  return verdicts.every(({ failure }) => failure === '');
}

/** What is asked besides rows; each leaves a table of its name. */
const studies = [
  ['coverage', coverage],
  ['seeds', seeds],
  ['browser', browser],
] as const;

async function whole(study: typeof coverage, name: string): Promise<boolean> {
  const { text, good } = await study(threads(), positionals, tell);
  console.log(text);
  if (positionals.length > 0) return good;
  mkdirSync('results', { recursive: true });
  writeFileSync(`results/${name}.md`, text);
  return good;
}

function save(name: string, text: string, rows: string): void {
  mkdirSync('results', { recursive: true });
  writeFileSync(`results/${name}.md`, text);
  writeFileSync(`results/${name}.csv`, rows);
}

function threads(): number {
  const count = Number(values.jobs);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--jobs wants a count`);
  return count;
}

function tell(finished: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${finished} of ${all} runs `);
  else if (finished % 100 === 0) console.error(`${finished} of ${all} runs`);
}

if (values.help) {
  console.log(HELP);
} else if (values.list) {
  for (const { id, what } of table) console.log(`${id.padEnd(22)} ${what}`);
} else {
  const [study] = studies.filter(([name]) => values[name]);
  const good = await (study === undefined ? prove() : whole(study[1], `proof-${study[0]}`));
  process.exitCode = good ? 0 : 1;
}
