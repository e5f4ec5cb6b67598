/**
 * The closed expression language of scenario files: numbers, units, names, + - * / ^ % and a few
 * functions. mathjs parses it; evaluating is done here, by a walk that knows the nodes, operators
 * and functions listed below and nothing else, so that no expression reaches mathjs' own functions
 * (`import`, `createUnit`, `zeros`) or a property of an object. Logarithms, exponentials and powers
 * are ours, because those of JavaScript engines differ in the last bit.
 *
 * What stands side by side belongs together before anything else but a power: `20 / 10 ms` is 20 per
 * 10 ms, as `20 * rho / 10 ms` is. (mathjs alone reads a number, a slash, a number and a name as a
 * fraction of what is named.)
 */
import type {
  AccessorNode,
  ArrayNode,
  ConstantNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from 'mathjs';
import { exp, log, pow } from '../engine/math.js';
import { unknownWord } from './nearest.js';
import { parseMath } from './parser.js';
import { unitMeant } from './unit-words.js';
import { inverse, UNIT_WORDS, unitNamed, withValue, type Unit } from './units.js';

export type Value = number | Unit;

/** What names mean in an expression; undefined for unknown ones. */
export interface Scope {
  /** Names that an error may propose. */
  readonly known: Iterable<string>;
  resolve(path: readonly string[]): Value | undefined;
}

/** A sentence for whoever wrote the expression. */
export class ExpressionError extends Error {}

/** Of an expression. */
export const MAX_LENGTH = 400;
const MAX_DEPTH = 40;

/** @throws ExpressionError where the text is no expression, or too long or deep a one */
export function parseExpression(text: string): MathNode {
  checkLength(text);
  checkDepth(text);
  try {
    return parseMath(text.replaceAll(/[µμ]/g, 'u'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`cannot read '${shorten(text)}': ${lowerFirst(reason)}`);
  }
}

/**
 * Comes before any pattern looks at a text: some take time with the square of its length.
 * @throws ExpressionError
 */
export function checkLength(text: string): void {
  if (text.length <= MAX_LENGTH) return;
  throw new ExpressionError(`an expression has at most ${MAX_LENGTH} characters`);
}

/** mathjs' parser calls itself for each bracket. */
function checkDepth(text: string): void {
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    if (depth > MAX_DEPTH) {
      throw new ExpressionError(`an expression has at most ${MAX_DEPTH} brackets in one another`);
    }
  }
}

/** @throws ExpressionError with what is wrong */
export function evaluate(node: MathNode, scope: Scope): Value {
  switch (node.type) {
    case 'ConstantNode': {
      const { value } = node as ConstantNode;
      if (typeof value === 'number') return value;
      // mathjs reads an empty text as a constant without a value.
      throw new ExpressionError(
        `expected a number, not ${value === undefined ? 'nothing' : value}`,
      );
    }
    case 'ParenthesisNode':
      return evaluate((node as ParenthesisNode).content, scope);
    case 'SymbolNode':
    case 'AccessorNode':
      return named(pathOf(node), scope);
    case 'OperatorNode':
      return operate(node as OperatorNode, scope);
    case 'FunctionNode':
      return call(node as FunctionNode, scope);
    default:
      throw new ExpressionError(`'${shorten(node.toString())}' is not part of the language`);
  }
}

/** `a.b["c"]` and `["a"].b["c"]` as names, one after the other. */
export function pathOf(node: MathNode): string[] {
  if (node.type === 'SymbolNode') return [(node as SymbolNode).name];
  if (node.type === 'ArrayNode') {
    const { items } = node as ArrayNode;
    if (items.length === 1) return [textOf(items[0])];
  }
  if (node.type === 'AccessorNode') {
    const { object, index } = node as AccessorNode;
    const { dimensions } = index;
    if (dimensions.length === 1) return [...pathOf(object), textOf(dimensions[0])];
  }
  throw new ExpressionError(`'${shorten(node.toString())}' is not a path such as a.b["c"]`);
}

function textOf(node: MathNode): string {
  const value: unknown = node.type === 'ConstantNode' ? (node as ConstantNode).value : undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new ExpressionError(`expected a name in quotes, not ${shorten(node.toString())}`);
}

function named(path: readonly string[], scope: Scope): Value {
  const unit = path.length === 1 ? unitNamed(path[0]) : undefined;
  const value = unit ?? scope.resolve(path);
  if (value !== undefined) return value;
  const word = path.join('.');
  const told = path.length === 1 ? unitMeant(word) : null;
  if (told !== null) throw new ExpressionError(told);
  const words = [...scope.known, ...UNIT_WORDS];
  throw new ExpressionError(unknownWord(path.length > 1 ? 'name' : 'unit or name', word, words));
}

type Work = (args: Value[]) => Value;

/** By mathjs' names for them. */
const operators: ReadonlyMap<string, Work> = new Map<string, Work>([
  ['add', (args) => alike('+', args, (x, y) => x + y)],
  ['subtract', (args) => alike('-', args, (x, y) => x - y)],
  ['multiply', ([a, b]) => multiply(a, b)],
  ['divide', ([a, b]) => divide(a, b)],
  ['mod', (args) => alike('%', args, (x, y) => x - y * Math.floor(x / y))],
  ['unaryMinus', ([a]) => (typeof a === 'number' ? -a : withValue(a, -a.value))],
  ['unaryPlus', ([a]) => a],
  ['pow', ([a, b]) => pow(pure('^', a), pure('^', b))],
]);

function operate(node: OperatorNode, scope: Scope): Value {
  const { op, fn, args } = node;
  const work = operators.get(fn);
  if (work === undefined) {
    throw new ExpressionError(`the operator '${op as string}' is not part of the language`);
  }
  const fraction = fractionOf(node);
  if (fraction !== null) {
    return divide(evaluate(fraction.over, scope), together(fraction.under, scope));
  }
  if ((fn as string) === 'divide') {
    const [over, under] = args;
    const inner = fractionOf(under);
    // From the left: a / b / c d is a / b, by c d.
    if (inner !== null) {
      const first = divide(evaluate(over, scope), evaluate(inner.over, scope));
      return divide(first, together(inner.under, scope));
    }
    const factors = factorsOf(under);
    if (factors.length > 1) return divide(evaluate(over, scope), together(factors, scope));
  }
  return work(args.map((arg) => evaluate(arg, scope)));
}

/** `a / b c` where mathjs has made `(a / b) c` of it; null for all else. */
function fractionOf(node: MathNode): { over: MathNode; under: MathNode[] } | null {
  const [first, ...rest] = factorsOf(node);
  if (rest.length === 0 || first.type !== 'OperatorNode') return null;
  const { fn, args } = first as OperatorNode;
  return (fn as string) === 'divide' ? { over: args[0], under: [args[1], ...rest] } : null;
}

/** What stands side by side without a sign between; brackets keep their content for themselves. */
function factorsOf(node: MathNode): MathNode[] {
  if (node.type !== 'OperatorNode') return [node];
  const { implicit, args } = node as OperatorNode;
  return implicit ? [...factorsOf(args[0]), args[1]] : [node];
}

/**
 * What stands side by side behind a slash. Units show which way they were meant: the kind of the
 * whole is another. Mere numbers do not.
 * @throws ExpressionError
 */
function together(factors: readonly MathNode[], scope: Scope): Value {
  const values = factors.map((factor) => evaluate(factor, scope));
  const named = factors.slice(1).some((factor) => !isCounted(factor));
  if (named && values.every((value) => typeof value === 'number')) {
    const [first, ...rest] = factors.map((factor) => factor.toString());
    throw new ExpressionError(
      `'/ ${[first, ...rest].join(' ')}' can be read in two ways: write ` +
        `/ (${[first, ...rest].join(' * ')}) or / ${[first, ...rest].join(' * ')}`,
    );
  }
  return values.reduce(multiply);
}

function isCounted(node: MathNode): boolean {
  return node.type === 'SymbolNode' && unitNamed((node as SymbolNode).name) !== undefined;
}

function multiply(a: Value, b: Value): Value {
  if (typeof a === 'number') return typeof b === 'number' ? a * b : withValue(b, a * b.value);
  if (typeof b === 'number') return withValue(a, a.value * b);
  return a.multiply(b);
}

function divide(a: Value, b: Value): Value {
  if (typeof b === 'number') return typeof a === 'number' ? a / b : withValue(a, a.value / b);
  return typeof a === 'number' ? withValue(inverse(b), a / b.value) : a.divide(b);
}

/** Adds or compares what is of one kind: two times, two sizes, two numbers. */
function alike(what: string, values: Value[], join: (x: number, y: number) => number): Value {
  return values.reduce((a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return join(a, b);
    if (typeof a === 'number' || typeof b === 'number' || !a.equalBase(b)) {
      throw new ExpressionError(`${what} of different things: ${show(a)} and ${show(b)}`);
    }
    return withValue(a, join(a.value, b.value));
  });
}

const functions: ReadonlyMap<string, Work> = new Map<string, Work>([
  ['min', (args) => alike('min', args, (x, y) => Math.min(x, y))],
  ['max', (args) => alike('max', args, (x, y) => Math.max(x, y))],
  ['abs', ([a]) => (typeof a === 'number' ? Math.abs(a) : withValue(a, Math.abs(a.value)))],
  ['ceil', ([a]) => Math.ceil(pure('ceil', a))],
  ['floor', ([a]) => Math.floor(pure('floor', a))],
  ['round', ([a]) => Math.round(pure('round', a))],
  ['sqrt', ([a]) => Math.sqrt(pure('sqrt', a))],
  ['log', ([a]) => log(pure('log', a))],
  ['exp', ([a]) => exp(pure('exp', a))],
  ['pow', ([a, b]) => pow(pure('pow', a), pure('pow', b))],
]);

function call(node: FunctionNode, scope: Scope): Value {
  const work = functionOf(node);
  return work(node.args.map((arg) => evaluate(arg, scope)));
}

function functionOf({ fn, args }: FunctionNode): Work {
  const called = fn as MathNode;
  const name = called.type === 'SymbolNode' ? (called as SymbolNode).name : null;
  const work = name === null ? undefined : functions.get(name);
  if (name === null || work === undefined) {
    const word = name ?? shorten(called.toString());
    throw new ExpressionError(unknownWord('function', word, functions.keys()));
  }
  const [least, most] = name === 'pow' ? [2, 2] : [1, OPEN.has(name) ? Infinity : 1];
  if (args.length < least || args.length > most) {
    const many = least === 1 ? '1 argument' : `${least} arguments`;
    throw new ExpressionError(`${name} takes ${most === Infinity ? 'at least ' : ''}${many}`);
  }
  return work;
}

/** They take as many arguments as they get. */
const OPEN = new Set(['min', 'max']);

/**
 * Checks an expression whose names have no values yet.
 * @throws ExpressionError where it is not part of the language
 */
export function checkLanguage(node: MathNode): void {
  switch (node.type) {
    case 'SymbolNode':
      return;
    case 'AccessorNode':
      pathOf(node);
      return;
    case 'OperatorNode': {
      const { op, fn, args } = node as OperatorNode;
      if (!operators.has(fn)) {
        throw new ExpressionError(`the operator '${op as string}' is not part of the language`);
      }
      return args.forEach(checkLanguage);
    }
    case 'FunctionNode':
      functionOf(node as FunctionNode);
      return (node as FunctionNode).args.forEach(checkLanguage);
    case 'ParenthesisNode':
      return checkLanguage((node as ParenthesisNode).content);
    default:
      evaluate(node, { known: [], resolve: () => undefined });
  }
}

/** A number without a unit. */
function pure(what: string, value: Value): number {
  if (typeof value === 'number') return value;
  throw new ExpressionError(`${what} takes numbers without a unit, not ${show(value)}`);
}

/** For messages. */
export function show(value: Value): string {
  return typeof value === 'number' ? String(value) : value.toString();
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
