/**
 * The grammar of things out of a table. They are written `name`, `name(1, 2)`, `name(option = 1)` or
 * `{ name: { option: 1 } }`, and checked against the descriptors of the table.
 */
import type { Described, OptionDescriptor, OptionValue } from '../../engine/options.js';
import { article, type Entry, entryIn, type Family, isCut, show, split } from '../described.js';
import type { Tree } from '../document.js';
import { nearest, unknownWord } from '../nearest.js';
import { measured } from './scalars.js';
import { Reading, REFUSED, type Refused, type Word } from './word.js';

/** What an option of a family takes. */
type OptionWord = (option: OptionDescriptor, family: Family) => Word<OptionValue>;

/** A whole thing, whose options go together. */
export function readThing(
  raw: Tree | undefined,
  family: Family,
  words: OptionWord,
  reading: Reading,
): Described | Refused {
  return checked(family, reading, () => readPart(raw, family, words, reading));
}

/** Options of the only thing of a family, as far as they are said. */
export function readOptions(
  raw: Tree | undefined,
  family: Family,
  words: OptionWord,
  reading: Reading,
): Described['options'] | Refused {
  const [entry] = family.entries;
  if (!(raw instanceof Map)) {
    const some = entry.options.slice(0, 4).map((option) => option.name);
    return reading.refuse(`expected a map with ${some.join(', ')}, not ${show(raw)}`);
  }
  const reader = new ThingReader(family, words, reading);
  const thing = checked(family, reading, () => reader.options(entry, raw));
  return thing === REFUSED ? REFUSED : thing.options;
}

/** One that is judged with the thing that it is part of. */
export function readPart(
  raw: Tree | undefined,
  family: Family,
  words: OptionWord,
  reading: Reading,
): Described | Refused {
  if (reading.depth > DEEPEST) {
    return reading.refuse(`${article(family.what)} may hold ${DEEPEST} others, no more`);
  }
  reading.depth++;
  const thing = new ThingReader(family, words, reading).read(raw);
  reading.depth--;
  return thing;
}

/** Things within one another: more is a mistake, or asks for the stack's end. */
const DEEPEST = 4;

function checked(
  family: Family,
  reading: Reading,
  read: () => Described | Refused,
): Described | Refused {
  const before = reading.mistakes.length;
  const thing = read();
  if (thing === REFUSED || reading.mistakes.length > before) return REFUSED;
  const { options = [] } = entryIn(family, thing.kind) ?? {};
  const missing = options.some(
    ({ name }) => family.elsewhere?.includes(name) && !thing.options.has(name),
  );
  try {
    if (!missing) family.check?.(thing);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return reading.refuse(error.message);
  }
  return thing;
}

class ThingReader {
  constructor(
    private readonly family: Family,
    private readonly words: OptionWord,
    private readonly reading: Reading,
  ) {}

  read(raw: Tree | undefined): Described | Refused {
    const { family, reading } = this;
    const { what, measured: unit } = family;
    if (typeof raw === 'string' && isCut(raw)) {
      const remedy = 'put quotes around all of it: within { } and [ ] YAML ends a text at a comma';
      return reading.refuse(`${show(raw)} has no end: ${remedy}`);
    }
    if (raw instanceof Map) {
      const [[name, options]] = raw.size === 1 ? raw : [['', null]];
      if (raw.size === 1) return reading.at(name, () => this.named(name, options));
      const message = `expected one name of ${article(what)}, but there are ${raw.size} keys`;
      return reading.refuse(message);
    }
    if (typeof raw === 'string') {
      const [, name, args] = SHORT.exec(raw.trim()) ?? [];
      if (name !== undefined && (unit === undefined || this.find(name) !== undefined)) {
        return args === undefined ? this.named(name, null) : this.short(name, args);
      }
      const stranger = args !== undefined && nearest(name, this.names());
      if (stranger) return reading.refuse(unknownWord(what, name, this.names()));
    }
    if (unit !== undefined && (typeof raw === 'string' || typeof raw === 'number')) {
      const value = measured(unit).read(raw, reading);
      return value === REFUSED
        ? REFUSED
        : { kind: 'constant', options: new Map([['value', value]]) };
    }
    const [first] = family.entries;
    return reading.refuse(`expected ${article(what)} such as ${first.name}, not ${show(raw)}`);
  }

  /** The options of an entry, as a map or as its first one. */
  options(entry: Entry, raw: Tree): Described | Refused {
    const { family, reading, words } = this;
    const options = new Map<string, OptionValue>();
    const [first] = entry.positional ?? [];
    let given = new Map<string, Tree>();
    if (raw instanceof Map) given = raw;
    else if (raw !== null) {
      if (first === undefined)
        return reading.refuse(`expected the options of ${entry.name}, not ${show(raw)}`);
      given.set(first, raw);
    }
    for (const [key, value] of given) {
      const option = entry.options.find((each) => each.name === key);
      if (option === undefined) {
        const known = entry.options.map(({ name }) => name);
        reading.complain([key], unknownWord('option', key, known), { key: true });
        continue;
      }
      const word = words(option, family);
      // { exponential: 5 ms } gives its first option.
      const read = given === raw ? reading.below(key, word, value) : word.read(value, reading);
      if (read !== REFUSED) options.set(key, read);
    }
    this.complete(entry, options, given);
    return { kind: entry.name, options };
  }

  private named(name: string, options: Tree): Described | Refused {
    const { family, reading } = this;
    const entry = this.find(name);
    if (entry !== undefined) return this.options(entry, options);
    if (this.isFile(name))
      reading.complain([], `'${name}' is not loaded`, { key: true, code: name });
    else reading.complain([], unknownWord(family.what, name, this.names()), { key: true });
    return REFUSED;
  }

  /** `name(a, b, option = c)` */
  private short(name: string, args: string): Described | Refused {
    const { reading } = this;
    const entry = this.find(name);
    if (entry === undefined) return this.named(name, null);
    const given = new Map<string, Tree>();
    const positional = entry.positional ?? [];
    for (const [i, part] of split(args).entries()) {
      const [, key, rest] = /^([A-Za-z]\w*)\s*=\s*(.+)$/s.exec(part) ?? [];
      const option = key ?? positional[i];
      if (option === undefined) {
        const most = positional.length === 0 ? 'no values' : `at most ${positional.length} values`;
        return reading.refuse(`${name}(...) takes ${most} without a name`);
      }
      if (given.has(option)) return reading.refuse(`${name}(...) has '${option}' twice`);
      const value = rest ?? part;
      given.set(option, /^\[.*\]$/s.test(value) ? split(value.slice(1, -1)) : value);
    }
    // A short form is one scalar: all of its mistakes are in the same place.
    const inner = new Reading(reading.given);
    inner.depth = reading.depth;
    const thing = new ThingReader(this.family, this.words, inner).options(entry, given);
    for (const { path, message, echo, code } of inner.mistakes) {
      const option = path.length === 0 ? '' : `${path.join('.')}: `;
      reading.complain([], `${name}: ${option}${message}`, { echo, code });
    }
    return thing;
  }

  private complete(
    { options: all }: Entry,
    options: Map<string, OptionValue>,
    given: ReadonlyMap<string, Tree>,
  ): void {
    const { family, reading, words } = this;
    for (const option of all) {
      const { name, kind, default: fallback, optional, meaning } = option;
      if (given.has(name) || family.partial) continue;
      if (fallback !== undefined) {
        // A policy's default is a name, which has options of its own.
        const isName = kind === 'policy';
        const value = isName ? words(option, family).read(fallback, reading) : fallback;
        if (value !== REFUSED) options.set(name, value);
      } else if (!optional && !family.elsewhere?.includes(name))
        reading.complain([], `'${name}' is missing: ${meaning}`);
    }
  }

  /** What has been loaded for another scenario is not there for this one. */
  private find(name: string): Entry | undefined {
    const { entries, files } = this.family;
    if (!this.isFile(name)) return entries.find((entry) => entry.name === name);
    return this.reading.given.loaded.has(name) ? files?.get(name) : undefined;
  }

  private isFile(name: string): boolean {
    return this.family.files !== undefined && FILE.test(name);
  }

  private names(): string[] {
    return this.family.entries.map((entry) => entry.name);
  }
}

/** A name, or the file of a policy of one's own, perhaps with something in brackets. */
const SHORT = /^([A-Za-z][\w-]*|\.{1,2}\/[\w./-]+)\s*(?:\((.*)\))?$/s;

/** The file of a policy of one's own. */
const FILE = /^\.{1,2}\/.+\.m?js$/;
