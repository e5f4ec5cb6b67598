/** What expressions and conditions come to in one run, or in a file. */
import { number, percent, quantity, seconds } from '../report/format.js';
import {
  evaluate,
  ExpressionError,
  parseExpression,
  type Scope,
  type Value,
} from '../scenario/expression.js';
import { findResult, namesIn, type ResultBranch } from '../model/result-tree.js';
import {
  evaluateExpectation,
  type Measurement,
  parsePath,
  resultScope,
  type Verdict,
} from '../scenario/paths.js';
import { plainScenario, type PlainScenario } from '../scenario/plain.js';
import { dimensionsOf } from '../scenario/units.js';
import type { Written } from '../scenario/words/word.js';

type Look = (path: readonly string[]) => Measurement | undefined;

/** Something that conditions can be asked of. */
export interface Source {
  look: Look;
  members: (path: readonly string[]) => Iterable<string>;
}

export function resultsSource(tree: ResultBranch): Source {
  const find = (path: readonly string[]) => findResult(tree, path)?.node;
  return {
    look(path) {
      const node = find(path);
      // Of what did not happen there is none.
      if (node === undefined && path[0] === 'drops') return { value: 0, unit: '' };
      return node === undefined || node instanceof Map ? undefined : node;
    },
    members(path) {
      const node = find(path);
      return node instanceof Map ? namesIn(node) : [];
    },
  };
}

/** The numbers of a file, as `netloom expand` prints it; `count` is how many there are of a list or a map. */
export function fileSource(plain: PlainScenario): Source {
  const tree = written(plain);
  return {
    look: (path) => measured(at(tree, path), path, tree),
    members(path) {
      const node = at(tree, path);
      return node instanceof Map ? [...node.keys(), 'count'] : Array.isArray(node) ? ['count'] : [];
    },
  };
}

function measured(
  node: Written | undefined,
  path: readonly string[],
  tree: Written,
): Measurement | undefined {
  if (typeof node === 'number') return { value: node, unit: '' };
  if (typeof node === 'boolean') return { value: node ? 1 : 0, unit: '' };
  if (typeof node === 'string') {
    const [, amount, unit] = /^(-?[\d.e+-]+) (ns|bps)$/.exec(node) ?? [];
    if (unit === 'ns') return { value: Number(amount) / 1e6, unit: 'ms' };
    if (unit === 'bps') return { value: Number(amount) / 1e6, unit: 'Mbit/s' };
    return { value: null, unit: '' };
  }
  if (node === undefined && path[path.length - 1] === 'count') {
    const whole = at(tree, path.slice(0, -1));
    if (whole instanceof Map) return { value: whole.size, unit: '' };
    if (Array.isArray(whole)) return { value: whole.length, unit: '' };
  }
  return undefined;
}

function written(plain: PlainScenario): Written {
  return plainScenario.write(plain);
}

function at(tree: Written, path: readonly (string | number)[]): Written | undefined {
  return path.reduce<Written | undefined>((node, step) => {
    if (node instanceof Map) return node.get(String(step));
    return Array.isArray(node) ? node[Number(step)] : undefined;
  }, tree);
}

/**
 * What stands at a path of a file, as text by which two files can be compared; null for nothing.
 * @throws ExpressionError where it is no path
 */
export function textAt(plain: PlainScenario, path: string): string | null {
  const node = at(written(plain), parsePath(path));
  if (node === undefined) return null;
  return typeof node === 'object' ? JSON.stringify(node, jsonOf) : String(node);
}

function jsonOf(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...(value as Map<string, unknown>)] : value;
}

export function judged(condition: string, { look, members }: Source): Verdict {
  return evaluateExpectation(condition, look, members);
}

/** @throws ExpressionError */
export function valueOf(expression: string, { look, members }: Source): Value {
  return evaluate(parseExpression(expression), resultScope(look, members));
}

const NO_NAMES: Scope = { known: [], resolve: () => undefined };

/**
 * An answer that a student has typed, with the unit that it lacks: `12`, `12 ms`, `0.012 s`.
 * @throws ExpressionError where it is no number, or names results
 */
export function answered(answer: string, unit: string): string {
  // Numbers as they are printed, and as they are written in Chinese.
  const text = answer
    .trim()
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replaceAll('％', '%');
  const isBare = /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text);
  const whole = isBare && unit !== '' ? withUnit(text, unit) : text;
  evaluate(parseExpression(whole), NO_NAMES);
  return whole;
}

function withUnit(text: string, unit: string): string {
  return unit === '%'
    ? `${text} %`
    : unit.startsWith('1/')
      ? `${text}${unit.slice(1)}`
      : `${text} ${unit}`;
}

/** Whether an answer is near what an expression comes to. */
export function isNear(answer: string, within: string, value: string, source: Source): Verdict {
  return judged(`(${answer}) within ${within} of (${value})`, source);
}

/** A value for people: 12.3 ms, 600/s, 18.2 Mbit/s, 7. */
export function shown(value: Value, unit = ''): string {
  if (unit === '%' && typeof value === 'number') return percent(value);
  if (typeof value === 'number') return number(value);
  const { time, bits } = dimensionsOf(value) ?? { time: 0, bits: 0 };
  if (time === 1 && bits === 0) return seconds(value.value);
  if (time === -1 && bits === 1) return `${number(value.value / 1e6)} Mbit/s`;
  if (time === -1 && bits === 0) return `${number(value.value)}/s`;
  if (time === 0 && bits === 1) return `${number(value.value / 8)} B`;
  return value.toString();
}

export function shownMeasurement({ value, unit }: Measurement): string {
  return quantity(value, unit);
}

/** The runs that a text may quote. */
export interface Quoted {
  start: Source | null;
  yours: Source | null;
}

const QUOTE = /\{(start|yours) ([^{}]+?)(?: as (%))?\}/g;

/** A text with the numbers of runs in it: `{start users.latency.p99}`, `{yours users.successRatio as %}`. */
export function filled(text: string, runs: Quoted): string {
  return text.replaceAll(QUOTE, (_all, of: 'start' | 'yours', expression: string, unit = '') => {
    const source = runs[of];
    if (source === null) return '?';
    try {
      return shown(valueOf(expression, source), String(unit));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return '?';
    }
  });
}

/** The expressions that a text quotes. */
export function quotesIn(text: string): { of: 'start' | 'yours'; expression: string }[] {
  return [...text.matchAll(QUOTE)].map(([, of, expression]) => ({
    of: of as 'start' | 'yours',
    expression,
  }));
}
