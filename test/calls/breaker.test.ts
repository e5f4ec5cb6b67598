import { describe, expect, it } from 'vitest';
import { type Results, run } from '../../src/index.js';
import { plainOf } from '../whole/stages.js';

/** A service that takes 100 ms a request, for a caller whose requests come as told. */
const play = (breaker: string, times: string, more = '', service = ''): Results =>
  run(
    plainOf(`version: 1
services: { web: { workers: 100, time: 100 ms, ${service} balancer: { breaker: ${breaker} } } }
traffic: { users: { to: web, arrivals: { replay: { times: [${times}] } } ${more} } }
`),
  );

const at = (ms: number, count: number): string => new Array(count).fill(`${ms} ms`).join(', ');
const found = ({ workloads, services }: Results) => {
  const { codes, flags, completed, latency } = workloads.get('users')!;
  const breaker = services.get('web')!.breakers.get('users')!;
  return {
    codes: Object.fromEntries(codes),
    flags: Object.fromEntries(flags),
    completed,
    latency,
    breaker,
  };
};

describe('a circuit breaker', () => {
  it('lets requests wait for a connection, and fails those past the line', () => {
    const { codes, flags, latency, breaker } = found(
      play('{ connections: 2, pending: 3 }', at(0, 9)),
    );
    expect(codes).toEqual({ '200': 5, '503': 4 });
    expect(flags).toEqual({ UO: 4 });
    // Two at a time: 100, 100, 200, 200, 300.
    expect(latency.mean).toBe(180);
    expect(breaker.connections).toEqual({ limit: 2, most: 2, opened: 1, refused: 7 });
    expect(breaker.pending).toEqual({ limit: 3, most: 3, opened: 1, refused: 4 });
    expect(breaker.requests).toEqual({ limit: null, most: 2, opened: 0, refused: 0 });
  });

  it('counts the wait for a connection as one for a backend', () => {
    const { workloads } = play('{ connections: 1 }', at(0, 2));
    expect(workloads.get('users')!.breakdown).toMatchObject({ balancerQueue: 50, network: 0 });
  });

  it('bounds the requests of connections that are shared', () => {
    const { codes, breaker } = found(play('{ requests: 4 }', at(0, 9)));
    expect(codes).toEqual({ '200': 4, '503': 5 });
    expect(breaker.requests).toEqual({ limit: 4, most: 4, opened: 1, refused: 5 });
  });

  it('is told as it opens, and as there is room again', () => {
    const { timeline } = play('{ requests: 1 }', `${at(0, 2)}, ${at(150, 3)}`);
    expect(timeline.map(({ time, what, phase }) => `${time} ${what} ${phase}`)).toEqual([
      '0 users: breaker of web open (requests) begins',
      '0.1 users: breaker of web open (requests) ends',
      '0.15 users: breaker of web open (requests) begins',
      '0.25 users: breaker of web open (requests) ends',
    ]);
  });

  const retries = ', retries: { attempts: 2, base: 10 ms, jitter: none }';

  it('leaves the answer as it is where there is no room for a retry', () => {
    const failing = 'errors: { share: 1, status: 502, early: true },';
    const { codes, flags, breaker } = found(play('{ retries: 3 }', at(0, 8), retries, failing));
    // Three are tried again, at 10 ms, in vain.
    expect(codes).toEqual({ '502': 8 });
    expect(flags).toEqual({ UO: 5, URX: 3 });
    expect(breaker.retries).toEqual({ limit: 3, most: 3, opened: 1, refused: 5 });
  });

  it('gives retries a budget: a share of what is under way, or the least', () => {
    const late = ', retries: { attempts: 2, base: 0, jitter: none, timeout: 50 ms }, timeout: 1 s';
    const of = (share: string) => {
      const { breaker, flags } = found(
        play(`{ budget: { share: ${share}, least: 3 } }`, at(0, 20), late),
      );
      return [breaker.retries.most, flags.UO ?? 0, breaker.retries.limit];
    };
    expect(of('0 %')).toEqual([3, 17, null]);
    // As the k-th is given up, 20 - k others are under way, and k - 1 are tried again: 6 < 13 / 2 is the last.
    expect(of('50 %')[0]).toBe(6);
    expect(of('100 %')).toEqual([10, 10, null]);
  });

  it('has the limits of whom it is named after', () => {
    const limits = (name: string) => play(name, '0 s').services.get('web')!.breakers;
    expect(limits('istio').size).toBe(0);
    const { connections, pending, requests, retries } = limits('envoy').get('users')!;
    expect([connections, pending, requests, retries].map(({ limit }) => limit)).toEqual([
      1024, 1024, 1024, 3,
    ]);
    const partly = limits('{ like: envoy, pending: 7, retries: none }').get('users')!;
    expect([partly.connections.limit, partly.pending.limit, partly.retries.limit]).toEqual([
      1024,
      7,
      null,
    ]);
  });

  it.each([
    ['http1', { '200': 3, '503': 2 }],
    ['http2', { '200': 4, '503': 1 }],
  ])('over a network counts by protocol: %s', (protocol, codes) => {
    const results = run(
      plainOf(`version: 1
networks: { pods: {} }
hosts: { client: { networks: pods } }
services:
  web:
    network: pods
    workers: 100
    time: 100 ms
    balancer: { at: callers, breaker: { connections: 2, pending: 1, requests: 4 } }
traffic:
  users: { from: client, to: web, protocol: ${protocol}, arrivals: { replay: { times: [${at(0, 5)}] } } }
`),
    );
    expect(Object.fromEntries(results.workloads.get('users')!.codes)).toEqual(codes);
    expect([...results.services.get('web')!.breakers.keys()]).toEqual(['users on client']);
  });
});
