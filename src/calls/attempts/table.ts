import { outcomes, type Outcome } from '../outcome.js';

export type { Outcome } from '../outcome.js';

/** Failures after which a caller may try again. */
export const failures: readonly Outcome[] = outcomes.filter(
  (outcome) => outcome !== 'completed' && outcome !== 'cancelled',
);

/** Those after which it does unless told otherwise: the ones that another try may not meet. */
export const retried: readonly Outcome[] = [
  'timed-out',
  'rejected',
  'refused',
  'unreachable',
  'no-backend',
  'call-failed',
  'reset',
  'dns-unanswered',
];
