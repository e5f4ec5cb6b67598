import { describe, expect, it } from 'vitest';
import type { CallOptions } from '../../src/traffic/handler.js';
import { OUTCOME } from '../../src/calls/outcome.js';
import { constant, exponential, MS, Study, observe } from './study.js';

const call = (to: string, options: Partial<CallOptions> = {}): CallOptions => ({
  to,
  probability: 1,
  timeout: Infinity,
  cancel: true,
  size: constant(0),
  ...options,
});

const leaves = (ms: number, workers = 1000) => ({
  handler: [{ kind: 'compute', time: constant(ms * MS) } as const],
  replicas: [{ workers }],
});

/** One request to a front that makes these calls and waits for so many. */
function latency(calls: CallOptions[], wait: number, prepare: (study: Study) => void) {
  const study = new Study();
  study.service('front', { handler: [{ kind: 'calls', calls, wait }] });
  prepare(study);
  const workload = study.at('front', [0]);
  let end = -1;
  observe(workload, { ended: (_request, _outcome, now) => (end = now / MS) });
  study.run();
  return { end, study, workload };
}

describe('a fan-out', () => {
  it('waits for all, or for the first k of n', () => {
    const calls = [call('quick'), call('slow'), call('middle')];
    const ends = [1, 2, 3, Infinity].map((wait) => {
      const { end } = latency(calls, wait, (study) => {
        study.service('quick', leaves(1));
        study.service('middle', leaves(5));
        study.service('slow', leaves(20));
      });
      return end;
    });
    expect(ends).toEqual([1, 5, 20, 20]);
  });

  it('stops the rest, or leaves it running', () => {
    const left = [true, false].map((cancel) => {
      const calls = [call('quick'), call('slow', { count: 4, cancel })];
      const { study, end } = latency(calls, 1, (study) => {
        study.service('quick', leaves(1));
        study.service('slow', leaves(20));
      });
      expect(end).toBe(1);
      expect(study.requests.ended[OUTCOME.cancelled]).toBe(4);
      expect(study.requests.underWay).toBe(0);
      return study.services.get('slow')!.recorder.completed;
    });
    expect(left).toEqual([0, 4]);
  });

  it('bears as many failures as it need not wait for', () => {
    const outcomes = [1, 2, 3].map((wait) => {
      const calls = [call('good', { count: 2 }), call('bad', { timeout: MS })];
      const { workload } = latency(calls, wait, (study) => {
        study.service('good', leaves(3));
        study.service('bad', leaves(50));
      });
      return [...workload.recorder.failed.keys()];
    });
    expect(outcomes).toEqual([[], [], ['call-failed']]);
  });

  it('is over at once where enough is answered at once, or nothing is called', () => {
    const none = [call('leaf', { count: 5, probability: 0 })];
    const prepare = (study: Study) => void study.service('leaf', leaves(7));
    expect(latency(none, Infinity, prepare).end).toBe(0);
    expect(latency(none, 3, prepare).end).toBe(0);
  });

  it('fails at once where all are turned away', () => {
    const { workload, study } = latency([call('gone', { count: 5 })], 2, (study) => {
      study.service('gone', { replicas: [] });
    });
    expect([...workload.recorder.failed]).toEqual([['call-failed', 1]]);
    expect(study.requests.ended[OUTCOME['no-backend']]).toBe(5);
  });

  it('gives each leaf draws of its own: the largest of n exponentials has mean H(n)', () => {
    const study = new Study();
    const replicas = [{ workers: 100000 }];
    const calls = [call('leaf', { count: 10 })];
    study.service('front', { handler: [{ kind: 'calls', calls }], replicas });
    const handler = [{ kind: 'compute', time: exponential(MS) } as const];
    study.service('leaf', { handler, replicas });
    const workload = study.open('front', 1000, { requests: 5000 });
    study.run();
    let harmonic = 0;
    for (let i = 1; i <= 10; i++) harmonic += 1 / i;
    expect(workload.recorder.latency.mean / MS).toBeCloseTo(harmonic, 1);
  });

  it('counts like calls apart when it draws whether they are made', () => {
    const study = new Study();
    const replicas = [{ workers: 100000 }];
    const calls = [call('leaf', { count: 10, probability: 0.3 })];
    study.service('front', { handler: [{ kind: 'calls', calls }], replicas });
    study.service('leaf', leaves(1));
    study.open('front', 1000, { requests: 2000 });
    study.run();
    const { sent } = study.services.get('leaf')!.recorder;
    expect(sent / 20000).toBeCloseTo(0.3, 1);
    expect(sent % 10).not.toBe(0);
  });
});
