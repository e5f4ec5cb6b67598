import * as z from 'zod';
import type { OptionDescriptor } from '../../engine/options.js';
import type { Family } from '../described.js';
import { families } from '../families.js';
import { kinds, type QuantityKind } from '../quantity.js';
import type { Forms, IncludedFile, Kit, Measured, ObjectOf, Shape } from './kit.js';

/**
 * The same words as JSON Schema has them: what an editor can know without working out expressions.
 * The output types are those of the checking kit, but nothing is ever parsed with these schemas.
 */
export class JsonKit implements Kit {
  private readonly made = new Map<string, z.ZodType>();

  duration() {
    return this.quantity('duration');
  }
  rate() {
    return this.quantity('rate');
  }
  size() {
    return this.quantity('size');
  }
  frequency() {
    return this.quantity('frequency');
  }
  number() {
    return this.quantity('number');
  }
  integer() {
    return this.quantity('integer');
  }
  fraction() {
    return this.quantity('fraction');
  }
  port() {
    return this.quantity('integer');
  }
  portRange() {
    return as<[number, number]>(z.array(this.port()).length(2));
  }
  portSpan() {
    return as<[number, number]>(this.text());
  }
  parameter() {
    return as<null>(z.union([z.number(), z.string()]));
  }

  boolean() {
    return as<boolean>(z.boolean());
  }
  text() {
    return as<string>(z.union([z.string(), z.number(), z.boolean()]));
  }
  choice<const C extends readonly string[]>(choices: C): z.ZodType<C[number]> {
    // `version: 1` is a number to YAML.
    const literals = choices.flatMap((word) =>
      /^\d+$/.test(word) ? [word, Number(word)] : [word],
    );
    return as<C[number]>(z.literal(literals));
  }
  choiceOr<const C extends readonly string[], T>(choices: C, other: z.ZodType<T>) {
    return as<C[number] | T>(z.union([z.literal(choices), other]));
  }
  name() {
    return as<string>(z.union([z.string().min(1), z.number()]));
  }
  address() {
    return as<string>(z.string().regex(/^\d+\.\d+\.\d+\.\d+$/));
  }
  subnet() {
    return as<string>(z.string().regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/));
  }
  addressInNetwork() {
    return this.subnet();
  }
  mac() {
    return as<string>(z.string().regex(/^02:4[eE](:[0-9a-fA-F]{2}){4}$/));
  }
  expectation() {
    return as<{ text: string; replications: number }>(z.string());
  }

  distribution(of: Measured) {
    return this.described(`${of}Distribution`, families[of]);
  }
  policy() {
    return this.described('policy', families.policy);
  }
  policyWord() {
    return as<string>(
      this.once('policyWord', () =>
        z.string().meta({
          id: 'policyWord',
          description: 'A policy in one word, such as power-of-d-choices(2).',
        }),
      ),
    );
  }
  arrivals() {
    return this.described('arrivals', families.arrivals);
  }
  discipline() {
    return this.described('discipline', families.discipline);
  }
  impairment() {
    return this.described('impairment', families.impairment);
  }

  verdict() {
    return this.described('verdict', families.verdict);
  }

  orNone<T>(schema: z.ZodType<T>): z.ZodType<T | null> {
    return as<T | null>(z.union([schema, z.literal('none'), z.null()]));
  }
  orEmpty<T>(schema: z.ZodType<T>): z.ZodType<T> {
    return as<T>(z.union([schema, z.null()]));
  }
  list<T>(schema: z.ZodType<T>, { min, max }: { min?: number; max?: number } = {}) {
    let list = z.array(schema);
    if (min !== undefined) list = list.min(min);
    return as<T[]>(max === undefined ? list : list.max(max));
  }
  oneOrMore<T>(schema: z.ZodType<T>): z.ZodType<T[]> {
    return as<T[]>(z.union([schema, z.array(schema)]));
  }
  named<T>(schema: z.ZodType<T>): z.ZodType<Map<string, T>> {
    return as<Map<string, T>>(z.record(z.string(), schema));
  }
  dictionary<T>(schema: z.ZodType<T>): z.ZodType<Map<string, T>> {
    return this.named(schema);
  }
  object<S extends Shape>(shape: S): ObjectOf<S> {
    return z.strictObject(shape);
  }
  forms<F extends Forms>(forms: F): z.ZodType<z.output<NonNullable<F[keyof F]>>> {
    return union(Object.values(forms) as z.ZodType[]) as never;
  }
  byKey<V extends Record<string, z.ZodType>>(variants: V): z.ZodType<z.output<V[keyof V]>> {
    return union(Object.values(variants)) as never;
  }
  byKind<V extends Record<string, Shape>>(variants: V, fallback?: keyof V & string) {
    type Variant = { [K in keyof V]: { kind: K } & z.output<z.ZodObject<V[K]>> }[keyof V];
    const objects = Object.entries(variants).map(([name, shape]) => {
      const kind = z.literal(name);
      return z.strictObject({ kind: name === fallback ? kind.optional() : kind, ...shape });
    });
    return as<Variant>(union(objects));
  }
  file() {
    return as<IncludedFile>(z.string());
  }
  check<A, B>(schema: z.ZodType<A>): z.ZodType<B> {
    return schema as unknown as z.ZodType<B>;
  }
  turn<A, B>(schema: z.ZodType<A>): z.ZodType<B> {
    return schema as unknown as z.ZodType<B>;
  }

  /** Each sort of thing once: the schemas of zod that are one object share one definition. */
  private once(id: string, make: () => z.ZodType): z.ZodType {
    let schema = this.made.get(id);
    if (schema === undefined) this.made.set(id, (schema = make()));
    return schema;
  }

  private quantity(kind: QuantityKind): z.ZodType<number> {
    const { called, example } = kinds[kind];
    return as<number>(
      this.once(kind, () =>
        z
          .union([z.number(), z.string()])
          .meta({ id: kind, description: `${called}, such as ${example}, or an expression` }),
      ),
    );
  }

  private described(id: string, family: Family): z.ZodType<never> {
    const schema = this.once(id, () => {
      const maps = family.entries.map(({ name, summary, options }) => {
        const shape: Record<string, z.ZodType> = {};
        for (const option of options) {
          const required = option.default === undefined && !option.optional;
          const words = this.option(option, family);
          const free =
            required && !family.elsewhere?.includes(option.name) ? words : words.optional();
          shape[option.name] = free.describe(option.meaning);
        }
        if (id === 'arrivals' && name === 'replay') Object.assign(shape, replayFile(shape));
        if (name === 'empirical') Object.assign(shape, EMPIRICAL_FILE);
        const first = options.length === 0 ? z.null() : this.option(options[0], family);
        return z
          .strictObject({ [name]: z.union([z.strictObject(shape), first, z.null()]) })
          .describe(summary);
      });
      const names = family.entries.map(({ name }) => name);
      const short = [z.literal(names), z.string(), ...(family.measured ? [z.number()] : [])];
      return z.union([...short, ...maps]).meta({ id, description: `A ${family.what}.` });
    });
    return schema as z.ZodType<never>;
  }

  private option({ kind, choices = [] }: OptionDescriptor, family: Family): z.ZodType {
    switch (kind) {
      case 'boolean':
        return z.boolean();
      case 'choice':
        return z.literal([...choices]);
      case 'text':
        return this.text();
      case 'value':
        return this.quantity(family.measured ?? 'number');
      case 'values':
        return z.array(this.quantity(family.measured ?? 'number'));
      case 'durations':
        return z.array(this.duration());
      case 'frequencies':
        return z.array(this.frequency());
      case 'weighted':
        // A distribution within a distribution: editors are told no more than that.
        return z.unknown();
      case 'policy':
        return z.lazy(() => this.policy());
      case 'number':
      case 'integer':
      case 'duration':
      case 'rate':
      case 'frequency':
      case 'size':
      case 'fraction':
        return this.quantity(kind);
    }
  }
}

/** Only files have these: the values are read from a table. */
const EMPIRICAL_FILE: Record<string, z.ZodType> = {
  file: z
    .string()
    .optional()
    .describe('A CSV file with the values, or an HdrHistogram log (.hlog), instead of values.'),
  column: z
    .union([z.string(), z.number()])
    .optional()
    .describe(
      'Its name, or its number from 1 where there is no header; of a log, the tag. Default: the first.',
    ),
  unit: z.string().optional().describe('Of the values in the file.'),
};

/** Only files have these: the times are read from a table. */
function replayFile(shape: Record<string, z.ZodType>): Record<string, z.ZodType> {
  return {
    times: shape.times.optional(),
    file: z.string().optional().describe('A CSV file with the times, instead of times.'),
    column: z
      .union([z.string(), z.number()])
      .optional()
      .describe('Its name, or its number from 1 where there is no header. Default: the first.'),
    unit: z.string().optional().describe('Of the times in the file. Default: s.'),
  };
}

function union(schemas: readonly z.ZodType[]): z.ZodType {
  return schemas.length === 1 ? schemas[0] : z.union(schemas);
}

function as<T>(schema: z.ZodType): z.ZodType<T> {
  return schema as z.ZodType<T>;
}
