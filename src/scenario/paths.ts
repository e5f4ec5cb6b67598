/**
 * Paths into scenarios (`--set`) and results (`expect`): names with dots, and `["my-service"]`
 * where a name needs it; and what conditions on results mean in one run.
 */
import type { MathNode } from 'mathjs';
import type { Path } from './errors.js';
import { type Comparison, isSo, parseExpectation, sidesOf } from './conditions.js';
import { evaluate, ExpressionError, pathOf, type Scope } from './expression.js';
import { nearest, someOf } from './nearest.js';
import { amount, dimensionsOf, inverse, withValue, type Unit } from './units.js';

export type ResultUnit = 'ms' | 's' | 'B' | '1/s' | 'Mbit/s' | '';

/** A measured value; null where there was nothing to measure. */
export interface Measurement {
  value: number | null;
  unit: ResultUnit;
}

export interface Verdict {
  holds: boolean;
  /** The side of the decisive comparison that was measured; null where there is none. */
  observed: Measurement | null;
  /** Why it could not be decided, or empty. */
  detail: string;
}

/**
 * Decides a condition on one run's results. What was not measured never holds.
 * @param lookup undefined for a path that the results do not have
 * @param members names under a path, for proposals
 */
export function evaluateExpectation(
  text: string,
  lookup: (path: readonly string[]) => Measurement | undefined,
  members: (path: readonly string[]) => Iterable<string> = () => [],
): Verdict {
  const scope = resultScope(lookup, members);
  let first: Measurement | null = null;
  try {
    refuseHyphens(text, (path) => lookup(path) !== undefined);
    for (const comparison of parseExpectation(text).comparisons) {
      const sides = sidesOf(comparison, scope);
      const observed = observedIn(comparison, scope, lookup);
      if (!isSo(comparison.relation, sides)) return { holds: false, observed, detail: '' };
      first ??= observed;
    }
    return { holds: true, observed: first, detail: '' };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { holds: false, observed: null, detail: error.message };
  }
}

/** The side of a comparison that was measured; null where there is none. */
export function observedIn(
  { left, right }: Comparison,
  scope: Scope,
  lookup: (path: readonly string[]) => Measurement | undefined,
): Measurement | null {
  const side = isMeasured(left) ? left : right;
  return measurementOf(side, evaluate(side, scope), lookup);
}

/** What names mean in a condition: results, by path. */
export function resultScope(
  lookup: (path: readonly string[]) => Measurement | undefined,
  members: (path: readonly string[]) => Iterable<string>,
): Scope {
  return {
    known: members([]),
    resolve(path) {
      const found = lookup(path);
      if (found === undefined) throw new ExpressionError(unknownResult(path, members));
      return valueOf(found);
    },
  };
}

/**
 * `my-service.latency` reads as a subtraction.
 * @throws ExpressionError with the remedy, where `known` knows a path with hyphens
 */
export function refuseHyphens(text: string, known: (path: readonly string[]) => boolean): void {
  const unquoted = text.replaceAll(/"[^"]*"|'[^']*'/g, '""');
  for (const [token] of unquoted.matchAll(/[\p{L}_][\p{L}\p{N}_]*(?:[.-][\p{L}\p{N}_]+)*/gu)) {
    if (!token.includes('-')) continue;
    const path = token.split('.');
    if (known(path)) {
      throw new ExpressionError(`${token} reads as a subtraction: write ${resultPath(path)}`);
    }
  }
}

/**
 * The condition with its parameters' values in the place of their names, so that it says by itself
 * what it asks for. What stands in quotes, or is part of a longer path, is a result.
 */
export function withParameters(text: string, scope: Scope): string {
  const names = new Set(scope.known);
  const word =
    /"[^"]*"|'[^']*'|(?<![.\p{L}\p{N}_])[\p{L}_][\p{L}\p{N}_]*(?![\p{L}\p{N}_]|\s*[.[(])/gu;
  return text.replaceAll(word, (token) => {
    const value = names.has(token) ? scope.resolve([token]) : undefined;
    if (value === undefined) return token;
    return typeof value === 'number' ? String(value) : `(${value.toString()})`;
  });
}

function resultPath(path: readonly string[]): string {
  return path
    .map((step, i) => {
      if (step.includes('-')) return `["${step}"]`;
      return i === 0 ? step : `.${step}`;
    })
    .join('');
}

function unknownResult(
  path: readonly string[],
  members: (path: readonly string[]) => Iterable<string>,
): string {
  for (let depth = 0; depth < path.length; depth++) {
    const names = [...members(path.slice(0, depth))];
    if (names.length === 0 || names.includes(path[depth])) continue;
    const near = nearest(path[depth], names);
    const start = `no result '${resultPath(path)}'`;
    const where = depth === 0 ? '' : ` in '${resultPath(path.slice(0, depth))}'`;
    return near === null
      ? `${start}; there ${names.length === 1 ? 'is only' : 'are'} ${someOf(names, path[depth])}${where}`
      : `${start}: did you mean '${resultPath([...path.slice(0, depth), near, ...path.slice(depth + 1)])}'?`;
  }
  const start = `'${resultPath(path)}' is no single result`;
  const below = [...members(path)];
  if (below.length === 0) return start;
  const parts = someOf(
    below.filter((name) => name !== 'total'),
    '',
  );
  return below.includes('total')
    ? `${start}: write ${resultPath([...path, 'total'])}, or what it is the sum of: ${parts}`
    : `${start}: it has ${parts}`;
}

function valueOf({ value, unit }: Measurement): number | Unit {
  const number = value ?? NaN;
  if (unit === '') return number;
  if (unit === 'Mbit/s') {
    const [bit, second] = [amount(1, 'b'), amount(1, 's')];
    return withValue(bit.divide(second) as Unit, number * 1e6);
  }
  return unit === '1/s' ? withValue(inverse(amount(1, 's')), number) : amount(number, unit);
}

function measurementOf(
  node: MathNode,
  value: number | Unit,
  lookup: (path: readonly string[]) => Measurement | undefined,
): Measurement | null {
  if (!isMeasured(node)) return null;
  if (node.type === 'SymbolNode' || node.type === 'AccessorNode') {
    return lookup(pathOf(node)) ?? null;
  }
  const number = typeof value === 'number' ? value : value.value;
  const dimensions = dimensionsOf(value);
  const known = Number.isNaN(number) ? null : number;
  if (dimensions?.time === 1 && dimensions.bits === 0) {
    return { value: known === null ? null : known * 1e3, unit: 'ms' };
  }
  if (dimensions?.time === -1 && dimensions.bits === 1) {
    return { value: known === null ? null : known / 1e6, unit: 'Mbit/s' };
  }
  return { value: known, unit: dimensions?.time === -1 && dimensions.bits === 0 ? '1/s' : '' };
}

/** True where a side depends on results: it has a name that is no unit. */
function isMeasured(node: MathNode): boolean {
  if (node.type === 'AccessorNode') return true;
  let found = false;
  node.forEach((child) => {
    found ||= isMeasured(child);
  });
  return found;
}

/**
 * A path into a scenario: `services.my-service.replicas`, `links[0].rate`, `hosts["a.b"]`.
 * @throws ExpressionError
 */
export function parsePath(text: string): Path {
  const path: (string | number)[] = [];
  const step = /\.?([^.[\]"'\s]+)|\[\s*(?:(\d+)|"([^"]*)"|'([^']*)')\s*\]/uy;
  while (step.lastIndex < text.length) {
    const [whole, word, index, double, single] = step.exec(text) ?? [];
    if (whole === undefined || (word !== undefined && whole.startsWith('.') !== path.length > 0)) {
      throw new ExpressionError(`'${text}' is no path such as services.web.replicas`);
    }
    path.push(index === undefined ? (word ?? double ?? single) : Number(index));
  }
  if (path.length === 0) throw new ExpressionError('expected a path such as services.web.replicas');
  return path;
}
