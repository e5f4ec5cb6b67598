import { describe, expect, it } from 'vitest';
import type { Discipline } from '../../src/traffic/station/disciplines.js';
import { distribution, exponential, mean, MS, Study } from './study.js';

/** An M/G/c queue of mean service time 10 ms under load `rho`. */
function queue(options: {
  rho: number;
  workers?: number;
  discipline?: Discipline;
  limit?: number;
  cv?: number;
  requests?: number;
}): Study {
  const { rho, workers = 1, discipline = 'fcfs', limit = Infinity, cv = 1 } = options;
  const study = new Study('theory');
  const time = cv === 1 ? exponential(10 * MS) : distribution('gamma', { mean: 10 * MS, cv });
  study.service('server', {
    handler: [{ kind: 'compute', time }],
    queue: { discipline, limit },
    replicas: [{ workers }],
  });
  study.open('server', 100 * workers * rho, { requests: options.requests ?? 50_000 });
  expect(study.run()).toBe('idle');
  return study;
}

/** Chance to wait in M/M/c with c workers and offered load a. */
function erlangC(c: number, a: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < c; k++) sum += term *= a / k;
  term *= a / c;
  const waiting = term / (1 - a / c);
  return waiting / (sum + waiting);
}

function off(value: number, theory: number): number {
  return Math.abs(value / theory - 1);
}

describe('a queue as theory has it', () => {
  it.each([0.3, 0.7])('M/M/1 under load %d: mean stay 1/(mu - lambda)', (rho) => {
    const study = queue({ rho });
    expect(off(mean(study.workloads[0]), 10 / (1 - rho))).toBeLessThan(0.03);
  });

  it('M/M/1: the stay is exponential', () => {
    const { latency } = queue({ rho: 0.5 }).workloads[0].recorder;
    for (const p of [0.5, 0.9, 0.99]) {
      expect(off(latency.quantile(p) / MS, -20 * Math.log(1 - p))).toBeLessThan(0.05);
    }
  });

  it.each([2, 5, 20])('M/M/%d: the wait is Erlang C', (workers) => {
    const rho = 0.8;
    const study = queue({ rho, workers });
    const wait = (erlangC(workers, workers * rho) * 10) / (workers * (1 - rho));
    const measured = study.workloads[0].recorder.stages!.serverQueue / MS;
    expect(Math.abs(measured - wait)).toBeLessThan(0.07 * wait + 0.02);
  });

  it('M/G/1: the wait is Pollaczek and Khinchine', () => {
    const rho = 0.6;
    const study = queue({ rho, cv: 0.5, requests: 100_000 });
    const wait = ((rho / (1 - rho)) * 10 * (1 + 0.25)) / 2;
    expect(off(study.workloads[0].recorder.stages!.serverQueue / MS, wait)).toBeLessThan(0.04);
  });

  it('M/M/1/K: the share turned away', () => {
    // K = 5 in the system: one in service, four waiting.
    const rho = 0.9;
    const { recorder } = queue({ rho, limit: 4 }).workloads[0];
    const theory = ((1 - rho) * rho ** 5) / (1 - rho ** 6);
    expect(off(recorder.failed.get('rejected')! / recorder.sent, theory)).toBeLessThan(0.03);
  });

  it('processor sharing does not care for the variance', () => {
    for (const cv of [0.3, 1, 3]) {
      const study = queue({ rho: 0.6, discipline: 'ps', cv, requests: 60_000 });
      expect(off(mean(study.workloads[0]), 25)).toBeLessThan(0.06);
    }
  });

  it('processor sharing with a limit loses as M/M/1/K does', () => {
    const { recorder } = queue({ rho: 0.9, limit: 4, discipline: 'ps' }).workloads[0];
    const theory = (0.1 * 0.9 ** 5) / (1 - 0.9 ** 6);
    expect(off(recorder.failed.get('rejected')! / recorder.sent, theory)).toBeLessThan(0.03);
  });

  it('processor sharing with several workers has the mean of M/M/c', () => {
    const study = queue({ rho: 0.8, workers: 3, discipline: 'ps' });
    const stay = 10 + (erlangC(3, 2.4) * 10) / (3 * 0.2);
    expect(off(mean(study.workloads[0]), stay)).toBeLessThan(0.04);
  });

  it('LIFO has the mean of FCFS and a longer tail', () => {
    const fcfs = queue({ rho: 0.7 }).workloads[0];
    const lifo = queue({ rho: 0.7, discipline: 'lifo' }).workloads[0];
    expect(mean(lifo)).toBeCloseTo(mean(fcfs), 0);
    expect(lifo.recorder.latency.standardDeviation).toBeGreaterThan(
      1.5 * fcfs.recorder.latency.standardDeviation,
    );
  });
});

describe('the laws', () => {
  it.each(['fcfs', 'lifo', 'priority', 'ps'] as const)('hold under %s', (discipline) => {
    const study = queue({ rho: 0.8, workers: 2, discipline, limit: 10, requests: 5000 });
    const { recorder } = study.services.get('server')!;
    const { presence, workers } = recorder;
    expect(presence.check()).toMatchObject({ holds: true });
    expect(workers.check()).toMatchObject({ holds: true });
    expect(presence.check().L).toBeGreaterThan(1);
    if (discipline === 'ps') return;
    const utilisation = recorder.utilisation(0)!;
    expect(workers.check().L).toBeCloseTo(2 * utilisation, 9);
    expect(utilisation).toBeCloseTo(0.78, 1);
    expect(presence.check().L).toBeCloseTo(2 * utilisation + recorder.meanQueueLength(0)!, 9);
  });

  it('hold with requests still inside, and after a warm-up', () => {
    const study = new Study('1', { from: 300 * MS, until: 5000 * MS, window: 1e9 });
    study.service('server', { replicas: [{}, {}], policy: 'least-connections' });
    study.open('server', 2200, { stop: 5000 * MS });
    expect(study.run(5000 * MS)).toBe('time');
    const { recorder } = study.services.get('server')!;
    expect(study.workloads[0].underWay).toBeGreaterThan(100);
    expect(recorder.presence.check().holds).toBe(true);
    expect(recorder.workers.check().holds).toBe(true);
    expect(recorder.workers.check().L).toBeCloseTo(2, 1);
  });
});
