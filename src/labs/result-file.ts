/**
 * What a student hands in as one file: the work itself, and what is claimed of it. A claim is never
 * believed: `grade` runs the work again, and says where it says otherwise.
 */
import type { Judgement, Work } from './judge.js';
import type { Lab } from './lab.js';
import { seedOf } from './student.js';

const FORMAT = 'netloom lab result';
/** Characters; a lab's file is a page or two. */
const MOST = 1_000_000;

/** What is said to have come out. */
export interface Claim {
  /** The version of Netloom: digests are not to be compared across versions. */
  version: string;
  seed: string;
  digest: string | null;
  passed: boolean;
  /** The checks and questions that are done. */
  done: string[];
}

export interface Submission {
  lab: string;
  work: Work;
  /** Null where the work is handed in without one. */
  claim: Claim | null;
}

/** What a claim needs of a judgement. */
type Judged = Pick<Judgement, 'digest' | 'passed' | 'items'>;

function claimOf(lab: Lab, { student }: Work, judgement: Judged, version: string): Claim {
  const { digest, passed, items } = judgement;
  const done = items.filter((item) => item.done).map(({ name }) => name);
  return { version, seed: seedOf(lab.name, student), digest, passed, done };
}

/** @param judgement null where nothing has been checked yet, and nothing is claimed */
export function resultFile(
  lab: Lab,
  work: Work,
  judgement: Judged | null,
  version: string,
): string {
  const { student, scenario, predictions, answers } = work;
  const file = {
    format: FORMAT,
    formatVersion: 1,
    lab: lab.name,
    student,
    claim: judgement && claimOf(lab, work, judgement, version),
    predictions: [...predictions],
    answers: [...answers],
    scenario,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Null where it is no such file, whatever is wrong with it. */
export function readResultFile(text: string): Submission | null {
  if (text.length > MOST) return null;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(raw) || raw.format !== FORMAT || raw.formatVersion !== 1) return null;
  const { lab, student, scenario, claim } = raw;
  const [predictions, answers] = [pairsIn(raw.predictions), pairsIn(raw.answers)];
  if (typeof lab !== 'string' || typeof student !== 'string' || typeof scenario !== 'string')
    return null;
  if (predictions === null || answers === null) return null;
  const work = { student, scenario, predictions, answers };
  return { lab, work, claim: claimIn(claim) };
}

function claimIn(raw: unknown): Claim | null {
  if (!isRecord(raw) || !Array.isArray(raw.done)) return null;
  const { version, seed, digest, passed } = raw;
  if (typeof version !== 'string' || typeof seed !== 'string' || typeof passed !== 'boolean')
    return null;
  if (digest !== null && typeof digest !== 'string') return null;
  return {
    version,
    seed,
    digest,
    passed,
    done: raw.done.filter((name) => typeof name === 'string'),
  };
}

function pairsIn(raw: unknown): Map<string, string | null> | null {
  if (!Array.isArray(raw)) return null;
  const pairs = new Map<string, string | null>();
  for (const pair of raw as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [name, value] = pair as unknown[];
    if (typeof name !== 'string' || (value !== null && typeof value !== 'string')) return null;
    pairs.set(name, value);
  }
  return pairs;
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return raw !== null && typeof raw === 'object' && !Array.isArray(raw);
}
