/** Words for things out of a table: distributions, policies, arrivals, disciplines, impairments. */
import type {
  Described,
  OptionDescriptor,
  OptionValue,
  WeightedChoice,
} from '../../engine/options.js';
import { type Entry, entryIn, type Family, show } from '../described.js';
import { families, type Measured } from '../families.js';
import { amount, code } from '../reference/words.js';
import {
  boolean,
  choice,
  literalJson,
  mapJson,
  measured,
  quantityWritten,
  text,
} from './scalars.js';
import { forms, joined, list, oneOrMore, turn } from './structures.js';
import { readOptions, readPart, readThing } from './thing-reader.js';
import type { Tree } from '../document.js';
import { REFUSED, Word, type Definitions, type Json, type Written } from './word.js';

function thing(id: string, family: Family, told: string): Word<Described> {
  return new Word<Described>({
    read: (raw, reading) => readThing(raw, family, optionWord, reading),
    json: (definitions) => familyJson(id, family, definitions),
    form: () => ({ ways: [[told]], show: (value) => shown(value as Described, family) }),
    write: (value) => thingWritten(value, family),
  });
}

/** A default as a reader is told: the name of a thing that is as its name alone says, or a value. */
function shown(value: Described | null, family: Family): string {
  if (value === null) return '';
  const constant = value.options.get('value');
  if (typeof constant === 'number' && family.measured)
    return code(amount(constant, family.measured));
  const written = thingWritten(value, family);
  return typeof written === 'string' ? code(written) : '';
}

/** A distribution of one value. */
export function constant(value: number): Described {
  return { kind: 'constant', options: new Map([['value', value]]) };
}

/** What the name alone is read as. */
export function byDefault(family: keyof typeof families, kind: string): Described {
  const { options = [] } = entryIn(families[family], kind) ?? {};
  const told = options.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { kind, options: new Map(told) };
}

export const distribution = (of: Measured) =>
  thing(`${of}Distribution`, families[of], `[distribution](#distributions) of ${of}s`);
export const policy = () => thing('policy', families.policy, '[policy](#balancing-policies)');
export const arrivals = () => thing('arrivals', families.arrivals, '[arrivals](#arrivals)');
export const discipline = () =>
  thing('discipline', families.discipline, '[queue discipline](#queue-disciplines)');
export const impairment = () =>
  thing('impairment', families.impairment, '[impairment](#impairments)');
export const verdict = () => thing('verdict', families.verdict, '[verdict](#verdicts)');

/** Options of TCP, of TLS, of HTTP's clients and servers, and of a machine's cores, as far as they are said. */
export const tcp = () => optionsOf('tcp');
export const tls = () => optionsOf('tls');
export const http = () => optionsOf('http');
export const httpServer = () => optionsOf('httpServer', 'http-server');
/** A number alone is that of the cores. */
export const cpu = () => {
  const cores = optionWord(families.cpu.entries[0].options[0], families.cpu);
  return forms({
    scalar: turn(cores, (value): Described['options'] => new Map([['cores', value]])),
    map: optionsOf('cpu'),
  });
};

function optionsOf(
  id: 'tcp' | 'tls' | 'http' | 'httpServer' | 'cpu',
  title: string = id,
): Word<Described['options']> {
  const family = families[id];
  const [entry] = family.entries;
  return new Word<Described['options']>({
    read: (raw, reading) => readOptions(raw, family, optionWord, reading),
    json: (definitions) =>
      definitions.refer(id, () => ({
        ...mapJson(optionsJson(entry, family, definitions)),
        description: `Of ${entry.summary}.`,
      })),
    form: () => ({ ways: [[`[options](#${title}-options)`]], show: () => '' }),
    write: (options) => optionsWritten(options, entry, family),
  });
}

/** Where nothing is said. */
export const NO_TCP: Described['options'] = new Map();
export const NO_TLS: Described['options'] = new Map();
export const NO_HTTP: Described['options'] = new Map();
export const NO_CPU: Described['options'] = new Map();

/** A policy, checked, but as the file has it. */
export function policyWord(): Word<string> {
  const described = policy();
  return new Word<string>({
    read(raw, reading) {
      if (typeof raw !== 'string') {
        return reading.refuse(`expected a policy in one word, not ${show(raw)}`);
      }
      return described.read(raw, reading) === REFUSED ? REFUSED : raw.trim();
    },
    json: (definitions) =>
      definitions.refer('policyWord', () => ({
        type: 'string',
        description: 'A policy in one word, such as power-of-d-choices(2).',
      })),
    form: () => described.form(),
  });
}

/** Words are made once for each option of a family. */
const made = new WeakMap<Family, Map<OptionDescriptor, Word<OptionValue>>>();

/** What an option takes: how it is read, told and written. */
export function optionWord(option: OptionDescriptor, family: Family): Word<OptionValue> {
  let words = made.get(family);
  if (words === undefined)
    made.set(family, (words = new Map<OptionDescriptor, Word<OptionValue>>()));
  let word = words.get(option);
  if (word === undefined) words.set(option, (word = makeWord(option, family)));
  return word;
}

/** Mistakes of a list of numbers that are told. */
const MOST_MISTAKES = 10;

function makeWord(
  { kind, choices = [], min, max }: OptionDescriptor,
  family: Family,
): Word<OptionValue> {
  const value = measured(family.measured ?? 'number', { min, max }, 'value');
  const several = (word: Word<number>) => list(word, {}, MOST_MISTAKES) as Word<OptionValue>;
  switch (kind) {
    case 'boolean':
      return flag;
    case 'choice':
      return choice(choices);
    case 'text':
      return text();
    case 'texts':
      return oneOrMore(text());
    case 'value':
      return value;
    case 'values':
      return several(value);
    case 'durations':
      return several(measured('duration'));
    case 'frequencies':
      return several(measured('frequency'));
    case 'weighted':
      return weighted(family.parts ?? family);
    case 'policy':
      return policy();
    default:
      return measured(kind, { min, max });
  }
}

/** In a short form all is text. */
const flag = new Word<boolean>({
  read: (raw, reading) =>
    boolean().read(raw === 'true' ? true : raw === 'false' ? false : raw, reading),
  json: (definitions) => boolean().json(definitions),
  form: () => boolean().form(),
});

/** One distribution, or a list of `{ weight: 2, exponential: 5 ms }` or `{ weight: 2, of: ... }`. */
function weighted(parts: Family): Word<WeightedChoice[]> {
  const weight = measured('number');
  const member = new Word<WeightedChoice>({
    read(raw, reading) {
      if (!(raw instanceof Map)) {
        return reading.refuse(`expected { weight, <a distribution> }, not ${show(raw)}`);
      }
      const rest = new Map(raw);
      rest.delete('weight');
      const share = reading.below('weight', weight, raw.get('weight') ?? 1);
      const named = rest.size === 1 ? rest.get('of') : undefined;
      const read = (it: Tree) => readPart(it, parts, optionWord, reading);
      const of = named === undefined ? read(rest) : reading.at('of', () => read(named));
      return of === REFUSED || share === REFUSED ? REFUSED : { weight: share, of };
    },
    json: () => ({}),
    form: () => ({ ways: [], show: String }),
    write: ({ weight: share, of }) =>
      new Map<string, Written>([
        ['weight', share],
        ['of', thingWritten(of, parts)],
      ]),
  });
  const members = list(member, {}, MOST_MISTAKES);
  return new Word<WeightedChoice[]>({
    read(raw, reading) {
      if (Array.isArray(raw)) return members.read(raw, reading);
      const of = readPart(raw, parts, optionWord, reading);
      return of === REFUSED ? REFUSED : [{ weight: 1, of }];
    },
    // A distribution within a distribution: editors are told no more than that.
    json: () => ({}),
    form: () => ({ ways: [['distribution, or list of `{ weight, of }`']], show: () => '' }),
    write: (all) => members.write(all),
  });
}

/** How an option is told to a reader. */
export function optionTold(option: OptionDescriptor, family: Family): string {
  const parts = joined(optionWord(option, family).form().ways);
  return parts.map((part) => (typeof part === 'string' ? part : part.word)).join('');
}

/** A thing by its name alone where all options are the default. */
function thingWritten({ kind, options }: Described, family: Family): Written {
  const entry = entryIn(family, kind);
  if (entry === undefined) throw new RangeError(`no ${family.what} is called '${kind}'`);
  const value = options.get('value');
  if (kind === 'constant' && family.measured !== undefined && typeof value === 'number') {
    return quantityWritten(value, family.measured);
  }
  const told = optionsWritten(options, entry, family);
  const isDefault = entry.options.every(({ name, kind, default: fallback }) => {
    const option = options.get(name);
    return option === undefined || (kind === 'policy' ? told.get(name) : option) === fallback;
  });
  return isDefault ? kind : new Map([[kind, told]]);
}

/** Those that are there, in the order of the table. */
function optionsWritten(
  options: Described['options'],
  entry: Entry,
  family: Family,
): Map<string, Written> {
  const told = new Map<string, Written>();
  for (const option of entry.options) {
    const value = options.get(option.name);
    if (value !== undefined) told.set(option.name, optionWord(option, family).write(value));
  }
  return told;
}

function familyJson(id: string, family: Family, definitions: Definitions): Json {
  return definitions.refer(id, () => {
    const maps = family.entries.map(({ name, summary, options }) => {
      const properties = optionsJson({ options }, family, definitions);
      const required: string[] = [];
      for (const option of options) {
        const free = option.default !== undefined || option.optional;
        if (!free && !family.elsewhere?.includes(option.name)) required.push(option.name);
      }
      const isReplay = id === 'arrivals' && name === 'replay';
      Object.assign(
        properties,
        isReplay ? REPLAY_FILE : name === 'empirical' ? EMPIRICAL_FILE : {},
      );
      const all = mapJson(properties, isReplay ? [] : required);
      const [first] = options;
      const short = options.length === 0 ? NULL : optionWord(first, family).json(definitions);
      return {
        ...mapJson({ [name]: { anyOf: [all, short, NULL] } }, [name]),
        description: summary,
      };
    });
    const names = literalJson(family.entries.map(({ name }) => name));
    const number = family.measured ? [{ type: 'number' }] : [];
    const anyOf = [names, { type: 'string' }, ...number, ...maps];
    return { anyOf, description: `A ${family.what}.` };
  });
}

function optionsJson(
  { options }: Pick<Entry, 'options'>,
  family: Family,
  definitions: Definitions,
): Record<string, Json> {
  return Object.fromEntries(
    options.map((option) => [
      option.name,
      { ...optionWord(option, family).json(definitions), description: option.meaning },
    ]),
  );
}

const NULL = { type: 'null' };

const COLUMN = { type: ['string', 'number'] };

/** Only files have these: the values are read from a table. */
const EMPIRICAL_FILE: Record<string, Json> = {
  file: {
    type: 'string',
    description:
      'A CSV file with the values, or an HdrHistogram log (.hlog, up to its p99.995), instead of values.',
  },
  column: {
    ...COLUMN,
    description:
      'Its name, or its number from 1 where there is no header; of a log, the tag. Default: the first.',
  },
  unit: { type: 'string', description: 'Of the values in the file.' },
};

/** Only files have these: the times are read from a table. */
const REPLAY_FILE: Record<string, Json> = {
  file: { type: 'string', description: 'A CSV file with the times, instead of times.' },
  column: {
    ...COLUMN,
    description: 'Its name, or its number from 1 where there is no header. Default: the first.',
  },
  unit: { type: 'string', description: 'Of the times in the file. Default: s.' },
};
