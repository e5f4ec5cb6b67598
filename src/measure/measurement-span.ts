import type { Nanoseconds } from '../engine/time.js';

/**
 * What is measured: requests that are meant to be sent in [from, until), and the state of things
 * in the same span. Such requests are followed to their end, however late; throughput counts what
 * ends within the span, whenever it was sent.
 */
export interface MeasurementSpan {
  /** End of the warm-up. */
  from: Nanoseconds;
  /** Infinity where the traffic ends the run. */
  until: Nanoseconds;
  /** Length of a window of the series over time. */
  window: Nanoseconds;
}

/**
 * Whether what ends now ends within the span: an instant ends the time before it. What takes no time
 * at all ends where it was meant to begin.
 */
export function endsWithin(
  span: MeasurementSpan,
  intended: Nanoseconds,
  now: Nanoseconds,
): boolean {
  return now <= span.until && (now > span.from || intended >= span.from);
}

export function isMeasured(span: MeasurementSpan, intended: Nanoseconds): boolean {
  return intended >= span.from && intended < span.until;
}
