/**
 * Conditions on results: comparisons of expressions, and `X within M of V`, joined by `and`. They may
 * state over how many seeds they are to hold: `... in 20 replications` of what all of them say together,
 * `... in every one of 20` of each by itself.
 */
import type { MathNode, OperatorNode, RelationalNode } from 'mathjs';
import { dottedPercentile } from './dotted-percentile.js';
import { kindOf } from './quantity.js';
import { dimensionsOf } from './units.js';
import {
  checkLanguage,
  checkLength,
  evaluate,
  ExpressionError,
  parseExpression,
  type Scope,
  type Value,
} from './expression.js';

export interface Expectation {
  replications: number;
  /** Each replication by itself is to have it. */
  every: boolean;
  comparisons: Comparison[];
}

export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'within';

export interface Comparison {
  left: MathNode;
  relation: Relation;
  right: MathNode;
  /** How far from the right the left may be; null but for `within`. */
  margin: Margin | null;
}

interface Margin {
  node: MathNode;
  /** A percentage, of the right side. */
  relative: boolean;
}

/** The two sides in base units, and how far apart they may be; a margin of 0 but for `within`. */
export interface Sides {
  a: number;
  b: number;
  margin: number;
}

const MAX_REPLICATIONS = 10_000;

/** `codes.503` would read as a product; what stands in quotes is a name. */
const NUMBERED = /"[^"]*"|'[^']*'|(?<=[\p{L}_][\p{L}\p{N}_]*)\.(\d+)(?![\p{L}\p{N}_.])/gu;

/** @throws ExpressionError where the text is no condition */
export function parseExpectation(told: string): Expectation {
  checkLength(told);
  const dotted = dottedPercentile(told);
  if (dotted !== null) throw new ExpressionError(dotted);
  const text = told.replaceAll(NUMBERED, (found, number?: string) =>
    number === undefined ? found : `["${number}"]`,
  );
  const [, condition, every, count] =
    /^(.*?)(?:\s+in\s+(every\s+one\s+of\s+)?(\d+)(?:\s+replications?)?)?\s*$/s.exec(text)!;
  const replications = count === undefined ? 1 : Number(count);
  if (replications < 1 || replications > MAX_REPLICATIONS) {
    throw new ExpressionError(`expected 1 to ${MAX_REPLICATIONS} replications, not ${count}`);
  }
  const comparisons = splitAtWord(condition, 'and').flatMap(comparisonsIn);
  for (const { left, right, margin } of comparisons) {
    for (const node of [left, right, margin?.node]) if (node) checkLanguage(node);
  }
  return { replications, every: every !== undefined, comparisons };
}

function comparisonsIn(text: string): Comparison[] {
  const [left, rest, ...more] = splitAtWord(text, 'within');
  if (rest === undefined) return comparisonsOf(parseExpression(text));
  const [margin, right, ...further] = splitAtWord(rest, 'of');
  if (right === undefined || more.length > 0 || further.length > 0) {
    throw new ExpressionError(
      'expected X within M of V, such as users.latency.mean within 5 % of 20 ms',
    );
  }
  const [node, relative] = [parseExpression(margin), margin.trim().endsWith('%')];
  return [
    {
      left: parseExpression(left),
      relation: 'within',
      right: parseExpression(right),
      margin: { node, relative },
    },
  ];
}

/** The parts between occurrences of a word that stand outside of brackets and quotes. */
function splitAtWord(text: string, word: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (const match of text.matchAll(/"[^"]*"|'[^']*'|[([{]|[)\]}]|[\p{L}\p{N}_.]+/gu)) {
    const [token] = match;
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth--;
    else if (token === word && depth === 0) {
      parts.push(text.slice(from, match.index));
      from = match.index + word.length;
    }
  }
  return [...parts, text.slice(from)];
}

const relations = new Map<string, Relation>([
  ['equal', '=='],
  ['unequal', '!='],
  ['smaller', '<'],
  ['smallerEq', '<='],
  ['larger', '>'],
  ['largerEq', '>='],
]);

function comparisonsOf(node: MathNode): Comparison[] {
  if (node.type === 'ParenthesisNode') {
    return comparisonsOf((node as unknown as { content: MathNode }).content);
  }
  if (node.type === 'OperatorNode') {
    const { fn, args } = node as OperatorNode;
    if ((fn as string) === 'and') return args.flatMap(comparisonsOf);
    const relation = relations.get(fn);
    if (relation !== undefined) return [{ left: args[0], relation, right: args[1], margin: null }];
  }
  if (node.type === 'RelationalNode') {
    // 1 ms < ping.rtt.max < 2 ms
    const { conditionals, params } = node as RelationalNode;
    return conditionals.map((fn, i) => ({
      left: params[i],
      relation: relations.get(fn)!,
      right: params[i + 1],
      margin: null,
    }));
  }
  throw new ExpressionError('expected a comparison such as users.latency.p99 < 50 ms');
}

/**
 * Works out a comparison's sides.
 * @throws ExpressionError where they are of different kinds
 */
export function sidesOf({ left, right, margin }: Comparison, scope: Scope): Sides {
  const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
  refuseUnlike([left, a], [right, b]);
  if (margin === null) return { a: plain(a), b: plain(b), margin: 0 };
  const m = evaluate(margin.node, scope);
  if (!margin.relative) refuseUnlike([margin.node, m], [right, b]);
  const width = margin.relative ? plain(m) * Math.abs(plain(b)) : plain(m);
  if (width < 0) throw new ExpressionError('a margin is not below 0');
  return { a: plain(a), b: plain(b), margin: width };
}

/** Equal is equal up to the last digits: quantities have been through units. NaN never holds. */
export function isSo(relation: Relation, { a, b, margin }: Sides): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  const equal = a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  switch (relation) {
    case '==':
      return equal;
    case '!=':
      return !equal;
    case '<':
      return a < b && !equal;
    case '<=':
      return a < b || equal;
    case '>':
      return a > b && !equal;
    case '>=':
      return a > b || equal;
    case 'within':
      return equal || Math.abs(a - b) <= margin * (1 + 1e-12);
  }
}

type Side = readonly [node: MathNode, value: Value];

function refuseUnlike(one: Side, other: Side): void {
  const [a, b] = [one[1], other[1]];
  const units = typeof a !== 'number' && typeof b !== 'number';
  if (units ? a.equalBase(b) : typeof a === typeof b) return;
  const remedy = missingUnit(one, b) ?? missingUnit(other, a) ?? '';
  throw new ExpressionError(`cannot compare ${sayOf(one)}, with ${sayOf(other)}${remedy}`);
}

function sayOf([node, value]: Side): string {
  return `${node.toString()}, ${kindOf(dimensionsOf(value))?.called ?? 'something else'}`;
}

/** What to write for a number that is held against something with a unit. */
function missingUnit([node]: Side, other: Value): string | null {
  const kind = typeof other === 'number' ? undefined : kindOf(dimensionsOf(other));
  if (node.type !== 'ConstantNode' || kind === undefined) return null;
  return `: it needs a unit, as in ${kind.example.replace(/^\d+/, node.toString())}`;
}

function plain(value: Value): number {
  return typeof value === 'number' ? value : value.value;
}
