import { describe, expect, it } from 'vitest';
import { Simulator } from '../../src/engine/simulator.js';
import { ReplicaVitals } from '../../src/traffic/vitals.js';
import { constant, exponential, mean, MS, Study } from '../traffic/study.js';

describe('what a replica knows of itself', () => {
  it('is the work that is left, to the nanosecond', () => {
    const study = new Study();
    const service = study.service('web', { replicas: [{ workers: 2, speed: 2 }] });
    const [replica] = service.replicas;
    const vitals = replica.watch();
    // Three requests of 1 ms at once, on two workers of twice the speed: 0.5 ms each.
    study.at('web', [0, 0, 0, 2 * MS]);
    const seen: [number, number, number, boolean][] = [];
    const look = (at: number): void => {
      study.run(at);
      seen.push([at, vitals.work, vitals.inFlight, replica.isFree]);
    };
    look(0.25 * MS);
    look(0.75 * MS);
    look(1.5 * MS);
    look(2.25 * MS);
    expect(seen).toEqual([
      [0.25 * MS, 2 * MS, 3, false],
      [0.75 * MS, 0.5 * MS, 1, true],
      [1.5 * MS, 0, 0, true],
      [2.25 * MS, 0.5 * MS, 1, true],
    ]);
  });

  it.each(['fcfs', 'lifo', 'priority', 'ps'] as const)(
    'is the sum of what is undone under %s, whoever gives up',
    (discipline) => {
      const study = new Study('3');
      const compute = { kind: 'compute', time: exponential(MS) } as const;
      const service = study.service('web', {
        handler: [compute, compute],
        queue: { discipline },
        replicas: [{ workers: 2 }],
      });
      const vitals = service.replicas[0].watch();
      study.open('web', 1500, { requests: 400, timeout: 4 * MS });
      for (let at = 1; at < 400; at += 7) {
        study.run(at * MS);
        const undone = service.jobs.filter((job) => job.request !== null);
        expect(vitals.inFlight).toBe(undone.length);
        if (undone.length === 0) expect(vitals.work).toBe(0);
        // No more than all of it, no less than what has not begun.
        const whole = undone.reduce((sum, job) => sum + job.demand, 0);
        const waiting = undone.reduce((sum, job) => sum + (job.running ? 0 : job.demand), 0);
        expect(vitals.work).toBeLessThanOrEqual(whole + 1);
        expect(vitals.work).toBeGreaterThanOrEqual(waiting - 400);
      }
    },
  );

  it('estimates a latency from answers at about the same load', () => {
    const simulator = new Simulator();
    const vitals = new ReplicaVitals(simulator, 1, () => 1);
    expect(vitals.expectedLatency).toBe(0);
    const answer = (load: number, latency: number): void => {
      vitals.entered(0);
      vitals.departed(0, load, latency, true);
    };
    for (const latency of [10, 30, 20]) answer(1, latency);
    for (const latency of [100, 300, 200]) answer(9, latency);
    expect(vitals.expectedLatency).toBe(20);
    for (let i = 0; i < 9; i++) vitals.entered(0);
    expect(vitals.expectedLatency).toBe(200);
    // Nobody has met four others: half of what those among nine took.
    for (let i = 0; i < 2; i++) vitals.departed(0, 9, 200, true);
    for (let i = 0; i < 3; i++) vitals.departed(0, 9, 200, false);
    expect(vitals.inFlight).toBe(4);
    expect(vitals.expectedLatency).toBe((20 * 5) / 2);
  });
});

describe('several balancers', () => {
  const load = (
    policy: string,
    balancers: number,
    counts: 'own' | 'all',
    delay: number,
  ): number => {
    const study = new Study('7');
    study.service('web', {
      handler: [{ kind: 'compute', time: exponential(10 * MS) }],
      replicas: new Array<object>(20).fill({}),
      policy,
      balancers,
      view: { counts, delay },
    });
    const users = study.open('web', 1600, { requests: 20_000 });
    study.run();
    return mean(users);
  };

  it('herd when their common view is old, and less so by two choices', () => {
    const fresh = load('least-connections', 20, 'all', 0);
    const stale = load('least-connections', 20, 'all', 50 * MS);
    const careful = load('power-of-d-choices', 20, 'all', 50 * MS);
    expect(fresh).toBeLessThan(13);
    expect(stale).toBeGreaterThan(60);
    expect(careful).toBeLessThan(stale / 2);
  });

  it('know less when each counts its own', () => {
    const all = load('least-connections', 20, 'all', 0);
    const own = load('least-connections', 20, 'own', 0);
    expect(own).toBeGreaterThan(2 * all);
    expect(load('least-connections', 1, 'own', 0)).toBeLessThan(13);
  });
});

describe('policies that ask', () => {
  const run = (policy: string, time = exponential(10 * MS)): number => {
    const study = new Study('11');
    study.service('web', {
      handler: [{ kind: 'compute', time }],
      replicas: new Array<object>(10).fill({}),
      policy,
    });
    const users = study.open('web', 800, { requests: 30_000 });
    study.run();
    return mean(users);
  };

  it('do better than chance, and none better than the central queue', () => {
    const best = run('central-queue');
    // M/M/10 at 0.8: 10 ms and an Erlang C wait of 0.409 * 10 / 2.
    expect(best).toBeGreaterThan(11);
    expect(best).toBeLessThan(13.5);
    expect(run('least-work-left')).toBeCloseTo(best, 1);
    expect(run('join-the-idle-queue')).toBeLessThan(25);
    expect(run('prequal')).toBeLessThan(45);
    expect(run('client-side-weighted-round-robin')).toBeLessThan(60);
  });

  it('keep a central queue the same as least work left for constant work', () => {
    const time = constant(10 * MS);
    expect(run('least-work-left', time)).toBeCloseTo(run('central-queue', time), 6);
  });
});
