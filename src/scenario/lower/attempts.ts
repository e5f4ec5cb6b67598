import type { Path } from '../errors.js';
import type { PlainAttempts } from '../plain.js';
import type { Draft } from './draft.js';

/** What is wrong between the ways to try again. */
export function checkAttempts(draft: Draft, told: PlainAttempts, path: Path): void {
  const { hedge, tied } = told;
  if (hedge === null) return;
  if (hedge.after === null && hedge.percentile === null) {
    const message = 'never comes: say `after` how long, or at which `percentile`';
    draft.problems.at([...path, 'hedge'], message);
  }
  if (tied) {
    const message = 'tied requests go out together: leave `hedge` or `tied` out';
    draft.problems.at([...path, 'tied'], message);
  }
}
