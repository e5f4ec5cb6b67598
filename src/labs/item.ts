import type { Languages } from './languages.js';
import type { Source } from './values.js';

/** One thing that a lab asks for, and how it stands. */
export interface Item {
  /** The lab's name of it; `file` and `run` of what comes before all checks. */
  name: string;
  kind: 'prediction' | 'file' | 'check' | 'question';
  done: boolean;
  /** Of a prediction: whether it came true; null where that cannot be said, and of all else. */
  cameTrue: boolean | null;
  /** What is missing; null where nothing is. */
  missing: Languages | null;
  hint: Languages | null;
  /** What was found, or came of a prediction. */
  note: Languages | null;
}

/** Where the start did not run, it says nothing: its author hears so. */
export interface Runs {
  start: Source | null;
  yours: Source;
}

export function missing(name: string, kind: Item['kind'], what: Languages): Item {
  return { name, kind, done: false, cameTrue: null, missing: what, hint: null, note: null };
}

export function isEmpty(answer: string | null | undefined): boolean {
  return answer === null || answer === undefined || answer.trim() === '';
}
