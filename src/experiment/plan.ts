import { splitAtCommas } from './commas.js';

/** A setting of the scenario for one point: `--set path=value`. */
export interface Setting {
  path: string;
  value: string;
}

/** One place of the grid that `--vary` spans. */
export interface Point {
  settings: readonly Setting[];
}

/** What is asked for on the command line, or in a scenario's file. */
export interface PlanError extends Error {
  name: 'PlanError';
}

export function planError(message: string): PlanError {
  return Object.assign(new Error(message), { name: 'PlanError' as const });
}

const MOST_POINTS = 1000;

/**
 * The grid of all combinations, the last `--vary` changing fastest; one point without settings
 * where nothing varies.
 * @param varied `path=value,value,...` each; split at commas outside brackets and quotes
 * @throws PlanError
 */
export function gridOf(varied: readonly string[]): Point[] {
  const axes = varied.map((text) => {
    const equals = text.indexOf('=');
    if (equals <= 0) throw planError(`--vary: expected PATH=VALUE,VALUE,..., not '${text}'`);
    const path = text.slice(0, equals).trim();
    const values = splitAtCommas(text.slice(equals + 1));
    if (values.includes('')) throw planError(`--vary ${text}: a value is empty`);
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    if (twice !== undefined) throw planError(`--vary ${text}: ${twice} is there twice`);
    return values.map((value) => ({ path, value }));
  });
  const points = axes.reduce((count, axis) => count * axis.length, 1);
  if (points > MOST_POINTS) {
    throw planError(`--vary spans ${points} points: ${MOST_POINTS} at most`);
  }
  return axes.reduce<Point[]>(
    (grid, axis) =>
      grid.flatMap(({ settings }) => axis.map((setting) => ({ settings: [...settings, setting] }))),
    [{ settings: [] }],
  );
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
