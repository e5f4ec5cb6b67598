import { Cells } from '../../engine/cells.js';
import type { Described } from '../../engine/options.js';
import type { RandomSource } from '../../engine/random.js';
import type { ArrivalProcess, ArrivalsEntry } from './arrivals.js';
import { constant } from './constant.js';
import { diurnal } from './diurnal.js';
import { mmpp } from './mmpp.js';
import { onOff } from './on-off.js';
import { poisson } from './poisson.js';
import { ramp } from './ramp.js';
import { replay } from './replay.js';
import { steps } from './steps.js';

/** The arrival processes a scenario can name. */
export const arrivals: readonly ArrivalsEntry[] = [
  poisson,
  constant,
  onOff,
  mmpp,
  steps,
  ramp,
  diurnal,
  replay,
];

/**
 * Builds an arrival process; a RangeError says in one sentence what is wrong. Thousands of them share
 * their cells.
 */
export function createArrivals(
  described: Described,
  random: RandomSource,
  cells = new Cells(),
): ArrivalProcess {
  return entryOf(described).create(described.options, random, cells);
}

/** Arrivals per second in the long run, or null where that is not one number. */
export function meanRate(described: Described): number | null {
  return entryOf(described).meanRate(described.options);
}

/** The mean time between two changes of the rate in nanoseconds; Infinity where it stays. */
export function turning(described: Described): number {
  return entryOf(described).turning?.(described.options) ?? Infinity;
}

function entryOf(described: Described): ArrivalsEntry {
  const entry = arrivals.find(({ name }) => name === described.kind);
  if (entry !== undefined) return entry;
  const known = arrivals.map(({ name }) => name).join(', ');
  throw new RangeError(`no arrival process '${described.kind}'; there are ${known}`);
}
