/** Words that are made of words. */
import { show } from '../described.js';
import type { Tree } from '../document.js';
import type { Path } from '../errors.js';
import { bare, code, severalOf } from '../reference/words.js';
import {
  boolean,
  type Bounds,
  choice,
  listJson,
  literalJson,
  macAsWritten,
  plainly,
  port,
} from './scalars.js';
import { type Json, REFUSED, type Shape, type ValueOf, type Way, Word } from './word.js';

/** Or the word `none` (or YAML's null). */
export function orNone<T>(word: Word<T>): Word<T | null> {
  return new Word<T | null>({
    read: (raw, reading) => (raw === null || raw === 'none' ? null : word.read(raw, reading)),
    json: (definitions) => ({
      anyOf: [word.json(definitions), literalJson(['none']), { type: 'null' }],
    }),
    form() {
      const { ways, show } = word.form();
      return {
        ways: [...ways, ['`none`']],
        show: (value) => (value === null ? '`none`' : show(value)),
      };
    },
    write: (value) => (value === null ? 'none' : word.write(value)),
  });
}

/** YAML's null (nothing after the colon) counts as an empty map. */
export function orEmpty<T>(word: Word<T>): Word<T> {
  return new Word<T>({
    read: (raw, reading) => word.read(raw ?? new Map<string, Tree>(), reading),
    json: (definitions) => ({ anyOf: [word.json(definitions), { type: 'null' }] }),
    form: () => word.form(),
    write: (value) => word.write(value),
  });
}

/** One of some words, or something else. */
export function choiceOr<const C extends readonly string[], T>(
  choices: C,
  other: Word<T>,
): Word<C[number] | T> {
  const chosen = choice(choices);
  const isChosen = (value: unknown) => typeof value === 'string' && choices.includes(value);
  return new Word<C[number] | T>({
    read: (raw, reading) => (isChosen(raw) ? chosen : other).read(raw, reading),
    json: (definitions) => ({ anyOf: [literalJson(choices), other.json(definitions)] }),
    form: () => ({
      ways: [...choices.map((each) => [code(each)]), ...other.form().ways],
      show: plainly,
    }),
    write: (value) => (isChosen(value) ? (value as string) : other.write(value as T)),
  });
}

/** @param mistakes that are told at most: what is wrong with the first is mostly wrong with all the rest */
export function list<T>(word: Word<T>, { min, max }: Bounds = {}, mistakes = Infinity): Word<T[]> {
  const exact = min !== undefined && min === max ? `${min}` : null;
  return new Word<T[]>({
    read(raw, reading) {
      if (!Array.isArray(raw)) return reading.refuse(`expected a list, not ${show(raw)}`);
      if (raw.length < (min ?? 0) || raw.length > (max ?? Infinity)) {
        const many = exact ?? `at least ${min}`;
        return reading.refuse(`expected a list of ${many}, not of ${raw.length}`);
      }
      const items: T[] = [];
      let refused = 0;
      for (const [i, item] of raw.entries()) {
        const value = reading.below(i, word, item);
        if (value !== REFUSED) items.push(value);
        else if (++refused === mistakes)
          return reading.refuse(`these are the first ${mistakes} mistakes of this list`);
      }
      return refused === 0 ? items : REFUSED;
    },
    json: (definitions) => ({
      ...listJson(word.json(definitions)),
      ...(min !== undefined && { minItems: min }),
      ...(max !== undefined && { maxItems: max }),
    }),
    form: () => ({
      ways: [[`list of ${exact === null ? '' : `${exact} `}`, ...listed(word)]],
      show: (values) => plainly((values as T[]).map((value) => bare(word.form().show(value)))),
    }),
    write: (values) => values.map((value) => word.write(value)),
  });
}

/** A list, or its only member. */
export function oneOrMore<T>(word: Word<T>): Word<T[]> {
  const many = list(word);
  return new Word<T[]>({
    read(raw, reading) {
      if (Array.isArray(raw)) return many.read(raw, reading);
      const only = word.read(raw, reading);
      return only === REFUSED ? REFUSED : [only];
    },
    json(definitions) {
      const json = word.json(definitions);
      return { anyOf: [json, listJson(json)] };
    },
    form: () => ({ ways: [...word.form().ways, ['list of ', ...listed(word)]], show: plainly }),
    write: (values) => many.write(values),
  });
}

/** Ways to write one thing, by what YAML makes of it. */
interface Forms {
  /** A single value: a word, a text or a number. */
  scalar?: Word<unknown>;
  list?: Word<unknown>;
  map?: Word<unknown>;
}

/** Several ways to write one thing. */
export function forms<F extends Forms>(ways: F): Word<ValueOf<NonNullable<F[keyof F]>>> {
  const { scalar, list, map } = ways;
  const words = [scalar && 'a value', list && 'a list', map && 'a map']
    .filter(Boolean)
    .join(' or ');
  const all = Object.values<Word<unknown>>(ways as object as Shape);
  return new Word<unknown>({
    read(raw, reading) {
      const form = raw instanceof Map ? map : Array.isArray(raw) ? list : scalar;
      if (raw === undefined || raw === null || form === undefined) {
        return reading.refuse(`expected ${words}, not ${show(raw)}`);
      }
      return form.read(raw, reading);
    },
    json: (definitions) => anyOf(all.map((word) => word.json(definitions))),
    form: () => ({ ways: all.flatMap((word) => word.form().ways), show: plainly }),
    // What can be said in several ways is written in the one that can say all.
    write: (value) => all[all.length - 1].write(value),
  }) as Word<ValueOf<NonNullable<F[keyof F]>>>;
}

export function anyOf(all: Json[]): Json {
  return all.length === 1 ? all[0] : { anyOf: all };
}

/** On, off, or all about it; null where it is off. */
export function switched<T>(map: Word<T>, on: T): Word<T | null> {
  const flag = turn(boolean(), (isOn) => (isOn ? on : null));
  const word: Word<T | null> = forms({ scalar: flag, map });
  return word.written((value) => (value === null ? false : map.write(value)));
}

/** What keys say together; `fail` takes a path within the value. */
export function check<A, B>(
  word: Word<A>,
  into: (value: A, fail: (path: Path, message: string) => void) => B,
  back?: (value: B) => A,
): Word<B> {
  return new Turned<A, B>(word, (value, complain) => into(value, complain), back);
}

/** The same thing in other words. */
export function turn<A, B>(word: Word<A>, into: (value: A) => B, back?: (value: B) => A): Word<B> {
  return new Turned<A, B>(word, into, back);
}

class Turned<A, B> extends Word<B> {
  constructor(
    readonly from: Word<A>,
    into: (value: A, fail: (path: Path, message: string) => void) => B,
    back?: (value: B) => A,
  ) {
    super({
      read(raw, reading) {
        const value = from.read(raw, reading);
        if (value === REFUSED) return REFUSED;
        const before = reading.mistakes.length;
        const turned = into(value, (path, message) => reading.complain(path, message));
        return reading.mistakes.length === before ? turned : REFUSED;
      },
      json: (definitions) => from.json(definitions),
      form: () => from.form(),
      write: back && ((value) => from.write(back(value))),
    });
  }
}

export const mac = () => turn(macAsWritten(), (mac) => mac.toLowerCase());

/** First and last of a range of TCP or UDP ports. */
export function portRange(): Word<[number, number]> {
  const both = list(port(), { min: 2, max: 2 });
  const range = check(
    both,
    ([first, last], fail): [number, number] => {
      if (first > last) fail([], `the first port, ${first}, is above the last one, ${last}`);
      return [first, last];
    },
    (ends) => ends,
  );
  return range.told('`[first, last]`');
}

/** A TCP or UDP port, or some in a row: 8000-8100. */
export function portSpan(): Word<[number, number]> {
  const one = port();
  const isRow = (raw: unknown): raw is string =>
    typeof raw === 'string' && /^\d+\s*-\s*\d+$/.test(raw);
  return new Word<[number, number]>({
    read(raw, reading) {
      if (!isRow(raw)) {
        const value = one.read(raw, reading);
        return value === REFUSED ? REFUSED : [value, value];
      }
      const [low, high] = raw.split('-').map(Number);
      if (low >= 1 && low <= high && high <= 65535) return [low, high];
      return reading.refuse(`expected ports such as 8000-8100, from 1 to 65535, not ${show(raw)}`);
    },
    json: () => ({ type: ['number', 'string'] }),
    form: () => ({ ways: [['port'], ['`first-last`']], show: plainly }),
    write: ([low, high]) => (low === high ? low : `${low}-${high}`),
  });
}

export function within(way: Way, step: string): Way {
  return way.map((each) =>
    typeof each === 'string' ? each : { ...each, at: `${step}${each.at}` },
  );
}

/** What a list is of, in the plural. */
function listed(word: Word<unknown>): Way {
  const each = word.form().ways.map((way) => within(way, '[]'));
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

function isList([first]: readonly unknown[]): boolean {
  return typeof first === 'string' && first.startsWith('list of ');
}
