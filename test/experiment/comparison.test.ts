import { describe, expect, it } from 'vitest';
import type { Judged } from '../../src/experiment/comparison.js';
import { conclusion } from '../../src/experiment/conclusion.js';
import { circumstancesOf } from '../../src/experiment/estimates.js';
import { judge } from '../../src/experiment/judge.js';
import { findMetric } from '../../src/experiment/metric.js';
import { pilot } from '../../src/experiment/pilot.js';
import { gridOf } from '../../src/experiment/plan.js';
import { replicate, trial } from '../../src/experiment/replicate.js';
import { comparisonParts, comparisonTable } from '../../src/experiment/table.js';
import { worthOf } from '../../src/experiment/worth.js';
import { run } from '../../src/index.js';
import type { PlainScenario } from '../../src/index.js';
import { blocksOf, type LinesBlock } from '../../src/report/blocks.js';
import { plainOf } from '../whole/stages.js';

function study(policy: string): PlainScenario {
  return plainOf(`
version: 1
name: study
services:
  web: { replicas: 10, time: 'lognormal(10 ms, 1)', policy: '${policy}' }
traffic:
  users: { to: web, rate: 800/s, requests: 3000, keys: 'zipf(100, 1)', request: 'uniform(100 B, 1 KiB)' }
`);
}

describe('two policies in one replication', () => {
  it('meet the same requests at the same times, and each takes as long to serve', () => {
    const logs = ['random', 'least-connections'].map((policy) =>
      run(study(policy), { requests: true, replication: 3 }).requests!.map(
        ({ number, intended, serviceTime }) => ({ number, intended, serviceTime }),
      ),
    );
    const byNumber = (log: (typeof logs)[0]) => [...log].sort((a, b) => a.number - b.number);
    expect(byNumber(logs[0])).toEqual(byNumber(logs[1]));
    expect(logs[0]).toHaveLength(3000);
  });
});

describe('a comparison', () => {
  const policies = ['random', 'power-of-d-choices', 'join-the-shortest-queue', 'central-queue'];
  const plains = policies.map(study);
  const tree = trial(plains[0]);
  const metrics = ['latency.mean', 'latency.p99', 'fairness.jain', 'successRatio'].map((name) =>
    findMetric(name, tree, 'web'),
  );
  const cells = [
    plains.map((plain) => Array.from({ length: 6 }, (_, i) => replicate(plain, i, metrics))),
  ];
  const asked: Judged = {
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
    points: gridOf([]).map((point) => ({
      ...point,
      span: { from: 0, to: null },
      warmUp: null,
    })),
    circumstances: [
      plains.map((plain) => {
        const pilots = [0, 1, 2].map((i) => pilot(plain, i, metrics));
        return circumstancesOf(plain, null, worthOf(pilots, metrics));
      }),
    ],
  };
  const comparison = judge(asked, cells);
  const [{ rows }] = comparison.points;

  it('finds the order of knowledge: chance, two choices, all queues, one queue', () => {
    const means = rows.map(({ cells: [mean] }) => mean.value!);
    expect([...means].sort((a, b) => b - a)).toEqual(means);
    expect(rows.slice(1).map(({ cells: [mean] }) => mean.verdict)).toEqual([
      'better',
      'better',
      'better',
    ]);
    expect(rows[0].cells[0].verdict).toBeNull();
  });

  it('names the best, and does not where nothing differs', () => {
    expect(rows.map(({ cells: [mean] }) => mean.mayBeBest)).toEqual([false, false, false, true]);
    expect(rows.every((row) => row.cells[3].mayBeBest)).toBe(true);
    expect(rows[1].cells[3].verdict).toBe('not told apart');
  });

  it('groups what it cannot tell apart, and ranks all', () => {
    expect(rows.map(({ rank }) => rank)).toEqual([4, 3, 2, 1]);
    expect(rows.map(({ group }) => group)).toEqual([4, 3, 2, 1]);
  });

  it('never parts what it calls not told apart', () => {
    const few = cells.map((point) => point.map((replications) => replications.slice(0, 3)));
    for (const baseline of policies) {
      const [point] = judge({ ...asked, baseline }, few).points;
      const groupOf = new Map(point.rows.map(({ policy, group }) => [policy, group]));
      const together = point.rows.filter((row) => row.cells[0].verdict === 'not told apart');
      expect(together.length).toBeGreaterThan(0);
      for (const { group } of together) expect(group).toBe(groupOf.get(baseline));
    }
  });

  it('refuses an interval for a percentile without enough of a tail, by pilots', () => {
    const [, p99] = rows[0].cells;
    expect(p99.low).toBeLessThan(p99.value!);
    const short = { ...plains[0], traffic: new Map(plains[0].traffic) };
    const users = short.traffic.get('users')!;
    short.traffic.set('users', { ...users, requests: 500 } as typeof users);
    const pilots = [0, 1, 2].map((i) => pilot(short, i, metrics));
    const { tails } = worthOf(pilots, metrics);
    expect(tails.get('latency.p99')?.detail).toMatch(
      /have to be [\d.]+ times as long \(one .* requests beyond it, where \d+ are needed\)/,
    );
  });

  it('is one table for reading, the best first', () => {
    const table = comparisonTable(comparison);
    expect(table).toContain(
      'terminating (users ends): nothing is cut;\nmeasured from 0 s to the end of the traffic',
    );
    expect(table).toMatch(
      /In short, by mean latency: central-queue is the best with .* ms, against/,
    );
    expect(table).toMatch(/6 replications tell .* % apart between the first two/);
    expect(table).not.toContain('closed loop');
    const order = policies.map((policy) => table.indexOf(`  ${policy} `));
    expect(order.every((place) => place > 0)).toBe(true);
    expect([...order].sort((a, b) => b - a)).toEqual(order);
    expect(table.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  it('leaves it to a page where its sentences break', () => {
    const blocks = blocksOf((paint) => comparisonParts(comparison, paint));
    const close = blocks.filter(({ about }) => about === 'conclusion');
    expect(close).toHaveLength(1);
    const [{ lines }] = close as LinesBlock[];
    expect(lines.map((line) => line.map(({ text }) => text).join(''))).toEqual(
      conclusion(comparison),
    );
    expect(conclusion(comparison)[0].length).toBeGreaterThan(80);
  });

  it('pools the replications for a percentile', () => {
    const one = replicate(plains[0], 0, metrics);
    expect(one.latencies.map(({ of }) => of)).toEqual(['["workloads","users"]']);
    const ratio = one.values[1] / rows[0].cells[1].value!;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

describe('a metric', () => {
  const tree = trial(study('random'));

  it.each([
    ['latency.p99', ['workloads', 'users', 'latency', 'p99'], 'ms', 'less'],
    ['users.throughput', ['users', 'throughput'], '1/s', 'more'],
    ['goodput', ['users', 'throughput'], '1/s', 'more'],
    ['fairness.jain', ['services', 'web', 'fairness', 'jain'], '', 'more'],
  ])('%s is found', (name, path, unit, better) => {
    const metric = findMetric(name, tree, 'web');
    expect(metric).toMatchObject({ name, unit, better });
    expect(metric.path.slice(-2)).toEqual(path.slice(-2));
  });

  it.each([
    ['latency.p98', /no such value|below it/],
    ['latency', /no single value|no such value/],
    ['latancy.mean', /did you mean 'latency'/],
  ])('%s is refused', (name, sentence) => {
    expect(() => findMetric(name, tree, 'web')).toThrow(sentence);
  });
});
