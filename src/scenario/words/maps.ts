/** Words for maps: with names of the user's choice, with fixed keys, and told apart by a key. */
import { show } from '../described.js';
import { nearest, unknownWord } from '../nearest.js';
import { bare, code } from '../reference/words.js';
import { choice, mapJson, plainly } from './scalars.js';
import { anyOf, joined, within } from './structures.js';
import {
  Defaulted,
  type FieldsOf,
  type Flat,
  type Json,
  Optional,
  REFUSED,
  type Shape,
  type ValueOf,
  Word,
  type Written,
} from './word.js';

/** A map from names of the user's choice: letters, digits, - and _. */
export function named<T>(word: Word<T>): Word<Map<string, T>> {
  return mapOf(word, (name) =>
    /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,99}$/u.test(name)
      ? null
      : `${show(name)} is no name: up to 100 letters, digits, - and _ make one`,
  );
}

/** A map from any text. */
export function dictionary<T>(word: Word<T>): Word<Map<string, T>> {
  return mapOf(word, (name) => (name === '' ? 'expected a name' : null));
}

function mapOf<T>(word: Word<T>, mistake: (name: string) => string | null): Word<Map<string, T>> {
  return new Word<Map<string, T>>({
    read(raw, reading) {
      if (!(raw instanceof Map)) {
        return reading.refuse(`expected a map of names, not ${show(raw)}`);
      }
      const members = new Map<string, T>();
      let refused = false;
      for (const name of raw.keys()) {
        const message = mistake(name);
        if (message === null) continue;
        reading.complain([name], message, { key: true });
        refused = true;
      }
      for (const [name, each] of raw) {
        const value = reading.below(name, word, each);
        if (value === REFUSED) refused = true;
        else members.set(name, value);
      }
      return refused ? REFUSED : members;
    },
    json: (definitions) => ({
      type: 'object',
      propertyNames: { type: 'string' },
      additionalProperties: word.json(definitions),
    }),
    form: () => ({
      ways: [['by name: ', ...joined(word.form().ways.map((way) => within(way, '.<name>')))]],
      show: plainly,
    }),
    write: (map) => new Map([...map].map(([name, value]) => [name, word.write(value)])),
  });
}

/** A map as a file would have it, in one line: those of its fields that there is something to say of. */
function inFlow(shape: Shape, value: unknown): string {
  const fields = Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => {
    const text = inner === undefined ? '' : bare(shape[key].form().show(inner));
    return text === '' ? [] : [`${key}: ${text}`];
  });
  return fields.length === 0 ? '' : code(`{ ${fields.join(', ')} }`);
}

/** A word for a map with fixed keys; others are errors. */
export class MapWord<S extends Shape> extends Word<FieldsOf<S>> {
  constructor(readonly shape: S) {
    const known = Object.keys(shape);
    super({
      read(raw, reading) {
        if (!(raw instanceof Map)) {
          const some = known.filter((key) => key !== 'kind').slice(0, 4);
          return reading.refuse(`expected a map with ${some.join(', ')}, not ${show(raw)}`);
        }
        let refused = false;
        const misspelt = new Set<string | null>();
        for (const key of raw.keys()) {
          if (Object.hasOwn(shape, key)) continue;
          misspelt.add(nearest(key, known));
          reading.complain([key], unknownWord('key', key, known), { key: true });
          refused = true;
        }
        const fields: Record<string, unknown> = {};
        for (const key of known) {
          const word = shape[key];
          const given = raw.get(key);
          if (given === undefined && word instanceof Optional) continue;
          if (given === undefined && !(word instanceof Defaulted)) {
            refused = true;
            if (misspelt.has(key)) continue;
            const { description } = word;
            const meaning = description === undefined ? '' : `: ${description}`;
            reading.complain([], `'${key}' is missing${meaning}`, { key: true });
            continue;
          }
          const value: unknown = reading.below(key, word, given);
          if (value === REFUSED) refused = true;
          else fields[key] = value;
        }
        return refused ? REFUSED : (fields as FieldsOf<S>);
      },
      json(definitions) {
        const properties: Record<string, Json> = {};
        for (const key of known) properties[key] = shape[key].json(definitions);
        return mapJson(
          properties,
          known.filter((key) => !mayBeMissing(shape[key])),
        );
      },
      form: () => ({
        ways: [[{ word: 'map', at: '', by: null, variants: [['', shape]] }]],
        show: (value) => inFlow(shape, value),
      }),
      write(value) {
        const fields = value as Record<string, unknown>;
        const written = new Map<string, Written>();
        for (const key of known) {
          const [word, value] = [shape[key], fields[key]];
          const isLeftOut = word instanceof Defaulted && word.leavesOut(value);
          if (value !== undefined && !isLeftOut) written.set(key, word.write(value));
        }
        return written;
      },
    });
  }

  /** The same with defaults for some keys. */
  with(defaults: Partial<FieldsOf<S>>): MapWord<S> {
    return new MapWord(withDefaults(this.shape, defaults));
  }
}

/** The same keys, of which those have defaults that `defaults` knows. */
export function withDefaults<S extends Shape>(shape: S, defaults: Partial<FieldsOf<S>>): S {
  const words: Record<string, Word<unknown>> = { ...shape };
  const values: Record<string, unknown> = defaults;
  for (const key of Object.keys(shape)) {
    if (key in values) words[key] = shape[key].default(values[key]);
  }
  return words as S;
}

/** What a value has of these keys, and no more. */
export function only<S extends Shape>(shape: S, value: FieldsOf<S>): FieldsOf<S> {
  const all = value as Record<string, unknown>;
  return Object.fromEntries(Object.keys(shape).map((key) => [key, all[key]])) as FieldsOf<S>;
}

function mayBeMissing(word: Word<unknown>): boolean {
  return word instanceof Optional || word instanceof Defaulted;
}

export const object = <S extends Shape>(shape: S) => new MapWord(shape);

/** Of so few keys the last may be meant where there is none. */
const FEW = 4;

/** Maps that are told apart by the first key that is there, which is also their value's kind; the last one is the default. */
export function byKey<V extends Record<string, Word<unknown>>>(
  variants: V,
): Word<ValueOf<V[keyof V]>> {
  const keys = Object.keys(variants);
  return new Word<unknown>({
    read(raw, reading) {
      if (!(raw instanceof Map)) {
        return reading.refuse(`expected a map with ${keys.join(', or ')}, not ${show(raw)}`);
      }
      const key = keys.find((each) => raw.has(each));
      if (key === undefined && keys.length > FEW) {
        const last = [...raw.keys()].reverse().find((each) => nearest(each, keys) !== null);
        const guess = last === undefined ? '' : `: did you mean '${nearest(last, keys)}'?`;
        return reading.refuse(`expected one of the keys ${keys.join(', ')}${guess}`);
      }
      const last = keys[keys.length - 1];
      const fields = Object.keys(shapeOf(variants[last]));
      const given = [...raw.keys()];
      // Nothing of it is even like the last one's: then that is not meant either.
      const isOther = given.every((each) => nearest(each, fields) === null);
      if (key === undefined && given.length > 0 && isOther) {
        const near = given.map((each) => nearest(each, keys)).find((each) => each !== null);
        const guess = near === undefined ? '' : `: did you mean '${near}'?`;
        return reading.refuse(
          `expected one of the keys ${keys.join(', ')}, not '${given.join("', '")}'${guess}`,
        );
      }
      return variants[key ?? last].read(raw, reading);
    },
    json: (definitions) => anyOf(Object.values(variants).map((word) => word.json(definitions))),
    write: (value) => variants[(value as { kind: string }).kind].write(value),
    form() {
      const all = Object.entries(variants).map(([key, word]) => [key, shapeOf(word)] as const);
      // The last one is the default, so first for a reader.
      const ordered = [...all.slice(-1), ...all.slice(0, -1)];
      const by = ordered.length > 1 ? 'with' : null;
      return { ways: [[{ word: 'map', at: '', by, variants: ordered }]], show: plainly };
    },
  }) as Word<ValueOf<V[keyof V]>>;
}

type Kinds<V extends Record<string, Shape>> = {
  [K in keyof V]: Flat<{ kind: K } & FieldsOf<V[K]>>;
}[keyof V];

/** Maps that are told apart by the value of `kind`, which every variant's shape leaves out. */
export function byKind<V extends Record<string, Shape>>(
  variants: V,
  fallback?: keyof V & string,
): Word<Kinds<V>> {
  const kinds = Object.keys(variants);
  const words = new Map(
    kinds.map((kind) => {
      const is = choice([kind]);
      const shape = { kind: kind === fallback ? is.optional() : is, ...variants[kind] };
      return [kind, object(shape)];
    }),
  );
  return new Word<{ kind: string }>({
    read(raw, reading) {
      if (!(raw instanceof Map)) {
        return reading.refuse(`expected a map with kind: ${kinds.join(', ')}, not ${show(raw)}`);
      }
      const given: unknown = raw.get('kind') ?? fallback;
      if (given === undefined) return reading.refuse(`expected kind: ${kinds.join(', ')}`);
      const kind = typeof given === 'string' ? given : show(given);
      const word = words.get(kind);
      if (word === undefined) {
        reading.complain(['kind'], unknownWord('kind', kind, kinds));
        return REFUSED;
      }
      const variant = word.read(raw, reading);
      return variant === REFUSED ? REFUSED : { ...variant, kind };
    },
    json: (definitions) => anyOf([...words.values()].map((word) => word.json(definitions))),
    form: () => ({
      ways: [[{ word: 'map', at: '', by: 'kind', variants: Object.entries(variants), fallback }]],
      show: plainly,
    }),
    write: (value) => words.get(value.kind)!.write(value),
  }) as unknown as Word<Kinds<V>>;
}

function shapeOf(word: Word<unknown>): Shape {
  const [[map]] = word.form().ways;
  if (typeof map === 'string') throw new Error('only maps are told apart by their keys');
  return map.variants[0][1];
}
