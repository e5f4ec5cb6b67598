import { describe, expect, it } from 'vitest';
import { metricsIn } from '../../src/experiment/expectations.js';
import { emptyTree } from '../../src/experiment/replicate.js';
import { run } from '../../src/index.js';
import { plainOf } from '../whole/stages.js';

/** A short queue that loses some. */
function scenarioOf(
  conditions: readonly string[],
  more = "time: 'exponential(8 ms)', queue: { limit: 8 }",
): string {
  return `
version: 1
name: judged
duration: 10 s
services: { web: { replicas: 1, ${more} } }
traffic: { users: { to: web, rate: 100/s } }
expect: ${JSON.stringify(conditions)}
`;
}

/** What is said of each, in many replications. */
function judged(...given: Parameters<typeof scenarioOf>): Map<string, Judged> {
  const { expectations } = run(plainOf(scenarioOf(...given)));
  return new Map(expectations.map((found) => [found.text, found]));
}
type Judged = ReturnType<typeof run>['expectations'][number];

describe('a condition over replications', () => {
  const conditions = {
    never: 'web.rejected == 0 in 10 replications',
    sure: 'users.sent > 900 in 10 replications',
    wrong: 'users.sent > 1100 in 10 replications',
    near: 'users.sent < 1003 in 10 replications',
    within: 'users.sent within 10 % of 1000 in 10 replications',
    tight: 'users.sent within 1 of 1000 in 10 replications',
    far: 'users.sent within 5 of 2000 in 10 replications',
    each: 'users.sent > 850 in every one of 10',
    notEach: 'users.sent > 1000 in every one of 10 replications',
    mean: 'users.latency.mean == 20 ms in 10 replications',
    unit: 'users.latency.mean < 20 in 10 replications',
    ratio: 'users.successRatio > 0.5 in 10 replications',
    fast: 'users.latency.p50 < 25 ms in 10 replications',
    tail: 'users.latencyWithFailures.p99 < 1 s in 10 replications',
    both: '900 < users.sent < 1100 in 10 replications',
    versus: 'users.latency.p50 < 1.1 * users.latency.mean in 10 replications',
  };
  const found = judged(Object.values(conditions));
  const of = (name: keyof typeof conditions): Judged => found.get(conditions[name])!;

  it.each([
    ['sure', 'holds'],
    ['wrong', 'fails'],
    ['near', 'undecided'],
    ['within', 'holds'],
    ['tight', 'undecided'],
    ['far', 'fails'],
    ['each', 'holds'],
    ['notEach', 'fails'],
    ['ratio', 'holds'],
    ['both', 'holds'],
    ['versus', 'holds'],
  ] as const)('%s: %s', (name, verdict) => {
    expect(of(name)).toMatchObject({ verdict, holds: verdict === 'holds' });
  });

  it('tells the worst of what each replication has to meet by itself', () => {
    expect(of('each').observed).toBeLessThan(of('sure').observed! - 10);
    expect(of('notEach').observed).toBe(of('each').observed);
  });

  it('is no equality because of noise: each replication has to have it', () => {
    const { verdict, observed, interval, detail } = of('never');
    expect(verdict).toBe('fails');
    expect(observed).toBeGreaterThan(20);
    expect(interval).toBeNull();
    expect(detail).toMatch(/not so in \d+ of 10, first in replication 0: observed \d+/);
  });

  it('refuses an equality of what draws, and says what to write', () => {
    expect(of('mean').detail).toMatch(/refused: users\.latency\.mean draws.*within/);
    expect(of('mean').verdict).toBe('fails');
  });

  it('checks units as a condition on one run does', () => {
    expect(of('unit')).toMatchObject({ verdict: 'fails' });
    expect(of('unit').detail).toContain('needs a unit');
  });

  it('says how many replications an undecided one would take', () => {
    expect(of('near').needed).toBeGreaterThan(10);
  });

  it('says nothing but that a percentile is infinite where too many fail', () => {
    expect(of('tail')).toMatchObject({ verdict: 'fails', interval: null, observed: Infinity });
    expect(of('tail').detail).toContain('infinite');
  });

  it('keeps intervals within what they are about', () => {
    const text = 'users.successRatio > 0.5 in 3 replications';
    const [low, high] = judged([text], "time: 'exponential(5 ms)', queue: { limit: 6 }").get(
      text,
    )!.interval!;
    expect(low).toBeGreaterThan(0.9);
    expect(high).toBeLessThanOrEqual(1);
  });

  it('refuses what compare refuses: means where an input has no variance', () => {
    const text = 'users.latency.mean < 100 ms in 5 replications';
    const heavy = judged([text], "time: 'pareto(1.5, 2 ms)'").get(text)!;
    expect(heavy).toMatchObject({ verdict: 'undecided', interval: null });
    expect(heavy.detail).toContain('time of web');
  });

  it('judges a percentile with too few beyond it no better than compare does', () => {
    const text = 'users.latency.p99 < 1 s in 5 replications';
    expect(judged([text]).get(text)).toMatchObject({ verdict: 'undecided', interval: null });
  });

  it('asks all that are joined, whatever the first run says of the first', () => {
    const text = 'users.sent < 1003 and users.sent > 1100 in 10 replications';
    expect(judged([text]).get(text)).toMatchObject({ verdict: 'fails' });
  });

  it('asks no pilots where no interval is wanted', () => {
    const named = (text: string): string[] =>
      metricsIn([{ text, replications: 10 }], tree).map(({ name }) => name);
    const tree = emptyTree(plainOf(scenarioOf([])));
    expect(named(conditions.each)).toEqual([]);
    expect(named(conditions.never)).toEqual([]);
    expect(named(conditions.versus)).toEqual(['users.latency.p50', 'users.latency.mean']);
  });

  it('does not change with another condition beside it', () => {
    const alone = judged([conditions.near]).get(conditions.near);
    expect(alone).toEqual(of('near'));
  });

  it('takes equal counts for no proof of a mean', () => {
    const text = 'web.rejected <= 0 in 5 replications';
    const { verdict, detail } = judged([text], "time: 'exponential(1 ms)'").get(text)!;
    expect(verdict).toBe('undecided');
    expect(detail).toContain('every one of');
  });

  it('is not judged where a run was cut short', () => {
    const plain = plainOf(`
version: 1
name: cut
duration: 10 s
limits: { events: 100 }
services: { web: { replicas: 1, time: 1 ms } }
traffic: { users: { to: web, rate: 100/s } }
expect: [users.sent < 1e9, users.sent < 1e9 in 3 replications]
`);
    for (const { verdict, detail } of run(plain).expectations) {
      expect(verdict).toBe('undecided');
      expect(detail).toContain('cut short');
    }
  });
});
