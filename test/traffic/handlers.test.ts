import { describe, expect, it } from 'vitest';
import type { CallOptions, StepOptions } from '../../src/traffic/handler.js';
import type { Request } from '../../src/calls/request.js';
import { OUTCOME } from '../../src/calls/outcome.js';
import { constant, distribution, exponential, mean, MS, Study, observe } from './study.js';

const compute = (ms: number): StepOptions => ({ kind: 'compute', time: constant(ms * MS) });

function call(to: string, options: Partial<CallOptions> = {}): CallOptions {
  return { to, probability: 1, timeout: Infinity, cancel: true, size: constant(0), ...options };
}

const calls = (...list: CallOptions[]): StepOptions => ({ kind: 'calls', calls: list });

function latencies(study: Study, sends: number[]): number[] {
  const workload = study.at(
    'front',
    sends.map((ms) => ms * MS),
  );
  const ends: number[] = [];
  observe(workload, {
    ended: (request: Request, _outcome, now) => {
      ends[request.number] = (now - request.intended) / MS;
    },
  });
  study.run();
  return ends;
}

describe('a handler', () => {
  it('takes its steps one after the other, and calls of a step together', () => {
    const study = new Study();
    study.service('front', {
      handler: [compute(1), calls(call('a'), call('b')), calls(call('a')), compute(2)],
    });
    study.service('a', { handler: [compute(10)] });
    study.service('b', { handler: [compute(15)] });
    expect(latencies(study, [0])).toEqual([1 + 15 + 10 + 2]);
    expect(study.services.get('a')!.recorder.completed).toBe(2);
    expect(study.requests.sent).toBe(4);
  });

  it('keeps its worker while it waits, or not', () => {
    const stays = [true, false].map((blocking) => {
      const study = new Study();
      study.service('front', { handler: [compute(1), calls(call('back')), compute(1)], blocking });
      study.service('back', { handler: [compute(10)], replicas: [{ workers: 10 }] });
      return latencies(study, [0, 0, 0]);
    });
    expect(stays[0]).toEqual([12, 24, 36]);
    expect(stays[1]).toEqual([12, 13, 14]);
  });

  it('puts those who come back from a call behind those who wait', () => {
    const study = new Study();
    study.service('front', {
      handler: [compute(4), calls(call('back')), compute(4)],
      blocking: false,
      queue: { limit: 1 },
    });
    study.service('back', { handler: [compute(1)] });
    // The first computes in 0 to 4 and is back at 5, behind the second (4 to 8), whose call is
    // back at 9: the limit is for newcomers only.
    expect(latencies(study, [0, 3])).toEqual([12, 13]);
  });

  it('makes a call with a probability, the same ones whatever the policy', () => {
    const counts = ['round-robin', 'random'].map((policy) => {
      const study = new Study();
      study.service('front', {
        handler: [calls(call('back', { probability: 0.3 }))],
        replicas: [{}, {}, {}],
        policy,
      });
      study.service('back');
      study.open('front', 100, { requests: 5000 });
      study.run();
      return study.services.get('back')!.recorder.sent;
    });
    expect(counts[0]).toBe(counts[1]);
    expect(counts[0] / 5000).toBeCloseTo(0.3, 1);
  });

  it('draws a demand of its own for each call of a request', () => {
    const study = new Study();
    study.service('front', { handler: [calls(call('back')), calls(call('back'))] });
    study.service('back', { handler: [{ kind: 'compute', time: exponential(MS) }] });
    const demands: number[] = [];
    const back = study.services.get('back')!.replicas[0];
    const accept = back.accept.bind(back);
    back.accept = (request, sink) => {
      const at = study.simulator.now;
      return accept(request, {
        respond: (answered, refusal) => {
          demands.push(study.simulator.now - at);
          sink.respond(answered, refusal);
        },
        lost: (gone, outcome) => sink.lost(gone, outcome),
      });
    };
    study.at('front', [0]);
    study.run();
    expect(demands.length).toBe(2);
    expect(demands[0]).not.toBe(demands[1]);
  });
});

describe('a call that fails', () => {
  it('fails the request, without the remaining steps', () => {
    const study = new Study();
    study.service('front', { handler: [compute(1), calls(call('back')), compute(100)] });
    study.service('back', { handler: [compute(10)], queue: { limit: 0 } });
    study.service('other', { handler: [calls(call('back'))] });
    const hog = study.at('other', [0], { name: 'hog' });
    const workload = study.at('front', [0]);
    study.run();
    expect(hog.recorder.completed).toBe(1);
    expect([...workload.recorder.failed]).toEqual([['call-failed', 1]]);
    expect(study.requests.ended[OUTCOME.rejected]).toBe(1);
    expect(study.simulator.now).toBe(10 * MS);
  });

  it.each([true, false])('gives the others of its step up (cancel: %s)', (cancel) => {
    const study = new Study();
    study.service('front', {
      handler: [calls(call('slow', { cancel }), call('quick', { timeout: 5 * MS }))],
    });
    study.service('slow', { handler: [calls(call('deep', { cancel }))] });
    study.service('deep', { handler: [compute(50)] });
    study.service('quick', { handler: [compute(10)] });
    const workload = study.at('front', [0]);
    study.run();
    expect([...workload.recorder.failed]).toEqual([['call-failed', 1]]);
    // Work that goes on goes on all the way down; what is cancelled is so too.
    expect(study.services.get('deep')!.recorder.completed).toBe(cancel ? 0 : 1);
    expect(study.simulator.now).toBe((cancel ? 5 : 50) * MS);
    expect(study.requests.underWay).toBe(0);
    const counted = study.requests.ended;
    expect(counted[OUTCOME['timed-out']]).toBe(1);
    expect(counted[OUTCOME.cancelled]).toBe(cancel ? 2 : 1);
  });

  it('does not go down the stack when a whole line of requests fails at once', () => {
    const study = new Study();
    study.service('front', {
      handler: [calls(call('slow', { probability: 0.0001 })), calls(call('nobody'))],
    });
    study.service('slow', { handler: [compute(1000)] });
    study.service('nobody', { replicas: [{ weight: 0 }] });
    const workload = study.at('front', new Array<number>(100_000).fill(0));
    study.run();
    expect(study.services.get('slow')!.recorder.completed).toBeGreaterThan(3);
    expect([...workload.recorder.failed]).toEqual([['call-failed', 100_000]]);
    expect(study.requests.ended[OUTCOME['no-backend']]).toBe(100_000);
  });
});

describe('services that call in a circle', () => {
  it('meet the limit of requests, not of the stack', () => {
    const study = new Study('1', undefined, 10_000);
    study.service('front', { handler: [calls(call('back'))], replicas: [{ workers: 1e5 }] });
    study.service('back', { handler: [calls(call('front'))], replicas: [{ workers: 1e5 }] });
    study.at('front', [0]);
    expect(study.run()).toBe('halted');
    expect(study.simulator.haltReason).toBe('more than 10000 requests are under way');
  });
});

describe('common random numbers', () => {
  it('give each request the same demand under every policy', () => {
    const demands = ['random', 'least-connections', 'source-hash'].map((policy) => {
      const study = new Study();
      study.service('front', {
        handler: [{ kind: 'compute', time: distribution('lognormal', { mean: 10 * MS, cv: 2 }) }],
        replicas: [{}, {}, { workers: 2 }],
        policy,
      });
      const workload = study.open('front', 300, { requests: 2000 });
      const served: number[] = [];
      observe(workload, {
        ended: (request) => {
          served[request.number] = request.serverDeparture - request.serviceStart;
        },
      });
      study.run();
      expect(mean(workload)).toBeGreaterThan(10);
      return served;
    });
    expect(demands[1]).toEqual(demands[0]);
    expect(demands[2]).toEqual(demands[0]);
  });
});
