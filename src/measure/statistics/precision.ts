import type { Estimate } from './estimate.js';
import { type Refusal, refuse } from './refusal.js';

/** When to look. */
export interface PrecisionPlan {
  /** The greatest half-width, as a share of the value: 0.01 for 1 %. */
  target: number;
  /** Replications at the first look, and from one look to the next. */
  first?: number;
  batch?: number;
  /** Replications that end the study in any case. */
  most?: number;
}

/** Whether a study may end. */
export interface PrecisionVerdict {
  stop: boolean;
  /** Where it stops: the replications to keep, counted from the first. Else those looked at. */
  at: number;
  /** Replications to run before the next look; 0 when stopped. */
  more: number;
  /** The widest interval at the last look, as a share of its value; null before the first look. */
  widest: number | null;
  /** Why the precision is not reached although the study stops. */
  refusal: Refusal | null;
}

const TEN = 10;
const MOST = 1000;

/**
 * Sequential stopping: ends where every estimate is as precise as asked (Law, "Simulation Modeling
 * and Analysis", 5th ed., 9.4.1; Chow and Robbins 1965). Looks are taken at fixed numbers of
 * replications, in their order, and the first that suffices counts even if more have run since: the
 * outcome does not depend on how many ran at once. Few looks, from 10 replications on, keep the
 * coverage near its level: a look that stops early favours samples that happen to vary little.
 *
 * An estimate without an interval for a reason that more replications cannot mend (values missing or
 * infinite, infinite variance, a short tail) is not waited for.
 *
 * @param available replications that have ended, from the first on without a gap
 * @param estimatesAt all estimates from the first n replications
 */
export function judgePrecision(
  available: number,
  estimatesAt: (n: number) => readonly Estimate[],
  plan: PrecisionPlan,
): PrecisionVerdict {
  const { target, first = TEN, batch = TEN, most = MOST } = plan;
  let looked = 0;
  let widest: number | null = null;
  for (let n = Math.min(first, most); n <= available; n = Math.min(n + batch, most)) {
    const estimates = estimatesAt(n);
    looked = n;
    widest = estimates.reduce((width, estimate) => Math.max(width, relativeWidth(estimate)), 0);
    if (widest <= target) {
      const refusal = estimates.find((estimate) => estimate.refusal !== null)?.refusal ?? null;
      return { stop: true, at: n, more: 0, widest, refusal };
    }
    if (n === most) {
      const refusal = refuse('precision-not-reached', `not within ${most} replications`);
      return { stop: true, at: n, more: 0, widest, refusal };
    }
  }
  const next = looked === 0 ? Math.min(first, most) : Math.min(looked + batch, most);
  return { stop: false, at: looked, more: next - available, widest, refusal: null };
}

/** Half-width by value; 0 for what is exact and for what is not waited for. */
function relativeWidth({ value, interval, refusal }: Estimate): number {
  if (interval === null || value === null) {
    return refusal?.reason === 'too-few-replications' ? Infinity : 0;
  }
  return interval.halfWidth === 0 ? 0 : interval.halfWidth / Math.abs(value);
}
