/** Words for single values. */
import {
  addressInNetworkMistake,
  addressMistake,
  domainMistake,
  macMistake,
  rangeMistake,
  subnetMistake,
} from '../addresses.js';
import { parseExpectation } from '../conditions.js';
import { show } from '../described.js';
import type { Tree } from '../document.js';
import { ExpressionError } from '../expression.js';
import { nearest, unknownWord } from '../nearest.js';
import { ParameterError } from '../parameters.js';
import { refuseHyphens, withParameters } from '../paths.js';
import { kinds, quantity, type QuantityKind } from '../quantity.js';
import { amount, code, quantityWords } from '../reference/words.js';
import {
  REFUSED,
  type Definitions,
  type Form,
  type Json,
  type Reading,
  Word,
  type Written,
} from './word.js';

export interface Bounds {
  min?: number;
  max?: number;
  /** Of a quantity: the unit to propose where one is missing. */
  unit?: string;
}

/** A file of another tool that the scenario includes. */
export interface IncludedFile {
  file: string;
  text: string;
}

type Fail = (message: string) => never;

interface Leaf<T> {
  read: (raw: Tree, fail: Fail, reading: Reading) => T;
  json: Json | ((definitions: Definitions) => Json);
  /** Ways to write it, as a reader is told. */
  told: string[];
  show?: Form['show'];
  write?: (value: T) => Written;
}

const fail: Fail = (message) => {
  throw new ExpressionError(message);
};

export function leaf<T>({ read, json, told, show, write }: Leaf<T>): Word<T> {
  return new Word<T>({
    read(raw, reading) {
      try {
        if (raw === undefined) return fail('is missing');
        return read(raw, fail, reading);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        reading.complain([], error.message, { echo: error instanceof ParameterError });
        return REFUSED;
      }
    },
    json: (definitions) => (typeof json === 'function' ? json(definitions) : json),
    form: () => ({ ways: told.map((text) => [text]), show: show ?? plainly }),
    write: write ?? ((value) => value as Written),
  });
}

/** Defaults that hold nothing, and maps whose keys have defaults of their own, print as nothing. */
export function plainly(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '' : code(`[${value.join(', ')}]`);
  return typeof value === 'boolean' || (typeof value === 'string' && value !== '')
    ? code(String(value))
    : '';
}

export function quantityJson(kind: QuantityKind, definitions: Definitions): Json {
  const { called, example } = kinds[kind];
  return definitions.refer(kind, () => ({
    type: ['number', 'string'],
    description: `${called}, such as ${example}, or an expression`,
  }));
}

/** Exactly, so that nothing is rounded on the way to a file and back. */
export function quantityWritten(value: number, kind: QuantityKind): Written {
  if (kind === 'duration') return value === 0 ? 0 : `${value} ns`;
  return kind === 'rate' ? `${value} bps` : value;
}

export function measured(kind: QuantityKind, bounds: Bounds = {}, told?: string): Word<number> {
  const limits = `${kind} ${bounds.min} ${bounds.max} ${bounds.unit} `;
  return leaf({
    read(raw, fail, { worked, given }) {
      if (raw instanceof Object) return fail(`expected a quantity, not ${show(raw)}`);
      const key = limits + String(raw);
      let value = worked.get(key);
      if (value === undefined) {
        value = quantity(raw, kind, given.scope, bounds);
        worked.set(key, value);
      }
      return value;
    },
    json: (definitions) => quantityJson(kind, definitions),
    told: [told ?? quantityWords(kind, bounds)],
    show: told === undefined ? (value) => code(amount(value as number, kind)) : plainly,
    write: (value) => quantityWritten(value, kind),
  });
}

/** Whole nanoseconds. */
export const duration = (bounds?: Bounds) => measured('duration', bounds);
/** Bits per second. */
export const rate = () => measured('rate', { min: 1 });
/** Whole bytes. */
export const size = (bounds?: Bounds) => measured('size', bounds);
/** Per second. */
export const frequency = () => measured('frequency');
export const number = (bounds?: Bounds) => measured('number', bounds);
export const integer = (bounds?: Bounds) => measured('integer', bounds);
/** 0 to 1. */
export const fraction = () => measured('fraction');
/** A TCP or UDP port: 1 to 65535. */
export const port = () => measured('integer', { min: 1, max: 65535 }, 'port');

/** Whatever an expression may name; parameters are worked out and reported by themselves. */
export const parameter = () =>
  leaf({
    read: () => null,
    json: { type: ['number', 'string'] },
    told: ['quantity', 'expression'],
  });

export const boolean = () =>
  leaf({
    read: (raw, fail) =>
      typeof raw === 'boolean' ? raw : fail(`expected true or false, not ${show(raw)}`),
    json: { type: 'boolean' },
    told: ['`true`', '`false`'],
  });

/** Any scalar, as the file has it. */
export const text = () =>
  leaf({
    read: (raw, fail) =>
      typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
        ? String(raw)
        : fail(`expected a text, not ${show(raw)}`),
    json: { type: ['string', 'number', 'boolean'] },
    told: ['text'],
  });

export function choice<const C extends readonly string[]>(choices: C): Word<C[number]> {
  // `version: 1` is a number to YAML.
  const literals = choices.flatMap((word) => (/^\d+$/.test(word) ? [word, Number(word)] : [word]));
  return leaf<C[number]>({
    read(raw, fail) {
      const word = typeof raw === 'number' ? String(raw) : raw;
      if (typeof word !== 'string') {
        return fail(`expected ${choices.join(' or ')}, not ${show(raw)}`);
      }
      if (choices.includes(word)) return word;
      const few = choices.length <= 2 && nearest(word, choices) === null;
      return fail(
        few
          ? `expected ${choices.join(' or ')}, not '${word}'`
          : unknownWord('word', word, choices),
      );
    },
    json: literalJson(literals),
    told: choices.map(code),
  });
}

export function literalJson(values: readonly (string | number)[]): Json {
  const types = [...new Set(values.map((value) => typeof value))];
  const type = types.length === 1 ? { type: types[0] } : {};
  return values.length === 1 ? { ...type, const: values[0] } : { ...type, enum: values };
}

export function listJson(items: Json): Json {
  return { type: 'array', items };
}

export function mapJson(properties: Record<string, Json>, required: string[] = []): Json {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The name of something in the scenario; numbers count as names. */
export const name = () =>
  leaf({
    read: (raw, fail) =>
      (typeof raw === 'string' && raw !== '') || typeof raw === 'number'
        ? String(raw)
        : fail(`expected a name, not ${show(raw)}`),
    json: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'number' }] },
    told: ['name'],
  });

function wellFormed(
  mistake: (text: string) => string | null,
  pattern: string,
  told: string,
): Word<string> {
  return leaf({
    read(raw, fail) {
      const text = typeof raw === 'string' ? raw : show(raw);
      const message = mistake(text);
      return message === null ? text : fail(message);
    },
    json: { type: 'string', pattern },
    told: [told],
  });
}

const FOUR = '^\\d+\\.\\d+\\.\\d+\\.\\d+';
/** 10.0.0.1 */
export const address = () => wellFormed(addressMistake, `${FOUR}$`, 'address');
/** 10.0.0.0/24, no bits beyond the prefix. */
export const subnet = () => wellFormed(subnetMistake, `${FOUR}\\/\\d+$`, 'subnet');
/** 10.0.0.1/24: an address within its network. */
export const addressInNetwork = () =>
  wellFormed(addressInNetworkMistake, `${FOUR}\\/\\d+$`, '`address/prefix`');
/** 10.0.0.1 or 10.0.0.0/24 */
export const addressRange = () =>
  wellFormed(rangeMistake, `${FOUR}(\\/\\d+)?$`, 'address or network');
/** web.example.com, with or without a dot at its end. */
export const domain = () => wellFormed(domainMistake, '^[!-~]+$', 'DNS name');
/** 02:4e:00:00:00:01 */
export const macAsWritten = () =>
  wellFormed(macMistake, '^02:4[eE](:[0-9a-fA-F]{2}){4}$', 'MAC address');

/** A condition on results. */
export const expectation = () =>
  leaf({
    read(raw, fail, { given: { names, scope } }) {
      if (typeof raw !== 'string') return fail(`expected a condition, not ${show(raw)}`);
      refuseHyphens(raw, (path) => path.some((step) => step.includes('-') && names.has(step)));
      const text = withParameters(raw, scope);
      const { replications } = parseExpectation(text);
      return { text, replications };
    },
    json: { type: 'string' },
    told: ['[condition](#conditions)'],
    write: ({ text }) => text,
  });

/** A file that is read, named relative to the scenario. */
export const file = () =>
  leaf<IncludedFile>({
    read(raw, fail, { given }) {
      if (typeof raw !== 'string') return fail(`expected the name of a file, not ${show(raw)}`);
      return { file: raw, text: given.read(raw) };
    },
    json: { type: 'string' },
    told: ['file name'],
    write: ({ file }) => file,
  });
