import * as z from 'zod';
import {
  addressInNetworkMistake,
  addressMistake,
  macMistake,
  subnetMistake,
} from '../addresses.js';
import { readDescribed, show, type Family } from '../described.js';
import type { Tree } from '../document.js';
import type { Path } from '../errors.js';
import { ExpressionError, type Scope } from '../expression.js';
import { families } from '../families.js';
import { nearest, unknownWord } from '../nearest.js';
import { ParameterError } from '../parameters.js';
import { parseExpectation } from '../conditions.js';
import { refuseHyphens, withParameters } from '../paths.js';
import { quantity, type QuantityKind, type Scalar } from '../quantity.js';
import type { Bounds, Forms, Kit, Measured, ObjectOf, Shape } from './kit.js';

/** What a zod issue of this kit says besides its message. */
export interface Remark {
  /** The mistake is in the key, not in its value. */
  key?: boolean;
  /** Reported elsewhere already, at a parameter. */
  echo?: boolean;
  /** A file of code would have to be loaded first. */
  code?: string;
}

/** What a file's values depend on besides themselves. */
export interface Given {
  scope: Scope;
  /** Throws an ExpressionError for a file that cannot be read. */
  read(file: string): string;
  /** Names that stand for a path in results. */
  names: ReadonlySet<string>;
  /** Files of code that have been loaded. */
  loaded: ReadonlySet<string>;
}

type Context = z.RefinementCtx;

/** Schemas that check a tree from `readDocument` and work out quantities in `scope`. */
export class CheckingKit implements Kit {
  /** Expanded files say the same few rates and delays a hundred thousand times. */
  private readonly worked = new Map<string, number>();

  constructor(private readonly given: Given) {}

  duration(bounds?: Bounds) {
    return this.quantity('duration', bounds);
  }
  rate() {
    return this.quantity('rate', { min: 1 });
  }
  size(bounds?: Bounds) {
    return this.quantity('size', bounds);
  }
  frequency() {
    return this.quantity('frequency');
  }
  number(bounds?: Bounds) {
    return this.quantity('number', bounds);
  }
  integer(bounds?: Bounds) {
    return this.quantity('integer', bounds);
  }
  fraction() {
    return this.quantity('fraction');
  }
  port() {
    return this.quantity('integer', { min: 1, max: 65535 });
  }
  portRange() {
    const range = this.list(this.port(), { min: 2, max: 2 });
    return this.check(range, ([first, last], fail): [number, number] => {
      if (first > last) fail([], `the first port, ${first}, is above the last one, ${last}`);
      return [first, last];
    });
  }
  portSpan() {
    const span = leaf((raw, fail): [number, number] => {
      const [low, high] = String(raw).split('-').map(Number);
      if (low >= 1 && high <= 65535 && low <= high) return [low, high];
      return fail(`expected ports such as 8000-8100, from 1 to 65535, not ${show(raw)}`);
    });
    const one = this.turn(this.port(), (port): [number, number] => [port, port]);
    return dispatch<[number, number]>((raw) =>
      typeof raw === 'string' && /^\d+\s*-\s*\d+$/.test(raw) ? span : one,
    );
  }
  /** Parameters are worked out and reported by themselves. */
  parameter() {
    return leaf(() => null);
  }

  boolean() {
    return leaf((raw, fail) =>
      typeof raw === 'boolean' ? raw : fail(`expected true or false, not ${show(raw)}`),
    );
  }
  text() {
    return leaf((raw, fail) =>
      typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
        ? String(raw)
        : fail(`expected a text, not ${show(raw)}`),
    );
  }
  choice<const C extends readonly string[]>(choices: C): z.ZodType<C[number]> {
    return leaf((raw, fail) => {
      const word = typeof raw === 'number' ? String(raw) : raw;
      if (typeof word !== 'string') {
        return fail(`expected ${choices.join(' or ')}, not ${show(raw)}`);
      }
      if (choices.includes(word)) return word;
      const few = choices.length <= 2 && nearest(word, choices) === null;
      return fail(
        few
          ? `expected ${choices.join(' or ')}, not '${word}'`
          : unknownWord('word', word, choices),
      );
    });
  }
  choiceOr<const C extends readonly string[], T>(choices: C, other: z.ZodType<T>) {
    return dispatch<C[number] | T>((raw) =>
      typeof raw === 'string' && choices.includes(raw) ? this.choice(choices) : other,
    );
  }
  name() {
    return leaf((raw, fail) =>
      (typeof raw === 'string' && raw !== '') || typeof raw === 'number'
        ? String(raw)
        : fail(`expected a name, not ${show(raw)}`),
    );
  }
  address() {
    return wellFormed(addressMistake);
  }
  subnet() {
    return wellFormed(subnetMistake);
  }
  addressInNetwork() {
    return wellFormed(addressInNetworkMistake);
  }
  mac() {
    return this.turn(wellFormed(macMistake), (mac) => mac.toLowerCase());
  }
  expectation() {
    return leaf((raw, fail) => {
      if (typeof raw !== 'string') return fail(`expected a condition, not ${show(raw)}`);
      const { names } = this.given;
      refuseHyphens(raw, (path) => path.some((step) => step.includes('-') && names.has(step)));
      const text = withParameters(raw, this.given.scope);
      const { replications } = parseExpectation(text);
      return { text, replications };
    });
  }

  distribution(of: Measured) {
    return this.described(families[of]);
  }
  policy() {
    return this.described(families.policy);
  }
  policyWord() {
    const policy = this.policy();
    return z.transform((raw, context) => {
      if (typeof raw !== 'string') {
        return refuse(context, `expected a policy in one word, not ${show(raw)}`);
      }
      run(policy, raw, context);
      return raw.trim();
    });
  }
  arrivals() {
    return this.described(families.arrivals);
  }
  discipline() {
    return this.described(families.discipline);
  }
  impairment() {
    return this.described(families.impairment);
  }
  verdict() {
    return this.described(families.verdict);
  }

  orNone<T>(schema: z.ZodType<T>): z.ZodType<T | null> {
    const nothing = leaf(() => null);
    return dispatch<T | null>((raw) => (raw === null || raw === 'none' ? nothing : schema));
  }
  orEmpty<T>(schema: z.ZodType<T>): z.ZodType<T> {
    return z.transform((raw, context) => run(schema, raw ?? new Map(), context));
  }
  list<T>(schema: z.ZodType<T>, { min = 0, max = Infinity }: Bounds = {}): z.ZodType<T[]> {
    const items = z.array(schema);
    return z.transform((raw, context) => {
      if (!Array.isArray(raw)) return refuse(context, `expected a list, not ${show(raw)}`);
      if (raw.length < min || raw.length > max) {
        const many = min === max ? `${min}` : `at least ${min}`;
        return refuse(context, `expected a list of ${many}, not of ${raw.length}`);
      }
      return run(items, raw, context);
    });
  }
  oneOrMore<T>(schema: z.ZodType<T>): z.ZodType<T[]> {
    const many = this.list(schema);
    const one = this.turn(schema, (only) => [only]);
    return dispatch<T[]>((raw) => (Array.isArray(raw) ? many : one));
  }
  named<T>(schema: z.ZodType<T>): z.ZodType<Map<string, T>> {
    return this.map(schema, (name) =>
      /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,99}$/u.test(name)
        ? null
        : `${show(name)} is no name: up to 100 letters, digits, - and _ make one`,
    );
  }
  dictionary<T>(schema: z.ZodType<T>): z.ZodType<Map<string, T>> {
    return this.map(schema, (name) => (name === '' ? 'expected a name' : null));
  }
  object<S extends Shape>(shape: S): ObjectOf<S> {
    const known = Object.keys(shape);
    const inner = z.object(shape);
    return z.transform((raw, context) => {
      if (!(raw instanceof Map)) {
        const some = known.filter((key) => key !== 'kind').slice(0, 4);
        return refuse(context, `expected a map with ${some.join(', ')}, not ${show(raw)}`);
      }
      const fields = Object.create(null) as Record<string, unknown>;
      const misspelt = new Set<string | null>();
      for (const [key, value] of raw as Map<string, unknown>) {
        if (known.includes(key)) {
          fields[key] = value;
          continue;
        }
        misspelt.add(nearest(key, known));
        complain(context, [key], unknownWord('key', key, known), { key: true });
      }
      return run(inner, fields, context, (path) => {
        const [key] = path;
        if (path.length !== 1 || raw.has(key)) return undefined;
        const { description } = shape[key];
        const meaning = description === undefined ? '' : `: ${description}`;
        return misspelt.has(String(key)) ? null : `'${String(key)}' is missing${meaning}`;
      });
    });
  }
  forms<F extends Forms>({ scalar, list, map }: F): z.ZodType<z.output<NonNullable<F[keyof F]>>> {
    const words = [scalar && 'a value', list && 'a list', map && 'a map']
      .filter(Boolean)
      .join(' or ');
    return z.transform((raw, context) => {
      const form = raw instanceof Map ? map : Array.isArray(raw) ? list : scalar;
      if (raw === undefined || raw === null || form === undefined) {
        return refuse(context, `expected ${words}, not ${show(raw)}`);
      }
      return run(form, raw, context);
    }) as never;
  }
  byKey<V extends Record<string, z.ZodType>>(variants: V): z.ZodType<z.output<V[keyof V]>> {
    const keys = Object.keys(variants);
    return z.transform((raw, context) => {
      if (!(raw instanceof Map)) {
        return refuse(context, `expected a map with ${keys.join(', or ')}, not ${show(raw)}`);
      }
      const key = keys.find((each) => raw.has(each));
      if (key === undefined && keys.length > FEW) {
        const last = [...raw.keys()].map(String).find((each) => nearest(each, keys) !== null);
        const guess = last === undefined ? '' : `: did you mean '${nearest(last, keys)}'?`;
        return refuse(context, `expected one of the keys ${keys.join(', ')}${guess}`);
      }
      return run(variants[key ?? keys[keys.length - 1]], raw, context);
    }) as never;
  }
  byKind<V extends Record<string, Shape>>(variants: V, fallback?: keyof V & string) {
    const kinds = Object.keys(variants);
    const schemas = new Map(
      kinds.map((kind) => {
        // The key has been read when the variant's own keys are checked.
        const shape = { kind: leaf(() => kind).optional(), ...variants[kind] };
        return [kind, this.object(shape)] as const;
      }),
    );
    type Variant = { [K in keyof V]: { kind: K } & z.output<z.ZodObject<V[K]>> }[keyof V];
    return z.transform((raw, context) => {
      if (!(raw instanceof Map)) {
        return refuse(context, `expected a map with kind: ${kinds.join(', ')}, not ${show(raw)}`);
      }
      const given: unknown = raw.get('kind') ?? fallback;
      const kind = typeof given === 'string' ? given : show(given);
      const schema = schemas.get(kind);
      if (given === undefined) return refuse(context, `expected kind: ${kinds.join(', ')}`);
      if (schema === undefined) {
        complain(context, ['kind'], unknownWord('kind', kind, kinds));
        return z.NEVER;
      }
      const variant = run<object>(schema, raw, context);
      return { ...variant, kind };
    }) as unknown as z.ZodType<Variant>;
  }
  file() {
    return leaf((raw, fail) => {
      if (typeof raw !== 'string') return fail(`expected the name of a file, not ${show(raw)}`);
      return { file: raw, text: this.given.read(raw) };
    });
  }
  check<A, B>(
    schema: z.ZodType<A>,
    into: (value: A, fail: (path: Path, message: string) => void) => B,
  ): z.ZodType<B> {
    return schema.transform((value, context) =>
      into(value, (path, message) => complain(context, path, message)),
    );
  }
  turn<A, B>(schema: z.ZodType<A>, into: (value: A) => B): z.ZodType<B> {
    return schema.transform(into);
  }

  private map<T>(
    schema: z.ZodType<T>,
    mistake: (name: string) => string | null,
  ): z.ZodType<Map<string, T>> {
    const members = z.map(z.string(), schema);
    return z.transform((raw, context) => {
      if (!(raw instanceof Map))
        return refuse(context, `expected a map of names, not ${show(raw)}`);
      for (const name of raw.keys()) {
        const message = mistake(String(name));
        if (message !== null) complain(context, [String(name)], message, { key: true });
      }
      return run(members, raw, context);
    });
  }

  private quantity(kind: QuantityKind, bounds?: Bounds): z.ZodType<number> {
    const limits = `${kind} ${bounds?.min} ${bounds?.max} ${bounds?.unit} `;
    return leaf((raw, fail) => {
      if (raw instanceof Object) return fail(`expected a quantity, not ${show(raw)}`);
      const key = limits + String(raw);
      let value = this.worked.get(key);
      if (value === undefined) {
        value = quantity((raw ?? null) as Scalar, kind, this.given.scope, bounds);
        this.worked.set(key, value);
      }
      return value;
    });
  }

  private described(family: Family) {
    return z.transform((raw, context) => {
      const described = readDescribed(raw as Tree, family, {
        scope: this.given.scope,
        loaded: this.given.loaded,
        complain: (path, message, at, code) =>
          complain(context, path, message, { key: at === 'key', code }),
      });
      return described ?? z.NEVER;
    });
  }
}

/** Of so few keys the last may be meant where there is none. */
const FEW = 4;

function leaf<T>(read: (raw: unknown, fail: (message: string) => never) => T): z.ZodType<T> {
  const fail = (message: string): never => {
    throw new ExpressionError(message);
  };
  return z.transform((raw, context) => {
    try {
      if (raw === undefined) return fail('is missing');
      return read(raw, fail);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      complain(context, [], error.message, { echo: error instanceof ParameterError });
      return z.NEVER;
    }
  });
}

function wellFormed(mistake: (text: string) => string | null): z.ZodType<string> {
  return leaf((raw, fail) => {
    const text = typeof raw === 'string' ? raw : show(raw);
    const message = mistake(text);
    return message === null ? text : fail(message);
  });
}

function dispatch<T>(choose: (raw: unknown) => z.ZodType): z.ZodType<T> {
  return z.transform((raw, context) => run(choose(raw), raw, context) as T);
}

/**
 * Checks with another schema, whose issues become this one's.
 * @param missing what to say of a key that is not there: undefined for the others, null for nothing
 */
function run<T>(
  schema: z.ZodType<T>,
  raw: unknown,
  context: Context,
  missing: (path: Path) => string | null | undefined = () => undefined,
): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const { params } = issue as { params?: Remark };
    const path = issue.path as Path;
    const message = missing(path);
    if (message === undefined) complain(context, path, issue.message, params);
    else if (message !== null) complain(context, [], message, { key: true });
  }
  return z.NEVER;
}

function complain(context: Context, path: Path, message: string, remark: Remark = {}): void {
  // The schemas around this one write into the path.
  const issue = { code: 'custom', path: [...path], message, params: remark, input: undefined };
  context.issues.push(issue as never);
}

function refuse(context: Context, message: string): never {
  complain(context, [], message);
  return z.NEVER;
}
