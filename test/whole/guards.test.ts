import { describe, expect, it } from 'vitest';
import { Gradient } from '../../src/calls/guards/gradient.js';
import { RandomFactory } from '../../src/engine/random.js';
import { type Results, run } from '../../src/index.js';
import { findResult, resultTree } from '../../src/model/result-tree.js';
import { CONCURRENCY } from '../../src/scenario/plain/guards.js';
import { mistakes } from '../scenario/lowering.js';
import { plainOf } from './stages.js';

const play = (text: string): Results => run(plainOf(`version: 1\n${text}`));

/** A count by its path. */
function counted(results: Results, path: string): number | null {
  const node = findResult(resultTree(results), path.split('.'))?.node;
  return node === undefined || node instanceof Map ? null : node.value;
}

const ROUTE = 'services: { web: { workers: 100, time: 10 ms, routes: [{ name: r, ';
const SERVICE = 'services: { web: { workers: 100, time: 10 ms, ';
const at = (count: number): string =>
  `traffic: { users: { to: web, arrivals: { replay: { times: [${new Array(count).fill('0 s').join(', ')}] } }, `;

/**
 * Each stage that a request passes, with what makes it refuse: what the caller gets in HTTP's words, and
 * which counter says so.
 */
const stages: readonly (readonly [
  stage: string,
  text: string,
  codes: Record<string, number>,
  flags: Record<string, number>,
  counter: string,
  count: number,
])[] = [
  [
    'routes',
    `${ROUTE} match: { path: /none } }] } }\n${at(2)} } }`,
    { 404: 2 },
    { NR: 2 },
    'users.failed.no-route',
    2,
  ],
  [
    'rate limit',
    `${ROUTE} limit: 3/s }] } }\n${at(5)} } }`,
    { 200: 3, 429: 2 },
    { RL: 2 },
    'web.routes.r.limited',
    2,
  ],
  [
    'rate limit of a server',
    `${SERVICE} limit: 3/s } }\n${at(5)} } }`,
    { 200: 3, 429: 2 },
    {},
    'services.web.flags.RL',
    2,
  ],
  [
    'fault that aborts',
    `${ROUTE} fault: { abort: { status: 418 } } }] } }\n${at(2)} } }`,
    { 418: 2 },
    { FI: 2 },
    'web.routes.r.aborted',
    2,
  ],
  [
    'fault that delays',
    `${ROUTE} fault: { delay: { time: 1 s } } }] } }\n${at(2)} } }`,
    { 200: 2 },
    { DI: 2 },
    'web.routes.r.delayed',
    2,
  ],
  [
    'fault that delays and aborts',
    `${ROUTE} fault: { delay: { time: 1 s }, abort: {} } }] } }\n${at(2)} } }`,
    { 503: 2 },
    { DI: 2, FI: 2 },
    'web.routes.r.aborted',
    2,
  ],
  [
    'time limit',
    `${SERVICE} } }\n${at(2)} timeout: 5 ms } }`,
    { 504: 2 },
    { UT: 2 },
    'users.failed.timed-out',
    2,
  ],
  [
    'time limit of a route',
    `${ROUTE} timeout: 5 ms }] } }\n${at(2)} } }`,
    { 504: 2 },
    { UT: 2 },
    'users.failed.timed-out',
    2,
  ],
  [
    'attempts',
    `${SERVICE} errors: 1 } }\n${at(2)} retries: { like: envoy, base: 0 } } }`,
    { 500: 2 },
    { URX: 2 },
    'users.attempts.retries',
    2,
  ],
  [
    'budget of a breaker',
    `${SERVICE} errors: 1, balancer: { breaker: { budget: { share: 0, least: 0 } } } } }\n${at(2)} retries: envoy } }`,
    { 500: 2 },
    { UO: 2 },
    'web.breakers.users.retries.refused',
    2,
  ],
  [
    'budget over time',
    `${SERVICE} errors: 1 } }\n${at(2)} retries: { like: linkerd, budget: { perSecond: 0 } } } }`,
    { 500: 2 },
    { UO: 2 },
    'users.attempts.retries',
    0,
  ],
  [
    'breaker, pending',
    `${SERVICE} balancer: { breaker: { connections: 1, pending: 1 } } } }\n${at(4)} } }`,
    { 200: 2, 503: 2 },
    { UO: 2 },
    'web.breakers.users.pending.refused',
    2,
  ],
  [
    'breaker, requests',
    `${SERVICE} balancer: { breaker: { requests: 1 } } } }\n${at(4)} } }`,
    { 200: 1, 503: 3 },
    { UO: 3 },
    'web.breakers.users.requests.refused',
    3,
  ],
  [
    'set of backends',
    `services: { web: { replicas: 0, time: 1 ms } }\n${at(2)} } }`,
    { 503: 2 },
    { UH: 2 },
    'users.failed.no-backend',
    2,
  ],
  [
    'connection',
    `${SERVICE} } }\n${at(2)} start: 0 } }\ntimeline: [{ at: 0, crash: web }]`,
    { 503: 2 },
    { UF: 2 },
    'users.failed.refused',
    2,
  ],
  [
    'connection that breaks',
    `${SERVICE} } }\n${at(2)} } }\ntimeline: [{ at: 5 ms, crash: web }]`,
    { 503: 2 },
    { UC: 2 },
    'users.failed.reset',
    2,
  ],
  [
    'queue of a server',
    `services: { web: { queue: { limit: 0 }, time: 10 ms } }\n${at(3)} } }`,
    { 200: 1, 503: 2 },
    {},
    'services.web.rejected',
    2,
  ],
  [
    'server',
    `${SERVICE} errors: { share: 1, status: 507 } } }\n${at(2)} } }`,
    { 507: 2 },
    {},
    'services.web.codes.507',
    2,
  ],
  [
    'server that calls',
    `services: { leaf: { time: 1 ms, errors: 1 }, web: { handler: [{ call: leaf }] } }\n${at(2)} } }`,
    { 500: 2 },
    {},
    'services.web.calls.leaf.codes.500',
    2,
  ],
];

describe('a service that decides on limits', () => {
  const decided = (limiter: string, more = '') => {
    const results = play(`
services:
  limiter: { workers: 100, ${limiter} }
  web: { workers: 100, time: 10 ms, routes: [{ name: r, quota: { service: limiter ${more} } }] }
traffic: { users: { to: web, arrivals: constant(100/s), requests: 100 } }
`);
    const { codes, flags, latency } = results.workloads.get('users')!;
    expect(results.conservation.requests.balanced).toBe(true);
    const words = (counts: Map<string, number>): string => [...counts].join(' ');
    return [words(codes), words(flags), latency.min];
  };

  it('says no by 429, takes its time, and may be one for all', () => {
    const limit = 'limit: { tokens: 40, fill: 1, interval: 10 s }';
    expect(decided(`time: 2 ms, ${limit}`)).toEqual(['200,40 429,60', 'RL,60', 12]);
  });

  it('that does not answer in time lets all go on, or nobody', () => {
    expect(decided('time: 1 s')).toEqual(['200,100', '', 30]);
    expect(decided('time: 1 s', ', unanswered: deny')).toEqual(['500,100', 'RLSE,100', null]);
    expect(decided('time: 1 ms, errors: 1')).toEqual(['200,100', '', 11]);
  });
});

describe('adaptive concurrency', () => {
  it('measures with the least, grows while nobody waits, and holds a queue down', () => {
    const gradient = new Gradient(
      { ...CONCURRENCY, requests: 5, jitter: 0 },
      new RandomFactory('1', 0).stream('x', 'y'),
    );
    const answer = (now: number, latency: number): void => {
      expect(gradient.admits(now - latency)).toBe(true);
      gradient.left(now - latency, now, true);
    };
    // Three at a time until five are answered.
    expect([0, 0, 0, 0].map((now) => gradient.admits(now))).toEqual([true, true, true, false]);
    for (let i = 0; i < 3; i++) gradient.left(0, 10e6, true);
    answer(20e6, 10e6);
    answer(30e6, 10e6);
    // Of window to window: 1.25 times, and the root of that: floor(3.75 + 1.94) = 5, floor(6.25 + 2.5) = 8.
    const limits: number[] = [];
    for (let i = 1; i <= 4; i++) {
      answer(30e6 + i * 100e6 - 1e6, 10e6);
      gradient.admits(30e6 + i * 100e6);
      gradient.left(0, 30e6 + i * 100e6, false);
      limits.push(gradient.limit);
    }
    expect(limits).toEqual([5, 8, 13, 20]);
    // Twice as slow: 0.625 of 20, and its root.
    answer(30e6 + 499e6, 20e6);
    gradient.admits(30e6 + 500e6);
    expect(gradient.limit).toBe(Math.floor(12.5 + Math.sqrt(12.5)));
  });

  it('keeps a service at work without a line before it', () => {
    const latency = (concurrency: string): number[] => {
      const { workloads, services } = play(`
services: { web: { workers: 8, time: exponential(20 ms), routes: [{ name: r, ${concurrency} }] } }
traffic: { users: { to: web, rate: 600/s, duration: 20 s } }
duration: 30 s
`);
      const { routes, utilisation } = services.get('web')!;
      const users = workloads.get('users')!;
      expect(users.codes.get('503') ?? 0).toBe(routes.get('r')!.shed);
      return [users.latency.p99!, utilisation!];
    };
    expect(latency('timeout: 60 s')[0]).toBeGreaterThan(3000);
    const [p99, busy] = latency('concurrency: { window: 500 ms }');
    expect(p99).toBeLessThan(250);
    expect(busy * (30 / 20)).toBeGreaterThan(0.8);
  });
});

describe('a server with too much to do', () => {
  it.each([
    ['queue: 2', 3, 2],
    ['utilisation: 1', 1, 4],
    ['deadline: true', 3, 2],
  ])('sheds by %s', (shed, answered, turnedAway) => {
    const { workloads, services } = play(`
services: { web: { time: 10 ms, shed: { ${shed} } } }
traffic: { users: { to: web, timeout: 31 ms, arrivals: { replay: { times: [0 s, 100 ms, 100 ms, 100 ms, 100 ms, 100 ms] } } } }
`);
    const { codes, flags } = workloads.get('users')!;
    // Those of 100 ms; no flag, as it is the server's own answer.
    expect([codes.get('200')! - 1, codes.get('503') ?? 0, flags.size]).toEqual([
      answered,
      turnedAway,
      0,
    ]);
    expect(services.get('web')!.flags.get('OM')).toBe(turnedAway);
  });
});

describe('each stage, given what it refuses', () => {
  it.each(stages)('%s', (_, text, codes, flags, counter, count) => {
    const results = play(text);
    const users = results.workloads.get('users')!;
    expect(Object.fromEntries(users.codes)).toEqual(codes);
    expect(Object.fromEntries(users.flags)).toEqual(flags);
    expect(counted(results, counter) ?? users.failed.get(counter.split('.').at(-1)!)).toBe(count);
    expect(results.conservation.requests.balanced).toBe(true);
  });
});

describe('a rate limit', () => {
  it('lets a rate through, whole tokens at a time, and each caller has its own', () => {
    const { workloads, services } = play(`
services:
  web: { workers: 100, time: 1 ms, routes: [{ name: r, limit: { tokens: 10, fill: 5, interval: 100 ms } }] }
traffic:
  a: { to: web, arrivals: constant(100/s), requests: 1000 }
  b: { to: web, arrivals: constant(10/s), requests: 100 }
`);
    // 10, and 5 each 100 ms.
    expect(workloads.get('a')!.completed).toBeGreaterThanOrEqual(504);
    expect(workloads.get('a')!.completed).toBeLessThanOrEqual(515);
    expect(workloads.get('b')!.completed).toBe(100);
    expect(services.get('web')!.routes.get('r')!.limited).toBe(
      1000 - workloads.get('a')!.completed,
    );
  });

  it('may be less than one a second', () => {
    const { workloads } = play(`
services: { web: { time: 1 ms, limit: 0.5/s } }
traffic: { users: { to: web, arrivals: constant(1/s), requests: 10 } }
`);
    expect(workloads.get('users')!.completed).toBeGreaterThanOrEqual(5);
    expect(workloads.get('users')!.completed).toBeLessThanOrEqual(6);
  });
});

describe('a fault', () => {
  it('is drawn by share, before time limits, and given up with its request', () => {
    const { workloads, services } = play(`
services:
  web:
    workers: 100
    time: 1 ms
    routes: [{ name: r, timeout: 50 ms, fault: { delay: { time: 100 ms, share: 50 % }, abort: { share: 20 % } } }]
traffic:
  users: { to: web, rate: 1000/s, requests: 4000 }
  hasty: { to: web, rate: 100/s, requests: 400, timeout: 20 ms }
`);
    const { codes, flags, latency } = workloads.get('users')!;
    expect(flags.get('DI')! / 4000).toBeCloseTo(0.5, 1);
    expect(codes.get('503')! / 4000).toBeCloseTo(0.2, 1);
    expect(latency).toMatchObject({ min: 1, max: 101 });
    const hasty = workloads.get('hasty')!;
    expect(hasty.failed.get('timed-out')! / 400).toBeCloseTo(0.5, 1);
    expect(services.get('web')!.routes.get('r')!.aborted).toBe(
      codes.get('503')! + hasty.codes.get('503')!,
    );
  });
});

describe('a mirror', () => {
  it('sends copies that nobody waits for, counted apart and to their end', () => {
    const results = play(`
services:
  web: { workers: 100, time: 1 ms, routes: [{ name: r, timeout: 1 s, mirror: [{ service: shadow, share: 50 % }] }] }
  shadow: { workers: 100, time: 500 ms, errors: 10 % }
traffic: { users: { to: web, rate: 100/s, requests: 1000 } }
`);
    const { latency, codes, attempts } = results.workloads.get('users')!;
    expect([latency.max, attempts, [...codes.keys()]]).toEqual([1, null, ['200']]);
    const { sent, codes: copied } = results.services
      .get('web')!
      .routes.get('r')!
      .mirrored.get('shadow')!;
    expect(sent / 1000).toBeCloseTo(0.5, 1);
    expect(copied.get('500')! / sent).toBeGreaterThan(0.05);
    expect(results.services.get('shadow')!.sent).toBe(sent);
    expect(results.conservation.requests.balanced).toBe(true);
    expect(results.conservation.requests.sent).toBe(1000 + sent);
  });

  it('of each attempt is not: one a request', () => {
    const results = play(`
services:
  web: { workers: 100, time: 1 ms, errors: 1, routes: [{ name: r, retries: { like: envoy, base: 0 }, mirror: shadow }] }
  shadow: { workers: 100, time: 1 ms }
traffic: { users: { to: web, rate: 100/s, requests: 100 } }
`);
    expect(results.services.get('web')!.routes.get('r')!.mirrored.get('shadow')!.sent).toBe(100);
  });
});

describe('mistakes with guards', () => {
  it.each([
    ['services: { web: { time: 1 ms, limit: 0 } }', 'services.web.limit: lets nobody through'],
    ['services: { web: { time: 1 ms, routes: [{ mirror: nobody }] } }', "unknown service 'nobody'"],
    ['services: { web: { time: 1 ms, balancer: { breaker: envoi } } }', "unknown word 'envoi'"],
    ['services: { web: { time: 1 ms, errors: { share: 2 } } }', 'services.web.errors.share'],
    [
      'services: { web: { time: 1 ms, errors: { share: 1, status: 200 } } }',
      'must be at least 400',
    ],
    [
      'services: { web: { time: 1 ms } }\ntraffic: { u: { to: web, rate: 1/s, requests: 1, retries: { overtime: hedge } } }',
      'needs the `timeout` of an attempt',
    ],
  ])('%s', (text, message) => {
    expect(mistakes(`version: 1\n${text}`).join('\n')).toContain(message);
  });
});
