import { describe, expect, it } from 'vitest';
import { circumstancesOf, estimateOf } from '../../src/experiment/estimates.js';
import { inputsOf } from '../../src/experiment/inputs.js';
import { findMetric } from '../../src/experiment/metric.js';
import { replicate, trial } from '../../src/experiment/replicate.js';
import { refuse } from '../../src/measure/statistics/refusal.js';
import { plainOf } from '../whole/stages.js';

const study = (time: string, traffic: string): string => `
version: 1
name: heavy
services:
  web: { replicas: 4, time: '${time}' }
traffic:
  users: { to: web, rate: 100/s, requests: 500, ${traffic} }
`;

describe('inputs', () => {
  it.each([
    ['pareto(1.5, 10 ms)', '', 'time of web'],
    ['10 ms', "work: 'pareto(1.9, 1)'", 'work of users'],
    ['10 ms', "work: 'pareto(2.1, 1)'", 'work of users'],
    ['10 ms', "work: 'pareto(4.5, 1)'", null],
    ['lognormal(10 ms, 10)', '', null],
    // Without a network a size takes no time.
    ['10 ms', "request: 'pareto(1.5, 1 kB)'", null],
  ])('time %s, %s', (time, traffic, name) => {
    const infinite = inputsOf(plainOf(study(time, traffic))).filter(
      ({ fourth, variance, moment }) => (moment === 4 ? fourth : variance) === Infinity,
    );
    expect(infinite.map((input) => input.name)).toEqual(name === null ? [] : [name]);
  });
});

describe('what comes of an input of infinite variance', () => {
  const plain = plainOf(study('pareto(1.5, 10 ms)', ''));
  const tree = trial(plain);
  const metrics = ['latency.mean', 'latency.p50', 'fairness.jain', 'latency.max'].map((name) =>
    findMetric(name, tree, 'web'),
  );
  const runs = Array.from({ length: 3 }, (_, i) => replicate(plain, i, metrics));
  const estimates = metrics.map((metric, m) =>
    estimateOf(metric, m, runs, circumstancesOf(plain, null)),
  );

  it('has no interval for its mean, and says whose fault that is', () => {
    for (const { value, interval, refusal } of [estimates[0], estimates[3]]) {
      expect(value).toBeGreaterThan(0);
      expect(interval).toBeNull();
      expect(refusal?.detail).toBe('time of web: the variance is infinite');
    }
  });

  it('has one for its percentiles and for what is bounded', () => {
    expect(estimates[1].interval).not.toBeNull();
    expect(estimates[2].interval).not.toBeNull();
  });

  it('is refused all of them where there is no steady state', () => {
    const growing = circumstancesOf(plain, refuse('growing', 'unstable'));
    for (const [m, metric] of metrics.entries()) {
      const { interval, refusal } = estimateOf(metric, m, runs, growing);
      expect([interval, refusal?.reason]).toEqual([null, 'growing']);
    }
  });
});
