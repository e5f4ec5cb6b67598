import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand, files, run } from '../../src/index.js';
import { table } from '../../src/report/table.js';
import { plainOf } from './stages.js';

/** A service without a network, and what happens to it. */
function direct(timeline: string, service = ''): string {
  return `
version: 1
name: direct
duration: 10 s
services:
  web: { replicas: 4, workers: 2, time: 10 ms, policy: round-robin ${service} }
traffic:
  users: { to: web, arrivals: constant(100/s), timeout: 1 s }
timeline: ${timeline}
`;
}

function networked(timeline: string): string {
  return `
version: 1
name: networked
duration: 6 s
networks: { net: { dns: false } }
hosts: { client: { networks: net }, other: { networks: net } }
services:
  web:
    replicas: 3
    network: net
    workers: 4
    time: exponential(5 ms)
    balancer: { policy: round-robin, health: { interval: 500 ms, timeout: 100 ms } }
traffic:
  users: { from: client, to: web, rate: 200/s, timeout: 300 ms }
  pings: { kind: ping, from: client, to: other, count: 60, interval: 100 ms, timeout: 50 ms }
timeline: ${timeline}
`;
}

const measured = (text: string, ...set: string[]) => {
  const results = run(plainOf(text, 'test.yaml', set));
  expect(results.conservation.requests.balanced).toBe(true);
  expect(results.conservation.packets.balanced).toBe(true);
  return results;
};

function requestsOf(results: ReturnType<typeof measured>): number[] {
  return [...results.services.get('web')!.backends.values()].map(({ requests }) => requests);
}

describe('replicas', () => {
  it('become slow, and well again', () => {
    const { latency } = measured(
      direct('[{ at: 2 s, for: 3 s, slow: web-0, factor: 4, extra: 5 ms }]'),
    ).workloads.get('users')!;
    // What is under way when the time is up goes on at the old speed for what is left of it.
    expect(latency.min).toBeCloseTo(10, 6);
    expect(latency.max).toBeCloseTo(45, 6);
    expect(latency.mean).toBeCloseTo(10 + ((3 / 10) * 35) / 4, 1);
  });

  it('stand still, and go on where they were', () => {
    const users = measured(direct('[{ at: 2 s, for: 500 ms, pause: web }]')).workloads.get(
      'users',
    )!;
    expect(users.completed).toBe(users.sent);
    expect(users.latency.max).toBeGreaterThan(490);
    expect(users.latency.max).toBeLessThan(600);
  });

  it('lose what they have when they crash, and refuse what comes', () => {
    const users = measured(
      direct(
        '[{ at: 2005 ms, for: 1 s, crash: web/web-1 }, { at: 4 s, crash: web-2 }, { at: 5 s, repair: web }]',
      ),
    ).workloads.get('users')!;
    expect(users.failed.get('refused')).toBe(50);
    expect(users.failed.get('reset') ?? 0).toBeLessThanOrEqual(2);
    expect(users.completed).toBe(users.sent - 50 - (users.failed.get('reset') ?? 0));
  });

  it('are found out by health checks, late', () => {
    const checks =
      ', balancer: { policy: round-robin, health: { interval: 500 ms, fall: 2, timeout: 100 ms } }';
    const text = direct('[{ at: 2010 ms, crash: web-1 }]', checks).replace(
      'policy: round-robin ,',
      '',
    );
    // Checks at 2.5 and 3 s fail, the second at 3.1 s: 1.1 s of every fourth request.
    const failed = measured(text).workloads.get('users')!.failed.get('refused')!;
    expect(failed).toBeGreaterThanOrEqual(26);
    expect(failed).toBeLessThanOrEqual(29);
  });

  it('come, and go when they are done', () => {
    const results = measured(
      direct('[{ at: 5 s, scale: web, to: 6 }, { at: 8 s, scale: web, to: 2 }]'),
    );
    const counts = requestsOf(results);
    expect(counts).toEqual(
      [275, 275, 175, 175, 50, 50].map((n) => expect.closeTo(n, -1) as number),
    );
    const service = results.services.get('web')!;
    expect(service.replicas).toBe(2);
    expect([...service.backends.values()].map((it) => it.secondsInService)).toEqual([
      10, 10, 8, 8, 3, 3,
    ]);
    expect(results.workloads.get('users')!.completed).toBe(results.workloads.get('users')!.sent);
    expect(service.windowedFairness.jain).toBeGreaterThan(0.99);
  });

  it('lose what is left when the time to drain is up', () => {
    const text = direct('[{ at: 5005 ms, remove: web-0, drain: 2 ms }]').replace('10 ms', '100 ms');
    const users = measured(text, 'services.web.workers=50').workloads.get('users')!;
    expect(users.failed.get('reset')).toBeGreaterThan(0);
    expect(users.failed.get('refused')).toBeUndefined();
  });

  it('are taken one at a time where one is asked for', () => {
    const { timeline } = measured(direct('[{ every: 1 s, for: 100 ms, pause: web, pick: one }]'));
    const begun = timeline.filter(({ phase }) => phase === 'begins').map(({ what }) => what);
    expect(begun).toHaveLength(9);
    expect(new Set(begun).size).toBeGreaterThan(1);
    for (const what of begun) expect(what).toMatch(/^pause web\/web-\d$/);
  });
});

it('a clock that stands still ends the run', () => {
  const closed = direct('[{ at: 1 s, crash: web }]').replace(
    'arrivals: constant(100/s), timeout: 1 s',
    'kind: closed, users: 2',
  );
  const { ended } = measured(closed);
  expect(ended.reason).toBe('limit');
  expect(ended.detail).toContain('the clock stands still at 1 s');
});

it('a timeline says what it does not list', () => {
  const { timeline, warnings } = measured(direct('[{ every: 500 us, for: 100 us, pause: web-0 }]'));
  expect(timeline).toHaveLength(10_000);
  expect(warnings).toEqual(['39998 things happened, of which 10000 are listed, the earliest']);
});

describe('rates and policies', () => {
  it('change for a time', () => {
    const users = (timeline: string) => measured(direct(timeline)).workloads.get('users')!;
    expect(users('[{ at: 2 s, for: 3 s, rate: users, factor: 3 }]').sent).toBe(1599);
    expect(users('[{ at: 2 s, for: 3 s, rate: users, factor: 0 }]').sent).toBe(699);
  });

  it('may go over to a policy that asks for more', () => {
    const counts = requestsOf(measured(direct('[{ at: 5 s, switch: web, policy: pick-first }]')));
    expect([...counts].sort((a, b) => b - a).slice(1)).toEqual(
      [125, 125, 125].map((n) => expect.closeTo(n, -0.5) as number),
    );
    for (const policy of [
      'prequal',
      'central-queue',
      'join-the-idle-queue',
      'peak-ewma',
      'maglev',
    ]) {
      const results = measured(
        direct(`[{ every: 2 s, for: 1 s, switch: web, policy: ${policy} }]`),
      );
      const users = results.workloads.get('users')!;
      expect(users.completed, policy).toBe(users.sent);
    }
  });
});

describe('on a network', () => {
  const lost = (timeline: string) => {
    const results = measured(networked(timeline));
    const pings = results.workloads.get('pings')!;
    return { results, pings: pings.sent - pings.completed };
  };

  it('a link that is down loses what is sent over it', () => {
    const { results, pings } = lost('[{ at: 1.95 s, for: 1 s, down: other - net }]');
    expect(pings).toBe(10);
    expect(results.drops.map(({ reason }) => reason)).toContain('link-blocked');
    expect(lost('[{ at: 0 s, down: other }, { at: 1.95 s, up: other }]').pings).toBe(20);
  });

  it('a host that goes down takes what runs on it along', () => {
    const { results } = lost('[{ at: 2 s, for: 1 s, down: web-1 }]');
    const users = results.workloads.get('users')!;
    expect(users.failed.get('timed-out')).toBeGreaterThan(10);
    // Health checks have taken it out of turn before it is up again.
    expect(requestsOf(results)[1]).toBeLessThan(requestsOf(results)[0] - 30);
  });

  it('a crash is answered by the host, which is up', () => {
    const { results } = lost('[{ at: 2 s, for: 1 s, crash: web-1 }]');
    expect(results.workloads.get('users')!.failed.get('refused')).toBeGreaterThan(10);
  });

  it('who leaves sends its clients elsewhere, connection by connection', () => {
    const calls = 'from: client, to: web, think: exponential(20 ms)';
    const leaving = (
      protocol: string,
      request: string,
      what = 'remove: [web-0, web-1], drain: 1 s',
    ) =>
      measured(`
version: 1
name: leaving
duration: 1500 ms
networks: { net: { dns: false, delay: 2 ms } }
hosts: { client: { networks: net } }
services:
  web: { replicas: 3, network: net, workers: 4, time: exponential(5 ms), policy: round-robin }
traffic:
  users: { kind: closed, users: 60, ${calls}, protocol: ${protocol}, connections: { limit: 60 }, request: ${request} }
timeline: [{ at: 500 ms, ${what} }]
`);
    for (const protocol of ['tcp', 'http1', 'http2']) {
      for (const request of ['0 B', '200 B']) {
        const results = leaving(protocol, request);
        const { failed, connections } = results.workloads.get('users')!;
        // A request without a body that has met the end of an idle connection is sent again.
        const { stale, resent, opened } = connections!;
        expect(resent).toBe(protocol === 'http1' && request === '0 B' ? stale : 0);
        expect(failed.get('reset') ?? 0).toBe(stale - resent);
        expect(stale > 0).toBe(protocol !== 'http2');
        expect(opened).toBeGreaterThan(protocol === 'http2' ? 1 : 60);
        expect(requestsOf(results)[2]).toBeGreaterThan(1.5 * requestsOf(results)[0]);
      }
    }
    // Without time to do so it dies in the middle of what it says, as in a crash.
    for (const what of ['remove: [web-0, web-1], drain: 0 s', 'crash: [web-0, web-1], for: 1 s']) {
      const { failed } = leaving('http2', '200 B', what).workloads.get('users')!;
      expect(failed.get('reset') ?? 0).toBeGreaterThan(0);
    }
  });

  it('groups do not hear one another', () => {
    const { results, pings } = lost('[{ at: 1.95 s, for: 1 s, partition: [[client], [other]] }]');
    expect(pings).toBe(10);
    expect(results.drops.map(({ reason }) => reason)).toContain('partitioned');
  });

  it('groups do not hear one another by way of a balancer', () => {
    const timeline = '[{ at: 2 s, for: 1 s, partition: [[client], [web-0, web-1, web-2]] }]';
    const { failed } = lost(timeline).results.workloads.get('users')!;
    expect(failed.get('timed-out')).toBeGreaterThan(180);
  });

  it('a withdrawal whose request never came begins nothing', () => {
    const users = '[{ at: 1 s, for: 1 s, down: client }]';
    const { results } = lost(users);
    const counts = requestsOf(results);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(results.drops.map(({ reason }) => reason)).toContain('stale');
  });

  it('a link changes its delay, its rate and its impairments', () => {
    const { results } = lost(
      '[{ at: 2 s, for: 2 s, link: other - net, delay: 10 ms, rate: 1 Mbps, impairments: loss(50 %) }]',
    );
    const pings = results.workloads.get('pings')!;
    expect(pings.ping!.rtt.max).toBeGreaterThan(21);
    expect(pings.ping!.rtt.min).toBeLessThan(1);
    expect(pings.sent - pings.completed).toBeGreaterThan(5);
  });
});

const direct1 = fc.constantFrom(
  'crash: web, pick: one',
  'pause: web, pick: one',
  'slow: web-1, factor: 7',
  'scale: web, to: 1, drain: 5 ms',
  'scale: web, to: 6',
  'remove: web-2, drain: 1 ms',
  'repair: web',
  'rate: users, factor: 2.5',
  'switch: web, policy: least-request',
  'switch: web, policy: central-queue',
  'switch: web, policy: round-robin',
);
const entry = (what: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.constantFrom(
        'at: 1 s',
        'every: 700 ms',
        "random: 'exponential(400 ms)'",
        'at: [0 s, 3 s]',
      ),
      fc.constantFrom('', 'for: 300 ms, ', "for: 'exponential(500 ms)', "),
      what,
    )
    .map(([when, lasts, change]) => `{ ${when}, ${lasts}${change} }`);

const disciplines = fc.constantFrom('fcfs', 'lifo', 'ps');
const several = { minLength: 1, maxLength: 5 };

/** What came by itself, by second. */
const foundOut = ({ timeline }: ReturnType<typeof measured>): string[] =>
  timeline.flatMap(({ time, entry, what, phase }) =>
    entry === null ? [`${Math.floor(time)} ${what} ${phase}`] : [],
  );

const checked = (timeline: string, health: string): string =>
  direct(timeline).replace(
    'policy: round-robin',
    `balancer: { policy: round-robin, health: ${health} }`,
  );

describe('what happened', () => {
  it('tells whom health checks turn, beside the change that they find out', () => {
    const crash = '[{ at: 2 s, for: 3 s, crash: web-0 }]';
    const health = '{ interval: 500 ms, timeout: 100 ms, fall: 2, rise: 2 }';
    const results = measured(checked(crash, health));
    expect(foundOut(results)).toEqual([
      '2 unhealthy web/web-0 begins',
      '5 unhealthy web/web-0 ends',
    ]);
    expect(results.timeline.map(({ entry }) => entry)).toEqual([1, null, 1, null]);
    const onNetwork = measured(networked('[{ at: 1 s, for: 2 s, crash: web-1 }]'));
    expect(foundOut(onNetwork)).toEqual([
      expect.stringMatching(/^[12] unhealthy web\/web-1 begins$/),
      expect.stringMatching(/^[34] unhealthy web\/web-1 ends$/),
    ]);
    expect(table(results)).toMatch(/-  unhealthy web\/web-0  begins/);
    const file = files(results).find(({ name }) => name === 'timeline.csv')!;
    expect([...file.content].join('')).toMatch(
      /\n[\d.]+,,unhealthy web\/web-0,backend,web,,begins\n/,
    );
  });

  it('tells whom a policy leaves out', () => {
    const crash = '[{ at: 2 s, for: 1 s, crash: web-0 }]';
    const policyOf = (policy: string) => direct(crash).replace('round-robin', policy);
    const outlier =
      '"outlier-detection(round-robin, interval = 1 s, baseEjection = 2 s, alwaysEjectOne = true)"';
    expect(foundOut(measured(policyOf(outlier)))).toEqual([
      '2 ejected web/web-0 begins',
      '5 ejected web/web-0 ends',
    ]);
    const [begins, ...more] = foundOut(measured(policyOf('smooth-weighted-round-robin')));
    expect(begins).toBe('2 passed over web/web-0 begins');
    expect(more.length % 2).toBe(0);
    const several = policyOf(outlier).replace(
      /policy: (".*")/,
      'balancer: { balancers: 2, policy: $1 }',
    );
    expect(foundOut(measured(several))).toContain('2 balancer 2: ejected web/web-0 begins');
  });

  it('keeps what the file asked for where much comes by itself', () => {
    const flapping = `[{ every: 1 s, for: 400 ms, crash: web-0 }, { at: 9 s, slow: web-1, factor: 2 }]`;
    const results = measured(checked(flapping, '{ interval: 100 ms, timeout: 50 ms, fall: 1 }'));
    expect(foundOut(results).length).toBeGreaterThan(12);
    const shown = table({
      ...results,
      timeline: results.timeline.filter(({ entry }) => entry !== 1),
    });
    expect(shown).toMatch(/2  slow web\/web-1/);
    expect(shown).toMatch(/unhealthy web\/web-0 +\d+ times until/);
  });
});

describe('whatever happens', () => {
  it('every request is accounted for, and an expanded file does the same', () => {
    fc.assert(
      fc.property(disciplines, fc.array(entry(direct1), several), (discipline, entries) => {
        const queue = `, queue: { discipline: ${discipline} }`;
        const text = direct(`[${entries.join(', ')}]`, queue).replace(
          'time: 10 ms',
          'time: exponential(15 ms)',
        );
        const results = measured(text, 'duration=4 s');
        const again = plainOf(expand(plainOf(text, 'test.yaml', ['duration=4 s'])));
        expect(run(again).digest).toBe(results.digest);
        const { littlesLaw } = results.services.get('web')!;
        expect(littlesLaw.holds).toBe(true);
      }),
      { numRuns: 20, seed: 5 },
    );
  });

  it('every packet is', () => {
    const change = fc.constantFrom(
      'down: web-1',
      'down: [client, other], pick: one',
      'down: gateway',
      'partition: [[client], [other, web-0], [gateway]]',
      'link: client - net, delay: 1 ms, impairments: loss(20 %)',
      'link: client - net, rate: 300 kbps',
      'crash: web, pick: one',
      'remove: web-2, drain: 5 ms',
    );
    fc.assert(
      fc.property(fc.array(entry(change), { minLength: 1, maxLength: 4 }), (entries) => {
        measured(networked(`[${entries.join(', ')}]`));
      }),
      { numRuns: 15, seed: 5 },
    );
  });
});
