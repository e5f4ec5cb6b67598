import { withinHeap, heapLimit } from '../../src/cli/heap.js';
import { unobeyed } from '../../src/cli/terminal.js';
import { mistakesIn } from '../../src/experiment/expectations.js';
import { createRun, type RunOptions } from '../../src/experiment/run.js';
import { resultTree, type ResultBranch } from '../../src/model/result-tree.js';
import type { Results } from '../../src/model/results.js';
import { lower } from '../../src/platforms/lower.js';
import { files } from '../../src/report/files.js';
import { table } from '../../src/report/table.js';
import { formatErrors, type ScenarioError } from '../../src/scenario/errors.js';
import { expand } from '../../src/scenario/expand.js';
import { parse } from '../../src/scenario/parse.js';
import { evaluateExpectation, type Measurement } from '../../src/scenario/paths.js';
import type { PlainScenario } from '../../src/scenario/plain.js';

/** What is tried: a scenario, what its files are whatever it calls them, and what `--set` says. */
export interface Input {
  text: string;
  files: { yaml: string; csv: string };
  set: string[];
}

/** What became of it: a run, a refusal in words, or a fault of ours. */
export interface Outcome {
  kind: 'run' | 'refused' | 'fault';
  /** For a fault: what is wrong, its first line the same for the same fault. */
  detail: string;
}

/** Steps of a run that are taken: a fuzzed scenario shows by then what is wrong with it. */
const STEPS = 2000;
/** Expanded forms up to so long are tried as well; with more nodes they are longer. */
const SHORT = 20_000;
const FEW = 500;
/** What no sentence and no result of ours says. */
const NONSENSE = /\bNaN\b|\bundefined\b|\[object |\[native|function \(/;
/** What a terminal takes for an order. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

class Fault extends Error {}

/** Takes a text through every stage, as `netloom run` does, and holds what comes out to our promises. */
export function tryCase(input: Input): Outcome {
  try {
    const plain = plainOf(input);
    if (!('nodes' in plain)) return { kind: 'refused', detail: plain.refused };
    const mistake = mistakesIn(plain).map(({ message }) => message)[0];
    if (mistake !== undefined) return { kind: 'refused', detail: sensible('a condition', mistake) };
    const { digest } = resultsOf(plain, QUIET);
    const recorded = resultsOf(plain, everythingOf(plain));
    if (recorded.digest !== digest) throw new Fault('a run that records has another digest');
    checkWords(plain, recorded);
    checkExpanded(plain, digest);
    return { kind: 'run', detail: '' };
  } catch (error) {
    const told = error instanceof Fault ? error.message : (error as Error).stack;
    return { kind: 'fault', detail: String(told) };
  }
}

const QUIET: RunOptions = {
  capture: null,
  trace: null,
  requests: false,
  packets: false,
  replication: 0,
};

/** All that a run can record of itself. */
function everythingOf({ traffic }: PlainScenario): RunOptions {
  const first = [...traffic].find(([, { kind }]) => kind !== 'datagrams');
  const trace = first === undefined ? null : `${first[0]}#1`;
  return { ...QUIET, capture: 'all', trace, requests: true, packets: true };
}

function plainOf({ text, files: texts, set }: Input): PlainScenario | { refused: string } {
  const read = (path: string): string => (path.endsWith('.csv') ? texts.csv : texts.yaml);
  const parsed = parse(text, { file: 'case.yaml', read, set });
  if (!parsed.ok) return { refused: wordsOf(parsed.errors) };
  const lowered = lower(parsed.scenario, { heap: heapLimit() });
  for (const warning of [...parsed.warnings, ...lowered.warnings]) {
    sensible('a warning', warning);
    harmless('a warning', unobeyed(warning));
  }
  return lowered.ok ? withinHeap(lowered.plain) : { refused: wordsOf(lowered.errors) };
}

function wordsOf(errors: readonly ScenarioError[]): string {
  if (errors.length === 0) throw new Fault('it is refused without a word');
  const words = formatErrors(errors);
  for (const { message } of errors) sensible('an error', message);
  harmless('an error', unobeyed(words));
  // What the command line says has no place in the file.
  const nowhere = errors.find(
    ({ file, line, column }) => !file.startsWith('--') && !(line >= 1 && column >= 1),
  );
  if (nowhere !== undefined) throw new Fault(`an error has no place\n${words}`);
  return words;
}

function sensible(what: string, said: string): string {
  const bad = NONSENSE.exec(said);
  if (bad !== null) throw new Fault(`${what} says ${bad[0]}\n${said}`);
  return said;
}

/** As it stands on the screen. */
function harmless(what: string, shown: string): void {
  if (CONTROL.test(shown)) throw new Fault(`${what} gives a terminal an order\n${shown}`);
}

/** Of a while. */
function resultsOf(plain: PlainScenario, options: RunOptions): Results {
  const run = createRun(plain, options);
  if (!run.advance(STEPS)) run.interrupt();
  return run.results();
}

function checkWords(plain: PlainScenario, results: Results): void {
  const shown = sensible('the table', table(results));
  harmless('the table', shown);
  for (const { name, content } of files(results)) {
    for (const piece of content) if (typeof piece === 'string') sensible(name, piece);
  }
  checkConditions(plain, results);
}

/** Conditions are decided by what there is, however short the run was. */
function checkConditions({ expect }: PlainScenario, results: Results): void {
  if (expect.length === 0) return;
  const tree = resultTree(results);
  for (const { text } of expect) {
    sensible('a condition', evaluateExpectation(text, (path) => leafAt(tree, path)).detail);
  }
}

function leafAt(tree: ResultBranch, path: readonly string[]): Measurement | undefined {
  let node: ReturnType<ResultBranch['get']> = tree;
  for (const step of path) node = node instanceof Map ? node.get(step) : undefined;
  return node instanceof Map ? undefined : node;
}

function checkExpanded(plain: PlainScenario, digest: string): void {
  if (plain.nodes.size > FEW) return;
  const expanded = expand(plain);
  if (expanded.length > SHORT) return;
  const again = plainOf({ text: expanded, files: { yaml: '', csv: '' }, set: [] });
  if (!('nodes' in again)) throw new Fault(`what expand prints is refused\n${again.refused}`);
  if (resultsOf(again, QUIET).digest !== digest)
    throw new Fault('the expanded form has another digest');
}
