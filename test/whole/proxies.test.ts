import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

function simulate(text: string): Results {
  return run(plainOf(`version: 1\n${text}`));
}

/** A network, and who is on it, if any. */
interface Stage {
  network: string;
  on: string;
  from: string;
  by: string;
}

const direct: Stage = { network: '', on: '', from: '', by: '' };

const over = (protocol: string, tls = 'none'): Stage => ({
  network:
    'networks: { lan: { rate: 1 Gbit/s, delay: 10 us } }\nhosts: { c: { count: 2, networks: lan } }',
  on: 'network: lan',
  from: 'from: c,',
  by: `protocol: ${protocol}, tls: ${tls},`,
});

const stages: [string, Stage][] = [
  ['without a network', direct],
  ['by datagrams', { ...over('udp'), by: '' }],
  ['by HTTP/1.1', over('http1')],
  ['by HTTP/2 over TLS', over('http2', "'1.3'")],
];

describe.each(stages)('a gateway %s', (_, { network, on, from, by }) => {
  const results = simulate(
    `
${network}
services:
  gateway:
    ${on}
    replicas: 2
    proxy:
      ${by === '' ? '' : `protocol: ${by.includes('http1') ? 'http1' : 'http2'}`}
      routes:
        - { name: shop, match: { path: /shop }, to: shop }
        - name: pay
          match: [{ host: pay.example.com }, { path: /pay, headers: { team: {} } }]
          to: [{ service: pay, subset: old, weight: 3 }, { service: pay, subset: new }]
          timeout: 9 ms
  shop: { ${on === '' ? '' : `${on},`} replicas: 3, workers: 4, time: exponential(2 ms), response: 3 kB, policy: round-robin }
  pay:
    ${on}
    replicas: [{ count: 2, labels: { v: 1 } }, { labels: { v: 2 }, name: new }]
    workers: 8
    time: 5 ms
    balancer: { subsets: { old: { labels: { v: 1 } }, new: { labels: { v: 2 } } } }
traffic:
  shoppers: { ${from} ${by} to: gateway, rate: 100, requests: 1000, path: /shop/1 }
  payers: { ${from} ${by} to: gateway, rate: 100, requests: 1000, headers: { Host: pay.example.com } }
  lost: { ${from} ${by} to: gateway, rate: 100, requests: 50, path: /none }
  hasty: { ${from} ${by} to: gateway, rate: 100, requests: 50, headers: { host: pay.example.com }, timeout: 3 ms }
`.replace('{ team: {} }', '{ team: { present: true } }'),
  );
  const { workloads, services, conservation } = results;
  const gateway = services.get('gateway')!;

  it('sends requests on by their path and host, and answers as it was answered', () => {
    expect(workloads.get('shoppers')!.completed).toBe(1000);
    expect(workloads.get('payers')!.completed).toBe(1000);
    expect(gateway.routes.get('shop')!.to.get('shop')!.requests).toBe(1000);
    const pay = gateway.routes.get('pay')!;
    expect(pay.requests).toBe(1050);
    expect(Math.abs(pay.to.get('pay/new')!.requests - 262.5)).toBeLessThan(4 * Math.sqrt(197));
    expect(services.get('pay')!.backends.get('new')!.requests).toBe(
      pay.to.get('pay/new')!.requests,
    );
    expect(conservation.requests.balanced).toBe(true);
    expect(conservation.packets.balanced).toBe(true);
  });

  it('has no answer for what no route fits, and gives up what nobody waits for', () => {
    expect(workloads.get('lost')!.failed).toEqual(new Map([['no-route', 50]]));
    expect(workloads.get('lost')!.codes).toEqual(new Map([['404', 50]]));
    // The word is the gateway's; its client hears of the status alone.
    expect(workloads.get('lost')!.flags).toEqual(new Map());
    expect(gateway.flags.get('NR')).toBe(50);
    expect(workloads.get('hasty')!.failed).toEqual(new Map([['timed-out', 50]]));
    expect(gateway.flags.get('DC')).toBe(50);
    // Its own time is told apart from that of those behind it: it takes none.
    const { proxy, service } = workloads.get('payers')!.breakdown!;
    expect(proxy).toBeCloseTo(0, 9);
    expect(service).toBeCloseTo(5, 6);
  });
});

describe('proxies', () => {
  it('balance each by its own counts', () => {
    const { services } = simulate(`
services:
  gateway: { replicas: 3, policy: round-robin, proxy: web }
  web: { replicas: 3, workers: 100, time: 10 ms, policy: round-robin }
traffic: { users: { to: gateway, arrivals: constant(100/s), requests: 9 } }
`);
    // Each begins at some backend and takes its turns, whatever the others have chosen.
    const requests = [...services.get('web')!.backends.values()].map((each) => each.requests);
    expect(requests).toEqual([3, 3, 3]);
  });

  it('pass on what upstream answers, and the time that is left', () => {
    const { services, workloads } = simulate(`
services:
  front: { proxy: { routes: [{ to: back, timeout: 5 ms }] } }
  back: { proxy: { routes: [{ to: web, retries: { attempts: 2, base: 1 ms, jitter: none } }] } }
  web: { time: 1 ms, errors: { share: 1, status: 502 } }
  slow: { time: 10 ms }
  late: { proxy: { routes: [{ to: slow, timeout: 5 ms }] } }
traffic:
  users: { to: front, arrivals: constant(10/s), requests: 10 }
  others: { to: late, arrivals: constant(10/s), requests: 10 }
`);
    expect(workloads.get('users')!.codes).toEqual(new Map([['502', 10]]));
    expect(services.get('web')!.codes.get('502')).toBe(20);
    expect(services.get('front')!.flags).toEqual(new Map());
    expect(workloads.get('others')!.codes).toEqual(new Map([['504', 10]]));
    expect(services.get('late')!.flags).toEqual(new Map([['UT', 10]]));
    expect(workloads.get('others')!.flags).toEqual(new Map());
  });

  it('say what they held back, beside what those who ask have said themselves', () => {
    const { services, workloads } = simulate(`
services:
  gateway: { proxy: { routes: [{ to: web, fault: { delay: { time: 5 ms } } }] } }
  entry: { proxy: { to: gateway } }
  web: { time: 1 ms, routes: [{ to: [{}], fault: { delay: { time: 2 ms } } }] }
traffic:
  users: { to: entry, arrivals: constant(10/s), requests: 10 }
  late: { to: web, arrivals: constant(10/s), requests: 10 }
`);
    expect(services.get('gateway')!.flags).toEqual(new Map([['DI', 10]]));
    // It is the gateway's word, who completed them all the same.
    expect(services.get('entry')!.flags).toEqual(new Map());
    expect(workloads.get('users')!.flags).toEqual(new Map());
    expect(workloads.get('users')!.completed).toBe(10);
    expect(workloads.get('late')!.flags).toEqual(new Map([['DI', 10]]));
  });

  it.each([
    ['', '{ proxy: b }', '{ proxy: a }'],
    [
      'networks: { lan: { rate: 1 Gbit/s } }\nhosts: { c: { networks: lan } }',
      '{ network: lan, proxy: { to: b, protocol: http1 } }',
      '{ network: lan, proxy: { to: a, protocol: http1 } }',
    ],
  ])('in a circle end with its name %#', (network, a, b) => {
    const from = network === '' ? '' : 'from: c, protocol: http1,';
    const { ended, conservation } = simulate(`
${network}
services: { a: ${a}, b: ${b} }
traffic: { users: { ${from} to: a, requests: 1, rate: 1 } }
`);
    expect(ended.reason).toBe('limit');
    expect(ended.detail).toMatch(
      /requests go round from proxy to proxy: (a to b to a|b to a to b)/,
    );
    expect(conservation.requests.balanced).toBe(true);
  });

  it('without routes answer 404 to all', () => {
    const { workloads, services } = simulate(`
services: { gateway: { proxy: { routes: [] } } }
traffic: { users: { to: gateway, arrivals: constant(10/s), requests: 5 } }
`);
    expect(workloads.get('users')!.codes).toEqual(new Map([['404', 5]]));
    expect(services.get('gateway')!.flags).toEqual(new Map([['NR', 5]]));
  });

  it('follow the set behind them', () => {
    const { services, workloads } = simulate(`
duration: 2 s
services:
  gateway: { proxy: web }
  web: { replicas: 2, policy: round-robin, time: 1 ms }
traffic: { users: { to: gateway, arrivals: constant(100/s) } }
timeline: [{ at: 1 s, remove: web/web-0 }]
`);
    const [first, second] = [...services.get('web')!.backends.values()];
    expect(second.requests - first.requests).toBeGreaterThan(95);
    expect(workloads.get('users')!.failed.size).toBe(0);
  });

  it('have workers that do one thing after the other, each with turns of its own', () => {
    const costly = (workers: number): Results =>
      simulate(`
services:
  gateway:
    workers: ${workers}
    proxy: { to: web, costs: { request: 2 ms, byte: 1 us } }
  web: { replicas: 2, workers: 100, time: 10 ms, response: 500 B, policy: round-robin }
traffic:
  users: { to: gateway, from: [a, b, c, d, e, f, g, h], arrivals: constant(1000/s), requests: 8, request: 100 B }
`);
    const one = costly(1).workloads.get('users')!;
    // 1.1 ms for a request, 1.5 ms for its answer, and one comes each ms: lines of less and less.
    expect(one.latency.min).toBeCloseTo(12.6, 6);
    expect(one.breakdown!.service).toBeCloseTo(10, 6);
    expect(one.breakdown!.proxy).toBeCloseTo(one.latency.mean! - 10, 6);
    expect(one.completed).toBe(8);
    const eight = costly(8);
    expect(eight.workloads.get('users')!.latency.mean!).toBeLessThan(one.latency.mean!);
    expect(eight.conservation.requests.balanced).toBe(true);
  });

  it('pay for connections and handshakes, each by the worker that serves it, on cores that have a row', () => {
    const play = (costs: string, more = ''): Results =>
      simulate(`
duration: 1 s
networks: { lan: { rate: 1 Gbit/s, delay: 10 us } }
hosts: { c: { networks: lan } }
services:
  gateway: { network: lan, workers: 2, proxy: { to: web, protocol: http1, costs: ${costs} } }
  web: { network: lan, time: 1 ms, workers: 8, response: 10 kB }
traffic: { users: { from: c, to: gateway, protocol: http1, connections: new, arrivals: constant(50/s), ${more} } }
`);
    const free = play('none');
    expect([...free.cpus.keys()]).toEqual([]);
    const mean = ({ workloads }: Results): number => workloads.get('users')!.latency.mean!;
    const usual = { request: 100, byte: 0, connection: 1000, handshake: 0 };
    const paid = (costs: Partial<typeof usual>, more = ''): Results =>
      play(JSON.stringify({ ...usual, ...costs }).replace(/:(\d+)/g, ': $1us'), more);
    // 50 connections from below and 2 further on, 1 ms each; 50 requests of 0.1 ms: 57 ms in 1 s on two cores.
    const connections = paid({});
    expect(mean(connections) - mean(free)).toBeCloseTo(1.1, 1);
    const row = connections.cpus.get('gateway-0')!;
    expect(row).toMatchObject({ cores: 2, tls: { computations: 0 } });
    expect(row.utilisation).toBeCloseTo(0.057 / 2, 2);
    // A handshake of 2 ms, by the same worker.
    const secure = "tls: { version: '1.3', resumption: false }";
    const shaken = paid({ handshake: 2000 }, secure);
    expect(shaken.cpus.get('gateway-0')!.tls.computations).toBe(49);
    const longer = mean(shaken) - mean(paid({}, secure));
    expect(longer).toBeGreaterThan(2);
    expect(longer).toBeLessThan(2.4);
    // What the client decrypts at 8 Mbit/s takes it 10 ms for 10 kB, after the gateway has closed.
    const sealed = play('none', "tls: { version: '1.3', cipher: 8 Mbit/s }");
    const plain = play('none', "tls: { version: '1.3' }");
    expect(mean(sealed) - mean(plain)).toBeCloseTo(10, 0);
    expect(sealed.workloads.get('users')!.failed.size).toBe(0);
  });

  it('share what their workers have under way, and lose it with the process', () => {
    const { services, workloads, conservation } = simulate(`
duration: 1 s
services:
  gateway: { workers: 4, proxy: { to: web, costs: istio } }
  web: { replicas: 4, workers: 100, time: 100 ms, policy: least-request(fullScan = true) }
traffic: { users: { to: gateway, from: [a, b, c, d, e, f, g, h], arrivals: constant(100/s), timeout: 150 ms } }
timeline: [{ at: 555 ms, crash: gateway, for: 200 ms }]
`);
    const requests = [...services.get('web')!.backends.values()].map((each) => each.requests);
    expect(Math.max(...requests) - Math.min(...requests)).toBeLessThan(4);
    expect([...workloads.get('users')!.failed.keys()].sort()).toEqual(['refused', 'reset']);
    expect(conservation.requests.balanced).toBe(true);
  });

  it('part their time from that of the ways between them, and waits from both', () => {
    const plain = plainOf(`
version: 1
duration: 2 s
networks: { lan: { rate: 1 Gbit/s, delay: 100 us } }
hosts: { c: { networks: lan } }
services:
  outer: { network: lan, proxy: { to: inner, protocol: http1 } }
  inner:
    network: lan
    proxy: { protocol: http1, routes: [{ to: web, retries: { attempts: 2, base: 7 ms, jitter: none } }] }
  web: { network: lan, time: 1 ms, errors: { share: 30 %, status: 503 } }
traffic:
  users: { to: outer, from: c, protocol: http1, arrivals: constant(50/s), retries: { attempts: 3, base: 5 ms, jitter: none } }
`);
    const { workloads, requests } = run(plain, { requests: true });
    const { breakdown, hops, latency } = workloads.get('users')!;
    const done = requests!.filter(({ outcome }) => outcome === 'completed');
    for (const row of done) {
      const { earlierAttempts, network, proxy, balancerQueue, serverQueue, serviceTime } = row;
      const parts = [earlierAttempts, network, proxy, balancerQueue, serverQueue, serviceTime];
      expect(parts.reduce((sum, part) => sum! + part!, 0)).toBe(row.latency);
      expect(row.backOff).toBeLessThanOrEqual(row.earlierAttempts!);
    }
    expect(done.some(({ backOff }) => backOff! > 0)).toBe(true);
    const all = [...hops.values()];
    expect([...hops.keys()]).toEqual(['1', '2', '3']);
    const sum = (of: 'network' | 'proxy') => all.reduce((total, hop) => total + hop[of], 0);
    expect(sum('network')).toBeCloseTo(breakdown!.network, 9);
    expect(sum('proxy')).toBeCloseTo(breakdown!.proxy, 9);
    // A hop is a link to a switch and one from it, both ways.
    for (const { network, share } of all) {
      expect(network).toBeGreaterThan(0.4);
      expect(network).toBeLessThan(1);
      expect(share).toBeCloseTo(network / latency.mean!, 9);
    }
  });
});
