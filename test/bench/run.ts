/**
 * The benchmarks: `npm run bench -- --help`. Each case runs in a process of its own, so that
 * neither the heap nor the compiled code of one touches the next.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { besideMarkdown, pairsOf } from './beside.js';
import type { BenchCase } from './case.js';
import { table } from './cases/table.js';
import { compile, measure, missing, timed } from './measure.js';
import { benchPage, figureNames } from './page/bench.js';
import { markdown, type Row, summary } from './table.js';

const HELP = `npm run bench -- [CASE...] [options]

  --repeat N            runs of each case; the table shows medians (default 3)
  --peers DIR           compare with the programs built in DIR from test/bench/peers/ns3
  --peer CASE=COMMAND   compare CASE with COMMAND, split at spaces
  --beside DIR          run CASES (commands only) in pairs with another checkout, built in DIR
  --page                figures of the page, in a browser, instead of cases: FIGURE...
  --json                print the figures as JSON
  --write FILE          also write the table to FILE
  --list                only name the cases
  --help
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string', default: '3' },
    peers: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
    beside: { type: 'string' },
    page: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function chosenCases(): readonly BenchCase[] {
  const names = table.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) fail(`no case ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  return positionals.length === 0 ? table : table.filter(({ name }) => positionals.includes(name));
}

/** The peers' commands by case: those found in a folder, then those named one by one. */
function peerCommands(): Map<string, string[]> {
  const commands = new Map<string, string[]>();
  for (const { name, peer } of table) {
    if (values.peers === undefined || peer === undefined) continue;
    const program = resolve(values.peers, peer[0]);
    if (existsSync(program)) commands.set(name, [program, ...peer.slice(1)]);
    else console.error(`${name}: no peer ${program}`);
  }
  for (const peer of values.peer) {
    const [, name, command] =
      /^([^=]+)=(.+)$/.exec(peer) ?? fail(`--peer CASE=COMMAND, not ${peer}`);
    if (!table.some((benchCase) => benchCase.name === name)) fail(`--peer: no case ${name}`);
    commands.set(name, command.trim().split(/\s+/));
  }
  return commands;
}

function write(text: string, print = true): void {
  if (print) console.log(text);
  if (values.write === undefined) return;
  mkdirSync(dirname(join(process.cwd(), values.write)), { recursive: true });
  writeFileSync(values.write, `# Benchmarks\n\n${text}`);
}

/** Runs of this checkout and of another, by turns. */
function beside(folder: string, cases: readonly BenchCase[], count: number): string {
  if (!existsSync(join(folder, 'dist'))) fail(`--beside: build ${folder} first (no dist there)`);
  if (count < 2) fail('--beside takes two pairs at least: --repeat 15');
  const commit = execFileSync('git', ['-C', folder, 'rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
  });
  const commands = cases.filter((benchCase) => !('prepare' in benchCase));
  if (commands.length === 0) fail('--beside: none of these cases is a command');
  const pairs = commands.map((benchCase) => pairsOf(benchCase, resolve(folder), count));
  return besideMarkdown(pairs, commit.trim(), said().replace(folder, 'DIR'));
}

const said = (): string => ['npm run bench --', ...process.argv.slice(2)].join(' ');

function runCase(
  benchCase: BenchCase,
  command: readonly string[] | undefined,
  repeat: number,
): Row {
  const unavailable = missing(benchCase);
  if (unavailable !== undefined) return { benchCase, runs: [], unavailable: `no ${unavailable}` };
  const runs = [];
  const cpu: number[] = [];
  for (let i = 0; i < repeat; i++) {
    console.error(`${benchCase.name}: run ${i + 1} of ${repeat}`);
    runs.push(measure(benchCase));
    if (command !== undefined) cpu.push(timed(command).cpu);
  }
  if (command === undefined) return { benchCase, runs };
  const words = command.map((word) =>
    word.includes('/') ? word.slice(word.lastIndexOf('/') + 1) : word,
  );
  return { benchCase, runs, peer: { command: `\`${words.join(' ')}\``, cpu } };
}

if (values.help) {
  console.log(HELP);
} else if (values.list && values.page) {
  console.log(figureNames.join('\n'));
} else if (values.list) {
  for (const { name, workload } of table) console.log(`${name.padEnd(18)} ${workload}`);
} else {
  const repeat = Number(values.repeat);
  if (!Number.isInteger(repeat) || repeat < 1) fail(`--repeat wants a count, not ${values.repeat}`);
  if (values.page) {
    const unknown = positionals.filter((name) => !figureNames.includes(name));
    if (unknown.length > 0)
      fail(`no figure ${unknown.join(', ')}; there are: ${figureNames.join(', ')}`);
    write(await benchPage(positionals, repeat, said()));
    process.exit();
  }
  const chosen = chosenCases();
  if (values.beside !== undefined) {
    write(beside(values.beside, chosen, repeat));
    process.exit();
  }
  const peers = peerCommands();
  compile();
  const rows = chosen.map((benchCase) => runCase(benchCase, peers.get(benchCase.name), repeat));
  const text = markdown(rows, said());
  if (values.json) {
    const done = rows.filter(({ runs }) => runs.length > 0);
    console.log(JSON.stringify(done.map(summary), undefined, 2));
  }
  write(text, !values.json);
}
