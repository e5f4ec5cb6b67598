import { describe, expect, it } from 'vitest';
import { type Results, run } from '../../src/index.js';
import { table } from '../../src/report/table.js';
import { plainOf } from './stages.js';

const play = (text: string): Results => run(plainOf(`version: 1\n${text}`));

/** Half of the requests take 1 ms, half 100 ms; a hedge follows after 2 ms. */
const halfSlow = (more: string, retry = 'hedge: 2 ms'): Results =>
  play(`
services:
  web:
    workers: 100000
    time: { mixture: { of: [{ weight: 1, of: 1 ms }, { weight: 1, of: 100 ms }] }}
    ${more}
traffic: { users: { to: web, rate: 100/s, requests: 4000, ${retry} } }
`);

describe('a random time', () => {
  it('is drawn anew for a hedge: both are slow in a quarter of the cases', () => {
    const { latency, attempts } = halfSlow('').workloads.get('users')!;
    expect(attempts!.wins / 4000).toBeCloseTo(0.25, 1);
    expect(latency.mean).toBeGreaterThan(0.5 * 1 + 0.25 * 3 + 0.25 * 100 - 2);
    expect(latency.mean).toBeLessThan(0.5 * 1 + 0.25 * 3 + 0.25 * 100 + 2);
  });

  it('is drawn anew for a retry', () => {
    const retries = 'retries: { attempts: 2, timeout: 10 ms, base: 0 }';
    const { successRatio } = halfSlow('', retries).workloads.get('users')!;
    expect(successRatio).toBeGreaterThan(0.73);
    expect(successRatio).toBeLessThan(0.77);
  });

  it('is one for all attempts where the service says so', () => {
    const hedged = halfSlow('redraw: false').workloads.get('users')!;
    expect(hedged.attempts!.wins).toBe(0);
    const retries = 'retries: { attempts: 2, timeout: 10 ms, base: 0 }';
    const retried = halfSlow('redraw: false', retries).workloads.get('users')!;
    expect(retried.completed + retried.attempts!.retries).toBe(4000);
  });

  it('of a call is drawn anew where its caller is tried again', () => {
    const results = play(`
services:
  leaf:
    workers: 100000
    time: { mixture: { of: [{ weight: 1, of: 1 ms }, { weight: 1, of: 100 ms }] }}
  page: { workers: 100000, handler: [{ call: leaf }] }
traffic: { users: { to: page, rate: 100/s, requests: 4000, hedge: 2 ms } }
`);
    expect(results.workloads.get('users')!.attempts!.wins / 4000).toBeCloseTo(0.25, 1);
  });

  it('that is size stays: the work of a request is one for all of its attempts', () => {
    const results = play(`
services: { web: { workers: 100000, time: 1 ms } }
traffic:
  users:
    to: web
    rate: 100/s
    requests: 4000
    hedge: 2 ms
    work: { mixture: { of: [{ weight: 1, of: 1 }, { weight: 1, of: 100 }] }}
`);
    const { attempts } = results.workloads.get('users')!;
    expect(attempts!.hedges).toBeGreaterThan(1800);
    expect(attempts!.wins).toBe(0);
  });

  it('leaves alone who needs no second attempt: the same digest, redrawn or not', () => {
    const [first, second] = ['true', 'false'].map((redraw) =>
      play(`
services: { web: { replicas: 3, time: exponential(1 ms), policy: least-work-left, redraw: ${redraw} } }
traffic: { users: { to: web, rate: 2400/s, requests: 4000 } }
`),
    );
    expect(first.digest).toBe(second.digest);
  });
});

describe('the second of a tied pair', () => {
  const pair = (tied: string, from = ''): Results =>
    play(`
networks: { pods: {} }
hosts: { client: { networks: pods } }
services:
  web: { ${from === '' ? '' : 'network: pods, '}replicas: 2, time: 5 ms, policy: round-robin }
traffic:
  users: { ${from} to: web, arrivals: constant(100/s), requests: 100, tied: ${tied} }
`);

  it('waits for 1 ms on a network, in which an idle server has begun: it is not sent', () => {
    expect(pair('true', 'from: client,').workloads.get('users')!.attempts!.tied).toBe(0);
    // At once, both are on their way: each server works on one of them.
    const atOnce = pair('{ delay: 0 }', 'from: client,').workloads.get('users')!.attempts!;
    expect(atOnce.tied).toBe(100);
  });

  it('waits for as long as told', () => {
    const late = play(`
services: { web: { replicas: 2, time: 5 ms, policy: round-robin } }
traffic:
  users:
    { to: web, arrivals: { replay: { times: [0 s, 0 s, 0 s] } }, tied: { delay: 2 ms } }
`);
    // The third stands in line behind the first until 5 ms; its second, from 2 ms on, behind the
    // second.
    const { attempts, latency } = late.workloads.get('users')!;
    expect(attempts!.tied).toBe(1);
    expect(latency.max).toBeCloseTo(10, 1);
  });
});

describe('the breakdown by stage', () => {
  it('keeps what came before the answered attempt apart from the way', () => {
    const retries = 'retries: { attempts: 4, timeout: 10 ms, base: 50 ms, jitter: none }';
    const { breakdown, latency } = halfSlow('', retries).workloads.get('users')!;
    expect(breakdown).toMatchObject({ network: 0, service: 1 });
    expect(breakdown!.earlierAttempts).toBeGreaterThan(40);
    expect(breakdown!.earlierAttempts + 1).toBeCloseTo(latency.mean!, 6);
  });

  it('has the delay of a hedge that won there, too', () => {
    const { breakdown, attempts } = halfSlow('').workloads.get('users')!;
    expect(breakdown!.network).toBe(0);
    expect(breakdown!.earlierAttempts).toBeCloseTo((2 * attempts!.wins) / 4000, 6);
  });

  it('adds up for each request, and has a column of the table where there is something in it', () => {
    const plain = plainOf(`version: 1
services: { web: { replicas: 2, time: 1 ms } }
traffic:
  users: { to: web, rate: 100/s, requests: 200, retries: { timeout: 20 ms, base: 40 ms, jitter: none } }
timeline: [{ at: 500 ms, for: 500 ms, pause: web-0 }]
`);
    const results = run(plain, { requests: true });
    const rows = results.requests!.filter(({ outcome }) => outcome === 'completed');
    for (const row of rows) {
      const { earlierAttempts, network, balancerQueue, serverQueue, serviceTime } = row;
      const stages = [earlierAttempts, network, balancerQueue, serverQueue, serviceTime];
      expect(stages.reduce<number>((sum, stage) => sum + stage!, 0)).toBe(row.latency);
      expect(network).toBe(0);
    }
    expect(rows.some(({ earlierAttempts }) => earlierAttempts! >= 60e6)).toBe(true);
    expect(table(results)).toMatch(/earlier\s+workload +attempts +network/);
  });
});
