import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { END_OF_TIME } from '../../src/engine/time.js';
import { HedgeDelay } from '../../src/calls/attempts/hedge-delay.js';
import {
  type AttemptOptions,
  backoffInterval,
  type HedgeOptions,
} from '../../src/calls/attempts/options.js';
import { retried } from '../../src/calls/outcome.js';
import type { Request } from '../../src/calls/request.js';
import { OUTCOME } from '../../src/calls/outcome.js';
import { disciplines } from '../../src/traffic/station/disciplines.js';
import type { Workload } from '../../src/traffic/workload.js';
import { constant, distribution, exponential, MS, Study, observe } from '../traffic/study.js';

const attempts = (options: Partial<AttemptOptions> = {}): AttemptOptions => ({
  rounds: 1,
  timeout: Infinity,
  on: retried,
  backoff: { base: 25 * MS, max: 250 * MS, jitter: 'none' },
  hedge: null,
  tied: null,
  ...options,
});

const hedge = (options: Partial<HedgeOptions> = {}): HedgeOptions => ({
  attempts: 2,
  after: 2 * MS,
  percentile: null,
  samples: 100,
  cancel: true,
  ...options,
});

const compute = (ms: number) => ({ kind: 'compute', time: constant(ms * MS) }) as const;

/** Milliseconds to the end of each request, by number. */
function ends(workload: Workload): number[] {
  const seen: number[] = [];
  observe(workload, {
    ended: (request: Request, _outcome, now) => {
      seen[request.number] = (now - request.intended) / MS;
    },
  });
  return seen;
}

describe('retries', () => {
  it('back off by doubling up to the maximum, as Envoy does', () => {
    const backoff = { base: 25, max: 250, jitter: 'none' } as const;
    const intervals = [1, 2, 3, 4, 5, 6].map((k) => backoffInterval(backoff, k));
    expect(intervals).toEqual([25, 50, 100, 200, 250, 250]);
  });

  it('are attempts of their own for one request, timed from when it was meant to be sent', () => {
    const study = new Study();
    study.service('server', { handler: [compute(60)], queue: { limit: 0 } });
    const workload = study.at('server', [0, MS], { attempts: attempts({ rounds: 3 }) });
    const latencies = ends(workload);
    study.run();
    // Turned away at 1 and 26, served from 76 on.
    expect(latencies).toEqual([60, 25 + 50 + 60]);
    expect(workload.recorder).toMatchObject({ sent: 2, completed: 2 });
    expect(workload.attempts!.recorder).toMatchObject({ requests: 2, sent: 4, retries: 2 });
    expect(study.requests.sent).toBe(2 + 4);
    expect(study.requests.ended[OUTCOME.rejected]).toBe(2);
    expect(study.requests.underWay).toBe(0);
  });

  it('end with the last failure when there are no more, or when it is not to be retried', () => {
    const outcomes = [retried, []].map((on) => {
      const study = new Study();
      study.service('server', { handler: [compute(1000)], queue: { limit: 0 } });
      const options = { attempts: attempts({ rounds: 3, on }) };
      const workload = study.at('server', [0, MS], options);
      study.run();
      return [[...workload.recorder.failed], workload.attempts!.recorder.sent];
    });
    expect(outcomes).toEqual([
      [[['rejected', 1]], 4],
      [[['rejected', 1]], 2],
    ]);
  });

  it('follow the time limit of an attempt, which stops its work or does not', () => {
    const served = [true, false].map((cancel) => {
      const study = new Study();
      study.service('server', { handler: [compute(20)] });
      const tries = attempts({ rounds: 2, timeout: 10 * MS });
      const workload = study.at('server', [0], { attempts: tries, cancel });
      study.run();
      expect([...workload.recorder.failed]).toEqual([['timed-out', 1]]);
      expect(study.requests.ended[OUTCOME['timed-out']]).toBe(2 + 1);
      return study.services.get('server')!.recorder.completed;
    });
    expect(served).toEqual([0, 2]);
  });

  it('stop when the caller has waited long enough, also in a back-off', () => {
    const study = new Study();
    study.service('server', { handler: [compute(1000)], queue: { limit: 0 } });
    const options = { attempts: attempts({ rounds: 9 }), timeout: 40 * MS };
    const workload = study.at('server', [0, MS], options);
    study.run();
    expect([...workload.recorder.failed]).toEqual([['timed-out', 2]]);
    // The first is cancelled at 40 in service; the second was turned away at 1 and 26.
    expect(study.requests.ended[OUTCOME.cancelled]).toBe(1);
    expect(study.requests.ended[OUTCOME.rejected]).toBe(2);
    expect(study.simulator.now).toBe(41 * MS);
  });

  it('wait by full jitter: uniform below the back-off', () => {
    const study = new Study();
    study.service('server', { queue: { limit: 0 }, replicas: [] });
    const backoff = { base: 25 * MS, max: 250 * MS, jitter: 'full' } as const;
    const workload = study.open('server', 1000, {
      requests: 4000,
      attempts: attempts({ rounds: 2, backoff }),
    });
    const waits = ends(workload);
    study.run();
    expect(Math.max(...waits)).toBeLessThan(25);
    expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length).toBeCloseTo(12.5, 0);
  });
});

describe('a hedge', () => {
  const slow = distribution('mixture', {
    of: [
      { weight: 0.5, of: { kind: 'constant', options: new Map([['value', 1]]) } },
      { weight: 0.5, of: { kind: 'constant', options: new Map([['value', 100]]) } },
    ],
  });

  const halfSlow = (redraw: boolean, cancel = true) => {
    const study = new Study();
    const replicas = [{ workers: 1000 }];
    study.service('server', { handler: [compute(1)], slowdown: slow, redraw, replicas });
    const tries = attempts({ hedge: hedge({ cancel }) });
    const workload = study.open('server', 100, { requests: 4000, attempts: tries });
    study.run();
    return { study, workload, recorder: workload.attempts!.recorder };
  };

  it('wins where its own draw is better: both are slow in a quarter of the cases', () => {
    const { workload, recorder } = halfSlow(true);
    expect(recorder.hedges / 4000).toBeCloseTo(0.5, 1);
    expect(recorder.wins / 4000).toBeCloseTo(0.25, 1);
    expect(workload.recorder.latency.mean / MS).toBeCloseTo(0.5 * 1 + 0.25 * 3 + 0.25 * 100, -0.5);
  });

  it('cannot win where all attempts of a request share their draw', () => {
    const { recorder } = halfSlow(false);
    expect(recorder.hedges).toBeGreaterThan(1800);
    expect(recorder.wins).toBe(0);
  });

  it('leaves the other running, or stops its work; either way each ends once', () => {
    const [stopped, left] = [true, false].map((cancel) => halfSlow(true, cancel));
    for (const { study, recorder } of [stopped, left]) {
      expect(study.requests.underWay).toBe(0);
      expect(study.requests.sent).toBe(4000 + recorder.sent);
      expect(recorder.byOutcome[OUTCOME.completed]).toBe(4000);
      expect(recorder.byOutcome[OUTCOME.cancelled]).toBe(recorder.hedges);
    }
    expect(stopped.study.services.get('server')!.recorder.completed).toBe(4000);
    expect(left.study.services.get('server')!.recorder.completed).toBe(left.recorder.sent);
  });

  it('comes after a percentile of what was seen, slow ones that were given up included', () => {
    const delay = new HedgeDelay(hedge({ after: Infinity, percentile: 0.9, samples: 10 }));
    for (let i = 1; i <= 9; i++) delay.answered(i * MS);
    expect(delay.nanoseconds).toBe(Infinity);
    delay.gaveUp();
    expect(delay.nanoseconds / (9 * MS)).toBeCloseTo(1, 2);
    for (let i = 0; i < 10; i++) delay.gaveUp();
    expect(delay.nanoseconds).toBe(Infinity);
  });

  it('that comes after the end of time never comes', () => {
    const study = new Study();
    study.service('server');
    const tries = attempts({ hedge: hedge({ after: END_OF_TIME }) });
    const workload = study.at('server', [0, 5 * MS], { attempts: tries });
    study.run();
    expect(workload.recorder.completed).toBe(2);
    expect(study.simulator.now).toBe(6 * MS);
  });

  it('at a percentile hedges about as many as lie beyond it', () => {
    const study = new Study();
    const handler = [{ kind: 'compute', time: constant(MS) } as const];
    study.service('server', { handler, slowdown: exponential(1), replicas: [{ workers: 1000 }] });
    const tries = attempts({ hedge: hedge({ after: Infinity, percentile: 0.95 }) });
    const workload = study.open('server', 1000, { requests: 20000, attempts: tries });
    study.run();
    expect(workload.attempts!.recorder.hedges / 20000).toBeCloseTo(0.05, 2);
  });
});

describe('the demand of an attempt', () => {
  it('is drawn for (request, attempt), whatever the policy', () => {
    const seen = ['random', 'least-connections'].map((policy) => {
      const study = new Study();
      const work = { kind: 'compute', time: exponential(MS) } as const;
      const replicas = [{}, {}, {}];
      const service = study.service('server', {
        handler: [work],
        slowdown: exponential(1),
        policy,
        replicas,
      });
      const tries = attempts({ hedge: hedge({ after: MS }) });
      study.open('server', 1500, { requests: 3000, attempts: tries });
      const demands = new Map<string, number>();
      const demand = service.demand.bind(service);
      service.demand = (step, request) => {
        const nanoseconds = demand(step, request);
        demands.set(`${request.number}/${request.attempt}`, nanoseconds);
        return nanoseconds;
      };
      study.run();
      return demands;
    });
    const common = [...seen[0].keys()].filter((key) => seen[1].has(key));
    expect(common.filter((key) => key.endsWith('/1')).length).toBeGreaterThan(300);
    expect(common.filter((key) => seen[0].get(key) !== seen[1].get(key))).toEqual([]);
    const redrawn = common.filter(
      (key) => key.endsWith('/1') && seen[0].get(key.replace('/1', '/0')) !== seen[0].get(key),
    );
    expect(redrawn.length).toBeGreaterThan(300);
  });
});

describe('tied requests', () => {
  it('are served once: by the first worker that is free', () => {
    const study = new Study();
    const replicas = [{}, {}];
    study.service('server', { handler: [compute(10)], replicas });
    const options = { attempts: attempts({ tied: 0 }) };
    const workload = study.at('server', [0, MS, 2 * MS, 3 * MS], options);
    const latencies = ends(workload);
    study.run();
    // The first two start at once and need no second; the others wait in both lines.
    expect(latencies).toEqual([10, 10, 18, 18]);
    expect(workload.attempts!.recorder).toMatchObject({ sent: 6, tied: 2 });
    expect(study.requests.ended[OUTCOME.cancelled]).toBe(2);
    expect(study.services.get('server')!.recorder.completed).toBe(4);
  });

  it('shorten the wait of random choice to nearly that of one line', () => {
    const waits = [false, true].map((tied) => {
      const study = new Study();
      const handler = [{ kind: 'compute', time: exponential(MS) } as const];
      study.service('server', { handler, policy: 'random', replicas: new Array(10).fill({}) });
      const tries = tied ? attempts({ tied: 0 }) : null;
      const workload = study.open('server', 8000, { requests: 20000, attempts: tries });
      study.run();
      return workload.recorder.stages!.serverQueue / MS;
    });
    expect(waits[0]).toBeGreaterThan(3);
    expect(waits[1]).toBeLessThan(1.5);
  });
});

describe('attempts of calls', () => {
  it('leave the caller one answer each, and draw slowdowns of their own', () => {
    const study = new Study();
    const workers = [{ workers: 100000 }];
    const call = {
      to: 'leaf',
      count: 100,
      probability: 1,
      timeout: Infinity,
      cancel: true,
      size: constant(0),
    };
    const slowdown = distribution('mixture', {
      of: [
        { weight: 0.99, of: { kind: 'constant', options: new Map([['value', 1]]) } },
        { weight: 0.01, of: { kind: 'constant', options: new Map([['value', 100]]) } },
      ],
    });
    study.service('leaf', { handler: [compute(10)], slowdown, replicas: workers });
    study.service('plain', { handler: [{ kind: 'calls', calls: [call] }], replicas: workers });
    const tries = attempts({ hedge: hedge({ after: 20 * MS }) });
    const hedged = [{ ...call, attempts: tries }];
    study.service('hedged', { handler: [{ kind: 'calls', calls: hedged }], replicas: workers });
    const slowShare = (to: string): number => {
      const workload = study.open(to, 100, { name: to, requests: 300, timeout: 100 * MS });
      study.workloads.splice(0, study.workloads.length, workload);
      study.run();
      return workload.recorder.byOutcome[OUTCOME['timed-out']] / 300;
    };
    // 1 - 0.99^100 (Dean and Barroso, 2013), and 1 - (1 - 0.01^2)^100.
    expect(Math.abs(slowShare('plain') - 0.634)).toBeLessThan(0.085);
    expect(slowShare('hedged')).toBeLessThan(0.03);
  });
});

/** Everything at once: nothing may be lost, end twice, or stay behind. */
const world = fc.record({
  seed: fc.nat(1000),
  discipline: fc.constantFrom(...disciplines),
  full: fc.constantFrom('reject' as const, 'drop' as const),
  limit: fc.constantFrom(0, 1, 5),
  policy: fc.constantFrom('random', 'round-robin', 'least-connections', 'central-queue'),
  rounds: fc.integer({ min: 1, max: 4 }),
  attemptTimeout: fc.constantFrom(2 * MS, 5 * MS),
  timeout: fc.constantFrom(4 * MS, 30 * MS, Infinity),
  cancel: fc.boolean(),
  way: fc.constantFrom('once' as const, 'hedge' as const, 'tied' as const),
  hedgeCancel: fc.boolean(),
  tiedDelay: fc.constantFrom(0, MS),
  calls: fc.boolean(),
  wait: fc.constantFrom(1, 2, Infinity),
  rate: fc.constantFrom(300, 3000),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function play(told: World): Study {
  const study = new Study(`${told.seed}`);
  const { discipline, full, limit, policy, way, cancel } = told;
  const tries = attempts({
    rounds: told.rounds,
    timeout: told.attemptTimeout,
    backoff: { base: MS, max: 3 * MS, jitter: 'full' },
    hedge: way === 'hedge' ? hedge({ after: MS, attempts: 3, cancel: told.hedgeCancel }) : null,
    tied: way === 'tied' ? told.tiedDelay : null,
  });
  const queue = { limit, discipline, full };
  const work = { kind: 'compute', time: exponential(MS) } as const;
  const call = {
    to: 'back',
    count: 3,
    probability: 0.8,
    timeout: 20 * MS,
    cancel,
    size: constant(0),
    attempts: told.calls ? tries : null,
  };
  const steps = [work, { kind: 'calls' as const, calls: [call], wait: told.wait }];
  study.service('front', { handler: steps, queue, policy, replicas: [{ workers: 2 }, {}] });
  const slowdown = exponential(1);
  study.service('back', { handler: [work], queue, policy, slowdown, replicas: [{}, {}] });
  const options = { requests: 40, timeout: told.timeout, cancel, attempts: tries };
  study.open('front', told.rate, { name: 'open', ...options });
  study.closed('front', 4, constant(0), { name: 'closed', ...options });
  study.run();
  return study;
}

describe('conservation', () => {
  it('each attempt ends once, and so does each request', () => {
    fc.assert(
      fc.property(world, (told) => {
        const study = play(told);
        const { requests } = study;
        const ended = requests.ended.reduce((sum, count) => sum + count, 0);
        expect(ended).toBe(requests.sent);
        for (const { recorder, attempts: tries, isSettled } of study.workloads) {
          const failed = [...recorder.failed.values()].reduce((sum, count) => sum + count, 0);
          expect(recorder.completed + failed).toBe(40);
          expect(isSettled).toBe(true);
          expect(tries!.underWay).toBe(0);
          expect(tries!.recorder.unfinished).toBe(0);
          expect(tries!.recorder.byOutcome[OUTCOME.completed]).toBe(recorder.completed);
        }
        for (const { jobs, recorder } of study.services.values()) {
          expect(jobs.every(({ request }) => request === null)).toBe(true);
          expect(recorder.presence.check().holds).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('gives the same digest again', () => {
    fc.assert(
      fc.property(world, (told) => {
        expect(play(told).simulator.digest.toString()).toBe(play(told).simulator.digest.toString());
      }),
      { numRuns: 20 },
    );
  });
});
