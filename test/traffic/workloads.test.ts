import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/calls/request.js';
import type { Workload } from '../../src/traffic/workload.js';
import { constant, distribution, exponential, MS, Study, observe } from './study.js';

const SECOND = 1000 * MS;

function numbers(workload: Workload): number[] {
  const seen: number[] = [];
  observe(workload, { sending: (request) => void seen.push(request.number) });
  return seen;
}

describe('an open loop', () => {
  it('ends after so many requests, and says when all are answered', () => {
    const study = new Study();
    study.service('server');
    const workload = study.open('server', 100, { requests: 50, start: SECOND });
    let settledAt = -1;
    observe(workload, { settled: () => (settledAt = study.simulator.now) });
    expect(workload.isSettled).toBe(false);
    study.run();
    expect(workload.recorder).toMatchObject({ sent: 50, completed: 50, unfinished: 0 });
    expect(settledAt).toBe(study.simulator.now);
    expect(settledAt).toBeGreaterThan(SECOND);
  });

  it('ends before its stop', () => {
    const study = new Study();
    study.service('server');
    const workload = study.at('server', [0, 5 * MS, 9.4, 10 * MS, 11 * MS], { stop: 10 * MS });
    study.run();
    expect(workload.recorder.sent).toBe(3);
  });

  it('with no request to send is settled at once', () => {
    const study = new Study();
    study.service('server');
    const workload = study.open('server', 100, { requests: 0 });
    study.run();
    expect(workload.isSettled).toBe(true);
    expect(workload.recorder.stages).toBeNull();
  });
});

describe('the measured span', () => {
  it('counts requests by their intended time and follows them to their end', () => {
    const study = new Study('1', { from: 10 * MS, until: 20 * MS, window: 5 * MS });
    study.service('server', { handler: [{ kind: 'compute', time: constant(15 * MS) }] });
    const workload = study.at('server', [0, 10 * MS, 19 * MS, 20 * MS, 100 * MS]);
    let settledAt = -1;
    observe(workload, {
      settled: () => {
        if (settledAt < 0) settledAt = study.simulator.now;
      },
    });
    study.run();
    // Served at 0, 15, 30, 45 and 100: measured are the second and the third.
    expect(workload.recorder).toMatchObject({ sent: 2, completed: 2 });
    expect(workload.recorder.latency.min).toBe(20 * MS);
    expect(workload.recorder.latency.max).toBe(26 * MS);
    expect(settledAt).toBe(45 * MS);
    expect(study.services.get('server')!.recorder).toMatchObject({ sent: 2, completed: 2 });
    const windows = workload.recorder.windows.summaries();
    expect(windows.map(({ sent, completed }) => [sent, completed])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});

describe('a closed loop', () => {
  it('obeys the interactive response time law', () => {
    // X = N / (R + Z), here with N = 20 users, Z = 1 s and an M/M/1-like server.
    const study = new Study();
    study.service('server', { handler: [{ kind: 'compute', time: exponential(40 * MS) }] });
    const workload = study.closed('server', 20, exponential(SECOND), { stop: 2000 * SECOND });
    study.run();
    const { recorder } = workload;
    const throughput = recorder.completed / 2000;
    const response = recorder.latency.mean / SECOND;
    expect(throughput * (response + 1)).toBeCloseTo(20, 0);
    expect(workload.isSettled).toBe(true);
  });

  it('numbers a user by its own rounds', () => {
    const study = new Study();
    study.service('server', { replicas: [{ workers: 3 }] });
    const workload = study.closed('server', 3, constant(MS), { requests: 7 });
    const seen = numbers(workload);
    study.run();
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(workload.recorder.completed).toBe(7);
  });

  it('without any time in it meets the run’s limits', () => {
    const study = new Study();
    study.service('server', { handler: [{ kind: 'compute', time: constant(0) }] });
    study.closed('server', 2, constant(0));
    expect(study.run(undefined, 50_000)).toBe('events');
    expect(study.simulator.now).toBe(0);
  });

  it('that is turned away at once meets them too', () => {
    const study = new Study();
    study.service('server', { queue: { limit: 0 } });
    study.closed('server', 2, constant(0));
    expect(study.run(undefined, 50_000)).toBe('events');
    expect(study.simulator.now).toBe(0);
  });

  it('shares its users among the clients by weight', () => {
    const study = new Study();
    study.service('server');
    const channel = study.channels.get('server')!;
    const clients = [1, 3].map((weight) => ({ name: `c${weight}`, weight, address: 0, channel }));
    const workload = study.closed('server', 8, constant(SECOND), { clients, stop: 10 * SECOND });
    study.run();
    const [one, three] = workload.recorder.clients;
    expect(three.sent).toBe(3 * one.sent);
  });
});

describe('sessions', () => {
  it('send their requests one after the other', () => {
    const study = new Study();
    study.service('server', { replicas: [{ workers: 1000 }] });
    const workload = study.sessions('server', 10, constant(3), constant(10 * SECOND), {
      requests: 60,
      stop: 3600 * SECOND,
    });
    const sendings = new Map<number, number>();
    observe(workload, {
      sending: (request: Request) => void sendings.set(request.number, request.intended),
    });
    study.run();
    expect(sendings.size).toBe(60);
    for (const [number, at] of sendings) {
      if (number % 3 > 0) expect(at - sendings.get(number - 1)!).toBe(10 * SECOND + MS);
    }
  });

  it('are over when the last has gone', () => {
    const study = new Study();
    study.service('server', { replicas: [{ workers: 1000 }] });
    const length = distribution('uniform', { min: 1, max: 9 });
    const workload = study.sessions('server', 10, length, constant(SECOND), { stop: 9 * SECOND });
    study.run();
    expect(workload.isSettled).toBe(true);
    expect(workload.isExhausted).toBe(true);
    expect(workload.recorder.completed).toBe(workload.recorder.sent);
    expect(study.simulator.now).toBeLessThan(10 * SECOND);
  });
});

describe('clients', () => {
  it('share an open workload by weight, request by request', () => {
    const split = ['random', 'round-robin'].map((policy) => {
      const study = new Study();
      study.service('server', { policy, replicas: [{}, {}] });
      const channel = study.channels.get('server')!;
      const clients = [1, 0, 3].map((weight, i) => ({ name: `${i}`, weight, address: i, channel }));
      const workload = study.open('server', 1000, { clients, requests: 8000 });
      const seen: number[] = [];
      observe(workload, { sending: (request) => void seen.push(request.client) });
      study.run();
      expect(workload.recorder.clients[0].sent / 8000).toBeCloseTo(0.25, 1);
      expect(workload.recorder.clients[1].sent).toBe(0);
      expect(workload.recorder.clients[2].slowdown).toBeGreaterThan(1);
      return seen;
    });
    expect(split[0]).toEqual(split[1]);
  });

  it('keep to their backend under source-hash', () => {
    const study = new Study();
    study.service('server', { policy: 'source-hash', replicas: [{}, {}, {}] });
    const channel = study.channels.get('server')!;
    const clients = [1, 2, 3, 4].map((i) => ({
      name: `${i}`,
      weight: 1,
      address: 0x0a000000 + i,
      channel,
    }));
    const workload = study.open('server', 500, { clients, requests: 400 });
    const backends = new Map<number, Set<number>>();
    observe(workload, {
      ended: ({ client, backend }) => {
        backends.set(client, (backends.get(client) ?? new Set()).add(backend));
      },
    });
    study.run();
    expect([...backends.values()].map((set) => set.size)).toEqual([1, 1, 1, 1]);
  });
});

describe('sizes, keys and work', () => {
  it('are drawn by number and inherited by calls', () => {
    const study = new Study();
    study.service('server', {
      handler: [
        {
          kind: 'calls',
          calls: [
            { to: 'back', probability: 1, timeout: Infinity, cancel: true, size: constant(77.4) },
          ],
        },
      ],
      response: constant(1000.6),
    });
    study.service('back');
    const seen: Request[] = [];
    const back = study.services.get('back')!.replicas[0];
    const accept = back.accept.bind(back);
    back.accept = (request, sink) => {
      seen.push(Object.assign(Object.create(null) as Request, request));
      return accept(request, sink);
    };
    const workload = study.at('server', [0], {
      size: constant(200),
      keys: distribution('uniform', { min: 5, max: 6 }),
      work: constant(2),
      priority: 3,
    });
    let response = 0;
    observe(workload, { ended: (request) => (response = request.responseSize) });
    study.run();
    expect(seen[0]).toMatchObject({ size: 77, key: 5, work: 2, priority: 3, number: 0 });
    expect(response).toBe(1001);
    expect(study.simulator.now).toBe(2 * MS);
  });
});
