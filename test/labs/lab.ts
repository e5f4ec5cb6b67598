/** A small lab, from its template, and work on it. */
import { type Authored, readLab } from '../../src/labs/author.js';
import { judge, type Judgement, type Work } from '../../src/labs/judge.js';
import { LIMITS, type Limits } from '../../src/labs/conduct.js';
import { personalStart } from '../../src/labs/student.js';
import { template } from '../../src/labs/template.js';

export const files = new Map(template('small'));
files.set('start.yaml', files.get('start.yaml')!.replace('20000', '2000'));
files.set('solution.yaml', files.get('solution.yaml')!.replace('20000', '2000'));

/** With some files otherwise. */
export function read(changed: Record<string, string | null> = {}) {
  return readLab('topic/small', 'small', (name) =>
    name in changed ? changed[name] : (files.get(name) ?? null),
  );
}

export function small(changed: Record<string, string> = {}): Authored {
  const { authored, errors } = read(changed);
  if (authored === null) throw new Error(JSON.stringify(errors));
  return authored;
}

export const lab = small().lab;

/** What Ann has to hand in to pass, but for what is given. */
export function work(given: Partial<Work> = {}, student = 'Ann'): Work {
  const solution = personalStart({ ...lab, start: files.get('solution.yaml')! }, student);
  return {
    student,
    scenario: solution,
    predictions: new Map([['guess', '20 ms']]),
    answers: new Map([
      ['tail', tailOf(student)],
      ['why', 'queue'],
    ]),
    ...given,
  };
}

const tails = new Map<string, string>();

/** The right answer to 'tail'. */
function tailOf(student: string): string {
  let tail = tails.get(student);
  if (tail === undefined) {
    const empty = { student, predictions: new Map([['guess', '1']]), answers: new Map() };
    const { runs } = judge(lab, { ...empty, scenario: personalStart(lab, student) }, LIMITS);
    tail = `${runs.start!.look(['users', 'latency', 'p99'])!.value} ms`;
    tails.set(student, tail);
  }
  return tail;
}

export const judged = (given: Partial<Work> = {}, limits: Limits = LIMITS): Judgement =>
  judge(lab, work(given), limits);

/** The first thing that is missing, as it is told. */
export function firstMissing({ items }: Judgement): string | undefined {
  const first = items.find(({ done }) => !done);
  return first && `${first.name}: ${first.missing?.en}`;
}
