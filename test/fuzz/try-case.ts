import { createRun, type Run } from '../../src/experiment/run.js';
import { lower } from '../../src/platforms/lower.js';
import { table } from '../../src/report/table.js';
import { toJson } from '../../src/report/json.js';
import { summarize } from '../../src/report/summary.js';
import { formatErrors, type ScenarioError } from '../../src/scenario/errors.js';
import { expand } from '../../src/scenario/expand.js';
import { parse } from '../../src/scenario/parse.js';
import type { PlainScenario } from '../../src/scenario/plain.js';

/** What became of a text: a run, a refusal in words, or a fault of ours. */
export interface Outcome {
  kind: 'run' | 'refused' | 'fault';
  /** For a fault: what is wrong, its first line the same for the same fault. */
  detail: string;
}

/** Steps of a run that are taken: a fuzzed scenario shows by then what is wrong with it. */
const STEPS = 5000;
/** Expanded forms up to so long are tried as well. */
const SHORT = 20_000;
/** What no sentence and no result of ours says. */
const NONSENSE = /\bNaN\b|\bundefined\b|\[object |\[native|function \(/;

class Fault extends Error {}

/** Takes a text through every stage, as `netloom run` does, and holds what comes out to our promises. */
export function tryCase(text: string): Outcome {
  try {
    const plain = plainOf(text);
    if (!('nodes' in plain)) return { kind: 'refused', detail: plain.refused };
    const digest = checkRun(plain);
    if (checkRun(plain) !== digest) throw new Fault('a second run has another digest');
    checkExpanded(plain, digest);
    return { kind: 'run', detail: '' };
  } catch (error) {
    const told = error instanceof Fault ? error.message : (error as Error).stack;
    return { kind: 'fault', detail: String(told) };
  }
}

function plainOf(text: string): PlainScenario | { refused: string } {
  const parsed = parse(text, { file: 'case.yaml', read: refuseToRead });
  if (!parsed.ok) return { refused: wordsOf(parsed.errors) };
  const lowered = lower(parsed.scenario);
  return lowered.ok ? lowered.plain : { refused: wordsOf(lowered.errors) };
}

function refuseToRead(): string {
  throw new Error('no such file or directory');
}

function wordsOf(errors: readonly ScenarioError[]): string {
  if (errors.length === 0) throw new Fault('it is refused without a word');
  const words = formatErrors(errors);
  const bad = errors.find(({ message }) => NONSENSE.test(message));
  if (bad !== undefined)
    throw new Fault(`an error says ${NONSENSE.exec(bad.message)?.[0]}\n${words}`);
  const nowhere = errors.find(({ line, column }) => !(line >= 1 && column >= 1));
  if (nowhere !== undefined) throw new Fault(`an error has no place\n${words}`);
  return words;
}

/** Runs it for a while; gives its digest. */
function checkRun(plain: PlainScenario): string {
  const run = createRun(plain, {
    capture: null,
    trace: null,
    requests: false,
    packets: false,
    replication: 0,
  });
  advance(run);
  const results = run.results();
  const json = toJson(summarize(results));
  const said = NONSENSE.exec(json) ?? NONSENSE.exec(table(results));
  if (said !== null) throw new Fault(`the results say ${said[0]}`);
  return results.digest;
}

function advance(run: Run): void {
  if (!run.advance(STEPS)) run.interrupt();
}

function checkExpanded(plain: PlainScenario, digest: string): void {
  const expanded = expand(plain);
  if (expanded.length > SHORT) return;
  const again = plainOf(expanded);
  if (!('nodes' in again)) throw new Fault(`what expand prints is refused\n${again.refused}`);
  if (checkRun(again) !== digest) throw new Fault('the expanded form has another digest');
}
