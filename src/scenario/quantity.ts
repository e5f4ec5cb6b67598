/**
 * Quantities of a scenario: what a file says (`5 ms`, `100/s * n`, `64 KiB`, 7) as a number in
 * Netloom's own unit, or a sentence about what is wrong with it.
 */
import { END_OF_TIME, SECOND } from '../engine/time.js';
import {
  evaluate,
  ExpressionError,
  parseExpression,
  type Scope,
  type Value,
} from './expression.js';
import { type Dimensions, dimensionsOf } from './units.js';

/** Scalars as YAML gives them. */
export type Scalar = string | number | boolean | null;

interface Kind {
  /** For messages: "expected a duration". */
  called: string;
  example: string;
  /** Powers of a second and of a bit. */
  time: number;
  bits: number;
  /** Netloom's unit in seconds and bits. */
  scale: number;
  whole: boolean;
  /** Whether a number without a unit will do, in Netloom's unit. */
  bare: boolean;
}

export const kinds = {
  duration: {
    called: 'a duration',
    example: '5 ms',
    time: 1,
    bits: 0,
    scale: SECOND,
    whole: true,
    bare: false,
  },
  rate: {
    called: 'a rate',
    example: '10 Gbps',
    time: -1,
    bits: 1,
    scale: 1,
    whole: false,
    bare: false,
  },
  size: {
    called: 'a size',
    example: '64 KiB',
    time: 0,
    bits: 1,
    scale: 1 / 8,
    whole: true,
    bare: true,
  },
  frequency: {
    called: 'a frequency',
    example: '600/s',
    time: -1,
    bits: 0,
    scale: 1,
    whole: false,
    bare: true,
  },
  number: {
    called: 'a number',
    example: '0.5',
    time: 0,
    bits: 0,
    scale: 1,
    whole: false,
    bare: true,
  },
  integer: {
    called: 'a whole number',
    example: '3',
    time: 0,
    bits: 0,
    scale: 1,
    whole: true,
    bare: true,
  },
  fraction: {
    called: 'a fraction from 0 to 1',
    example: '5 %',
    time: 0,
    bits: 0,
    scale: 1,
    whole: false,
    bare: true,
  },
} as const satisfies Record<string, Kind>;

export type QuantityKind = keyof typeof kinds;

export interface Bounds {
  min?: number;
  max?: number;
  /** The unit to propose where one is missing; otherwise that of the kind's example. */
  unit?: string;
}

/** @throws ExpressionError with what was expected */
export function quantity(
  raw: Scalar,
  kind: QuantityKind,
  scope: Scope,
  { min = 0, max = kind === 'fraction' ? 1 : END_OF_TIME, unit }: Bounds = {},
): number {
  const { called, example } = kinds[kind];
  if (typeof raw === 'boolean' || raw === null || raw === '') {
    throw new ExpressionError(`expected ${called} such as ${example}, not ${JSON.stringify(raw)}`);
  }
  const number =
    plainDuration(raw, kind) ??
    inOurUnit(
      typeof raw === 'number' ? raw : evaluateText(raw, scope),
      raw,
      kind,
      unit ?? example.split(' ')[1],
    );
  if (Number.isNaN(number)) {
    throw new ExpressionError(`expected ${called}, but '${raw}' has no value, as 0/0 has none`);
  }
  if (number < min || number > max) throw new ExpressionError(outside(raw, number, kind, min, max));
  return number;
}

const DURATION = /^(\d+(?:\.\d+)?) (ns|us|ms|s)$/;
const NANOSECONDS = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
]);

/** `5 ms` without a detour: replays have hundreds of thousands, whose nanoseconds stay exact. */
function plainDuration(raw: string | number, kind: QuantityKind): number | undefined {
  if (kind !== 'duration' || typeof raw !== 'string') return undefined;
  const [, amount, unit] = DURATION.exec(raw) ?? [];
  return amount === undefined ? undefined : Math.round(Number(amount) * NANOSECONDS.get(unit)!);
}

/** @throws ExpressionError */
export function evaluateText(text: string, scope: Scope): Value {
  // Files written by `netloom expand` hold hundreds of thousands of these.
  if (/^-?0\d/.test(text)) {
    throw new ExpressionError(`'${text}' begins with 0: octal numbers are written 0o17`);
  }
  const plain = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  return plain ?? evaluate(parseExpression(text), scope);
}

function inOurUnit(value: Value, raw: string | number, kind: QuantityKind, unit: string): number {
  const { called, example, time, bits, scale, whole, bare }: Kind = kinds[kind];
  if (typeof value === 'number') {
    const unitless = time === 0 && bits === 0;
    if (!bare && value !== 0) {
      throw new ExpressionError(`${raw} needs a unit: expected ${called} such as ${raw} ${unit}`);
    }
    return whole ? wholeNumber(value, raw, unitless ? called : `${called} in whole bytes`) : value;
  }
  const dimensions = dimensionsOf(value);
  if (dimensions?.time !== time || dimensions.bits !== bits) {
    const found = nameOf(dimensions);
    throw new ExpressionError(
      `expected ${called} such as ${example}, but '${raw}' is ${found}${otherReading(raw)}`,
    );
  }
  const scaled = value.value * scale;
  if (kind === 'duration') return Math.round(scaled);
  return whole ? wholeNumber(scaled, raw, `${called} in whole bytes`) : scaled;
}

/** `20 / 10 ms` is 20 per 10 ms: whoever meant a fraction of what stands there hears how to say it. */
function otherReading(raw: string | number): string {
  const [, over, under, name] =
    /([\d.]+)\s*\/\s*([\d.]+)\s*([A-Za-z\u00b5\u03bc][\w]*)/.exec(String(raw)) ?? [];
  if (name === undefined) return '';
  return `, as ${under} ${name} belong together: (${over} / ${under}) ${name} is the other reading`;
}

/** Arithmetic with units leaves the last digits wrong: 3 * 0.1 kB is 300.00000000000006 bytes. */
function wholeNumber(value: number, raw: string | number, expected: string): number {
  const rounded = Math.round(value);
  if (Math.abs(value - rounded) <= 1e-9 * Math.max(1, Math.abs(value))) return rounded;
  if (!Number.isFinite(value)) return value;
  throw new ExpressionError(`expected ${expected}, but '${raw}' is ${value}`);
}

function nameOf(dimensions: Dimensions | null): string {
  if (dimensions === null) return 'none of the units of a network';
  return kindOf(dimensions)?.called ?? 'something else';
}

/** What things of such a unit are called, and an example of one; undefined for none of ours. */
export function kindOf(
  dimensions: Dimensions | null,
): Pick<Kind, 'called' | 'example'> | undefined {
  return Object.values(kinds).find(
    ({ time, bits }) => time === dimensions?.time && bits === dimensions.bits,
  );
}

function outside(
  raw: string | number,
  value: number,
  kind: QuantityKind,
  min: number,
  max: number,
): string {
  const shown =
    String(raw) === String(value) || kind === 'duration' ? `${raw}` : `${raw} = ${value}`;
  if (value < min) return `must be at least ${bound(min, kind)}, not ${shown}`;
  if (max === END_OF_TIME && kind === 'duration') return `must be at most 104 days, not ${shown}`;
  return `must be at most ${bound(max, kind)}, not ${shown}`;
}

function bound(value: number, kind: QuantityKind): string {
  if (kind === 'size') return `${value} B`;
  return kind === 'duration' && value !== 0 ? `${value} ns` : String(value);
}
