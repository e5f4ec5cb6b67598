import { type Refusal, refuse } from '../measure/statistics/refusal.js';
import type { Worth } from './worth.js';

/** Below so many relaxation times a run has not forgotten its start often enough to be called steady. */
const LEAST_LENGTH = 10;

/**
 * Refuses intervals of a steady study whose runs are short against what they forget in, or may be: by
 * the lower limit of the length that pilots tell, and by what is known beforehand, as short pilots take
 * the relaxation time to be shorter than it is.
 * @param known nanoseconds that the relaxation time has at least; 0 where nothing is known
 */
export function refuseShort({ length, atLeast, relaxation }: Worth, known = 0): Refusal | null {
  // Also where nothing is known of either: nothing varies.
  if (length === Infinity) return null;
  const span = length * relaxation;
  if (span < LEAST_LENGTH * known) return tooShort(span / known, known, '');
  if (atLeast >= LEAST_LENGTH) return null;
  const doubt =
    length < LEAST_LENGTH ? '' : `, and maybe only ${atLeast.toFixed(1)}, as pilots tell`;
  return tooShort(length, relaxation, doubt);
}

function tooShort(length: number, relaxation: number, doubt: string): Refusal {
  const seconds = Number((relaxation / 1e9).toPrecision(2));
  return refuse(
    'short-run',
    `a run is ${length.toFixed(1)} relaxation times (of ${seconds} s) long${doubt}, where ${LEAST_LENGTH} are needed`,
  );
}
