import * as z from 'zod';
import type { QuantityKind } from '../quantity.js';
import { amount, code, oneOf, quantityWords } from '../reference/words.js';
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

/** What a key takes, as a reader is told: Markdown with maps in it. */
export interface Form {
  takes: readonly (string | MapForm)[];
  /** Prints a default. */
  show(value: unknown): string;
}

const forms = z.registry<Form>();

/** What a schema of the `ReferenceKit` takes. */
export function formOf(schema: z.ZodType): Form {
  const form = forms.get(schema);
  if (form === undefined) throw new Error('the schema is not made by the reference kit');
  return form;
}

/**
 * The same words for a reader. The output types are those of the checking kit, but nothing is ever
 * parsed with these schemas.
 */
export class ReferenceKit implements Kit {
  duration(bounds?: Bounds) {
    return this.quantity('duration', bounds);
  }
  rate() {
    return this.quantity('rate');
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
    return words<number>('port');
  }
  portRange() {
    return words<[number, number]>('`[first, last]` port');
  }
  parameter() {
    return words<null>('quantity or expression');
  }

  boolean() {
    return words<boolean>('true or false');
  }
  text() {
    return words<string>('text');
  }
  choice<const C extends readonly string[]>(choices: C) {
    return words<C[number]>(oneOf(choices.map(code)));
  }
  choiceOr<const C extends readonly string[], T>(choices: C, other: z.ZodType<T>) {
    return told<C[number] | T>([`${choices.map(code).join(', ')} or `, ...formOf(other).takes]);
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
  arrivals() {
    return words<never>('[arrivals](#arrivals)');
  }
  discipline() {
    return words<never>('[queue discipline](#queue-disciplines)');
  }
  impairment() {
    return words<never>('[impairment](#impairments)');
  }

  orNone<T>(schema: z.ZodType<T>) {
    const { takes, show } = formOf(schema);
    const shown = (value: unknown) => (value === null ? '`none`' : show(value));
    return told<T | null>([...takes, ' or `none`'], shown);
  }
  orEmpty<T>(schema: z.ZodType<T>) {
    return schema;
  }
  list<T>(schema: z.ZodType<T>, { min, max }: Bounds = {}) {
    const size = min !== undefined && min === max ? `${min} ` : '';
    return told<T[]>([`list of ${size}`, ...many(formOf(schema), '[]')]);
  }
  oneOrMore<T>(schema: z.ZodType<T>) {
    const form = formOf(schema);
    return told<T[]>([...form.takes, ' or list of ', ...many(form, '[]')]);
  }
  named<T>(schema: z.ZodType<T>) {
    return told<Map<string, T>>(['by name: ', ...within(formOf(schema), '.<name>')]);
  }
  dictionary<T>(schema: z.ZodType<T>) {
    return this.named(schema);
  }
  object<S extends Shape>(shape: S): ObjectOf<S> {
    return told<never>([{ word: 'map', at: '', by: null, variants: [['', shape]] }]);
  }
  forms<F extends Forms>(ways: F): z.ZodType<z.output<NonNullable<F[keyof F]>>> {
    const takes = Object.values(ways).map((way) => formOf(way as z.ZodType).takes);
    return told(
      takes.flatMap((each, i) => [...(i === 0 ? [] : [' or ']), ...each]),
      formOf(ways.map ?? ways.list ?? (ways.scalar as z.ZodType)).show,
    );
  }
  byKey<V extends Record<string, z.ZodType>>(variants: V): z.ZodType<z.output<V[keyof V]>> {
    // The last one is the usual one.
    const shapes = Object.entries(variants).reverse();
    const all = shapes.map(([name, variant]) => [name, shapeOf(variant)] as const);
    return told([{ word: 'map', at: '', by: 'with', variants: all }]);
  }
  byKind<V extends Record<string, Shape>>(variants: V, fallback?: keyof V & string) {
    type Variant = { [K in keyof V]: { kind: K } & z.output<z.ZodObject<V[K]>> }[keyof V];
    const all = Object.entries(variants);
    return told<Variant>([{ word: 'map', at: '', by: 'kind', variants: all, fallback }]);
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

  private quantity(kind: QuantityKind, bounds: Bounds = {}): z.ZodType<number> {
    const show = (value: unknown) => (typeof value === 'number' ? code(amount(value, kind)) : '');
    return told([quantityWords(kind, bounds)], show);
  }
}

function told<T>(takes: Form['takes'], show: Form['show'] = plainly): z.ZodType<T> {
  return z.unknown().register(forms, { takes, show }) as unknown as z.ZodType<T>;
}

function words<T>(text: string): z.ZodType<T> {
  return told([text]);
}

/** Defaults that hold nothing, and maps whose keys have defaults of their own, print as nothing. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '' : code(`[${value.join(', ')}]`);
  return value === '' || typeof value === 'object' ? '' : code(String(value));
}

function within({ takes }: Form, step: string): Form['takes'] {
  return takes.map((each) =>
    typeof each === 'string' ? each : { ...each, at: `${step}${each.at}` },
  );
}

/** In the plural, where that is easily told. */
function many(form: Form, step: string): Form['takes'] {
  const [only, ...others] = within(form, step);
  if (others.length > 0) return [only, ...others];
  if (typeof only !== 'string') return [{ ...only, word: 'maps' }];
  const [, start, end] = /^([\w ]+|\[[\w ]+)(\]\(.*\))?$/.exec(only) ?? [];
  if (start === undefined) return [only];
  return [`${start}${start.endsWith('s') ? 'es' : 's'}${end ?? ''}`];
}

function shapeOf(schema: z.ZodType): Shape {
  const [map] = formOf(schema).takes;
  if (typeof map === 'string') throw new Error('only maps are told apart by their keys');
  return map.variants[0][1];
}
