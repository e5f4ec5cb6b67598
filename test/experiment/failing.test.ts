import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/experiment/comparison.js';
import { circumstancesOf } from '../../src/experiment/estimates.js';
import { judge } from '../../src/experiment/judge.js';
import { findMetric } from '../../src/experiment/metric.js';
import { replicate, type Replication, trial } from '../../src/experiment/replicate.js';
import { comparisonTable } from '../../src/experiment/table.js';
import { plainOf } from '../whole/stages.js';

const scenario = (policy: string, time: string): string => `
version: 1
name: failing
services: { web: { replicas: 8, time: '${time}', queue: { limit: 12 }, policy: '${policy}' } }
traffic: { users: { to: web, rate: 560/s, requests: 2500, keys: 'zipf(50, 1)' } }
`;

/** Of policies under one load, by one metric. */
function compared(
  policies: readonly string[],
  n: number,
  name: string,
  time = 'lognormal(10 ms, 1)',
): Comparison {
  const plains = policies.map((policy) => plainOf(scenario(policy, time)));
  const metrics = [findMetric(name, trial(plains[0]), 'web')];
  const runs = plains.map((plain, i) => {
    const key = `${policies[i]} ${n} ${name} ${time}`;
    const found =
      known.get(key) ?? Array.from({ length: n }, (_, number) => replicate(plain, number, metrics));
    known.set(key, found);
    return found;
  });
  return judge(
    {
      scenario: 'failing',
      seed: '1',
      partial: false,
      study: { kind: 'terminating', why: 'as asked', pilots: 0, statistic: null },
      closedLoops: [],
      service: 'web',
      policies,
      baseline: policies[0],
      indifference: 0.01,
      level: 0.95,
      metrics,
      points: [{ settings: [], span: { from: 0, to: null }, warmUp: null }],
      circumstances: [plains.map((plain) => circumstancesOf(plain, null))],
    },
    [runs],
  );
}
const known = new Map<string, Replication[]>();

const sound = ['round-robin', 'least-connections', 'power-of-d-choices', 'central-queue', 'random'];
const more = ['least-request', 'join-the-idle-queue', 'smooth-weighted-round-robin', 'peak-ewma'];
more.push('least-work-left', 'join-the-shortest-queue');
const standing = ({ points: [{ rows }] }: Comparison) =>
  new Map(rows.map(({ policy, rank, group, cells: [cell] }) => [policy, { rank, group, cell }]));

describe('policies of which some fail', () => {
  const metric = 'latencyWithFailures.p90';
  const without = standing(compared(sound, 6, metric));
  const comparison = compared([...sound, 'ip-hash', 'modulo-hash'], 6, metric);
  const all = standing(comparison);

  it('stand behind the others, whose order and groups they leave as they are', () => {
    for (const policy of sound) {
      expect(all.get(policy)?.rank, policy).toBe(without.get(policy)?.rank);
      expect(all.get(policy)?.group, policy).toBe(without.get(policy)?.group);
    }
    const last = Math.max(...sound.map((policy) => without.get(policy)?.group ?? 0));
    expect(all.get('modulo-hash')).toMatchObject({ rank: 6, group: last + 1 });
    expect(all.get('modulo-hash')?.cell).toMatchObject({ value: Infinity, verdict: 'worse' });
  });

  it('are told from each other by how many fail', () => {
    expect(all.get('ip-hash')).toMatchObject({ rank: 7 });
    expect(all.get('ip-hash')?.group).toBe((all.get('modulo-hash')?.group ?? 0) + 1);
  });

  it('get no star above one that fails less', () => {
    for (const policy of ['ip-hash', 'modulo-hash']) {
      expect(all.get(policy)?.cell).toMatchObject({ mayBeBest: false, best: false });
    }
    const bad = standing(compared(['ip-hash', 'modulo-hash'], 6, metric));
    expect(bad.get('modulo-hash')?.cell).toMatchObject({ mayBeBest: true });
    expect(bad.get('ip-hash')?.cell.mayBeBest).toBe(false);
  });

  it('are one among twelve, of whom the other eleven stand as they would without it', () => {
    const eleven = [...sound, ...more];
    const alone = standing(compared(eleven, 6, metric));
    const twelve = standing(compared([...eleven, 'modulo-hash'], 6, metric));
    const places = (of: ReturnType<typeof standing>) =>
      eleven.map((policy) => [policy, of.get(policy)?.rank, of.get(policy)?.group]);
    expect(places(twelve)).toEqual(places(alone));
    expect(new Set(eleven.map((policy) => alone.get(policy)?.group)).size).toBeGreaterThan(2);
    expect(twelve.get('modulo-hash')?.cell.value).toBe(Infinity);
  });

  it('leave a closing sentence that names the best', () => {
    expect(comparisonTable(comparison)).toMatch(/In short, .*: central-queue is the best with/);
  });
});

describe('runs that a limit cut short', () => {
  it('are not judged', () => {
    const names = ['random', 'round-robin', 'central-queue'];
    const [point] = compared(names, 2, 'users.latency.p50').points;
    expect(point.rows[1].cells[0].verdict).not.toBeNull();
    const cut = known.get(`round-robin 2 users.latency.p50 lognormal(10 ms, 1)`)!;
    cut[1] = { ...cut[1], limit: 'more than 100 events' };
    const { rows } = compared(names, 2, 'users.latency.p50').points[0];
    expect(rows[1]).toMatchObject({ rank: null, group: null });
    expect(rows[1].cells[0]).toMatchObject({ verdict: null, low: null, mayBeBest: false });
    expect(rows[1].cells[0].refused).toContain('1 of 2 runs reached a limit');
  });
});

describe('what is shown, ranked and judged', () => {
  const names = ['random', 'central-queue', 'power-of-d-choices'];
  const { points } = compared(names, 6, 'users.latency.p90');
  const { rows } = points[0];
  const base = rows[0].cells[0].value ?? 0;

  it('is one percentile: a difference is that of the values, within its own interval', () => {
    for (const { cells } of rows.slice(1)) {
      const { value, difference } = cells[0];
      expect(difference?.value).toBeCloseTo((value ?? 0) - base, 9);
      expect(difference?.low).toBeLessThan(difference?.value ?? 0);
      expect(difference?.high).toBeGreaterThan(difference?.value ?? 0);
    }
    expect(rows.map(({ rank }) => rank)).toEqual([3, 1, 2]);
    expect(rows[1].cells[0].best).toBe(true);
  });

  it('is so for a percentile of a service, too', () => {
    const [point] = compared(names, 6, 'services.web.latency.p90').points;
    for (const { cells } of point.rows.slice(1)) {
      const { value, difference } = cells[0];
      expect(difference?.value).toBeCloseTo((value ?? 0) - (point.rows[0].cells[0].value ?? 0), 9);
    }
  });

  it('says how the first two differ, and what so many replications can tell', () => {
    const { lead, correlation } = points[0];
    expect(lead).toMatchObject({ first: 'central-queue', second: 'power-of-d-choices' });
    expect(lead?.difference?.relative?.value).toBeLessThan(0);
    expect(lead?.tells).toBeGreaterThan(0);
    expect(lead?.replicationsForIndifference).toBeGreaterThan(6);
    expect(correlation).toBeGreaterThan(-1);
  });
});

describe('differences that are the same in every replication', () => {
  const scenarioOf = (policy: string): string => `
version: 1
name: exact
duration: 2 s
services: { web: { replicas: 2, time: 10 ms, policy: ${policy} } }
traffic: { users: { to: web, arrivals: 'constant(100/s)' } }
`;
  it('are exact where nothing is drawn, and are not tested', () => {
    const plains = ['pick-first', 'round-robin'].map((policy) => plainOf(scenarioOf(policy)));
    const metrics = [findMetric('fairness.jain', trial(plains[0]), 'web')];
    const cells = plains.map((plain) => [0, 1].map((i) => replicate(plain, i, metrics)));
    const comparison = judge(
      {
        scenario: 'exact',
        seed: '1',
        partial: false,
        study: { kind: 'terminating', why: 'as asked', pilots: 0, statistic: null },
        closedLoops: [],
        service: 'web',
        policies: ['pick-first', 'round-robin'],
        baseline: 'pick-first',
        indifference: 0.01,
        level: 0.95,
        metrics,
        points: [{ settings: [], span: { from: 0, to: 2 }, warmUp: null }],
        circumstances: [plains.map((plain) => circumstancesOf(plain, null))],
      },
      [cells],
    );
    const [, { cells: found, group }] = comparison.points[0].rows;
    expect(found[0]).toMatchObject({ verdict: 'better', exact: true, best: true });
    expect(group).toBe(1);
    expect(comparisonTable(comparison)).toContain('+0.500 exactly');
  });
});
