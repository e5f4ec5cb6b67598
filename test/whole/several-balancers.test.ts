import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

function simulate(text: string, ...settings: string[]): Results {
  return run(plainOf(`version: 1\n${text}`, 'test.yaml', settings));
}

const dispatchers = `
parameters: { rho: 0.8, mean: 1 ms }
services:
  web:
    replicas: 100
    time: exponential(1 ms)
    balancer: { policy: join-the-idle-queue, balancers: 10 }
traffic: { users: { to: web, rate: rho * 100 / mean } }
duration: 600 ms
warmup: 100 ms
`;

describe('news before several balancers', () => {
  it.each([
    [0.8, 1.38, 1.5],
    [0.9, 1.75, 2.05],
  ])('an idle server stands in line at one of them, at load %d', (rho, least, most) => {
    const mean = simulate(dispatchers, `rho=${rho}`).workloads.get('users')!.latency.mean!;
    expect(mean).toBeGreaterThan(least);
    expect(mean).toBeLessThan(most);
  });

  it('what waits for a free worker is tried again at all of them', () => {
    const results = simulate(`
services:
  web:
    replicas: 4
    workers: 2
    time: exponential(10 ms)
    balancer: { policy: central-queue, balancers: 5 }
traffic: { users: { to: web, rate: 600/s, requests: 3000 } }
`);
    expect(results.workloads.get('users')!.completed).toBe(3000);
  });
});

describe('balancers with those who call, on a network', () => {
  const network = (balancer: string, policy: string, rate = 1600): Results =>
    simulate(`
networks: { lan: { rate: 10 Gbit/s, delay: 10 us } }
hosts: { c: { count: 5, networks: lan } }
services:
  web:
    network: lan
    replicas: 20
    time: exponential(10 ms)
    balancer: { policy: ${policy}, ${balancer} }
traffic: { users: { from: c, to: web, rate: ${rate}/s, requests: 4000 } }
`);
  const mean = (results: Results): number => {
    const users = results.workloads.get('users')!;
    expect(users.completed).toBe(4000);
    expect(results.conservation.packets.balanced).toBe(true);
    return users.latency.mean!;
  };

  it('count by views that are their own, of all, or old', () => {
    const fresh = mean(network('balancers: 4, view: { counts: all }', 'least-connections'));
    const own = mean(network('balancers: 4', 'least-connections'));
    const stale = 'balancers: 4, view: { counts: all, delay: 50 ms }';
    const herd = mean(network(stale, 'least-connections'));
    const careful = mean(network(stale, 'power-of-d-choices'));
    expect(fresh).toBeLessThan(14);
    expect(own).toBeGreaterThan(1.3 * fresh);
    expect(herd).toBeGreaterThan(3 * fresh);
    expect(careful).toBeLessThan(herd);
  });

  it('keep requests for a central queue, and are told of free workers', () => {
    const results = network('at: callers', 'central-queue');
    const users = results.workloads.get('users')!;
    expect(mean(results)).toBeLessThan(14);
    expect(users.breakdown!.balancerQueue).toBeGreaterThan(0);
    expect(mean(network('at: callers', 'random'))).toBeGreaterThan(2 * users.latency.mean!);
  });

  it.each(['prequal', 'join-the-idle-queue', 'client-side-weighted-round-robin'])(
    'ask and hear by packets for %s, about as well as in no time',
    (policy) => {
      const direct = simulate(`
services: { web: { replicas: 20, time: exponential(10 ms), balancer: { policy: ${policy}, balancers: 10 } } }
traffic: { users: { to: web, rate: 1600/s, requests: 4000 } }
`);
      const ratio = mean(network('balancers: 2', policy)) / mean(direct);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    },
  );
});

describe('a virtual address on several routers', () => {
  /** Two sites with a client each; the service's replicas are on the second. */
  const sites = (router: string, timeline = '[]'): Results =>
    simulate(`
duration: 3 s
networks:
  left: { router: r1, masquerade: false }
  right: { router: r2, masquerade: false }
links: [{ between: [r1, r2], subnet: 192.0.2.0/30 }]
routers: { r1: {}, r2: {} }
hosts: { a: { networks: left }, b: { networks: right } }
services:
  web: { network: right, replicas: 2, time: 1 ms, balancer: { policy: round-robin${router} } }
traffic:
  a: { from: a, to: 10.96.0.1, arrivals: constant(10/s), requests: 5, timeout: 500 ms }
  b: { from: b, to: 10.96.0.1, arrivals: constant(10/s), requests: 5, timeout: 500 ms }
timeline: ${timeline}
`);
  const shares = (results: Results): number[] =>
    [...results.services.get('web')!.backends.values()].map(({ requests }) => requests);

  it.each([
    ['one for all', '', [5, 5]],
    ['each with its own turn', ', router: [r1, r2]', [6, 4]],
    ['all that there are', ', router: all', [6, 4]],
  ])('%s', (_what, router, expected) => {
    const results = sites(router);
    for (const { completed } of results.workloads.values()) expect(completed).toBe(5);
    expect(shares(results)).toEqual(expected);
  });

  it('has callers balanced where they come by first', () => {
    const cut = '[{ at: 0 s, down: r1 }]';
    const completed = ({ workloads }: Results): number[] =>
      [...workloads.values()].map((each) => each.completed);
    expect(completed(sites(', router: r1', cut))).toEqual([0, 0]);
    expect(completed(sites(', router: [r1, r2]', cut))).toEqual([0, 5]);
  });
});
