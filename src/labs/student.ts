/** What differs from student to student: the seed of the runs, and some parameters of the file. */
import { sha256 } from '../experiment/jobs/hash.js';
import { readDocument } from '../scenario/document.js';
import type { Path } from '../scenario/errors.js';
import type { Lab } from './lab.js';

/** A line of the student's file that is theirs alone. */
export interface Personal {
  path: Path;
  value: string;
}

/** The seed of a student in a lab: nine digits at most, from their name as they write it, blanks and case aside. */
export function seedOf(lab: string, student: string): string {
  return String(drawn(lab, student, 'seed', 1e9 - 1) + 1);
}

/** All that a student's file says otherwise than others' do. */
export function personalOf(
  { name, vary }: Pick<Lab, 'name' | 'vary'>,
  student: string,
): Personal[] {
  return [
    { path: ['seed'], value: seedOf(name, student) },
    ...vary.map(([parameter, values]) => ({
      path: ['parameters', parameter],
      value: values[drawn(name, student, parameter, values.length)],
    })),
  ];
}

/** The file that a student begins with: without the line that tells an editor where our schema is. */
export function handedOut(lab: Lab, student: string): string {
  return personalStart(lab, student).replace(/^# yaml-language-server:.*\n/, '');
}

/** The start with what is a student's own, line for line. */
export function personalStart(lab: Lab, student: string): string {
  return personalOf(lab, student).reduce((text, line) => replaced(text, line), lab.start);
}

/** What of a file is not its student's own, as they would have to write it: `seed: 17`. */
export function foreignIn(text: string, personal: readonly Personal[]): string[] {
  const { tree } = readDocument(text);
  return personal.flatMap(({ path, value }) => {
    const node = path.reduce<unknown>(
      (node, step) =>
        node instanceof Map ? (node as Map<string, unknown>).get(String(step)) : null,
      tree,
    );
    const found = typeof node === 'string' || typeof node === 'number' ? String(node) : null;
    return found === value ? [] : [`${path[path.length - 1]}: ${value}`];
  });
}

/** @throws Error where the file does not say it */
function replaced(text: string, { path, value }: Personal): string {
  const { line, column } = readDocument(text).locate(path, 'value');
  const lines = text.split('\n');
  const [before, rest] = [lines[line - 1].slice(0, column - 1), lines[line - 1].slice(column - 1)];
  const [old] = /^(?:"[^"]*"|'[^']*'|[^,}#\r]*[^\s,}#])/.exec(rest) ?? [];
  if (old === undefined) throw new Error(`'${path.join('.')}' has no value in one line`);
  lines[line - 1] = before + value + rest.slice(old.length);
  return lines.join('\n');
}

function drawn(lab: string, student: string, what: string, below: number): number {
  const name = student.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
  const hash = sha256(JSON.stringify([lab, name, what]));
  return parseInt(hash.slice(0, 12), 16) % below;
}
