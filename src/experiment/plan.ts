import { rangeValues } from '../scenario/ranges.js';
import { splitAtCommas } from './commas.js';

/**
 * A terminating study asks about a stretch of time with its beginning and its end, so nothing of it is cut.
 * A steady one asks about the long run, so what the empty start still marks is cut.
 */
export type StudyKind = 'terminating' | 'steady';

/** A setting of the scenario for one point: `--set path=value`. */
export interface Setting {
  path: string;
  value: string;
}

/** One place of the grid that `--vary` spans. */
export interface Point {
  settings: readonly Setting[];
}

/** Of a scenario as it stands, in place of a policy's name. */
export const AS_IT_IS = '(as it is)';

/** A comparison as it was asked for. */
export interface Plan {
  points: Point[];
  policies: string[];
  /** The setting whose values stand in the policies' place; left out where policies are compared. */
  setting?: string;
  /** What they are called in tables and charts. */
  names: string[];
  /** Whose policy it is; null where nobody says. */
  service: string | null;
  baseline: string;
  /** Runs of each cell: with a precision, at most. */
  replications: number;
  /** Half-width of the first metric's intervals, as a share; null for a fixed number. */
  precision: number | null;
  indifference: number;
  /** Of all intervals, and of all that is said at once. */
  level: number;
  /** Null where nobody says. */
  metrics: string[] | null;
  study: StudyKind | null;
}

/** What is asked for on the command line, or in a scenario's file. */
export interface PlanError extends Error {
  name: 'PlanError';
}

export function planError(message: string): PlanError {
  return Object.assign(new Error(message), { name: 'PlanError' as const });
}

export function isPlanError(error: unknown): error is PlanError {
  return error instanceof Error && error.name === 'PlanError';
}

const MOST_POINTS = 1000;

/** One thing that varies. */
export interface Axis {
  path: string;
  values: readonly string[];
}

/**
 * An axis from the command line.
 * @param text `path=value,value,...`, split at commas outside brackets and quotes; a value may be a range,
 *   `from:to:step`
 * @throws PlanError
 */
export function axisOf(text: string): Axis {
  const equals = text.indexOf('=');
  if (equals <= 0) throw planError(`--vary: expected PATH=VALUE,VALUE,..., not '${text}'`);
  const path = text.slice(0, equals).trim();
  const values = splitAtCommas(text.slice(equals + 1)).flatMap((value) => expanded(text, value));
  if (values.includes('')) throw planError(`--vary ${text}: a value is empty`);
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw planError(`--vary ${text}: ${twice} is there twice`);
  return { path, values };
}

function expanded(text: string, value: string): string[] {
  try {
    return rangeValues(value) ?? [value];
  } catch (error) {
    if (error instanceof RangeError) throw planError(`--vary ${text}: ${error.message}`);
    throw error;
  }
}

/**
 * The grid of all combinations, the last axis changing fastest; one point without settings where
 * nothing varies.
 * @throws PlanError for more points than anybody means
 */
export function gridOf(axes: readonly Axis[]): Point[] {
  const twice = axes.find(({ path }, i) => axes.findIndex((axis) => axis.path === path) !== i);
  if (twice !== undefined) throw planError(`--vary: ${twice.path} is there twice`);
  const points = axes.reduce((count, { values }) => count * values.length, 1);
  if (points > MOST_POINTS) {
    throw planError(`--vary spans ${points} points: ${MOST_POINTS} at most`);
  }
  return axes.reduce<Point[]>(
    (grid, { path, values }) =>
      grid.flatMap(({ settings }) =>
        values.map((value) => ({ settings: [...settings, { path, value }] })),
      ),
    [{ settings: [] }],
  );
}

const WORD = /^[a-z][\w-]*(\(.*\))?$/i;

/**
 * The axis whose values are compared as policies are, where no policies are: the last one of words. Numbers
 * make points, of which each is a case of its own.
 */
export function alternativesIn(axes: readonly Axis[]): Axis | null {
  const words = axes.filter(
    ({ values }) => values.length > 1 && values.every((value) => WORD.test(value)),
  );
  return words.at(-1) ?? null;
}

/** The policies' words. @throws PlanError for an empty or a repeated one */
export function policiesOf(text: string): string[] {
  const words = splitAtCommas(text);
  if (words.includes('')) throw planError(`--policies ${text}: a policy is empty`);
  const twice = words.find((word, i) => words.indexOf(word) !== i);
  if (twice !== undefined) throw planError(`--policies: ${twice} is there twice`);
  return words;
}

/** A point in words: `n=4, load=0.9`. */
export function wordsOf({ settings }: Point): string {
  return settings.map(({ path, value }) => `${path}=${value}`).join(', ');
}
