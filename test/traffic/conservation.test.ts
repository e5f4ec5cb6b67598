import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disciplines } from '../../src/traffic/station/disciplines.js';
import { policies } from '../../src/balancing/table.js';
import { exponential, MS, Study, observe } from './study.js';

/** Small worlds: a front that calls two services, with limits, time limits and failures. */
const world = fc.record({
  seed: fc.nat(1000),
  policy: fc.constantFrom(...policies.map(({ name }) => name)),
  discipline: fc.constantFrom(...disciplines),
  full: fc.constantFrom('reject' as const, 'drop' as const),
  limit: fc.constantFrom(0, 1, 5, Infinity),
  blocking: fc.boolean(),
  replicas: fc.integer({ min: 1, max: 3 }),
  rate: fc.constantFrom(100, 500, 2000),
  timeout: fc.constantFrom(3 * MS, 20 * MS, Infinity),
  callTimeout: fc.constantFrom(MS, 5 * MS, Infinity),
  cancel: fc.boolean(),
  callCancel: fc.boolean(),
  until: fc.constantFrom(20 * MS, 100 * MS, Infinity),
  balancers: fc.constantFrom(1, 1, 3),
  counts: fc.constantFrom('own' as const, 'all' as const),
  delay: fc.constantFrom(0, 0, 2 * MS),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** Requests that are lost without a time limit, before a policy that hears of load until time ends. */
const reportedToTheEnd: World = {
  seed: 0,
  policy: 'client-side-weighted-round-robin',
  discipline: 'fcfs',
  full: 'drop',
  limit: 0,
  blocking: false,
  replicas: 1,
  rate: 100,
  timeout: 3 * MS,
  callTimeout: Infinity,
  cancel: false,
  callCancel: false,
  until: Infinity,
  balancers: 1,
  counts: 'own',
  delay: 0,
};

function play(it: World, slice?: number): Study {
  const { seed, policy, discipline, full, limit, blocking, replicas, rate } = it;
  const study = new Study(`${seed}`);
  const call = (to: string, probability: number): object => ({
    to,
    probability,
    timeout: it.callTimeout,
    cancel: it.callCancel,
    size: exponential(100),
  });
  const compute = { kind: 'compute', time: exponential(MS) } as const;
  const calls = [call('left', 0.7), call('right', 0.7)];
  const queue = { limit, discipline, full };
  const handler = [compute, { kind: 'calls', calls } as never, compute];
  const seen = { balancers: it.balancers, view: { counts: it.counts, delay: it.delay } };
  const replicaList = new Array<object>(replicas).fill({ workers: 2 });
  study.service('front', { handler, blocking, queue, policy, ...seen, replicas: replicaList });
  study.service('left', { handler: [compute], queue, policy, ...seen, replicas: replicaList });
  study.service('right', { handler: [compute], queue });
  const options = { timeout: it.timeout, cancel: it.cancel, requests: 60 };
  study.open('front', rate, { name: 'open', ...options });
  study.closed('front', 5, exponential(2 * MS), { name: 'closed', ...options });
  study.sessions('left', rate / 5, exponential(3), exponential(MS), options);
  const stop = study.run(it.until === Infinity ? undefined : it.until, 1e7, slice);
  expect(stop).not.toBe('events');
  return study;
}

describe('conservation', () => {
  it('every request ends in one way, or is under way; the laws hold', () => {
    fc.assert(
      fc.property(world, (told) => {
        const study = play(told);
        const { requests } = study;
        const ended = requests.ended.reduce((sum, count) => sum + count, 0);
        expect(ended + requests.underWay).toBe(requests.sent);
        for (const { recorder } of study.workloads) {
          const failed = [...recorder.failed.values()].reduce((sum, count) => sum + count, 0);
          expect(recorder.completed + failed + recorder.unfinished).toBe(recorder.sent);
          const byClient = recorder.clients.reduce((sum, { completed }) => sum + completed, 0);
          expect(byClient).toBe(recorder.completed);
        }
        for (const { recorder } of study.services.values()) {
          expect(recorder.presence.check().holds).toBe(true);
          expect(recorder.workers.check().holds).toBe(true);
          const { sent, completed, failed, turnedAway } = recorder;
          expect(completed + failed + turnedAway + recorder.presence.inside).toBe(sent);
        }
        // All that can end has ended: what is left was dropped without a time limit.
        if (told.until === Infinity && (told.full === 'reject' || told.limit === Infinity)) {
          expect(requests.underWay).toBe(0);
          for (const workload of study.workloads) expect(workload.isSettled).toBe(true);
          for (const { jobs } of study.services.values()) {
            expect(jobs.every(({ request }) => request === null)).toBe(true);
          }
        }
      }),
      { numRuns: 60, examples: [[reportedToTheEnd]] },
    );
  });

  it('gives the same digest again, in whatever slices it is run', () => {
    fc.assert(
      fc.property(world, (told) => {
        expect(play(told).simulator.digest.toString()).toBe(play(told).simulator.digest.toString());
      }),
      { numRuns: 20 },
    );
  });

  it('uses request objects again', () => {
    const study = new Study();
    study.service('server', { replicas: [{ workers: 5 }] });
    const workload = study.open('server', 2000, { requests: 5000 });
    const objects = new Set<unknown>();
    observe(workload, { sending: (request) => void objects.add(request) });
    study.run();
    expect(objects.size).toBeLessThan(60);
    expect(study.services.get('server')!.jobs.length).toBeLessThan(60);
  });
});
