import type { z } from 'zod';
import type { Described } from '../../engine/options.js';
import type { Path } from '../errors.js';

/** What a distribution is of: decides the unit of its values. */
export type Measured = 'duration' | 'size' | 'number';

export interface Bounds {
  min?: number;
  max?: number;
  /** Of a quantity: the unit to propose where one is missing. */
  unit?: string;
}

export type Shape = Record<string, z.ZodType>;
export type ObjectOf<S extends Shape> = z.ZodType<z.output<z.ZodObject<S>>>;

/** A file of another tool that the scenario includes. */
export interface IncludedFile {
  file: string;
  text: string;
}

/** Ways to write one thing, by what YAML makes of it. */
export interface Forms {
  /** A single value: a word, a text or a number. */
  scalar?: z.ZodType;
  list?: z.ZodType;
  map?: z.ZodType;
}

/**
 * The words that the scenario's definition is made of. There are three kits: one makes schemas that
 * check a file and work out its quantities, the others turn the same
 * definition into the JSON Schema and the reference.
 */
export interface Kit {
  /** Whole nanoseconds. */
  duration(bounds?: Bounds): z.ZodType<number>;
  /** Bits per second. */
  rate(): z.ZodType<number>;
  /** Whole bytes. */
  size(bounds?: Bounds): z.ZodType<number>;
  /** Per second. */
  frequency(): z.ZodType<number>;
  number(bounds?: Bounds): z.ZodType<number>;
  integer(bounds?: Bounds): z.ZodType<number>;
  /** A TCP or UDP port: 1 to 65535. */
  port(): z.ZodType<number>;
  /** First and last of a range of such ports. */
  portRange(): z.ZodType<[number, number]>;
  /** A port, or some in a row: 8000-8100. */
  portSpan(): z.ZodType<[number, number]>;
  /** 0 to 1. */
  fraction(): z.ZodType<number>;
  /** Whatever an expression may name. */
  parameter(): z.ZodType<null>;

  boolean(): z.ZodType<boolean>;
  /** Any scalar, as the file has it. */
  text(): z.ZodType<string>;
  choice<const C extends readonly string[]>(choices: C): z.ZodType<C[number]>;
  /** One of some words, or something else. */
  choiceOr<const C extends readonly string[], T>(
    choices: C,
    other: z.ZodType<T>,
  ): z.ZodType<C[number] | T>;
  /** The name of something in the scenario; numbers count as names. */
  name(): z.ZodType<string>;
  /** 10.0.0.1 */
  address(): z.ZodType<string>;
  /** 10.0.0.0/24, no bits beyond the prefix. */
  subnet(): z.ZodType<string>;
  /** 10.0.0.1/24: an address within its network. */
  addressInNetwork(): z.ZodType<string>;
  /** 02:4e:00:00:00:01 */
  mac(): z.ZodType<string>;
  /** A condition on results. */
  expectation(): z.ZodType<{ text: string; replications: number }>;

  distribution(of: Measured): z.ZodType<Described>;
  policy(): z.ZodType<Described>;
  /** The same, checked, but as the file has it. */
  policyWord(): z.ZodType<string>;
  arrivals(): z.ZodType<Described>;
  discipline(): z.ZodType<Described>;
  impairment(): z.ZodType<Described>;
  verdict(): z.ZodType<Described>;

  /** Or the word `none` (or YAML's null). */
  orNone<T>(schema: z.ZodType<T>): z.ZodType<T | null>;
  /** YAML's null (nothing after the colon) counts as an empty map. */
  orEmpty<T>(schema: z.ZodType<T>): z.ZodType<T>;
  list<T>(schema: z.ZodType<T>, bounds?: Bounds): z.ZodType<T[]>;
  /** A list, or its only member. */
  oneOrMore<T>(schema: z.ZodType<T>): z.ZodType<T[]>;
  /** A map from names of the user's choice: letters, digits, - and _. */
  named<T>(schema: z.ZodType<T>): z.ZodType<Map<string, T>>;
  /** A map from any text. */
  dictionary<T>(schema: z.ZodType<T>): z.ZodType<Map<string, T>>;
  /** Fixed keys; others are errors. */
  object<S extends Shape>(shape: S): ObjectOf<S>;
  /** Several ways to write one thing. */
  forms<F extends Forms>(forms: F): z.ZodType<z.output<NonNullable<F[keyof F]>>>;
  /** Maps that are told apart by the first key that is there; the last one is the default. */
  byKey<V extends Record<string, z.ZodType>>(variants: V): z.ZodType<z.output<V[keyof V]>>;
  /** Maps that are told apart by the value of `kind`, which every variant's shape leaves out. */
  byKind<V extends Record<string, Shape>>(
    variants: V,
    fallback?: keyof V & string,
  ): z.ZodType<{ [K in keyof V]: { kind: K } & z.output<z.ZodObject<V[K]>> }[keyof V]>;
  /** A file that is read, named relative to the scenario. */
  file(): z.ZodType<IncludedFile>;
  /** What keys say together; `fail` takes a path within the value. */
  check<A, B>(
    schema: z.ZodType<A>,
    into: (value: A, fail: (path: Path, message: string) => void) => B,
  ): z.ZodType<B>;
  /** The same thing in other words. */
  turn<A, B>(schema: z.ZodType<A>, into: (value: A) => B): z.ZodType<B>;
}
