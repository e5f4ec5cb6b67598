import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Oracle,
  type PolicyContext,
} from '../policy.js';
import { isUsable } from './usable.js';

/**
 * The backend with the least work left, which only an oracle knows: the time until all that is
 * there is done, by its workers at their speed. One with an idle worker comes before one without;
 * ties go to the faster, then to the first.
 *
 * The best possible? Identical servers of one worker each, first come, first served: whatever the
 * service times, every request then begins when it would from a central queue (G/G/c; Kiefer and
 * Wolfowitz 1955, Foss 1980), so it is the best of all policies that place a request at once without
 * knowing its size, as far as the central queue is the best.
 *
 * There it ends: where a few sizes make up most of the work, keeping the short apart from the long
 * (SITA; Harchol-Balter, Crovella, Murta 1999) or shortest remaining time first may beat it by far.
 * With unequal speeds the size of the request matters too, and with several workers a backend the
 * sum of the work is not the wait.
 */
export class LeastWorkPolicy implements BalancingPolicy {
  private readonly oracle: Oracle;
  private backends: readonly Backend[];

  constructor(context: PolicyContext) {
    this.oracle = context.oracle;
    this.backends = context.backends;
  }

  pick(): number {
    const { backends, oracle } = this;
    let best = NONE;
    let bestIsFree = false;
    let bestTime = 0;
    for (let i = 0; i < backends.length; i++) {
      if (!isUsable(backends[i])) continue;
      const isFree = oracle.isFree(i);
      const capacity = oracle.speed(i) * oracle.workers(i);
      const time = capacity === 0 ? Infinity : oracle.work(i) / capacity;
      if (best !== NONE) {
        if (isFree !== bestIsFree) {
          if (bestIsFree) continue;
        } else if (time > bestTime) continue;
        else if (time === bestTime && oracle.speed(i) <= oracle.speed(best)) continue;
      }
      best = i;
      bestIsFree = isFree;
      bestTime = time;
    }
    return best;
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
  }
}
