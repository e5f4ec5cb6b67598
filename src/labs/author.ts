/** A lab as its author has it: a folder of files, read and held together; mistakes with their places. */
import { sha256 } from '../experiment/jobs/hash.js';
import { readDocument } from '../scenario/document.js';
import type { ScenarioError } from '../scenario/errors.js';
import { nearest } from '../scenario/nearest.js';
import type { Check, Lab, Question, Rule } from './lab.js';
import { type Language, languages } from './languages.js';
import { type Blame, readYaml } from './read.js';
import { seal } from './seal.js';
import { asksOf, type LabText, readText } from './text.js';
import {
  type Check as CheckWords,
  type Checks,
  checksWord,
  type Question as QuestionWords,
  type Wrong,
  wrongWord,
} from './words.js';

/** The files of a lab's folder. */
export const labFiles = {
  text: { en: 'lab.md', zh: 'lab.zh.md' },
  start: 'start.yaml',
  checks: 'checks.yaml',
  solution: 'solution.yaml',
  wrong: 'wrong.yaml',
} as const;

export interface Authored {
  lab: Lab;
  solution: string;
  /** Attempts that must not pass, each with what it is to stumble at. */
  wrong: Wrong;
  /** The right choices, by question. */
  right: Map<string, string>;
  /** What has to hold of the runs for the lab's texts to be true. */
  claims: Checks['claims'];
  /** Places in checks.yaml and wrong.yaml. */
  blame: { checks: Blame; wrong: Blame };
  /** As errors name a file of it. */
  file: (name: string) => string;
}

export type ReadLab =
  { authored: Authored; errors: [] } | { authored: null; errors: ScenarioError[] };

/**
 * @param name topic and name
 * @param folder as errors name it
 * @param read the text of one of its files, or null where it is missing
 */
export function readLab(
  name: string,
  folder: string,
  read: (file: string) => string | null,
): ReadLab {
  const errors: ScenarioError[] = [];
  const file = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const complain = (name: string, message: string): void => {
    errors.push({ file: file(name), line: 1, column: 1, path: '', message });
  };
  const textOf = (name: string, what: string): string => {
    const text = read(name);
    if (text === null) complain(name, `it is missing: ${what}`);
    return text ?? '';
  };
  const sources = {
    en: textOf(labFiles.text.en, 'what the lab teaches, its steps, its closing paragraph'),
    zh: textOf(labFiles.text.zh, 'the same in Simplified Chinese'),
    start: textOf(labFiles.start, 'the scenario that students begin with'),
    checks: textOf(labFiles.checks, 'questions and checks'),
    solution: textOf(labFiles.solution, 'the scenario that passes all checks'),
    wrong: textOf(labFiles.wrong, 'at least three attempts that must not pass'),
  };
  if (errors.length > 0) return { authored: null, errors };

  const texts = languages.map((language) => {
    const one = readText(sources[language], file(labFiles.text[language]));
    errors.push(...one.errors);
    return [language, one.text] as const;
  });
  const checks = readYaml(sources.checks, file(labFiles.checks), checksWord);
  const wrong = readYaml(sources.wrong, file(labFiles.wrong), wrongWord);
  errors.push(...checks.errors, ...wrong.errors);
  if (checks.value === null || wrong.value === null || texts.some(([, text]) => text === null)) {
    return { authored: null, errors };
  }
  const both = Object.fromEntries(texts) as Record<Language, LabText>;
  const salt = sha256(sources.checks).slice(0, 16);
  const lab: Lab = {
    name,
    texts: both,
    start: sources.start,
    vary: [...checks.value.vary],
    questions: [...checks.value.questions].map(([name, words]) =>
      questionOf(name, words, salt, (step, message) =>
        errors.push(checks.blame(['questions', name, ...step], message)),
      ),
    ),
    checks: [...checks.value.checks].map(([name, words]) =>
      checkOf(name, words, (message) => errors.push(checks.blame(['checks', name], message))),
    ),
  };
  for (const language of languages) {
    for (const { line, message } of misplaced(both[language], lab)) {
      errors.push({ file: file(labFiles.text[language]), line, column: 1, path: '', message });
    }
  }
  errors.push(...varied(checks.value, sources.start, checks.blame));
  if (readDocument(sources.start).errors.length === 0 && !hasSeed(sources.start)) {
    complain(labFiles.start, "'seed: 1' is missing: each student gets one of their own");
  }
  const known = [...lab.checks, ...lab.questions].map(({ name }) => name);
  for (const [name, { stumbles }] of wrong.value) {
    if (known.includes(stumbles)) continue;
    errors.push(
      wrong.blame(
        [name, 'stumbles'],
        `no check or question '${stumbles}'${meant(stumbles, known)}`,
      ),
    );
  }
  if (errors.length > 0) return { authored: null, errors };
  return {
    authored: {
      lab,
      solution: sources.solution,
      wrong: wrong.value,
      right: new Map(
        [...checks.value.questions].flatMap(([name, { answer }]) =>
          answer === undefined ? [] : [[name, answer] as const],
        ),
      ),
      claims: checks.value.claims,
      blame: { checks: checks.blame, wrong: wrong.blame },
      file,
    },
    errors: [],
  };
}

function questionOf(
  name: string,
  words: QuestionWords,
  salt: string,
  complain: (step: string[], message: string) => void,
): Question {
  const { ask, when, number, choices, answer, hint, afterwards } = words;
  const all = [...(choices ?? [])];
  const names = all.map(([choice]) => choice);
  if ((number === undefined) === (choices === undefined)) {
    complain([], "expected either 'number' or 'choices'");
  } else if (choices !== undefined && answer === undefined && when === 'after') {
    complain([], "'answer' is missing: the right choice");
  } else if (number !== undefined && answer !== undefined) {
    complain(['answer'], 'a number is worked out from a run, and stands nowhere');
  } else if (answer !== undefined && !names.includes(answer)) {
    complain(['answer'], `no choice '${answer}'${meant(answer, names)}`);
  }
  if (choices !== undefined && all.length < 2) complain(['choices'], 'expected at least two');
  if (number?.of === 'yours' && when === 'before' && afterwards === undefined) {
    // It is compared with the run of whatever file is handed in: that has to be said.
    complain(
      ['number', 'of'],
      "a prediction of 'yours' needs 'afterwards', which says what was run",
    );
  }
  return {
    name,
    ask,
    when,
    number: number ?? null,
    choices: all.map(([choice, { say }]) => ({ name: choice, say })),
    seal:
      answer === undefined
        ? null
        : seal(
            `${salt}:${name}`,
            answer,
            all.map(([choice, { told }]) => [choice, told]),
          ),
    hint: hint ?? null,
    afterwards: afterwards ?? null,
  };
}

function checkOf(name: string, words: CheckWords, complain: (message: string) => void): Check {
  const { title, missing, hint, result, file, same, value } = words;
  const rules: Rule[] = [];
  if (result !== undefined) rules.push({ kind: 'result', condition: result });
  if (file !== undefined) rules.push({ kind: 'file', condition: file });
  if (same !== undefined) rules.push({ kind: 'same', paths: same });
  if (value !== undefined) rules.push({ kind: 'value', ...value });
  if (rules.length !== 1) complain("expected one of 'result', 'file', 'same' and 'value'");
  const [rule = { kind: 'same', paths: [] }] = rules;
  return { name, title: title ?? null, missing, hint: hint ?? null, rule };
}

/** Questions of a text that are not there, or asked twice, or never. */
function misplaced(text: LabText, { questions }: Lab): { line: number; message: string }[] {
  const names = questions.map(({ name }) => name);
  const asked = new Set<string>();
  const found: { line: number; message: string }[] = [];
  for (const { ask, line } of asksOf(text)) {
    if (!names.includes(ask)) {
      found.push({ line, message: `no question '${ask}'${meant(ask, names)}` });
    } else if (asked.has(ask)) found.push({ line, message: `'${ask}' is asked twice` });
    asked.add(ask);
  }
  for (const name of names) {
    if (asked.has(name)) continue;
    found.push({ line: 1, message: `the question '${name}' has no place: a line {ask ${name}}` });
  }
  return found;
}

function varied({ vary }: Checks, start: string, blame: Blame): ScenarioError[] {
  const { tree } = readDocument(start);
  const parameters = tree instanceof Map ? tree.get('parameters') : undefined;
  const known = parameters instanceof Map ? [...parameters.keys()] : [];
  return [...vary.keys()]
    .filter((name) => !known.includes(name))
    .map((name) =>
      blame(['vary', name], `start.yaml has no parameter '${name}'${meant(name, known)}`),
    );
}

function hasSeed(start: string): boolean {
  const { tree } = readDocument(start);
  return tree instanceof Map && tree.has('seed');
}

function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return `: did you mean '${near}'?`;
  return known.length === 0 ? '' : `; there are ${known.slice(0, 12).join(', ')}`;
}
