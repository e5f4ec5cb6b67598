/**
 * What results are made of. Each field is declared once with its unit and its nature; its type,
 * paths for `expect`, the columns of CSV files, tables, and the reference follow.
 */
import type { KnownNames, NameSet } from './known-names.js';

/** The unit of a measured value, for comparisons with quantities. */
export type ResultUnit = 'ms' | 's' | 'B' | '1/s' | 'Mbit/s' | '';

export interface Nature {
  /** Nanoseconds are rows' alone, and printed in milliseconds. */
  unit: ResultUnit | 'ns';
  /** A whole number, so that two can be equal. */
  count?: boolean;
  /** From 0 to 1. */
  share?: boolean;
  /** Of a share: the counts beside it that it is made of. */
  ratio?: readonly [hits: string, trials: string];
  /** Of a rate: the count beside it that it is made of. */
  counts?: string;
  /** More of it is better. */
  more?: boolean;
  /** Has a variance whatever the inputs, though it is neither count nor share. */
  bounded?: boolean;
  /** Of a percentile: which, from 0 to 1. */
  quantile?: number;
  /** The column's name, where it is not the field's with its unit. */
  column?: string;
  /** In `summary.json` only. */
  hidden?: boolean;
  /** Printed as a percentage; `success`: with all its nines. */
  as?: 'percent' | 'success';
}

export type FieldForm =
  | { kind: 'number'; nature: Nature }
  | { kind: 'word' }
  | { kind: 'flag' }
  | { kind: 'record'; fields: Fields; shown: Readonly<Record<string, string>> }
  | {
      kind: 'members';
      of: Field<unknown>;
      known?: (names: KnownNames) => NameSet;
      /** Whether each is counted under one name, so that all of them have a `total`. */
      summed?: boolean;
    };

export type Fields = Readonly<Record<string, Field<unknown>>>;

export class Field<T> {
  /** For the type alone. */
  declare readonly value: T;

  constructor(
    readonly form: FieldForm,
    readonly meaning = '',
    /** Whether some have none of it, or none yet. */
    readonly missing: 'never' | 'for some' | 'at first' = 'never',
  ) {}

  /** Null where there is no sample, or nothing of the kind. */
  orNull(): Field<T | null> {
    return new Field(this.form, this.meaning, 'for some');
  }
  /** Null until there is a sample: its paths are known from the start. */
  orLater(): Field<T | null> {
    return new Field(this.form, this.meaning, 'at first');
  }
  means(meaning: string): Field<T> {
    return new Field(this.form, meaning, this.missing);
  }
}

export type Value<F> = F extends Field<infer T> ? T : never;
export type ValuesOf<S extends Fields> = { [K in keyof S]: Value<S[K]> };

export function number(nature: Partial<Nature> = {}, meaning = ''): Field<number> {
  return new Field({ kind: 'number', nature: { unit: '', ...nature } }, meaning);
}
export const count = (meaning = '', nature: Partial<Nature> = {}) =>
  number({ count: true, ...nature }, meaning);
export const share = (meaning = '', nature: Partial<Nature> = {}) =>
  number({ share: true, ...nature }, meaning);
export const milliseconds = (meaning = '', nature: Partial<Nature> = {}) =>
  number({ unit: 'ms', ...nature }, meaning);
export const seconds = (meaning = '', nature: Partial<Nature> = {}) =>
  number({ unit: 's', ...nature }, meaning);
export const nanoseconds = (meaning = '') => number({ unit: 'ns' }, meaning);
export const perSecond = (meaning = '', nature: Partial<Nature> = {}) =>
  number({ unit: '1/s', ...nature }, meaning);
export const megabits = (meaning = '', nature: Partial<Nature> = {}) =>
  number({ unit: 'Mbit/s', ...nature }, meaning);
export const bytes = (meaning = '') => number({ unit: 'B', count: true }, meaning);

export function word<T extends string = string>(meaning = ''): Field<T> {
  return new Field({ kind: 'word' }, meaning);
}
export const flag = (meaning = '') => new Field<boolean>({ kind: 'flag' }, meaning);

/**
 * Fields under their names.
 * @param shown the words of tables, each for a path within: conditions may use them too
 */
export function record<S extends Fields>(
  fields: S,
  shown: Readonly<Record<string, string>> = {},
): Field<ValuesOf<S>> & { fields: S } {
  const field = new Field<ValuesOf<S>>({ kind: 'record', fields, shown });
  return Object.assign(field, { fields });
}

/** Of each of some things, by their names. */
export function members<T>(of: Field<T>, meaning = ''): Field<Map<string, T>> {
  return new Field({ kind: 'members', of }, meaning);
}

/**
 * How many there were of each kind.
 * @param known names that conditions may ask for where there was none
 * @param summed whether each is of one kind only: then conditions may ask for the `total`
 */
export function tally(
  known: (names: KnownNames) => NameSet,
  meaning = '',
  summed = true,
): Field<Map<string, number>> {
  return new Field({ kind: 'members', of: count(), known, summed }, meaning);
}

const UNITS = {
  ms: 'ms',
  ns: 'ms',
  s: 's',
  '1/s': 'per_s',
  'Mbit/s': 'mbit_per_s',
  B: 'bytes',
  '': '',
} as const;

/** The heading of a value's column in a CSV file: its path, and its unit where it has one. */
export function columnOf(path: string, { unit, column }: Nature): string {
  const word = UNITS[unit];
  return column ?? (word === '' || path.endsWith(word) ? path : `${path}_${word}`);
}
