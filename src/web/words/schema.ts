/** What the JSON Schema of scenarios says at a place: which words may stand there, and what they mean. */
import { ITEM } from './place.js';

type Plain = string | number | boolean | null;

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  anyOf?: Schema[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: Plain[];
  const?: Plain;
  default?: Plain | object;
  description?: string;
  required?: string[];
}

/** A word that may stand somewhere. */
export interface Word {
  word: string;
  /** What it means; empty where the schema says nothing. */
  help: string;
  /** Whether a map's key, with a value to follow. */
  key: boolean;
}

/** A reader of one schema. */
export class Words {
  constructor(private readonly whole: Schema) {}

  /** Keys of the map at a path. */
  keysAt(path: readonly string[]): Word[] {
    const found = new Map<string, Word>();
    for (const { properties = {}, required, description } of this.at(path)) {
      const entries = Object.entries(properties);
      for (const [word, schema] of entries) {
        // One of several sorts (a policy, a distribution) says itself what it is.
        const sort = entries.length === 1 && required?.[0] === word ? description : undefined;
        if (!found.has(word))
          found.set(word, { word, help: sort ?? this.helpOf(schema), key: true });
      }
    }
    return [...found.values()];
  }

  /** Values that the schema names at a path. */
  valuesAt(path: readonly string[]): Word[] {
    const found = new Map<string, Word>();
    for (const { enum: listed = [], const: only, description = '', type } of this.at(path)) {
      const values = only === undefined ? listed : [only, ...listed];
      const flags = type === 'boolean' ? [true, false] : [];
      for (const value of [...values, ...flags]) {
        if (value === null) continue;
        const word = String(value);
        if (!found.has(word)) found.set(word, { word, help: description, key: false });
      }
    }
    // What a word means that may also be a key with options is said there.
    for (const { word, help } of this.keysAt(path)) {
      const value = found.get(word);
      if (value !== undefined) found.set(word, { ...value, help });
    }
    return [...found.values()];
  }

  /** What a key means, what it may be, and what it is where nobody says. */
  helpAt(path: readonly string[]): string {
    const above = this.at(path.slice(0, -1));
    const last = path[path.length - 1];
    for (const { properties = {} } of above) {
      if (Object.hasOwn(properties, last)) return this.helpOf(properties[last]);
    }
    return '';
  }

  private helpOf(schema: Schema): string {
    const own = schema.description ?? '';
    const each = this.each(schema);
    const kinds = [...new Set(each.flatMap(({ description = '' }) => description))].filter(
      (text) => text !== '' && text !== own && /^an? /.test(text),
    );
    const parts = [own, ...kinds.slice(0, 1).map((kind) => `Is ${kind}.`)];
    const { default: value } = schema;
    if (value !== undefined && value !== null && typeof value !== 'object') {
      parts.push(`Default: ${String(value)}.`);
    }
    return parts.filter((part) => part !== '').join(' ');
  }

  /** All that may stand at a path, without references and choices. */
  private at(path: readonly string[]): Schema[] {
    let now = this.each(this.whole);
    for (const step of path) {
      now = now.flatMap((schema) => this.below(schema, step).flatMap((one) => this.each(one)));
    }
    return now;
  }

  private below({ properties = {}, additionalProperties, items }: Schema, step: string): Schema[] {
    if (step === ITEM && items !== undefined) return [items];
    if (Object.hasOwn(properties, step)) return [properties[step]];
    return typeof additionalProperties === 'object' ? [additionalProperties] : [];
  }

  private each(schema: Schema): Schema[] {
    const { $ref, anyOf } = schema;
    if ($ref !== undefined) {
      const target = this.whole.$defs?.[$ref.replace('#/$defs/', '')];
      return target === undefined ? [] : this.each(target);
    }
    return anyOf === undefined ? [schema] : anyOf.flatMap((one) => this.each(one));
  }
}
