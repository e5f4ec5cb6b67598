import type { Path } from '../errors.js';
import type { PlainAttempts } from '../plain.js';
import type { Draft } from './draft.js';

/** About twice the time of a message in a data centre (Dean and Barroso 2013), in nanoseconds. */
const NETWORK_DELAY = 1e6;

/** How long the second of a tied pair waits: without a network, messages take no time. */
export function tiedDelay(
  told: { delay?: number } | null,
  networked: boolean,
): PlainAttempts['tied'] {
  return told && { delay: told.delay ?? (networked ? NETWORK_DELAY : 0) };
}

/** What is wrong between the ways to try again. */
export function checkAttempts(
  draft: Draft,
  told: Pick<PlainAttempts, 'hedge' | 'retries'> & { tied: object | null },
  path: Path,
): void {
  const { hedge, tied, retries } = told;
  if (retries?.overtime === 'hedge') {
    const wrong = (message: string): void =>
      draft.problems.at([...path, 'retries', 'overtime'], message);
    if (retries.timeout === null)
      wrong('needs the `timeout` of an attempt, after which the next is sent');
    if (hedge !== null || tied !== null)
      wrong('is a hedge by itself: leave `hedge` and `tied` out');
  }
  if (hedge === null) return;
  if (hedge.after === null && hedge.percentile === null) {
    const message = 'never comes: say `after` how long, or at which `percentile`';
    draft.problems.at([...path, 'hedge'], message);
  }
  if (tied !== null) {
    const message = 'a tied pair needs no hedge: leave `hedge` or `tied` out';
    draft.problems.at([...path, 'tied'], message);
  }
}
