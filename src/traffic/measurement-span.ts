import type { Nanoseconds } from '../engine/time.js';

/**
 * What is measured: requests that are meant to be sent in [from, until), and the state of things
 * in the same span. Such requests are followed to their end, however late.
 */
export interface MeasurementSpan {
  /** End of the warm-up. */
  from: Nanoseconds;
  /** Infinity where the traffic ends the run. */
  until: Nanoseconds;
  /** Length of a window of the series over time. */
  window: Nanoseconds;
}

export function isMeasured(span: MeasurementSpan, intended: Nanoseconds): boolean {
  return intended >= span.from && intended < span.until;
}
