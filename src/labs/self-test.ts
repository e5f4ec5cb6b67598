/**
 * Whether a lab keeps what it promises: the solution passes, the start does not, and attempts that are
 * wrong in different ways are told different things.
 */
import { formatErrors, type Path, type ScenarioError } from '../scenario/errors.js';
import { ExpressionError } from '../scenario/expression.js';
import { type Authored, labFiles } from './author.js';
import { conduct, type Limits, type Ran } from './conduct.js';
import { FILE, judge, type Judgement, type Work } from './judge.js';
import type { Sought } from './lab.js';
import { languages } from './languages.js';
import { personalStart } from './student.js';
import type { LabText } from './text.js';
import {
  judged,
  quotesIn,
  resultsSource,
  shown,
  shownMeasurement,
  type Source,
  valueOf,
} from './values.js';

/** Wrong attempts that a lab has at least. */
const LEAST_WRONG = 3;

/**
 * @param students for whom it is tried: what differs between them must not decide
 * @returns what is wrong; nothing where all is as promised
 */
export function testLab(
  authored: Authored,
  limits: Limits,
  students: readonly string[] = ['a', 'b'],
): ScenarioError[] {
  const all = students.map((student, i) => new Trial(authored, limits, student, i === 0));
  const found = new Map(
    all.flatMap((trial) => trial.mistakes()).map((error) => [formatErrors([error]), error]),
  );
  return [...found.values()];
}

class Trial {
  private readonly found: ScenarioError[] = [];
  private readonly memo = new Map<string, Ran>();

  constructor(
    private readonly authored: Authored,
    private readonly limits: Limits,
    private readonly student: string,
    /** Of the wrong attempts one student is enough. */
    private readonly isFirst: boolean,
  ) {}

  mistakes(): ScenarioError[] {
    const { lab, solution, file } = this.authored;
    const start = this.run(personalStart(lab, this.student), file(labFiles.start));
    const solved = this.run(this.personal(solution), file(labFiles.solution));
    for (const [name, ran] of [
      [labFiles.start, start],
      [labFiles.solution, solved],
    ] as const) {
      if (ran.kind === 'refused') this.found.push(...ran.errors);
      else if (ran.kind === 'stopped')
        this.complain(name, `it does not come to its end: ${ran.detail}`);
    }
    if (start.kind !== 'ran' || solved.kind !== 'ran') return this.found;
    const runs = { start: resultsSource(start.tree), yours: resultsSource(solved.tree) };
    this.expressions(runs);
    this.claims(runs);
    if (this.found.length > 0) return this.found;

    this.givenAway();
    const right = this.rightAnswers(runs);
    const judgement = this.judge(this.personal(solution), right);
    const first = judgement.items.find(({ done }) => !done);
    if (first !== undefined) {
      const { name, missing, note } = first;
      this.complain(
        labFiles.solution,
        `it does not pass ${this.who}: '${name}': ${missing?.en} ${note?.en ?? ''}`.trim(),
      );
    }
    // With all answers right it is the file alone that must not do.
    if (this.judge(personalStart(lab, this.student), right).items.every(isDoneOrAsked)) {
      if (lab.checks.length > 0) this.complain(labFiles.start, `it passes all checks ${this.who}`);
    }
    if (this.judge(this.personal(solution), new Map()).passed) {
      this.complain(labFiles.checks, 'it passes without an answer: ask at least one question');
    }
    if (this.isFirst) this.wrongAttempts(right, runs);
    return this.found;
  }

  private get who(): string {
    return `for student '${this.student}'`;
  }

  /** Sets what is a student's own in a file of the author's. */
  private personal(text: string): string {
    return personalStart({ ...this.authored.lab, start: text }, this.student);
  }

  private run(text: string, file: string, set: readonly string[] = []): Ran {
    const key = [text, ...set].join('\n');
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    const ran = conduct(text, file, this.limits, set);
    this.memo.set(key, ran);
    return ran;
  }

  private judge(
    scenario: string,
    answers: ReadonlyMap<string, string>,
    set: readonly string[] = [],
  ): Judgement {
    const { student } = this;
    const { lab } = this.authored;
    const work: Work = { student, scenario, answers, predictions: this.predictions(answers) };
    return judge(lab, work, this.limits, (text, file) =>
      this.run(text, file, file === FILE ? set : []),
    );
  }

  /** Any will do. */
  private predictions(answers: ReadonlyMap<string, string>): Map<string, string> {
    const before = this.authored.lab.questions.filter(({ when }) => when === 'before');
    return new Map(
      before.map(({ name, number, choices }) => [
        name,
        answers.get(name) ?? (number === null ? choices[0].name : '1'),
      ]),
    );
  }

  private rightAnswers(runs: Record<'start' | 'yours', Source>): Map<string, string> {
    const { lab, right } = this.authored;
    const answers = new Map(right);
    for (const { name, number } of lab.questions) {
      if (number !== null) answers.set(name, typed(number.value, number, runs));
    }
    return answers;
  }

  /** What expressions and conditions of results say wrong. */
  private expressions(runs: Record<'start' | 'yours', Source>): void {
    const { lab, blame, file } = this.authored;
    const at = (path: Path, of: 'start' | 'yours', expression: string): void => {
      const message = this.mistakeIn(expression, runs[of]);
      if (message !== null) this.found.push(blame.checks(path, message));
    };
    for (const { name, number } of lab.questions) {
      if (number === null) continue;
      at(['questions', name, 'number', 'value'], number.of, number.value);
      for (const [i, trap] of number.traps.entries()) {
        const path = ['questions', name, 'number', 'traps', i, 'value'];
        at(path, number.of, trap.value);
      }
    }
    for (const language of languages) {
      for (const { of, expression } of quotesIn(markdownOf(lab.texts[language]))) {
        const message = this.mistakeIn(expression, runs[of]);
        if (message === null) continue;
        const name = file(labFiles.text[language]);
        const words = `{${of} ${expression}}: ${message}`;
        this.found.push({ file: name, line: 1, column: 1, path: '', message: words });
      }
    }
    for (const { of, expression } of stringsIn([lab.questions, lab.checks]).flatMap(quotesIn)) {
      const message = this.mistakeIn(expression, runs[of]);
      if (message !== null) this.found.push(blame.checks([], `{${of} ${expression}}: ${message}`));
    }
  }

  private claims({ start, yours }: Record<'start' | 'yours', Source>): void {
    const { claims, blame } = this.authored;
    for (const [of, source] of [
      ['start', start],
      ['solution', yours],
    ] as const) {
      for (const [i, condition] of claims[of].entries()) {
        const { holds, observed, detail } = judged(condition, source);
        if (holds) continue;
        const found = observed === null ? detail : shownMeasurement(observed);
        this.found.push(
          blame.checks(['claims', of, i], `it does not hold ${this.who}: ${condition} (${found})`),
        );
      }
    }
  }

  /** What came of a prediction is told before the questions are answered. */
  private givenAway(): void {
    const { lab, blame } = this.authored;
    const key = ({ of, value }: Sought): string => `${of} ${value.replaceAll(' ', '')}`;
    const told = new Map(
      lab.questions.flatMap(({ name, when, number }) =>
        when === 'before' && number !== null ? [[key(number), name]] : [],
      ),
    );
    for (const { name, when, number } of lab.questions) {
      const prediction = when === 'after' && number !== null ? told.get(key(number)) : undefined;
      if (prediction === undefined) continue;
      const message = `what came of the prediction '${prediction}' tells the answer: ask for something else`;
      this.found.push(blame.checks(['questions', name, 'number', 'value'], message));
    }
  }

  private mistakeIn(expression: string, source: Source): string | null {
    try {
      const value = valueOf(expression, source);
      const number = typeof value === 'number' ? value : value.value;
      return Number.isNaN(number) ? 'the run has no such value' : null;
    } catch (error) {
      if (error instanceof ExpressionError) return error.message;
      throw error;
    }
  }

  private wrongAttempts(
    right: ReadonlyMap<string, string>,
    runs: Record<'start' | 'yours', Source>,
  ): void {
    const { lab, solution, wrong, blame } = this.authored;
    if (wrong.size < LEAST_WRONG) {
      this.complain(labFiles.wrong, `expected at least ${LEAST_WRONG} attempts, not ${wrong.size}`);
    }
    const heard = new Map<string, string>();
    for (const [name, { from, set, answers, stumbles }] of wrong) {
      const scenario =
        from === 'start' ? personalStart(lab, this.student) : this.personal(solution);
      const given = new Map(right);
      for (const [question, answer] of answers) {
        const asked = lab.questions.find((each) => each.name === question);
        const number = asked?.number ?? null;
        if (asked === undefined) {
          this.found.push(blame.wrong([name, 'answers', question], 'there is no such question'));
        } else if (number === null) given.set(question, answer);
        else given.set(question, typed(answer, number, runs));
      }
      const { items, errors } = this.judge(scenario, given, set);
      const first = items.find(({ done }) => !done);
      if (errors.length > 0) {
        this.found.push(blame.wrong([name], `its file cannot be run: ${errors[0].message}`));
      } else if (first?.name !== stumbles) {
        const found = first === undefined ? 'it passes' : `it stumbles at '${first.name}'`;
        this.found.push(blame.wrong([name, 'stumbles'], `${found}, not at '${stumbles}'`));
      }
      const told = [first?.missing?.en, first?.hint?.en].join('\n');
      const other = heard.get(told);
      if (first !== undefined && other !== undefined) {
        this.found.push(blame.wrong([name], `it is told the same as '${other}'`));
      }
      heard.set(told, name);
    }
  }

  private complain(name: string, message: string): void {
    this.found.push({ file: this.authored.file(name), line: 1, column: 1, path: '', message });
  }
}

/** Questions answered right, and all checks held. */
function isDoneOrAsked({ kind, done }: { kind: string; done: boolean }): boolean {
  return done || kind === 'question';
}

/** A value as a student would type it, with all its digits. */
function typed(
  expression: string,
  { of, unit }: Sought,
  runs: Record<'start' | 'yours', Source>,
): string {
  const value = valueOf(expression, runs[of]);
  if (typeof value === 'number') return unit === '%' ? `${value * 100} %` : String(value);
  const words = shown(value);
  if (/ (ns|µs|ms|s)$/.test(words)) return `${value.value} s`;
  if (words.endsWith('Mbit/s')) return `${value.value / 1e6} Mbit/s`;
  return words.endsWith('/s') ? `${value.value}/s` : `${value.value / 8} B`;
}

function markdownOf({ opening, steps, closing }: LabText): string {
  const parts = [...opening, ...steps.flatMap((step) => step.parts), ...closing.parts];
  return parts.map((part) => ('markdown' in part ? part.markdown : '')).join('\n');
}

function stringsIn(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(stringsIn) : [];
}
