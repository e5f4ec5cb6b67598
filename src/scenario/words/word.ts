/**
 * What a word of the scenario's language is. A word says in one place how its value is read, what
 * editors are told of it (JSON Schema), what a reader is told (the reference), and how its value is
 * written again. The scenario is a word made of words; it is made once for a process, and what a
 * file's values depend on besides themselves comes with each reading.
 */
import type { Tree } from '../document.js';
import type { Path } from '../errors.js';
import type { Scope } from '../expression.js';

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

/** What a mistake says besides its message. */
export interface Remark {
  /** The mistake is in the key, not in its value. */
  key?: boolean;
  /** Reported elsewhere already, at a parameter. */
  echo?: boolean;
  /** A file of code would have to be loaded first. */
  code?: string;
}

export interface Mistake extends Remark {
  path: Path;
  message: string;
}

/** In the place of a value: what is wrong with it has been said. */
export const REFUSED = Symbol('refused');
export type Refused = typeof REFUSED;

/** One reading of a file. */
export class Reading {
  readonly mistakes: Mistake[] = [];
  /** Expanded files say the same few rates and delays a hundred thousand times. */
  readonly worked = new Map<string, number>();
  /** How many things of a family are open, one within another. */
  depth = 0;
  private readonly path: (string | number)[] = [];

  constructor(readonly given: Given) {}

  /** Reads what stands a step below. */
  below<T>(step: string | number, word: Word<T>, raw: Tree | undefined): T | Refused {
    return this.at(step, () => word.read(raw, this));
  }

  at<T>(step: string | number, read: () => T): T {
    this.path.push(step);
    const value = read();
    this.path.pop();
    return value;
  }

  /** @param path from where the reading is */
  complain(path: Path, message: string, remark: Remark = {}): void {
    this.mistakes.push({ path: [...this.path, ...path], message, ...remark });
  }

  refuse(message: string): Refused {
    this.complain([], message);
    return REFUSED;
  }
}

export type Json = Record<string, unknown>;

/** JSON Schemas that are told once, and referred to by name. */
export class Definitions {
  readonly all: Record<string, Json> = {};

  refer(id: string, make: () => Json): Json {
    if (!(id in this.all)) {
      this.all[id] = {};
      this.all[id] = make();
    }
    return { $ref: `#/$defs/${id}` };
  }
}

/** What a file is printed from. */
export type Written = string | number | boolean | Written[] | Map<string, Written>;

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

export interface Meaning<T> {
  /** Undefined is no value at all: a key that is not there. */
  read(raw: Tree | undefined, reading: Reading): T | Refused;
  json(definitions: Definitions): Json;
  form(): Form;
  /** Absent where a file has the value as it is. */
  write?(value: T): Written;
}

export class Word<T> {
  /** A sentence for editors and the reference. */
  readonly description: string | undefined = undefined;

  constructor(protected readonly meaning: Meaning<T>) {}

  read(raw: Tree | undefined, reading: Reading): T | Refused {
    return this.meaning.read(raw, reading);
  }
  json(definitions: Definitions): Json {
    const json = this.meaning.json(definitions);
    return this.description === undefined ? json : { ...json, description: this.description };
  }
  form(): Form {
    return this.meaning.form();
  }
  write(value: T): Written {
    return this.meaning.write === undefined ? (value as Written) : this.meaning.write(value);
  }

  describe(description: string): this {
    const copy = Object.create(Object.getPrototypeOf(this) as object) as this;
    return Object.assign(copy, this, { description });
  }
  /** The same, told to a reader in one word. */
  told(word: string): Word<T> {
    const { show } = this.form();
    const form = () => ({ ways: [[word]], show });
    return new Word<T>({ ...this.meaning, form });
  }
  /** The same, written in another way. */
  written(write: (value: T) => Written): Word<T> {
    return new Word<T>({ ...this.meaning, write });
  }
  /** The same; what is known to be meant otherwise is refused in words of its own. */
  advised(advice: (raw: Tree) => string | null): Word<T> {
    const read: Meaning<T>['read'] = (raw, reading) => {
      const said = raw === undefined ? null : advice(raw);
      return said === null ? this.meaning.read(raw, reading) : reading.refuse(said);
    };
    return new Word<T>({ ...this.meaning, read });
  }
  /**
   * A key that may be missing.
   * @param told what others take in its place, as a reader is told
   */
  optional(told?: T): Optional<T> {
    return new Optional(this, told);
  }
  /** @param fallback the value of a key that is missing */
  default(fallback: T): Defaulted<T> {
    return new Defaulted(this, fallback);
  }
  /** @param value the value of a key that is missing; then the key is not written either */
  leftOut(value: T): Defaulted<T> {
    return new Defaulted(this, value, true);
  }
}

export class Optional<T> extends Word<T | undefined> {
  /** For the type alone: the key may be missing in the value too. */
  declare readonly mayBeMissing: true;

  constructor(
    readonly inner: Word<T>,
    readonly fallback: T | undefined,
  ) {
    super({
      read: (raw, reading) => (raw === undefined ? undefined : inner.read(raw, reading)),
      json: (definitions) => ({
        ...inner.json(definitions),
        ...(fallback !== undefined && { default: jsonOf(inner.write(fallback)) }),
      }),
      form: () => inner.form(),
      write: (value) => inner.write(value as T),
    });
  }
}

export class Defaulted<T> extends Word<T> {
  constructor(
    readonly inner: Word<T>,
    readonly fallback: T,
    private readonly isLeftOut = false,
  ) {
    super({
      read: (raw, reading) => (raw === undefined ? copyOf(fallback) : inner.read(raw, reading)),
      json: (definitions) => ({
        ...inner.json(definitions),
        default: jsonOf(inner.write(fallback)),
      }),
      form: () => inner.form(),
      write: (value) => inner.write(value),
    });
  }

  /** Whether a key with this value is not written. */
  leavesOut(value: unknown): boolean {
    return this.isLeftOut && isSame(value, this.fallback);
  }
}

/** Whether two values are one, both empty, or maps with the same plain fields. */
function isSame(value: unknown, other: unknown): boolean {
  if (value === other || (isEmpty(value) && isEmpty(other))) return true;
  if (!isPlainMap(value) || !isPlainMap(other)) return false;
  return Object.entries(value).every(([key, each]) => each === other[key]);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : value instanceof Map && value.size === 0;
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object') return false;
  return !Array.isArray(value) && !(value instanceof Map);
}

export type Shape = Readonly<Record<string, Word<unknown>>>;

/** The type of a word's values. */
export type ValueOf<W> = W extends Word<infer T> ? T : never;

type MissingKeys<S> = {
  [K in keyof S]: S[K] extends { mayBeMissing: true } ? K : never;
}[keyof S];

/** The type of a map with fixed keys. */
export type FieldsOf<S extends Shape> = Flat<
  { [K in Exclude<keyof S, MissingKeys<S>>]: ValueOf<S[K]> } & {
    [K in MissingKeys<S>]?: ValueOf<S[K]>;
  }
>;

export type Flat<T> = { [K in keyof T]: T[K] };

/** Lowering may write into what it was given; the default is everybody's. */
function copyOf<T>(value: T): T {
  if (value instanceof Map) return new Map(value) as T;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  return value !== null && typeof value === 'object' ? { ...value } : value;
}

/** What is written in a file, as JSON. */
function jsonOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, each]) => [key, jsonOf(each)]));
}
