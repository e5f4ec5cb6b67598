/**
 * Units by mathjs, as far as a network has them: times, amounts of data, and what is made of
 * these. mathjs is put together from the few parts that are needed, with our own arithmetic, when
 * the first unit is asked for: all of it would take longer to load than most runs take.
 */
import { createUnitClass, type Unit, type UnitCtor } from 'mathjs';
import { pow } from '../engine/math.js';

export type { Unit } from 'mathjs';

declare module 'mathjs' {
  /** mathjs has this factory for bundles like ours, but leaves it out of its types. */
  export const createUnitClass: (parts: Record<string, unknown>) => UnitCtor;
}

/** Things that are counted: `600 requests/s` is 600/s. */
const COUNTED = /^(request|packet|datagram|user|session|query|event|time)s?$|^queries$/;

/** `10 Gbps`, `10 Gbit/s`: mathjs knows `Gb/s`. */
const BITS = /^([kKMGTP]i?)?bit$/;
const BITS_PER_SECOND = /^([kKMGTP]i?)?(b|B)ps$/;

/** Offered where a unit is not known. */
export const UNIT_WORDS: readonly string[] =
  'ns us ms s min h d b B kB KiB MB MiB GB GiB bps kbps Mbps Gbps'.split(' ');

let made: UnitCtor | undefined;

function unitClass(): UnitCtor {
  class Unused {}
  made ??= createUnitClass({
    config: { number: 'number', predictable: false },
    addScalar: (a: number, b: number) => a + b,
    subtractScalar: (a: number, b: number) => a - b,
    multiplyScalar: (a: number, b: number) => a * b,
    divideScalar: (a: number, b: number) => a / b,
    pow,
    abs: Math.abs,
    fix: Math.trunc,
    round: Math.round,
    equal: (a: number, b: number) => a === b,
    isNumeric: (a: unknown) => typeof a === 'number',
    format: String,
    number: Number,
    Complex: Unused,
    BigNumber: Unused,
    Fraction: Unused,
  });
  return made;
}

/** One of a unit: `ms`, `Gbps`, `KiB`; 1 for what is counted; undefined where there is no such. */
export function unitNamed(name: string): Unit | number | undefined {
  if (COUNTED.test(name)) return 1;
  const Unit = unitClass();
  const perSecond = BITS_PER_SECOND.exec(name);
  if (perSecond !== null) {
    return amount(1, `${prefix(perSecond[1])}${perSecond[2]}`).divide(new Unit(1, 's'));
  }
  const bits = BITS.exec(name);
  const known = bits !== null ? `${prefix(bits[1])}b` : name === 'd' ? 'day' : name;
  if (!Unit.isValuelessUnit(known)) return undefined;
  const unit = new Unit(1, known);
  return dimensionsOf(unit) === null ? undefined : unit;
}

function prefix(letters: string | undefined): string {
  return letters === 'K' ? 'k' : (letters ?? '');
}

/** So much of a unit that mathjs knows by this name. */
export function amount(value: number, name: string): Unit {
  return new (unitClass())(value, name);
}

export interface Dimensions {
  /** Powers of a second and of a bit. */
  time: number;
  bits: number;
}

/** Null for what a network does not have: metres, kelvins. */
export function dimensionsOf(value: Unit | number): Dimensions | null {
  if (typeof value === 'number') return { time: 0, bits: 0 };
  const names = unitClass().BASE_DIMENSIONS;
  const power = (name: string) => value.dimensions[names.indexOf(name)] ?? 0;
  const [time, bits] = [power('TIME'), power('BIT')];
  const others = value.dimensions.reduce((sum, each) => sum + Math.abs(each), 0);
  return others === Math.abs(time) + Math.abs(bits) ? { time, bits } : null;
}

/** The same kind of thing with another amount, in seconds and bits. */
export function withValue(unit: Unit, value: number): Unit {
  const other = unit.clone();
  other.value = value;
  return other;
}

/** One over one of a unit. */
export function inverse(unit: Unit): Unit {
  // The types say that the power is a unit; it is a number.
  const one = withValue(unit, 1) as unknown as { pow(power: number): Unit };
  return one.pow(-1);
}
