import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findMetric, rangeOf, valueOf } from '../../src/experiment/metric.js';
import { trial } from '../../src/experiment/replicate.js';
import { run } from '../../src/index.js';
import { resultsReference } from '../../src/model/results-reference.js';
import {
  dropColumns,
  packetColumns,
  requestColumns,
  seriesColumns,
} from '../../src/report/tables.js';
import { plainOf } from './stages.js';

const SCENARIO = `
version: 1
name: metrics
duration: 20 s
services: { web: { time: exponential(10 ms), queue: { limit: 4 } } }
traffic: { users: { to: web, rate: 80/s } }
`;

const judged = (...conditions: string[]) =>
  run(plainOf(`${SCENARIO}expect:\n${conditions.map((text) => `  - '${text}'\n`).join('')}`))
    .expectations;

describe('the share of requests below a length of time', () => {
  it('is told in conditions, of answered requests and of all', () => {
    const results = judged(
      'users.latency.below["50 ms"] > 0.7',
      'users.latency.below["1 us"] == 0',
      'users.latency.below["1 h"] == 1',
      'users.latencyWithFailures.below["1 h"] == users.successRatio',
      'users.latency.below["10 ms"] < users.latency.below["20 ms"]',
      'users.latency.below["tea"] > 0',
    );
    expect(results.map(({ holds }) => holds)).toEqual([true, true, true, true, true, false]);
  });

  it('agrees with the percentiles', () => {
    const tree = trial(plainOf(SCENARIO));
    const p90 = valueOf(findMetric('latency.p90', tree, 'web'), tree);
    const below = findMetric(`latency.below["${p90} ms"]`, tree, 'web');
    expect(valueOf(below, tree)).toBeCloseTo(0.9, 2);
    expect(below).toMatchObject({ better: 'more', mean: 'bounded', unit: '' });
    expect(rangeOf(below)).toEqual([0, 1]);
  });

  it('is told of what a service answers, too', () => {
    const results = judged(
      'web.latency.below["1 us"] == 0',
      'web.latency.below["1 h"] == 1',
      'services.web.latency.below["50 ms"] == users.latency.below["50 ms"]',
      'web.latency.below["10 ms"] within 0.05 of 0.3',
    );
    expect(results.map(({ holds }) => holds)).toEqual([true, true, true, true]);
  });
});

describe('results', () => {
  it('may be named by the words of tables', () => {
    const results = judged(
      'users.done == users.completed and users.success == users.successRatio',
      'users.p90 == users.latency.p90 and users["p99.9"] == users.latency.p999',
      'web.busy == web.utilisation and web.queue == web.meanQueueLength and web.load > 50 %',
      'web.Jain == web.fairness.jain and web["max/mean"] == 1',
      'services.web.backends["web-0"].busy == web.busy',
      'users.earlier_attempts > 0 ms',
    );
    expect(results.map(({ holds }) => holds)).toEqual([true, true, true, true, true, false]);
    expect(judged('web.bussy < 80 %')[0].detail).toContain("did you mean 'web.busy'?");
    const tree = trial(plainOf(SCENARIO));
    const metric = findMetric('p99_all', tree, 'web');
    expect(metric.path).toEqual(['workloads', 'users', 'latencyWithFailures', 'p99']);
    expect(metric.quantile).toMatchObject({ p: 0.99, withFailures: true });
  });

  it('are told in docs/results.md', () => {
    const file = readFileSync(new URL('../../docs/results.md', import.meta.url), 'utf8');
    expect(file === resultsReference(), 'run `npm run reference`').toBe(true);
    for (const [name] of [...requestColumns, ...packetColumns, ...seriesColumns, ...dropColumns])
      expect(file).toContain(`\n| \`${name}\` `);
  });
});

describe('percentiles', () => {
  it('go to p99.99, without a dot', () => {
    const [four] = judged('users.latency.p9999 >= users.latency.p999');
    expect(four.holds).toBe(true);
    expect(() => judged('users.latency.p99.9 > 0 ms')).toThrow('p99.9 is written p999');
    const tree = trial(plainOf(SCENARIO));
    expect(() => findMetric('latency.p99.99', tree, null)).toThrow('p99.99 is written p9999');
  });
});
