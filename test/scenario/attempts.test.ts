import { describe, expect, it } from 'vitest';
import { expand, run } from '../../src/index.js';
import type { PlainRequestWorkload } from '../../src/scenario/plain.js';
import { load, plainOf as plainOfText } from '../whole/stages.js';
import { mistakes, plainOf } from './lowering.js';

const users = (words: string) =>
  plainOf(`version: 1
services: { web: { time: 1 ms } }
traffic: { users: { to: web, rate: 1/s, requests: 1, ${words} } }`).traffic.get(
    'users',
  ) as PlainRequestWorkload;

describe('attempts in a scenario', () => {
  it('are one unless it says more', () => {
    expect(users('')).toMatchObject({ retries: null, hedge: null, tied: null });
  });

  it('have Envoy’s back-off by default, and short forms', () => {
    const { retries, hedge } = users('retries: 2, hedge: 5 ms');
    expect(retries).toMatchObject({
      attempts: 3,
      timeout: null,
      on: [
        'timed-out',
        'rejected',
        'refused',
        'unreachable',
        'no-backend',
        'call-failed',
        'reset',
        'dns-unanswered',
        'errored',
      ],
      base: 25e6,
      max: 250e6,
      jitter: 'full',
    });
    expect(hedge).toMatchObject({ after: 5e6, percentile: null, attempts: 2, others: 'cancel' });
    expect(users('retries: {}').retries).toEqual({ ...retries, attempts: 2 });
  });

  it.each([
    [
      'hedge: {}',
      'traffic.users.hedge: never comes: say `after` how long, or at which `percentile`',
    ],
    ['hedge: 1 ms, tied: true', 'traffic.users.tied: a tied pair needs no hedge: leave'],
    ['retries: 0', 'traffic.users.retries: must be at least 1, not 0'],
    ['retries: { on: [completed] }', "traffic.users.retries.on[0]: unknown word 'completed'"],
  ])('refuse %s', (words, message) => {
    const text = `version: 1
services: { web: { time: 1 ms } }
traffic: { users: { to: web, rate: 1/s, requests: 1, ${words} } }`;
    expect(mistakes(text)).toEqual([expect.stringContaining(message)]);
  });
});

describe('partitions in a scenario', () => {
  const text = (partitions: string, more = '', keys = ', keys: zipf(10)') => `version: 1
services: { db: { replicas: 3, partitions: ${partitions}${more} } }
traffic: { users: { to: db, rate: 1/s, requests: 1${keys} } }`;

  it('are as many as replicas, but 1024 where they stay when replicas go', () => {
    const of = (words: string) => plainOf(text(words)).services.get('db')?.partitions;
    const each = { count: null, replication: 1, keys: 10, scaleTo: 4 };
    expect(of('{ keys: 10 }')).toEqual({ by: 'hash', ...each });
    expect(of('{ by: consistent, keys: 10 }')).toEqual({ ...each, by: 'consistent', count: 1024 });
  });

  it.each([
    [text('{ by: consistent, keys: 10, scaleTo: 100000 }'), 'are more than can be ranked'],
    [text('{ keys: 10, replication: 4 }'), 'needs as many replicas at least, and there are 3'],
    [text('{ keys: 10 }', '', ''), "needs `keys`: 'db' keeps its data by key"],
    [text('{ by: consistent, count: none, keys: 10 }'), 'consistent needs a number of its own'],
    [text('{}'), "'keys' is missing"],
    [text('{ keys: 10 }', ', balancer: { affinity: client-address }'), 'leave `affinity` out'],
  ])('refuse %s', (scenario, message) => {
    expect(mistakes(scenario)).toEqual([expect.stringContaining(message)]);
  });

  it('are asked for a key also by way of other services, unless a call has its own', () => {
    const through = (call: string) => `version: 1
services:
  page: { handler: [{ parallel: [${call}] }] }
  db: { replicas: 3, partitions: { keys: 10 } }
traffic: { users: { to: page, rate: 1/s, requests: 1 } }`;
    const message = "traffic.users: needs `keys`: 'db' keeps its data by key";
    expect(mistakes(through('db'))).toEqual([expect.stringContaining(message)]);
    expect(mistakes(through('{ to: db, keys: zipf(10) }'))).toEqual([]);
  });

  it('are read by a page key by key', () => {
    const plain = plainOf(`version: 1
services:
  page: { handler: [{ parallel: [{ to: db, count: 20, keys: 'uniform(0, 1000)' }] }] }
  db: { replicas: 8, workers: 100, partitions: { keys: 1000 } }
traffic: { users: { to: page, rate: 100/s, requests: 500 } }`);
    const db = run(plain).services.get('db')!;
    expect(db.completed).toBe(10_000);
    expect(db.partitions!.requestImbalance).toBeLessThan(1.3);
    expect(run(plainOf(expand(plain))).digest).toBe(run(plain).digest);
  });

  it('are for callers on a network, as routers see no keys', () => {
    const scenario = (address: string): string => `version: 1
networks: { n: {} }
hosts: { client: { networks: n } }
services: { db: { replicas: 3, network: n, partitions: { keys: 10 }${address} } }
traffic: { users: { from: client, to: db, rate: 1/s, requests: 20, keys: zipf(10) } }`;
    const message = 'services.db.balancer: partitions: a router sees packets';
    expect(mistakes(scenario(', address: 10.96.0.7'))).toEqual([expect.stringContaining(message)]);
    const plain = plainOf(scenario(''));
    expect(run(plain).services.get('db')!.completed).toBe(20);
    expect(run(plainOf(expand(plain))).digest).toBe(run(plain).digest);
  });
});

it('nobody can wait for more answers than there are calls', () => {
  const text = `version: 1
services:
  front: { handler: [{ parallel: [{ to: leaf, count: 2 }, leaf], wait: 4 }] }
  leaf: {}
traffic: { users: { to: front, rate: 1/s, requests: 1 } }`;
  const message = 'services.front.handler[0].wait: waits for 4 answers, but there are 3 calls';
  expect(mistakes(text)).toEqual([expect.stringContaining(message)]);
});

it.each(['tail-at-scale', 'hot-key'])('%s expands to a file with the same digest', (name) => {
  const plain = load(name, 'n=100');
  const expanded = expand(plain);
  expect(expand(plainOfText(expanded))).toBe(expanded);
  expect(run(plainOfText(expanded)).digest).toBe(run(plain).digest);
});

it('attempts over a network are datagrams of their own, and all are accounted for', () => {
  const text = `version: 1
duration: 3 s
networks: { n: { impairments: [loss(1 %)] } }
hosts: { client: { networks: n } }
services:
  web:
    network: n
    replicas: 2
    workers: 100
    handler: [{ call: { to: back, hedge: 5 ms, timeout: 200 ms } }]
  back: { network: n, replicas: 3, time: exponential(2 ms), slowdown: exponential(1) }
traffic:
  users:
    from: client
    to: web
    rate: 100/s
    timeout: 1 s
    retries: { attempts: 5, timeout: 50 ms, base: 1 ms }
  pair: { from: client, to: back, rate: 100/s, timeout: 1 s, tied: { delay: 0 } }`;
  const plain = plainOf(text);
  const { workloads, services, conservation, digest } = run(plain);
  expect(conservation.requests.balanced && conservation.packets.balanced).toBe(true);
  const { attempts, successRatio } = workloads.get('users')!;
  // A request crosses 16 wires that each lose 1 %: one attempt in six needs another.
  expect(successRatio).toBeGreaterThan(0.98);
  expect(attempts!.retries).toBeGreaterThan(15);
  expect(attempts!.ended.get('completed')).toBe(workloads.get('users')!.completed);
  expect(workloads.get('pair')!.attempts!.ended.get('cancelled')).toBeGreaterThan(100);
  expect(services.get('web')!.attempts.get('back')!.hedges).toBeGreaterThan(10);
  expect(run(plainOf(expand(plain))).digest).toBe(digest);
});
