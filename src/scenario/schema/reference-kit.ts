import * as z from 'zod';
import type { QuantityKind } from '../quantity.js';
import { amount, code, quantityWords, severalOf } from '../reference/words.js';
import type { Bounds, Forms, IncludedFile, Kit, Measured, ObjectOf, Shape } from './kit.js';

/** A map with fixed keys within what a reader is told that a key takes. */
export interface MapForm {
  /** "map", or "maps" where there are several. */
  word: string;
  /** From the key to the map: '', `[]`, `.<name>`. */
  at: string;
  /** What tells variants apart; null where there is one only. */
  by: 'kind' | 'with' | null;
  variants: readonly (readonly [name: string, shape: Shape])[];
  /** The kind where none is said. */
  fallback?: string;
}

/** One way to write a value: Markdown with maps in it. */
export type Way = readonly (string | MapForm)[];

/** What a key takes, as a reader is told. */
export interface Form {
  ways: readonly Way[];
  /** Prints a default. */
  show: (value: unknown) => string;
}

/** By schema; `describe` makes a new schema, whose form zod finds at the one it came from. */
const forms = z.registry<{ form: unknown }>();

/** What a schema of the `ReferenceKit` takes. */
export function formOf(schema: z.ZodType): Form {
  const found = forms.get(schema);
  if (found === undefined) throw new Error('the schema is not made by the reference kit');
  return found.form as Form;
}

/**
 * The same words for a reader. The output types are those of the checking kit, but nothing is ever
 * parsed with these schemas.
 */
export class ReferenceKit implements Kit {
  duration(bounds?: Bounds) {
    return quantity('duration', bounds);
  }
  rate() {
    return quantity('rate');
  }
  size(bounds?: Bounds) {
    return quantity('size', bounds);
  }
  frequency() {
    return quantity('frequency');
  }
  number(bounds?: Bounds) {
    return quantity('number', bounds);
  }
  integer(bounds?: Bounds) {
    return quantity('integer', bounds);
  }
  fraction() {
    return quantity('fraction');
  }
  port() {
    return words<number>('port');
  }
  portRange() {
    return words<[number, number]>('`[first, last]`');
  }
  portSpan() {
    return words<[number, number]>('port', '`first-last`');
  }
  parameter() {
    return words<null>('quantity', 'expression');
  }

  boolean() {
    return words<boolean>('`true`', '`false`');
  }
  text() {
    return words<string>('text');
  }
  choice<const C extends readonly string[]>(choices: C) {
    return words<C[number]>(...choices.map(code));
  }
  choiceOr<const C extends readonly string[], T>(choices: C, other: z.ZodType<T>) {
    return told<C[number] | T>([...choices.map((each) => [code(each)]), ...formOf(other).ways]);
  }
  name() {
    return words<string>('name');
  }
  address() {
    return words<string>('address');
  }
  subnet() {
    return words<string>('subnet');
  }
  addressInNetwork() {
    return words<string>('`address/prefix`');
  }
  mac() {
    return words<string>('MAC address');
  }
  expectation() {
    return words<{ text: string; replications: number }>('[condition](#conditions)');
  }

  distribution(of: Measured) {
    return words<never>(`[distribution](#distributions) of ${of}s`);
  }
  policy() {
    return words<never>('[policy](#balancing-policies)');
  }
  policyWord() {
    return words<string>('[policy](#balancing-policies)');
  }
  arrivals() {
    return words<never>('[arrivals](#arrivals)');
  }
  discipline() {
    return words<never>('[queue discipline](#queue-disciplines)');
  }
  impairment() {
    return words<never>('[impairment](#impairments)');
  }

  verdict() {
    return words<never>('[verdict](#verdicts)');
  }

  orNone<T>(schema: z.ZodType<T>) {
    const { ways, show } = formOf(schema);
    const shown = (value: unknown) => (value === null ? '`none`' : show(value));
    return told<T | null>([...ways, ['`none`']], shown);
  }
  orEmpty<T>(schema: z.ZodType<T>) {
    return schema;
  }
  list<T>(schema: z.ZodType<T>, { min, max }: Bounds = {}) {
    const size = min !== undefined && min === max ? `${min} ` : '';
    return told<T[]>([[`list of ${size}`, ...listed(schema)]]);
  }
  oneOrMore<T>(schema: z.ZodType<T>) {
    return told<T[]>([...formOf(schema).ways, ['list of ', ...listed(schema)]]);
  }
  named<T>(schema: z.ZodType<T>) {
    const each = formOf(schema).ways.map((way) => within(way, '.<name>'));
    return told<Map<string, T>>([['by name: ', ...joined(each)]]);
  }
  dictionary<T>(schema: z.ZodType<T>) {
    return this.named(schema);
  }
  object<S extends Shape>(shape: S): ObjectOf<S> {
    return told<never>([[{ word: 'map', at: '', by: null, variants: [['', shape]] }]]);
  }
  forms<F extends Forms>(each: F): z.ZodType<z.output<NonNullable<F[keyof F]>>> {
    const all = Object.values(each).map((schema) => formOf(schema as z.ZodType));
    return told(all.flatMap(({ ways }) => ways));
  }
  byKey<V extends Record<string, z.ZodType>>(variants: V): z.ZodType<z.output<V[keyof V]>> {
    const all = Object.entries(variants).map(([name, schema]) => [name, shapeOf(schema)] as const);
    // The last one is the default, so first for a reader.
    const ordered = [...all.slice(-1), ...all.slice(0, -1)];
    return told([[{ word: 'map', at: '', by: 'with', variants: ordered }]]);
  }
  byKind<V extends Record<string, Shape>>(variants: V, fallback?: keyof V & string) {
    type Variant = { [K in keyof V]: { kind: K } & z.output<z.ZodObject<V[K]>> }[keyof V];
    const all = Object.entries(variants);
    return told<Variant>([[{ word: 'map', at: '', by: 'kind', variants: all, fallback }]]);
  }
  file() {
    return words<IncludedFile>('file name');
  }
  check<A, B>(schema: z.ZodType<A>) {
    return schema as unknown as z.ZodType<B>;
  }
  turn<A, B>(schema: z.ZodType<A>) {
    return schema as unknown as z.ZodType<B>;
  }
}

function told<T>(ways: Form['ways'], show: Form['show'] = plainly): z.ZodType<T> {
  const form: Form = { ways, show };
  return z.unknown().register(forms, { form }) as unknown as z.ZodType<T>;
}

function words<T>(...texts: string[]): z.ZodType<T> {
  return told(texts.map((text) => [text]));
}

function quantity(kind: QuantityKind, bounds: Bounds = {}): z.ZodType<number> {
  const show = (value: unknown) => code(amount(value as number, kind));
  return told([[quantityWords(kind, bounds)]], show);
}

/** Defaults that hold nothing, and maps whose keys have defaults of their own, print as nothing. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '' : code(`[${value.join(', ')}]`);
  return typeof value === 'boolean' || (typeof value === 'string' && value !== '')
    ? code(String(value))
    : '';
}

function within(way: Way, step: string): Way {
  return way.map((each) =>
    typeof each === 'string' ? each : { ...each, at: `${step}${each.at}` },
  );
}

/** What a list is of, in the plural. */
function listed(schema: z.ZodType): Way {
  const each = formOf(schema).ways.map((way) => within(way, '[]'));
  const several = each.map((way) =>
    // Of lists of names the lists are several, and the names are so already.
    (isList(way) ? way.slice(0, 1) : way)
      .map((part) => (typeof part === 'string' ? severalOf(part) : { ...part, word: 'maps' }))
      .concat(isList(way) ? way.slice(1) : []),
  );
  return joined(several);
}

/** a, b or c */
export function joined(ways: readonly Way[]): Way {
  return ways.flatMap((way, i) => {
    if (i === 0) return way;
    return [i === ways.length - 1 ? ' or ' : ', ', ...way];
  });
}

function shapeOf(schema: z.ZodType): Shape {
  const [[map]] = formOf(schema).ways;
  if (typeof map === 'string') throw new Error('only maps are told apart by their keys');
  return map.variants[0][1];
}

function isList([first]: readonly unknown[]): boolean {
  return typeof first === 'string' && first.startsWith('list of ');
}
