/**
 * The grammar of described things: distributions, arrival processes, policies, queue disciplines
 * and impairments. They are written `name`, `name(1, 2)`, `name(option = 1)` or
 * `{ name: { option: 1 } }`, and checked against the descriptors of a table.
 */
import type {
  Described,
  OptionDescriptor,
  OptionValue,
  TableEntry,
  WeightedChoice,
} from '../engine/options.js';
import type { Tree } from './document.js';
import type { Path } from './errors.js';
import { ExpressionError, type Scope } from './expression.js';
import { nearest, unknownWord } from './nearest.js';
import { quantity, type QuantityKind } from './quantity.js';

/** A table of things of one sort. */
type Entry = TableEntry & { positional?: readonly string[] };

export interface Family {
  /** 'distribution', 'policy' */
  what: string;
  entries: readonly Entry[];
  /** What values are in: options of kind 'value', and a bare quantity for a constant. */
  measured?: QuantityKind;
  /** The distributions that options of kind 'weighted' are made of; absent for these themselves. */
  parts?: Family;
  /** Options that may be missing, because they are also said elsewhere. */
  elsewhere?: readonly string[];
  /** Only what is said is kept: what is not, others say, or it depends on what is. */
  partial?: boolean;
  /** Besides the entries there are files of the user's own: `./mine.mjs`, as far as they are loaded. */
  files?: ReadonlyMap<string, Entry>;
  /** Throws a RangeError where options do not go together. */
  check?: (described: Described) => void;
}

/** What a name stands for, also one of the user's own. */
export function entryIn({ entries, files }: Family, name: string): Entry | undefined {
  return entries.find((entry) => entry.name === name) ?? files?.get(name);
}

export interface DescribedContext {
  scope: Scope;
  /** The files of the user's own that have been loaded for this scenario. */
  loaded: ReadonlySet<string>;
  /** @param code the file that would have to be loaded */
  complain(path: Path, message: string, at?: 'key', code?: string): void;
}

/** Undefined after complaining. */
export function readDescribed(
  raw: Tree | undefined,
  family: Family,
  context: DescribedContext,
): Described | undefined {
  let complaints = 0;
  const counting: DescribedContext = {
    ...context,
    complain(path, message, at, code) {
      complaints++;
      context.complain(path, message, at, code);
    },
  };
  const described = new DescribedReader(family, counting).read(raw);
  if (described === undefined || complaints > 0) return undefined;
  const { options = [] } = entryIn(family, described.kind) ?? {};
  const missing = options.some(
    ({ name }) => family.elsewhere?.includes(name) && !described.options.has(name),
  );
  try {
    if (!missing) family.check?.(described);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.complain([], error.message);
    return undefined;
  }
  return described;
}

/** Things of a family within one another: more is a mistake, or asks for the stack's end. */
const DEEPEST = 4;

/** Options of the only thing of a family, as far as they are said; undefined after complaining. */
export function readOptions(
  raw: Tree | undefined,
  family: Family,
  context: DescribedContext,
): Described['options'] | undefined {
  const [{ name, options }] = family.entries;
  if (!(raw instanceof Map)) {
    const some = options.slice(0, 4).map((option) => option.name);
    context.complain([], `expected a map with ${some.join(', ')}, not ${show(raw)}`);
    return undefined;
  }
  const below: DescribedContext = {
    ...context,
    // The name of the thing is not in the file.
    complain: ([, ...path], message, at, code) => context.complain(path, message, at, code),
  };
  return readDescribed(new Map([[name, raw]]), family, below)?.options;
}

class DescribedReader {
  constructor(
    private readonly family: Family,
    private readonly context: DescribedContext,
    private readonly depth = 0,
  ) {}

  read(raw: Tree | undefined): Described | undefined {
    const { what, measured } = this.family;
    if (typeof raw === 'string' && isCut(raw)) {
      const remedy = 'put quotes around all of it: within { } and [ ] YAML ends a text at a comma';
      return this.refuse([], `${show(raw)} has no end: ${remedy}`);
    }
    if (raw instanceof Map) {
      if (raw.size === 1) {
        const [[name, options]] = raw;
        return this.entry(name, options, [name]);
      }
      return this.refuse(
        [],
        `expected one name of ${article(what)}, but there are ${raw.size} keys`,
      );
    }
    if (typeof raw === 'string') {
      const [, name, args] = SHORT.exec(raw.trim()) ?? [];
      if (name !== undefined && (measured === undefined || this.find(name) !== undefined)) {
        return args === undefined ? this.entry(name, null, []) : this.short(name, args);
      }
      const stranger = args !== undefined && nearest(name, this.names());
      if (stranger) return this.refuse([], unknownWord(what, name, this.names()));
    }
    if (measured !== undefined && (typeof raw === 'string' || typeof raw === 'number')) {
      const value = this.quantity(raw, measured, [], {});
      return value === undefined
        ? undefined
        : { kind: 'constant', options: new Map([['value', value]]) };
    }
    const short = this.family.entries[0];
    return this.refuse([], `expected ${article(what)} such as ${short.name}, not ${show(raw)}`);
  }

  private entry(name: string, raw: Tree, path: Path): Described | undefined {
    const entry = this.find(name);
    if (entry === undefined) {
      if (this.isFile(name)) this.context.complain(path, `'${name}' is not loaded`, 'key', name);
      else this.context.complain(path, unknownWord(this.family.what, name, this.names()), 'key');
      return undefined;
    }
    const options = new Map<string, OptionValue>();
    if (raw instanceof Map) {
      const known = entry.options.map((option) => option.name);
      for (const [key, value] of raw) {
        const option = entry.options.find((each) => each.name === key);
        if (option === undefined) {
          this.context.complain([...path, key], unknownWord('option', key, known), 'key');
          continue;
        }
        const read = this.option(option, value, [...path, key]);
        if (read !== undefined) options.set(key, read);
      }
      return this.complete(entry, options, path, raw);
    }
    const [first] = entry.positional ?? [];
    if (raw === null || first === undefined) {
      if (raw === null) return this.complete(entry, options, path, new Map());
      return this.refuse(path, `expected the options of ${name}, not ${show(raw)}`);
    }
    // { exponential: 5 ms } gives its first option.
    const option = entry.options.find((each) => each.name === first)!;
    const read = this.option(option, raw, path);
    if (read !== undefined) options.set(first, read);
    return this.complete(entry, options, path, new Map([[first, raw]]));
  }

  /** `name(a, b, option = c)` */
  private short(name: string, args: string): Described | undefined {
    const entry = this.find(name);
    if (entry === undefined) return this.entry(name, null, []);
    const given = new Map<string, Tree>();
    const positional = entry.positional ?? [];
    for (const [i, part] of split(args).entries()) {
      const [, key, rest] = /^([A-Za-z]\w*)\s*=\s*(.+)$/s.exec(part) ?? [];
      const option = key ?? positional[i];
      if (option === undefined) {
        const most = positional.length === 0 ? 'no values' : `at most ${positional.length} values`;
        return this.refuse([], `${name}(...) takes ${most} without a name`);
      }
      if (given.has(option)) return this.refuse([], `${name}(...) has '${option}' twice`);
      const value = rest ?? part;
      given.set(option, /^\[.*\]$/s.test(value) ? split(value.slice(1, -1)) : value);
    }
    const context: DescribedContext = {
      ...this.context,
      // A short form is one scalar: all of its mistakes are in the same place.
      complain: (path, message, _at, code) => {
        const option = path.length === 0 ? '' : `${path.join('.')}: `;
        this.context.complain([], `${name}: ${option}${message}`, undefined, code);
      },
    };
    const reader = new DescribedReader(this.family, context, this.depth);
    return reader.entry(name, given, []);
  }

  private complete(
    entry: TableEntry,
    options: Map<string, OptionValue>,
    path: Path,
    given: ReadonlyMap<string, Tree>,
  ): Described {
    for (const option of entry.options) {
      if (given.has(option.name) || this.family.partial) continue;
      if (option.default !== undefined) this.setDefault(option, options, path);
      else if (!option.optional && !this.family.elsewhere?.includes(option.name)) {
        this.context.complain(path, `'${option.name}' is missing: ${option.meaning}`);
      }
    }
    return { kind: entry.name, options };
  }

  private setDefault(
    option: OptionDescriptor,
    options: Map<string, OptionValue>,
    path: Path,
  ): void {
    // A policy's default is a name, which has options of its own.
    const fallback = option.default as string | number | boolean;
    const value = option.kind === 'policy' ? this.nested(fallback, path) : fallback;
    if (value !== undefined) options.set(option.name, value);
  }

  private option(option: OptionDescriptor, raw: Tree, path: Path): OptionValue | undefined {
    const { kind, choices = [] } = option;
    switch (kind) {
      case 'boolean':
        if (raw === true || raw === 'true') return true;
        if (raw === false || raw === 'false') return false;
        return this.refuse(path, `expected true or false, not ${show(raw)}`);
      case 'choice':
        if (typeof raw === 'string' && choices.includes(raw)) return raw;
        return this.refuse(
          path,
          unknownWord('word', typeof raw === 'string' ? raw : show(raw), choices),
        );
      case 'text':
        if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
        return this.refuse(path, `expected a text, not ${show(raw)}`);
      case 'weighted':
        return this.weighted(raw, path);
      case 'policy':
        return this.nested(raw, path);
      case 'values':
        return this.list(raw, path, (item, at) => this.quantity(item, this.unit(), at, {}));
      case 'durations':
        return this.list(raw, path, (item, at) => this.quantity(item, 'duration', at, {}));
      case 'frequencies':
        return this.list(raw, path, (item, at) => this.quantity(item, 'frequency', at, {}));
      case 'value':
        return this.quantity(raw, this.unit(), path, option);
      case 'number':
      case 'integer':
      case 'duration':
      case 'rate':
      case 'frequency':
      case 'size':
      case 'fraction':
        return this.quantity(raw, kind, path, option);
    }
  }

  private unit(): QuantityKind {
    return this.family.measured ?? 'number';
  }

  private quantity(
    raw: Tree,
    kind: QuantityKind,
    path: Path,
    { min, max }: { min?: number; max?: number },
  ): number | undefined {
    if (typeof raw === 'object' && raw !== null) {
      return this.refuse(path, `expected a quantity, not ${show(raw)}`);
    }
    try {
      return quantity(raw, kind, this.context.scope, { min, max });
    } catch (error) {
      if (error instanceof ExpressionError) return this.refuse(path, error.message);
      throw error;
    }
  }

  private list<T>(
    raw: Tree,
    path: Path,
    read: (item: Tree, path: Path) => T | undefined,
  ): T[] | undefined {
    if (!Array.isArray(raw)) return this.refuse(path, `expected a list, not ${show(raw)}`);
    const items: T[] = [];
    let mistakes = 0;
    for (const [i, each] of raw.entries()) {
      const item = read(each, [...path, i]);
      if (item !== undefined) items.push(item);
      // What is wrong with the first is mostly wrong with all the rest.
      else if (++mistakes === MOST_MISTAKES) {
        return this.refuse(path, `these are the first ${MOST_MISTAKES} mistakes of this list`);
      }
    }
    return mistakes === 0 ? items : undefined;
  }

  /** One distribution, or a list of `{ weight: 2, exponential: 5 ms }` or `{ weight: 2, of: ... }`. */
  private weighted(raw: Tree, path: Path): WeightedChoice[] | undefined {
    if (Array.isArray(raw)) return this.list(raw, path, (item, at) => this.choice(item, at));
    const of = this.part(raw, path);
    return of === undefined ? undefined : [{ weight: 1, of }];
  }

  private choice(raw: Tree, path: Path): WeightedChoice | undefined {
    if (!(raw instanceof Map)) {
      return this.refuse(path, `expected { weight, <a distribution> }, not ${show(raw)}`);
    }
    const rest = new Map(raw);
    rest.delete('weight');
    const weight = this.quantity(raw.get('weight') ?? 1, 'number', [...path, 'weight'], {});
    const named = rest.size === 1 ? rest.get('of') : undefined;
    const of = named === undefined ? this.part(rest, path) : this.part(named, [...path, 'of']);
    return of === undefined || weight === undefined ? undefined : { weight, of };
  }

  private part(raw: Tree, path: Path): Described | undefined {
    return new DescribedReader(this.family.parts ?? this.family, this.below(path)).read(raw);
  }

  /** Another thing of the same family. */
  private nested(raw: Tree, path: Path): Described | undefined {
    const depth = this.depth + 1;
    if (depth > DEEPEST) {
      return this.refuse(path, `${article(this.family.what)} may hold ${DEEPEST} others, no more`);
    }
    return new DescribedReader(this.family, this.below(path), depth).read(raw);
  }

  /** Mistakes found there are told with the whole path. */
  private below(path: Path): DescribedContext {
    return {
      ...this.context,
      complain: (at, message, place, code) =>
        this.context.complain([...path, ...at], message, place, code),
    };
  }

  /** What has been loaded for another scenario is not there for this one. */
  private find(name: string) {
    if (!this.isFile(name)) return this.family.entries.find((entry) => entry.name === name);
    return this.context.loaded.has(name) ? this.family.files?.get(name) : undefined;
  }

  private isFile(name: string): boolean {
    return this.family.files !== undefined && FILE.test(name);
  }

  private names(): string[] {
    return this.family.entries.map((entry) => entry.name);
  }

  private refuse(path: Path, message: string): undefined {
    this.context.complain(path, message);
    return undefined;
  }
}

/** Mistakes of one list that are told. */
const MOST_MISTAKES = 10;

/** A name, or the file of a policy of one's own, perhaps with something in brackets. */
const SHORT = /^([A-Za-z][\w-]*|\.{1,2}\/[\w./-]+)\s*(?:\((.*)\))?$/s;

/** The file of a policy of one's own. */
const FILE = /^\.{1,2}\/.+\.m?js$/;

/** At commas outside of brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i])) depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' && parts.length === 0 ? [] : [...parts, last];
}

/** A short form that YAML has cut at its first comma. */
function isCut(text: string): boolean {
  return /^[\s\w-]+\([^()]*$/.test(text);
}

/** "a policy", "an impairment" */
function article(what: string): string {
  return `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`;
}

/** A value in a message. */
export function show(raw: unknown): string {
  if (raw instanceof Map) return 'a map';
  if (Array.isArray(raw)) return 'a list';
  if (raw === undefined || raw === null) return 'nothing';
  if (typeof raw !== 'string') return JSON.stringify(raw);
  return raw.length <= 40 ? `'${raw}'` : `'${raw.slice(0, 37)}...'`;
}
