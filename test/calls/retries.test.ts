import { describe, expect, it } from 'vitest';
import { RetryRule } from '../../src/calls/attempts/conditions.js';
import { type Condition, conditions } from '../../src/calls/attempts/table.js';
import { TokenBudget } from '../../src/calls/attempts/token-budget.js';
import { OUTCOME, type Outcome, outcomes } from '../../src/calls/outcome.js';
import { Request } from '../../src/calls/request.js';
import type { KeyedRandom } from '../../src/engine/random.js';
import { run } from '../../src/index.js';
import { constant, MS, Study, observe } from '../traffic/study.js';
import { plainOf } from '../whole/stages.js';

const play = (retries: string, service: string, more = '') =>
  run(
    plainOf(`version: 1
services: { web: { workers: 100, time: 10 ms, ${service} } }
traffic: { users: { to: web, arrivals: constant(10/s), requests: 100, retries: ${retries} ${more} } }
`),
    { requests: true },
  );

describe("Envoy's conditions", () => {
  const failed = (outcome: Outcome, status = 0): Request =>
    Object.assign(new Request(), { status, outcome });
  /** Outcomes, and statuses of servers, after which a condition tries again. */
  const after = (condition: Condition): string[] => {
    const rule = new RetryRule({ on: [condition], statuses: [418] });
    const ended = outcomes.filter((outcome) => rule.allows(failed(outcome), OUTCOME[outcome]));
    const statuses = [409, 418, 429, 500, 501, 502, 503, 504];
    const answers = statuses.filter((status) =>
      rule.allows(failed('errored', status), OUTCOME.errored),
    );
    return [...ended, ...answers.map(String)];
  };

  it.each(conditions.map((condition) => [condition]))('%s', (condition) => {
    expect(`${condition}: ${after(condition).join(' ')}`).toMatchSnapshot();
  });

  it('never take in what found no room, no host or no route, or was limited', () => {
    const never: Outcome[] = [
      'overflowed',
      'pool-full',
      'no-backend',
      'no-route',
      'rate-limited',
      'aborted',
    ];
    const rule = new RetryRule({ on: conditions, statuses: [404, 429, 503] });
    expect(never.filter((outcome) => rule.allows(failed(outcome), OUTCOME[outcome]))).toEqual([]);
  });
});

describe('a back-off', () => {
  it('is drawn in whole milliseconds as Envoy draws it (its own test, base 5, max 100)', () => {
    const study = new Study();
    // 9999 modulo 5, 10, 20, 40, 80, 100: a draw of 0.99 gives the same.
    const random = study.random as unknown as { keyed: (...name: string[]) => KeyedRandom };
    const keyed = random.keyed.bind(random);
    random.keyed = (...name) => {
      const draws = keyed(...name);
      return name[1] === 'back-off' ? Object.assign(draws, { uniform: () => 0.99 }) : draws;
    };
    study.service('server', {
      queue: { limit: 0 },
      handler: [{ kind: 'compute', time: constant(1e12) }],
    });
    const workload = study.at('server', [0, 1 * MS], {
      timeout: 1e9,
      attempts: {
        rounds: 8,
        timeout: Infinity,
        on: ['rejected'],
        backoff: { base: 5 * MS, max: 100 * MS, jitter: 'whole' },
        hedge: null,
        tied: null,
      },
    });
    const sent: number[] = [];
    workload.simulator.facts.listen('requests', {
      tell(fact) {
        if (fact.kind === 'request-made' && fact.why === 'retry') sent.push(fact.at / MS);
      },
    });
    observe(workload, {});
    study.run();
    const waits = sent.map((at, i) => at - (i === 0 ? 1 : sent[i - 1]));
    expect(waits).toEqual([4, 9, 19, 39, 79, 99, 99]);
  });
});

describe('a further attempt', () => {
  const failing = 'replicas: 4, policy: random, errors: { share: 1, status: 503, early: true }';
  const tried = (retries: string): string[][] => {
    const rows = play(retries, failing).calls!;
    const efforts = new Map<number, string[]>();
    for (const { number, replica } of rows) {
      efforts.set(number, [...(efforts.get(number) ?? []), replica]);
    }
    return [...efforts.values()];
  };
  const common = 'on: [5xx], base: 0';

  it('goes to others, as far as the policy says one when asked again', () => {
    const again = (hosts: string): number =>
      tried(`{ attempts: 2, ${common}, ${hosts} }`).filter(([first, second]) => first === second)
        .length;
    expect(again('hosts: any')).toBeGreaterThan(15);
    // (1/4)^2 and (1/4)^6.
    expect(again('hosts: others')).toBeLessThan(14);
    expect(again('hosts: others, reselections: 5')).toBe(0);
  });

  it('goes to none twice, and ends with the last failure when all were tried', () => {
    for (const replicas of tried(`{ attempts: 9, ${common}, hosts: unused }`)) {
      expect(replicas.filter((name) => name !== '').sort()).toEqual([
        'web-0',
        'web-1',
        'web-2',
        'web-3',
      ]);
    }
    const { failed } = play(`{ attempts: 9, ${common}, hosts: unused }`, failing).workloads.get(
      'users',
    )!;
    expect([...failed.keys()]).toEqual(['errored']);
  });

  it('goes to the same, but for the last one where it is dispatched anew', () => {
    const changes = (hosts: string): number[] =>
      tried(`{ attempts: 4, ${common}, hosts: ${hosts} }`).map(
        (replicas) => replicas.slice(1, -1).filter((name) => name !== replicas[0]).length,
      );
    expect(Math.max(...changes('same'), ...changes('redispatch'))).toBe(0);
    const last = tried(`{ attempts: 4, ${common}, hosts: redispatch }`).filter(
      ([a, , , d]) => a !== d,
    );
    expect(last.length).toBeGreaterThan(50);
  });
});

describe('an attempt whose time is up', () => {
  it('goes on beside the next, within the number of attempts: the first answer counts', () => {
    const hedged = '{ attempts: 3, timeout: 4 ms, base: 0, overtime: hedge }';
    const { attempts, latency, flags, codes } = play(hedged, '').workloads.get('users')!;
    // At 0, 4 and 8 ms; the first is answered at 10.
    expect(attempts).toMatchObject({ sent: 300, retries: 200 });
    expect(attempts!.ended.get('cancelled')).toBe(200);
    expect(latency).toMatchObject({ min: 10, max: 10 });
    expect([codes.size, flags.size]).toEqual([1, 0]);
  });

  it('is given up otherwise: then all attempts are used up', () => {
    const { attempts, flags, codes } = play(
      '{ attempts: 3, timeout: 4 ms, base: 0 }',
      '',
    ).workloads.get('users')!;
    expect(attempts!.sent).toBe(300);
    expect([Object.fromEntries(codes), Object.fromEntries(flags)]).toEqual([
      { '504': 100 },
      { UT: 100, URX: 100 },
    ]);
  });
});

describe('who tries again as', () => {
  const failing =
    'replicas: 3, policy: round-robin, errors: { share: 1, status: 503, early: true }';
  const attempts = (name: string, service = failing, more = ''): number =>
    play(name, service, more).workloads.get('users')!.attempts!.sent / 100;

  it.each([
    ['envoy', 2],
    ['istio', 1],
    ['istio-1.23', 3],
    ['nginx', 1],
    ['haproxy', 1],
    ['linkerd', 2],
  ])('%s, after answers that are failures', (name, expected) => {
    // Linkerd: 100 from the reserve of 10 s, within which all of this is.
    expect(attempts(name)).toBe(expected);
  });

  it.each([
    ['envoy', 2],
    ['istio', 3],
    // The fourth finds nobody left.
    ['nginx', 4],
    ['haproxy', 4],
  ])('%s, after connections that are refused', (name, expected) => {
    const results = run(
      plainOf(`version: 1
services: { web: { replicas: 3, policy: round-robin, time: 1 ms } }
traffic: { users: { to: web, rate: 10/s, requests: 100, retries: ${name} } }
timeline: [{ at: 0, crash: web }]
`),
    );
    expect(results.workloads.get('users')!.attempts!.sent / 100).toBe(expected);
  });

  it('nginx sends nothing twice that changes something', () => {
    const late = 'replicas: 3';
    const limit = '{ like: nginx, timeout: 5 ms }';
    expect(attempts(limit, late)).toBeGreaterThan(2);
    expect(attempts(limit, late, ', method: POST')).toBe(1);
  });
});

describe('a budget of retries over time', () => {
  it("has a reserve, gets a share of what needs none, and forgets (tower's)", () => {
    const budget = new TokenBudget({ share: 0.2, perSecond: 1, ttl: 10e9 });
    const takeAll = (now: number): number => {
      let taken = 0;
      while (budget.take(now)) taken++;
      return taken;
    };
    expect(takeAll(0)).toBe(10);
    for (let i = 0; i < 50; i++) budget.put(1e9);
    expect(takeAll(1e9)).toBe(10);
    expect(takeAll(5e9)).toBe(0);
    // What was taken at first is forgotten after ten seconds, and so is what was put in.
    expect(takeAll(11.5e9)).toBe(10);
  });
});
