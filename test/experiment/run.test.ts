import { describe, expect, it } from 'vitest';
import { createRun, type RunOptions } from '../../src/experiment/run.js';
import type { PlainScenario } from '../../src/scenario/plain.js';
import { queueScenario } from '../model/plain.js';

const options: RunOptions = {
  capture: null,
  trace: null,
  requests: false,
  packets: false,
  replication: 0,
};

function finished(plain: PlainScenario, more: Partial<RunOptions> = {}) {
  const run = createRun(plain, { ...options, ...more });
  while (!run.advance(1000));
  return run.results();
}

const small = () => queueScenario({ requests: 2000, rate: 500, mean: 1e6 });

describe('a run', () => {
  it('ends when its traffic is over, with every request accounted for', () => {
    const results = finished(small());
    expect(results.ended).toEqual({ reason: 'done', detail: '' });
    expect(results.conservation.requests).toMatchObject({
      sent: 2000,
      completed: 2000,
      inFlight: 0,
      balanced: true,
    });
    expect(results.workloads.get('users')?.latency.mean).toBeCloseTo(2, 0);
  });

  it('ends at its duration, then sees measured requests through', () => {
    const plain = small();
    plain.duration = 1e9;
    const whole = finished(plain);
    expect(whole.simulatedTime).toBeGreaterThanOrEqual(1);
    expect(whole.workloads.get('users')?.unfinished).toBe(0);
    plain.drain = 0;
    const cut = finished(plain);
    expect(cut.simulatedTime).toBe(1);
    expect(cut.conservation.requests.balanced).toBe(true);
  });

  it('draws other numbers in another replication, the same in the same', () => {
    const first = finished(small()).digest;
    expect(finished(small(), { replication: 1 }).digest).not.toBe(first);
    expect(finished(small(), { replication: 0 }).digest).toBe(first);
  });

  it('is partial at a limit, and says which', () => {
    const plain = small();
    plain.limits.events = 100;
    const results = finished(plain);
    expect(results.partial).toBe(true);
    expect(results.ended.detail).toContain('100 events');
    expect(results.conservation.requests.balanced).toBe(true);
  });

  it('is partial where its memory is more than allowed, at the same step in any slices', () => {
    const crowded = () => {
      const plain = queueScenario({ requests: 200_000, rate: 1000, mean: 4e6 });
      plain.limits.memory = 20e6;
      return plain;
    };
    const results = finished(crowded());
    expect(results.ended.reason).toBe('limit');
    expect(results.ended.detail).toMatch(
      /^more than 20000000 bytes .* most of it for \d+ requests$/,
    );
    expect(results.conservation.requests.balanced).toBe(true);
    // The looks are 65,536 steps apart.
    expect(results.events % 65_536).toBe(0);
    const inOne = createRun(crowded(), options);
    expect(inOne.advance(Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(inOne.results()).toMatchObject({ events: results.events, digest: results.digest });
  });

  it('does not begin where the network itself is too large', () => {
    const plain = small();
    plain.limits.memory = 1024;
    plain.nodes.set('a', { kind: 'switch', ports: [], ageing: 0, limit: 1 });
    plain.nodes.set('b', { kind: 'switch', ports: [], ageing: 0, limit: 1 });
    const { events, ended } = finished(plain);
    expect(events).toBe(0);
    expect(ended.detail).toContain('2 nodes');
  });

  it('is fair by requests over what backends can do, not over their weights', () => {
    const plain = queueScenario({ requests: 400, rate: 100, mean: 1e6, replicas: 2 });
    plain.duration = 3e9;
    plain.warmup = 1e9;
    const service = plain.services.get('server');
    Object.assign(service?.replicas[1] ?? {}, { speed: 1.5, workers: 2, weight: 7 });
    const { backends, fairness } = finished(plain).services.get('server') ?? {};
    expect(backends?.get('server-0')).toMatchObject({ capacity: 1, secondsInService: 2 });
    expect(backends?.get('server-1')).toMatchObject({
      capacity: 3,
      secondsInService: 2,
      weight: 7,
    });
    // Turns give both as many: shares of 1 and 1/3.
    expect(fairness?.jain).toBeCloseTo(0.8, 2);
  });

  it('is partial when interrupted', () => {
    const run = createRun(small(), options);
    run.advance(500);
    run.interrupt();
    const results = run.results();
    expect(results.ended.reason).toBe('interrupted');
    expect(results.events).toBe(500);
    expect(results.conservation.requests.balanced).toBe(true);
  });

  it('keeps a row for each request', () => {
    const rows = finished(small(), { requests: true }).requests ?? [];
    expect(rows).toHaveLength(2000);
    for (const row of rows) {
      expect(row.outcome).toBe('completed');
      const parts = [
        row.earlierAttempts,
        row.network,
        row.balancerQueue,
        row.serverQueue,
        row.serviceTime,
      ];
      expect(parts.reduce((sum: number, part) => sum + (part ?? 0), 0)).toBe(row.latency);
    }
  });

  it('judges a condition over its replications, on the interval', () => {
    const plain = small();
    plain.expect = [
      { text: 'users.latency.mean < 3 ms in 8 replications', replications: 8 },
      { text: 'users.latency.mean < 1.5 ms in 8 replications', replications: 8 },
      { text: 'users.sent == 2000', replications: 1 },
    ];
    const [holds, fails, plainOne] = finished(plain).expectations;
    expect(holds).toMatchObject({ holds: true, replications: 8 });
    expect(fails.holds).toBe(false);
    const [low, high] = holds.interval as [number, number];
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
    expect(plainOne).toMatchObject({ holds: true, observed: 2000, interval: null });
  });

  it('refuses to trace or capture what is not there', () => {
    expect(() => createRun(small(), { ...options, trace: 'nobody#1' })).toThrow(/no workload/);
    expect(() => createRun(small(), { ...options, trace: 'users#0' })).toThrow(/names no request/);
    expect(() => createRun(small(), { ...options, capture: ['a.eth0'] })).toThrow(/no port/);
  });
});
