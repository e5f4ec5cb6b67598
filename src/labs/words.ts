/**
 * The words that a lab's `checks.yaml` and `wrong.yaml` are made of, by which they are read, and by
 * which editors and the reference explain them (`netloom schema --lab`).
 */
import * as k from '../scenario/words.js';
import { closedUp, type Languages } from './languages.js';

/** A text in both languages, or one text for both. */
const said = k
  .forms({
    scalar: k.turn(k.text(), (text): Languages => ({ en: text, zh: closedUp(text) })),
    map: k.object({ en: k.text(), zh: k.turn(k.text(), closedUp) }),
  })
  .describe('A text, or one for each language: { en, zh }.');

/** An expression of results: `users.latency.p99 / 2`. Whoever works it out says what is wrong with it. */
const expression = k.text();

const trap = k.object({
  value: expression.describe(
    'What whoever makes this mistake answers, as an expression of results.',
  ),
  told: said.describe('What they are told.'),
});

const number = k.object({
  of: k
    .choice(['start', 'yours'])
    .describe("The run that it is asked of: start.yaml's, or the student's own."),
  value: expression.describe('The answer, as an expression of results: users.latency.mean.'),
  unit: k
    .text()
    .default('')
    .describe("The unit of a bare answer: ms, s, '1/s', Mbit/s, '%'; none for a plain number."),
  within: k.text().describe("How far off an answer may be: '10 %', or '0.5 ms'."),
  traps: k
    .list(trap)
    .default([])
    .describe('Mistakes that are known, and answered each in its way.'),
});

const option = k.object({
  say: said.describe('What it says.'),
  told: said.optional().describe('What whoever chooses it is told, where it is wrong.'),
});

const question = k.object({
  ask: said.describe('The question.'),
  when: k
    .choice(['before', 'after'])
    .default('after')
    .describe('Before: a prediction, asked before the run, and compared with it, not marked.'),
  number: number.optional().describe('It is answered by a number that a run gives.'),
  choices: k.named(option).optional().describe('It is answered by one of these.'),
  answer: k
    .name()
    .optional()
    .describe('The right choice. Of a prediction it may be left out, if no one answer is.'),
  hint: said.optional().describe('Where to look. Never the answer.'),
  afterwards: said
    .optional()
    .describe('Of a prediction: what is said when the run has been; {start X} and {yours X} work.'),
});

const check = k.object({
  title: said
    .optional()
    .describe('What it asks for, in a few words; its name where there are none.'),
  missing: said.describe('What is still missing, where it does not hold.'),
  hint: said.optional().describe('How to get there. Never the answer.'),
  result: k.text().optional().describe("A condition on the results of the student's run."),
  file: k
    .text()
    .optional()
    .describe("A condition on numbers of the student's file, as 'netloom expand' prints it."),
  same: k
    .list(k.text(), { min: 1 })
    .optional()
    .describe("Paths of what must be as in start.yaml, as 'netloom expand' prints both."),
  value: k
    .object({
      at: k.text().describe("A path into the student's file, as 'netloom expand' prints it."),
      is: k.oneOrMore(k.text()).describe('What may stand there.'),
    })
    .optional()
    .describe("A word of the student's file."),
});

const claims = k.object({
  start: k.list(k.text()).default([]).describe('Of the run of start.yaml.'),
  solution: k.list(k.text()).default([]).describe('Of the run of solution.yaml.'),
});

export const checksWord = k.object({
  version: k.choice(['1']).describe('1: the version of this format.'),
  vary: k
    .named(k.list(k.text(), { min: 2 }))
    .default(new Map())
    .describe(
      'Parameters of start.yaml that differ from student to student, with what they may be.',
    ),
  questions: k
    .named(question)
    .default(new Map())
    .describe('By name; lab.md says where each is asked: a line {ask NAME}.'),
  checks: k.named(check).default(new Map()).describe('By name, in the order of the work.'),
  claims: claims
    .default({ start: [], solution: [] })
    .describe(
      "Conditions that bear out what the lab's texts and choices say: 'netloom lab test' holds them.",
    ),
});

const attempt = k.object({
  from: k
    .choice(['start', 'solution'])
    .default('solution')
    .describe('The file that it begins with.'),
  set: k.list(k.text()).default([]).describe("What is laid over it, as 'netloom run --set' does."),
  answers: k
    .named(k.text())
    .default(new Map())
    .describe('Answers in the place of the right ones: a choice, or an expression of results.'),
  stumbles: k.name().describe('The check or question that is the first to be missing.'),
});

/** Attempts that must not pass, by name. */
export const wrongWord = k.named(attempt);

export const frontWord = k.object({
  title: k.text().describe('What the lab is called.'),
  minutes: k.integer({ min: 5, max: 45 }).describe('How long it takes.'),
  teaches: k.text().describe('What whoever has done it can say, in one sentence.'),
  needs: k.list(k.name()).default([]).describe('Labs to be done before it.'),
});

/** What a student fills in. */
export const answersWord = k.object({
  lab: k.text().describe('The lab: its topic and name.'),
  student: k.text().describe('A name or number; the seed comes from it.'),
  language: k.choice(['en', 'zh']).default('en').describe('What the checks speak.'),
  predictions: answersMap().describe('What was thought before the run.'),
  answers: answersMap().describe('What was found.'),
});

/** An empty line is no answer yet. */
function answersMap() {
  const answer = k.orNone(k.text());
  return k.orEmpty(k.dictionary(answer)).default(new Map<string, string | null>());
}

export type Front = k.ValueOf<typeof frontWord>;
export type Question = k.ValueOf<typeof question>;
export type NumberQuestion = k.ValueOf<typeof number>;
export type Check = k.ValueOf<typeof check>;
export type Checks = k.ValueOf<typeof checksWord>;
export type Wrong = k.ValueOf<typeof wrongWord>;
export type Attempt = k.ValueOf<typeof attempt>;
export type AnswersFile = k.ValueOf<typeof answersWord>;
