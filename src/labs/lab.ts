import type { Languages, Language } from './languages.js';
import type { LabText } from './text.js';

/**
 * A lab as whoever does it has it: plain data without a solution. Which choice is right stands in it as
 * a salted hash, and which number is right a run says.
 */
export interface Lab {
  /** Its topic and its own name: `queueing/busy`. */
  name: string;
  texts: Record<Language, LabText>;
  /** The file to begin with; a student's has their seed and their parameters in it. */
  start: string;
  /** Parameters that differ from student to student, with the values that they may have. */
  vary: (readonly [parameter: string, values: string[]])[];
  questions: Question[];
  checks: Check[];
}

export interface Question {
  name: string;
  ask: Languages;
  /** A prediction is asked before the run, compared with it, and not marked. */
  when: 'before' | 'after';
  /** Null where it is answered by a choice. */
  number: Sought | null;
  choices: { name: string; say: Languages }[];
  /** Null where no choice is right, or it asks for a number. */
  seal: Seal | null;
  hint: Languages | null;
  afterwards: Languages | null;
}

/** A number that a run gives. */
export interface Sought {
  of: 'start' | 'yours';
  /** An expression of results. */
  value: string;
  /** Of an answer that has none; empty for a plain number. */
  unit: string;
  /** `10 %`, `0.5 ms` */
  within: string;
  traps: { value: string; told: Languages }[];
}

/** Which choice is right, and what others are told, by the salted hashes of their names. */
export interface Seal {
  salt: string;
  right: string;
  told: [hash: string, told: Languages][];
}

export interface Check {
  name: string;
  /** What it asks for, in a few words; null where its name has to do. */
  title: Languages | null;
  missing: Languages;
  hint: Languages | null;
  rule: Rule;
}

export type Rule =
  | { kind: 'result'; condition: string }
  | { kind: 'file'; condition: string }
  | { kind: 'same'; paths: string[] }
  | { kind: 'value'; at: string; is: string[] };
