import type { Reference, Row } from './row.js';
import { halfWidth, holmLevels, pValue, type Sample, sampleOf } from './statistics.js';

/** Chance that any row of a right simulator fails. */
export const FAMILY_ERROR = 0.01;

export interface Verdict {
  row: Row;
  reference: Reference;
  observed: Sample;
  /** Simultaneous over the rows; null where the row is not judged by one. */
  interval: [number, number] | null;
  /** Empty when the row passes. */
  failure: string;
  /** The interval (for other kinds, the observation) does not go with the reference. */
  contradicts: boolean;
}

/**
 * @param values of each row, replication by replication
 * @param precise whether an interval has to be narrow, too
 */
export function judge(
  rows: readonly Row[],
  values: readonly (readonly number[])[],
  precise: boolean,
): Verdict[] {
  const samples = values.map(sampleOf);
  const references = rows.map((row) => row.reference());
  const tested = rows.flatMap((row, i) => (hasInterval(row) ? [i] : []));
  const chances = tested.map((i) => {
    const { value, error } = references[i];
    return pValue(samples[i], value, Math.abs(value) * error);
  });
  const levels = new Map(holmLevels(chances, FAMILY_ERROR).map((level, k) => [tested[k], level]));
  return rows.map((row, i) => verdict(row, references[i], samples[i], levels.get(i), precise));
}

function hasInterval({ kind }: Row): boolean {
  return kind === 'exact' || kind === 'computed' || kind === 'order';
}

function verdict(
  row: Row,
  reference: Reference,
  observed: Sample,
  level: number | undefined,
  precise: boolean,
): Verdict {
  const base = { row, reference, observed };
  const { value } = reference;
  const scale = Math.abs(value);
  if (level === undefined) {
    const allowed = row.kind === 'identical' ? 0 : row.tolerance * scale;
    const contradicts = !(Math.abs(observed.mean - value) <= allowed);
    const failure = contradicts ? `off by more than ${percent(allowed / scale || 0)}` : '';
    return { ...base, interval: null, failure, contradicts };
  }
  const half = halfWidth(observed, level);
  const interval: [number, number] = [observed.mean - half, observed.mean + half];
  if (row.kind === 'order') {
    const contradicts = !(interval[0] > 0);
    const failure = contradicts ? 'not above zero' : '';
    return { ...base, interval, failure, contradicts };
  }
  const low = interval[0] - reference.error * scale;
  const high = interval[1] + reference.error * scale;
  const contradicts = !(low <= value && value <= high);
  const far = precise && Math.max(value - low, high - value) > row.tolerance * scale;
  const failure = contradicts
    ? 'the interval misses the reference'
    : far
      ? `the interval reaches beyond ${percent(row.tolerance)}`
      : '';
  return { ...base, interval, failure, contradicts };
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
