import { describe, expect, it } from 'vitest';
import { comparisonCharts } from '../../src/experiment/charts.js';
import { circumstancesOf } from '../../src/experiment/estimates.js';
import { judge } from '../../src/experiment/judge.js';
import { findMetric } from '../../src/experiment/metric.js';
import { axisOf, gridOf } from '../../src/experiment/plan.js';
import { replicate, trial } from '../../src/experiment/replicate.js';
import { plainOf } from '../whole/stages.js';

const policies = ['random', 'least-connections'];
const names = ['latency.mean', 'latency.p99', 'latencyWithFailures.p99', 'fairness.jain'];

/** The charts of a small study, by their names. */
function charts(...varied: string[]): Map<string, string> {
  const points = gridOf(varied.map(axisOf));
  const plains = points.map(({ settings }) =>
    policies.map((policy) =>
      plainOf(
        `
version: 1
name: study
parameters: { n: 3, limit: 50 }
services:
  web: { replicas: n, time: exponential(10 ms), policy: ${policy}, queue: { limit: limit } }
traffic:
  users: { to: web, rate: 80 * n, requests: 1500 }
`,
        'study.yaml',
        settings.map(({ path, value }) => `${path}=${value}`),
      ),
    ),
  );
  const tree = trial(plains[0][0]);
  const metrics = names.map((name) => findMetric(name, tree, 'web'));
  const cells = plains.map((row) =>
    row.map((plain) => Array.from({ length: 3 }, (_, i) => replicate(plain, i, metrics))),
  );
  const comparison = judge(
    {
      scenario: 'study',
      seed: '1',
      partial: false,
      study: { kind: 'terminating', why: 'users ends', pilots: 0, statistic: null },
      closedLoops: [],
      service: 'web',
      policies,
      baseline: 'random',
      indifference: 0.01,
      level: 0.95,
      metrics,
      points: points.map((point) => ({ ...point, span: { from: 0, to: null }, warmUp: null })),
      circumstances: plains.map((row) => row.map((plain) => circumstancesOf(plain, null))),
    },
    cells,
  );
  return new Map(
    comparisonCharts(comparison, cells).map(({ name, draw }) => [
      name,
      draw({ width: 820, titled: true }),
    ]),
  );
}

describe('the charts of a comparison', () => {
  it('are lines where a number varies, with tails and loads', () => {
    const drawn = charts('n=2,8');
    expect([...drawn.keys()]).toEqual([
      ...names.map((name) => name.toLowerCase().replace('.', '-')),
      'tail-n-2',
      'tail-n-8',
      'load',
    ]);
    const mean = drawn.get('latency-mean')!;
    expect(mean).toContain('>Mean of latency (ms) by n</text>');
    for (const policy of policies) expect(mean).toContain(`>${policy}</text>`);
    expect(mean).toContain('study, seed 1 · 3 replications · bands are 95 % intervals');
    expect(drawn.get('load')).toContain('n=8 · one run');
    expect(drawn.get('tail-n-2')).toContain('share of requests that take longer');
  });

  it('show what is infinite as such', () => {
    const drawn = charts('limit=0,60');
    const chart = drawn.get('latencywithfailures-p99')!;
    expect(chart).toContain('>∞</text>');
    expect(chart).not.toMatch(/Infinity|NaN/);
  });

  it('are rows at each point where no number varies', () => {
    const drawn = charts();
    expect(drawn.get('latency-mean')).toContain('bars are 95 % intervals');
    expect([...charts('services.web.mode=blocking,async').keys()]).toContain(
      'latency-mean-services-web-mode-async',
    );
  });

  it('are files for each setting of the rest where several things vary', () => {
    const drawn = charts('n=2,4', 'limit=5,50');
    expect([...drawn.keys()].filter((name) => name.includes('mean'))).toEqual([
      'latency-mean-limit-5',
      'latency-mean-limit-50',
    ]);
  });

  it('are the same each time', () => {
    expect([...charts('n=2,4')]).toEqual([...charts('n=2,4')]);
  });
});
