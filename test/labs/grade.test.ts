import { expect, it } from 'vitest';
import { LIMITS } from '../../src/labs/conduct.js';
import { grade, gradeColumns, type HandedIn } from '../../src/labs/grade.js';
import { judge } from '../../src/labs/judge.js';
import { readResultFile, resultFile } from '../../src/labs/result-file.js';
import { csv } from '../../src/report/csv.js';
import { lab, work } from './lab.js';

const VERSION = '1.2.3';
const labs = new Map([[lab.name, lab]]);
const graded = (...all: HandedIn[]) => grade(all, labs, LIMITS, VERSION);

/** A result file, honest but for what is changed in its text. */
function handedIn(
  student: string,
  given: Parameters<typeof work>[0] = {},
  forge: (text: string) => string = (text) => text,
): HandedIn {
  const own = work(given, student);
  const text = forge(resultFile(lab, own, judge(lab, own, LIMITS), VERSION));
  return { place: `${student}.json`, ...readResultFile(text)! };
}

const unfinished = (student: string) => ({
  scenario: work({}, student).scenario.replace('workers: 2', 'workers: 1'),
});

it('tells right, wrong and forged apart', () => {
  const [right, wrong, forged] = graded(
    handedIn('Ann'),
    handedIn('Bob', unfinished('Bob')),
    handedIn('Cy', unfinished('Cy'), (text) => text.replace('"passed": false', '"passed": true')),
  );
  expect(right).toMatchObject({ passed: true, claim: 'true', remarks: [], done: 4, of: 4 });
  expect(wrong).toMatchObject({ passed: false, claim: 'true', remarks: [], missing: ['quick'] });
  expect(forged).toMatchObject({ passed: false, claim: 'false' });
  expect(forged.remarks).toEqual(['forged: it says that it passed, and it does not']);
});

it('finds a scenario that was changed under its result, and the other way', () => {
  const [scenario, digest] = graded(
    handedIn('Ann', {}, (text) => text.replace('workers: 2', 'workers: 3')),
    handedIn('Bob', {}, (text) => text.replace(/"digest": "\w{4}/, '"digest": "0000')),
  );
  const told = 'forged: its digest is not that of the run of its file';
  expect(scenario).toMatchObject({ passed: false, claim: 'false', remarks: [told] });
  expect(digest).toMatchObject({ passed: false, claim: 'false', remarks: [told] });
});

it('shows copies: of files, of seeds, of answers', () => {
  const ann = handedIn('Ann');
  const renamed = handedIn('Ann', {}, (text) =>
    text.replace('"student": "Ann"', '"student": "Bob"'),
  );
  const answers = handedIn('Cy', { answers: work({}, 'Ann').answers });
  const [, file, copied] = graded(ann, { ...renamed, place: 'bob' }, answers);
  expect(file.passed).toBe(false);
  expect(file.remarks.join()).toContain("the same file as 'Ann', seed and all");
  expect(file.remarks.join()).toContain('its seed');
  expect(copied.passed).toBe(false);
  expect(copied.remarks).toEqual(["right by the run of 'Ann', not by its own: tail"]);
});

it('does not compare digests across versions', () => {
  const [old] = graded(handedIn('Ann', {}, (text) => text.replace(VERSION, '0.9.0')));
  expect(old).toMatchObject({ passed: true, claim: 'other version' });
  expect(old.remarks).toEqual(['made by Netloom 0.9.0']);
});

it('writes what spreadsheets do not take for formulas', () => {
  const grades = graded({ place: 'x', lab: lab.name, work: work({}, '=1+1'), claim: null });
  const table = [...csv(gradeColumns, grades)].join('');
  expect(table).toContain("'=1+1");
});

it.each([
  '',
  '{}',
  '[1]',
  '{"format":"netloom lab result","formatVersion":1,"lab":7}',
  'x'.repeat(2e6),
])('takes no other file for a result: %#', (text) => expect(readResultFile(text)).toBeNull());
