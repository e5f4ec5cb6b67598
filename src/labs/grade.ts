/** Grades what a class has handed in, by running it. Nothing that a file claims is believed. */
import type { Cell, Column } from '../report/csv.js';
import { judgeAnswer } from './answers.js';
import { conduct, type Limits, type Ran } from './conduct.js';
import { isEmpty, type Runs } from './item.js';
import { type Judgement, judge } from './judge.js';
import type { Lab } from './lab.js';
import type { Submission } from './result-file.js';
import { seedOf } from './student.js';

/** One submission's row. */
export interface Grade {
  /** The folder or file. */
  place: string;
  student: string;
  lab: string;
  passed: boolean;
  /** Checks and questions that are done, and how many there are. */
  done: number;
  of: number;
  /** Names of what is missing. */
  missing: string[];
  /** Predictions that came true, of those that can. */
  foreseen: number;
  predictions: number;
  seed: string;
  digest: string | null;
  /** What its result file says of it, held against the run. */
  claim: 'none' | 'true' | 'false' | 'other version';
  /** What a lecturer should look at: copies, forgeries, limits. */
  remarks: string[];
}

export interface HandedIn extends Submission {
  place: string;
}

/**
 * @param labs by name
 * @param version of this Netloom
 * @throws Error for a lab that is not among them
 */
export function grade(
  handedIn: readonly HandedIn[],
  labs: ReadonlyMap<string, Lab>,
  limits: Limits,
  version: string,
): Grade[] {
  const starts = new Map<string, Ran>();
  const judged = handedIn.map((one) => {
    const lab = labs.get(one.lab);
    if (lab === undefined) throw new Error(`no lab '${one.lab}'`);
    const judgement = judge(lab, one.work, limits, (text, file, within) => {
      // Half of a class may have the same start.
      const known = file === 'start.yaml' ? starts.get(text) : undefined;
      const ran = known ?? conduct(text, file, within);
      if (file === 'start.yaml') starts.set(text, ran);
      return ran;
    });
    return { one, lab, judgement };
  });
  return judged.map((each): Grade => {
    const { one, lab, judgement } = each;
    const { work, place } = one;
    const marked = judgement.items.filter(({ kind }) => kind !== 'prediction');
    const all = lab.checks.length + lab.questions.filter(({ when }) => when === 'after').length;
    const { claim, remarks } = heldClaim(one, lab, judgement, version);
    const isForged = claim === 'false';
    return {
      place,
      student: work.student,
      lab: lab.name,
      passed: judgement.passed && !isForged,
      done: marked.filter(({ done }) => done).length,
      of: all,
      missing: judgement.items.filter(({ done }) => !done).map(({ name }) => name),
      foreseen: judgement.foreseen.right,
      predictions: judgement.foreseen.of,
      seed: seedOf(lab.name, work.student),
      digest: judgement.digest,
      claim,
      remarks: [...remarks, ...copied(each, judged)],
    };
  });
}

function heldClaim(
  { claim, work }: HandedIn,
  lab: Lab,
  { digest, passed, errors, stoppedBy, items }: Judgement,
  version: string,
): { claim: Grade['claim']; remarks: string[] } {
  const remarks: string[] = [];
  if (errors.length > 0) remarks.push(`the file cannot be run: ${errors[0].message}`);
  if (stoppedBy !== null) remarks.push(`its run was ended by a limit: ${stoppedBy}`);
  if (claim === null) return { claim: 'none', remarks };
  const lies: string[] = [];
  if (claim.seed !== seedOf(lab.name, work.student)) {
    lies.push(`forged: its seed ${claim.seed} is not this student's`);
  }
  if (claim.passed && !passed) lies.push('forged: it says that it passed, and it does not');
  const untrue = claim.done.filter(
    (name) => !items.some((item) => item.name === name && item.done),
  );
  if (!claim.passed && untrue.length > 0) {
    lies.push(`forged: it says that it has ${untrue.join(', ')}, and it has not`);
  }
  const isOld = claim.version !== version;
  if (!isOld && claim.digest !== digest) {
    lies.push('forged: its digest is not that of the run of its file');
  }
  // Another version may run otherwise, and what it claimed was true there.
  if (isOld) {
    return { claim: 'other version', remarks: [...remarks, `made by Netloom ${claim.version}`] };
  }
  return { claim: lies.length > 0 ? 'false' : 'true', remarks: [...remarks, ...lies] };
}

interface Judged {
  one: HandedIn;
  lab: Lab;
  judgement: Judgement;
}

/** Signs that work is another student's. */
function copied({ one, lab, judgement }: Judged, all: readonly Judged[]): string[] {
  const remarks: string[] = [];
  const { work } = one;
  const others = all.filter((other) => other.lab === lab && other.one !== one);
  const named = (other: Judged): string => `'${other.one.work.student}'`;
  const own = seedOf(lab.name, work.student);
  for (const other of others) {
    const seed = seedOf(lab.name, other.one.work.student);
    if (seed === own) {
      remarks.push(`handed in twice: also ${other.one.place}`);
      continue;
    }
    if (work.scenario === other.one.work.scenario) {
      remarks.push(`the same file as ${named(other)}, seed and all`);
    } else if (new RegExp(`^seed:\\s*["']?${seed}\\b`, 'm').test(work.scenario)) {
      remarks.push(`the file has the seed of ${named(other)}`);
    }
    const theirs = answersOf(lab, work.answers, judgement, other);
    if (theirs.length > 0) {
      remarks.push(`right by the run of ${named(other)}, not by its own: ${theirs.join(', ')}`);
    }
  }
  return remarks;
}

/** Questions whose numbers are wrong for a student's own runs, and right for another's. */
function answersOf(
  lab: Lab,
  answers: ReadonlyMap<string, string | null>,
  { items }: Judgement,
  other: Judged,
): string[] {
  const { start, yours } = other.judgement.runs;
  if (yours === null) return [];
  const runs: Runs = { start, yours };
  return lab.questions
    .filter(({ name, number, when }) => {
      const answer = answers.get(name) ?? null;
      if (number === null || when === 'before' || isEmpty(answer)) return false;
      if (items.find((item) => item.name === name)?.done !== false) return false;
      return judgeAnswer(
        lab.questions.find((each) => each.name === name)!,
        answer,
        runs,
      ).done;
    })
    .map(({ name }) => name);
}

const list = (words: readonly string[]): Cell => words.join('; ');

/** The columns of a class's table. */
export const gradeColumns: Column<Grade>[] = [
  ['student', ({ student }) => student],
  ['lab', ({ lab }) => lab],
  ['passed', ({ passed }) => passed],
  ['done', ({ done }) => done],
  ['of', ({ of }) => of],
  ['missing', ({ missing }) => list(missing)],
  ['foreseen', ({ foreseen }) => foreseen],
  ['predictions', ({ predictions }) => predictions],
  ['claim', ({ claim }) => claim],
  ['remarks', ({ remarks }) => list(remarks)],
  ['seed', ({ seed }) => seed],
  ['digest', ({ digest }) => digest],
  ['place', ({ place }) => place],
];
