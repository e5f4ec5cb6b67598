/**
 * Simulated time: whole nanoseconds in a double, exact for 104 days (2^53 ns).
 */
export type Nanoseconds = number;

export const MICROSECOND = 1e3;
export const MILLISECOND = 1e6;
export const SECOND = 1e9;

/** The greatest instant a run may reach; beyond it nanoseconds are no longer exact. */
export const END_OF_TIME = Number.MAX_SAFE_INTEGER;

/** A length of time from a drawn or computed value: whole, and never negative. */
export function wholeNanoseconds(value: number): Nanoseconds {
  return value > 0 ? Math.round(value) : 0;
}
