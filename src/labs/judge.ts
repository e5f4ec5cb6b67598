/** Holds what a student has done against a lab: what is done, what is missing, and where to look. */
import { ExpressionError } from '../scenario/expression.js';
import type { ScenarioError } from '../scenario/errors.js';
import { formatErrors } from '../scenario/errors.js';
import type { PlainScenario } from '../scenario/plain.js';
import { judgeAnswer, judgePrediction } from './answers.js';
import { conduct, type Limits, plainOf, type Ran } from './conduct.js';
import { isEmpty, type Item, missing, type Runs } from './item.js';
import type { Check, Lab } from './lab.js';
import type { Languages } from './languages.js';
import { say, sentences } from './sentences.js';
import { foreignIn, personalOf, personalStart } from './student.js';
import {
  fileSource,
  filled,
  judged,
  type Quoted,
  resultsSource,
  shownMeasurement,
  textAt,
} from './values.js';

/** What a student hands in. */
export interface Work {
  student: string;
  /** The file, as text. */
  scenario: string;
  /** By the names of questions; null, like nothing, is none yet. */
  predictions: ReadonlyMap<string, string | null>;
  answers: ReadonlyMap<string, string | null>;
}

export interface Judgement {
  items: Item[];
  passed: boolean;
  /** Of the run of the student's file; null where there was none. */
  digest: string | null;
  /** What is wrong with the file. */
  errors: ScenarioError[];
  /** The limit that ended the run. */
  stoppedBy: string | null;
  /** How many predictions came true, of those that can. */
  foreseen: { right: number; of: number };
  /** What the text may quote when all is done. */
  runs: Quoted;
}

/** As errors name the student's file. */
export const FILE = 'scenario.yaml';

/**
 * @param run how files are run; the same start need not be run twice
 */
export function judge(lab: Lab, work: Work, limits: Limits, run: Conduct = conduct): Judgement {
  const judgement: Judgement = {
    items: [],
    passed: false,
    digest: null,
    errors: [],
    stoppedBy: null,
    foreseen: { right: 0, of: 0 },
    runs: { start: null, yours: null },
  };
  const stop = (item: Item): Judgement => ({ ...judgement, items: [item] });

  const before = lab.questions.filter(({ when }) => when === 'before');
  const open = before.filter(({ name }) => isEmpty(work.predictions.get(name)));
  if (open.length > 0) {
    const items = open.map(({ name }) => ({
      ...missing(name, 'prediction', say(sentences.noPrediction, name)),
      hint: sentences.predict,
    }));
    return { ...judgement, items };
  }
  const personal = personalOf(lab, work.student);
  const foreign = foreignIn(work.scenario, personal);
  const ran = run(work.scenario, FILE, limits);
  if (ran.kind === 'refused') {
    const [first] = ran.errors;
    const words = formatErrors([first]).trim();
    return { ...stop(missing('file', 'file', say(sentences.invalid, words))), errors: ran.errors };
  }
  if (foreign.length > 0) {
    return stop(missing('file', 'file', say(sentences.foreign, foreign.join(', '))));
  }
  if (ran.kind === 'stopped') {
    const item = missing('run', 'file', say(sentences.stopped, ran.detail));
    return { ...stop(item), stoppedBy: ran.by };
  }
  const startText = personalStart(lab, work.student);
  const start = needsStart(lab) ? runOf(run(startText, 'start.yaml', limits)) : null;
  const runs: Runs = {
    start: start && resultsSource(start.tree),
    yours: resultsSource(ran.tree),
  };
  const predictions = before.map((question) =>
    judgePrediction(question, work.predictions.get(question.name)!, runs),
  );
  const startPlain = (): PlainScenario => {
    const { plain } = start ?? plainOf(startText, 'start.yaml', limits);
    if (plain === null) throw new Error(`the start of '${lab.name}' cannot be read`);
    return plain;
  };
  const checks = lab.checks.map((check) => judgeCheck(check, ran.plain, startPlain, runs));
  const questions = lab.questions
    .filter(({ when }) => when === 'after')
    .map((question) => judgeAnswer(question, work.answers.get(question.name) ?? null, runs));
  const items = [...predictions, ...checks, ...questions];
  return {
    ...judgement,
    items: items.map((item) => filledIn(item, runs)),
    passed: items.every(({ done }) => done),
    digest: ran.results.digest,
    foreseen: {
      right: predictions.filter(({ cameTrue }) => cameTrue === true).length,
      of: predictions.filter(({ cameTrue }) => cameTrue !== null).length,
    },
    runs,
  };
}

export type Conduct = (text: string, file: string, limits: Limits) => Ran;

function runOf(ran: Ran): Extract<Ran, { kind: 'ran' }> | null {
  return ran.kind === 'ran' ? ran : null;
}

/** Whether anything is asked of the start's run, or quoted of it. */
function needsStart({ questions, checks, texts }: Lab): boolean {
  if (questions.some(({ number }) => number?.of === 'start')) return true;
  return JSON.stringify([questions, checks, texts]).includes('{start ');
}

function judgeCheck(
  check: Check,
  plain: PlainScenario,
  startPlain: () => PlainScenario,
  runs: Runs,
): Item {
  const { name, hint } = check;
  const { done, note } = verdictOf(check, plain, startPlain, runs);
  const base = { name, kind: 'check', done, cameTrue: null, note } as const;
  return done ? { ...base, missing: null, hint: null } : { ...base, missing: check.missing, hint };
}

function verdictOf(
  { rule }: Check,
  plain: PlainScenario,
  startPlain: () => PlainScenario,
  runs: Runs,
): { done: boolean; note: Languages | null } {
  switch (rule.kind) {
    case 'result':
    case 'file': {
      const source = rule.kind === 'result' ? runs.yours : fileSource(plain);
      const { holds, observed, detail } = judged(rule.condition, source);
      const found = detail !== '' ? detail : observed === null ? null : shownMeasurement(observed);
      return { done: holds, note: found === null ? null : say(sentences.now, found) };
    }
    case 'same': {
      const start = startPlain();
      const done = rule.paths.every((path) => textAt(plain, path) === textAt(start, path));
      return { done, note: null };
    }
    case 'value':
      return { done: isOneOf(plain, rule), note: null };
  }
}

function isOneOf(plain: PlainScenario, { at, is }: { at: string; is: string[] }): boolean {
  try {
    const found = textAt(plain, at);
    return found !== null && is.includes(found);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return false;
  }
}

function filledIn(item: Item, runs: Runs): Item {
  const fill = (said: Languages | null): Languages | null =>
    said && { en: filled(said.en, runs), zh: filled(said.zh, runs) };
  return { ...item, missing: fill(item.missing), hint: fill(item.hint), note: fill(item.note) };
}
