/** Why a number or a verdict is not given. */
export type Reason =
  | 'too-few-replications'
  | 'infinite-values'
  | 'infinite-variance'
  | 'heavy-tail'
  | 'missing-values'
  | 'short-tail'
  | 'short-run'
  | 'short-series'
  | 'cut-beyond-half'
  | 'overloaded'
  | 'growing'
  | 'precision-not-reached'
  | 'no-spread'
  | 'cut-short';

/** A reason for programs, and the same as a phrase for people. */
export interface Refusal {
  reason: Reason;
  detail: string;
}

/** Refuses what cannot be told. */
export function refuse(reason: Reason, detail: string): Refusal {
  return { reason, detail };
}

/** Refuses what cannot be averaged: fewer than two replications, values missing (NaN) or infinite. */
export function refuseValues(values: readonly number[]): Refusal | null {
  const missing = values.reduce((count, value) => count + (value !== value ? 1 : 0), 0);
  if (missing > 0) {
    return refuse('missing-values', `not measured in ${missing} of ${values.length} replications`);
  }
  if (values.length < 2) return refuse('too-few-replications', 'an interval needs 2 replications');
  const finite = values.filter(Number.isFinite).length;
  if (finite === values.length) return null;
  const infinite = values.length - finite;
  return refuse('infinite-values', `infinite in ${infinite} of ${values.length} replications`);
}
