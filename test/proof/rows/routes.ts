import type { Results } from '../../../src/index.js';
import type { Row } from '../row.js';

/** Weights of the canary's scenario, in its order. */
const WEIGHTS = [90, 9, 1];

/** Pearson's statistic of the requests that went to each destination, against the weights that the file says. */
function chiSquare({ services }: Results): number {
  const { requests, to } = services.get('gateway')!.routes.get('canary')!;
  const sum = WEIGHTS.reduce((total, weight) => total + weight, 0);
  return [...to.values()].reduce((total, { requests: observed }, i) => {
    const expected = (requests * WEIGHTS[i]) / sum;
    return total + (observed - expected) ** 2 / expected;
  }, 0);
}

/** How requests are dealt to the destinations of routes. */
export const routes: readonly Row[] = [
  {
    id: 'canary-weights',
    what: 'Canary of 90, 9 and 1 %: chi-square of 250 requests by destination',
    study: { scenario: 'canary', set: [], replications: 5000, customers: 250 },
    probe: chiSquare,
    reference: () => ({
      value: 2,
      error: 0,
      source: 'mean of chi-square with 2 degrees of freedom (Pearson 1900)',
    }),
    kind: 'exact',
    tolerance: 0.1,
    sabotage: { what: 'weights of 90, 40 and 1', set: ['beta=40'] },
  },
];
