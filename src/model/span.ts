import { SECOND } from '../engine/time.js';

/** A span of the run over which rates are taken, in nanoseconds. */
export interface Span {
  from: number;
  to: number;
}

/** So many within a span, as a rate; 0 over no time. */
export function perSecond(count: number, { from, to }: Span): number {
  return to > from ? (count * SECOND) / (to - from) : 0;
}
