/** Words for things out of a table: distributions, policies, arrivals, disciplines, impairments. */
import type { Described, OptionDescriptor, TableEntry } from '../../engine/options.js';
import { entryIn, readDescribed, readOptions, show, type Family } from '../described.js';
import type { Measured } from '../families.js';
import { families } from '../families.js';
import { amount, code } from '../reference/words.js';
import { literalJson, quantityJson } from './scalars.js';
import { describedWritten, optionsWritten } from './thing-written.js';
import { REFUSED, Word, type Definitions, type Json } from './word.js';

function thing(id: string, family: keyof typeof families, told: string): Word<Described> {
  return new Word<Described>({
    read(raw, reading) {
      const { scope, loaded } = reading.given;
      const complain = (path: Parameters<typeof reading.complain>[0], ...rest: Complaint): void =>
        reading.complain(path, rest[0], { key: rest[1] === 'key', code: rest[2] });
      return readDescribed(raw, families[family], { scope, loaded, complain }) ?? REFUSED;
    },
    json: (definitions) => familyJson(id, families[family], definitions),
    form: () => ({ ways: [[told]], show: (value) => shown(value as Described, families[family]) }),
    write: (value) => describedWritten(value, families[family]),
  });
}

/** A default as a reader is told: the name of a thing that is as its name alone says, or a value. */
function shown(value: Described | null, family: Family): string {
  if (value === null) return '';
  const constant = value.options.get('value');
  if (typeof constant === 'number' && family.measured)
    return code(amount(constant, family.measured));
  const written = describedWritten(value, family);
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

type Complaint = [message: string, at?: 'key', code?: string];

export const distribution = (of: Measured) =>
  thing(`${of}Distribution`, of, `[distribution](#distributions) of ${of}s`);
export const policy = () => thing('policy', 'policy', '[policy](#balancing-policies)');
export const arrivals = () => thing('arrivals', 'arrivals', '[arrivals](#arrivals)');
export const discipline = () =>
  thing('discipline', 'discipline', '[queue discipline](#queue-disciplines)');
export const impairment = () => thing('impairment', 'impairment', '[impairment](#impairments)');
export const verdict = () => thing('verdict', 'verdict', '[verdict](#verdicts)');

/** Options of TCP, and of TLS, as far as they are said. */
export const tcp = () => optionsOf('tcp');
export const tls = () => optionsOf('tls');

function optionsOf(id: 'tcp' | 'tls'): Word<Described['options']> {
  const family = families[id];
  const [entry] = family.entries;
  return new Word<Described['options']>({
    read(raw, reading) {
      const { scope, loaded } = reading.given;
      const complain = (path: Parameters<typeof reading.complain>[0], ...rest: Complaint): void =>
        reading.complain(path, rest[0], { key: rest[1] === 'key' });
      return readOptions(raw, family, { scope, loaded, complain }) ?? REFUSED;
    },
    json: (definitions) =>
      definitions.refer(id, () => ({
        ...mapJson(optionsJson(entry, family, definitions)),
        description: `Of ${entry.summary}.`,
      })),
    form: () => ({ ways: [[`[options](#${id}-options)`]], show: () => '' }),
    write: (options) => optionsWritten(options, entry, family),
  });
}

/** Where nothing is said. */
export const NO_TCP: Described['options'] = new Map();
export const NO_TLS: Described['options'] = new Map();

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
      const short = options.length === 0 ? NULL : optionJson(first, family, definitions);
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
  { options }: Pick<TableEntry, 'options'>,
  family: Family,
  definitions: Definitions,
): Record<string, Json> {
  return Object.fromEntries(
    options.map((option) => [
      option.name,
      { ...optionJson(option, family, definitions), description: option.meaning },
    ]),
  );
}

const NULL = { type: 'null' };

export function mapJson(properties: Record<string, Json>, required: string[] = []): Json {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function optionJson(
  { kind, choices = [] }: OptionDescriptor,
  family: Family,
  definitions: Definitions,
): Json {
  switch (kind) {
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return literalJson(choices);
    case 'text':
      return { type: ['string', 'number', 'boolean'] };
    case 'value':
      return quantityJson(family.measured ?? 'number', definitions);
    case 'values':
      return listJson(quantityJson(family.measured ?? 'number', definitions));
    case 'durations':
      return listJson(quantityJson('duration', definitions));
    case 'frequencies':
      return listJson(quantityJson('frequency', definitions));
    case 'weighted':
      // A distribution within a distribution: editors are told no more than that.
      return {};
    case 'policy':
      return familyJson('policy', families.policy, definitions);
    default:
      return quantityJson(kind, definitions);
  }
}

export function listJson(items: Json): Json {
  return { type: 'array', items };
}

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
