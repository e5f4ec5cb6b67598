import { describe, expect, it } from 'vitest';
import { standardExponential } from '../../src/engine/distributions/exponential.js';
import { RandomStream } from '../../src/engine/random.js';
import type { Judged } from '../../src/experiment/comparison.js';
import { judge } from '../../src/experiment/judge.js';
import type { Metric } from '../../src/experiment/metric.js';
import type { Replication } from '../../src/experiment/replicate.js';

const metric = (name: string, better: Metric['better']): Metric => ({
  name,
  path: ['workloads', 'users', name],
  unit: '',
  better,
  quantile: null,
  mean: 'bounded',
});

/** Six policies that are one, by how many requests they lose and by the share that succeeds. */
const policies = ['a', 'b', 'c', 'd', 'e', 'f'];
const study: Judged = {
  scenario: 'identical',
  seed: '1',
  partial: false,
  study: { kind: 'terminating', why: 'as asked', pilots: 0, statistic: null },
  closedLoops: [],
  service: null,
  policies,
  baseline: 'a',
  indifference: 0.01,
  level: 0.95,
  metrics: [metric('unfinished', 'less'), metric('successRatio', 'more')],
  points: [{ settings: [], span: { from: 0, to: 1 }, warmUp: null }],
  circumstances: [policies.map(() => ({ unsteady: null, short: null, heavy: null, worth: null }))],
};

/** Events of a Poisson process of such a rate in one unit of time. */
function poisson(random: RandomStream, rate: number): number {
  let count = 0;
  for (let at = standardExponential(random); at < rate; at += standardExponential(random)) count++;
  return count;
}

function replication(random: RandomStream, rate: number, number: number): Replication {
  const lost = poisson(random, rate);
  const sent = 1000 + poisson(random, 20);
  return {
    values: [lost, 1 - lost / sent],
    steps: [1, 1 / sent],
    digest: String(number),
    shares: [null, { hits: sent - lost, trials: sent }],
    latencies: [],
    loads: [],
    events: 1,
    limit: '',
  };
}

/** Whether a table says anything of what is the same. */
function isFalse(seed: string, rate: number, n: number): boolean {
  const random = new RandomStream(seed);
  const cells = [
    policies.map(() => Array.from({ length: n }, (_, i) => replication(random, rate, i))),
  ];
  const [{ rows }] = judge(study, cells).points;
  return rows.some(
    ({ group, groupNeeds, cells: found }) =>
      (groupNeeds === null && group !== 1) ||
      found.some(({ verdict, best }) => best || verdict === 'better' || verdict === 'worse'),
  );
}

describe('six identical policies', () => {
  // A thousand studies of each had 0, 0, 7 and 17 false verdicts at 5 lost, and 0, 0, 0 and 1 at 0.5.
  it.each([2, 3, 5, 10])(
    'are told apart in one study of twenty at most, with %i replications',
    (n) => {
      const studies = 100;
      let wrong = 0;
      for (let i = 0; i < studies; i++) {
        const rate = i % 2 === 0 ? 0.5 : 5;
        if (isFalse(`identical ${n} ${rate} ${i}`, rate, n)) wrong++;
      }
      expect(wrong).toBeLessThanOrEqual(0.05 * studies);
    },
  );
});
