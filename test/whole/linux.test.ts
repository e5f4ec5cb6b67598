import { describe, expect, it } from 'vitest';
import { type Results, run } from '../../src/index.js';
import { plainOf } from './stages.js';

/** What hosts and routers do as Linux does it, seen from outside: scenario in, results out. */

const play = (text: string): Results => run(plainOf(`version: 1\n${text}`), { packets: true });

describe('connection tracking', () => {
  it('one request and its answer are no stream: 30 s, not 120 s', () => {
    const results = play(`
networks:
  inside: { router: nat, reaches: outside }
  outside: { router: nat, subnet: 10.1.0.0/24 }
hosts: { client: { networks: inside } }
services: { server: { network: outside, address: none, time: 1 ms } }
traffic:
  users: { from: client, to: 10.1.0.2, arrivals: constant(10/s), requests: 1000 }
`);
    expect(results.workloads.get('users')).toMatchObject({ sent: 1000, completed: 1000 });
    // A flow a request, from a source port of its own: the last 30 s of them are remembered.
    expect(results.nodes.get('nat')!.get('flowsPeak')).toBe(301);
  });

  it('hosts on both sides of a masquerade ping each other, under one identifier', () => {
    const results = play(`
duration: 6 s
networks:
  inside: { router: nat, subnet: 10.0.0.0/24, reaches: outside }
  outside: { router: nat, subnet: 10.1.0.0/24, masquerade: false, reaches: inside }
hosts: { a: { networks: inside }, b: { networks: outside } }
traffic:
  there: { kind: ping, from: a, to: 10.1.0.2, start: 100 ms }
  back: { kind: ping, from: b, to: 10.0.0.2 }
`);
    for (const ping of results.workloads.values()) expect(ping).toMatchObject({ completed: 4 });
    const atB = results.packets!.filter(
      ({ place, protocol }) => place === 'b' && protocol !== 'arp',
    );
    // Its own answers come back as they are; requests come from the router.
    expect(atB.map(({ source }) => source).sort()).toEqual([
      ...new Array<string>(4).fill('10.0.0.2'),
      ...new Array<string>(4).fill('10.1.0.1'),
    ]);
  });
});

describe('names', () => {
  const headless = (more: string): Results =>
    play(`
networks: { pods: ${more} }
hosts: { client: { networks: pods } }
services: { web: { network: pods, replicas: 15, address: none, time: 1 ms } }
traffic: { users: { from: client, to: web, arrivals: constant(100/s), requests: 1500 } }
`);

  it('are asked for anew by each request: a round robin of 15 replicas spreads', () => {
    const results = headless('{}');
    expect(results.nodes.get('gateway')!.get('dnsQueries')).toBe(1500);
    const shares = [...results.services.get('web')!.backends.values()].map(
      ({ requests }) => requests,
    );
    expect(shares).toHaveLength(15);
    // 100 each, as evenly as a shuffle is.
    expect(Math.min(...shares)).toBeGreaterThan(65);
    expect(Math.max(...shares)).toBeLessThan(140);
  });

  it('that nobody answers for are not unknown', () => {
    const results = play(`
duration: 30 s
networks: { pods: {} }
hosts: { client: { networks: pods } }
services: { web: { network: pods, address: none, time: 1 ms } }
traffic:
  users: { from: client, to: web, arrivals: constant(10/s), requests: 5, start: 2 s, timeout: 20 s }
  before: { kind: ping, from: client, to: web, count: 1 }
  nobody: { kind: ping, from: client, to: web, count: 1, start: 2 s }
timeline: [{ at: 1 s, down: gateway }]
`);
    expect(results.workloads.get('users')!.failed).toEqual(new Map([['dns-unanswered', 5]]));
    expect(results.workloads.get('nobody')!.failed).toEqual(new Map([['dns-unanswered', 1]]));
  });
});

describe('a packet that its receiver ignores', () => {
  const drops = ({ drops: all }: Results): Record<string, number> =>
    Object.fromEntries(all.map(({ place, reason, packets }) => [`${place} ${reason}`, packets]));

  it('ends with a place and a reason: datagrams to a service, which takes requests', () => {
    const results = play(`
duration: 1 s
networks: { pods: {} }
hosts: { client: { networks: pods } }
services: { web: { network: pods, replicas: 1, time: 1 ms } }
traffic:
  flood: { kind: datagrams, from: client, to: 10.96.0.1:80, arrivals: constant(100/s), requests: 50 }
`);
    expect(drops(results)).toEqual({ 'web-0 unexpected': 50 });
  });

  it('duplicates, and answers that nobody waits for any more', () => {
    const results = play(`
duration: 5 s
networks: { pods: { impairments: duplication(1) } }
hosts: { a: { networks: pods }, b: { networks: pods } }
traffic:
  ping: { kind: ping, from: a, to: b, count: 1 }
`);
    expect(drops(results)['a duplicate']).toBeGreaterThan(0);
    const late = play(`
duration: 5 s
networks: { pods: { delay: 100 ms } }
hosts: { a: { networks: pods }, b: { networks: pods } }
traffic:
  ping: { kind: ping, from: a, to: b, count: 2, timeout: 300 ms }
`);
    // Four links, there and back, and the first waits for ARP.
    expect(drops(late)).toEqual({ 'a late': 2 });
  });

  it('requests that a full queue drops without an answer', () => {
    const results = play(`
networks: { pods: {} }
hosts: { client: { networks: pods } }
services:
  web: { network: pods, replicas: 1, time: 1 s, queue: { limit: 0, full: drop } }
traffic:
  users: { from: client, to: web, arrivals: constant(10/s), requests: 5, timeout: 2 s, cancel: false }
`);
    expect(results.workloads.get('users')!.failed).toEqual(new Map([['timed-out', 4]]));
    expect(drops(results)).toEqual({ 'web-0 queue-full': 4 });
  });

  it('health checks of a backend that has stopped', () => {
    const results = play(`
duration: 5 s
networks: { pods: {} }
hosts: { client: { networks: pods } }
services:
  web:
    { network: pods, replicas: 2, time: 1 ms, balancer: { health: { interval: 1 s, timeout: 100 ms } } }
traffic:
  users: { from: client, to: web, arrivals: constant(100/s), requests: 50 }
timeline: [{ at: 1500 ms, pause: web-0 }]
`);
    expect(drops(results)).toEqual({ 'web-0 unresponsive': 3 });
  });
});

describe('a machine outside, on a link laid by hand', () => {
  const outside = (network: string): Results =>
    play(`
duration: 3 s
networks:
  web: { subnet: 172.18.0.0/16${network} }
  other: { subnet: 172.19.0.0/16, reaches: web }
hosts:
  inside: { networks: web }
  guest: { networks: other }
  outside: { routes: [{ to: 172.18.0.0/16, via: 192.0.2.1 }, { to: 10.96.0.0/16, via: 192.0.2.1 }] }
links: [{ between: [gateway, outside], subnet: 192.0.2.0/24 }]
services: { server: { network: web, time: 1 ms } }
traffic:
  in: { kind: ping, from: outside, to: 172.18.0.3, count: 1 }
  out: { kind: ping, from: inside, to: 192.0.2.2, count: 1 }
  across: { kind: ping, from: guest, to: 172.18.0.3, count: 1 }
  direct: { from: outside, to: 172.18.0.3:80, rate: 10/s, requests: 10, timeout: 500 ms }
  published: { from: outside, to: 10.96.0.1:80, rate: 10/s, requests: 10, timeout: 500 ms }
`);
  const completed = (results: Results): Record<string, number> =>
    Object.fromEntries([...results.workloads].map(([name, it]) => [name, it.completed]));

  it('does not reach a network but by a virtual address', () => {
    const results = outside('');
    expect(completed(results)).toEqual({ in: 0, direct: 0, out: 1, across: 1, published: 10 });
    expect(results.drops.slice(0, 1)).toMatchObject([
      { place: 'gateway (isolation: web is closed to others)', reason: 'filtered', packets: 11 },
    ]);
  });

  it('does not reach an internal network at all', () => {
    const all = { in: 0, direct: 0, out: 0, across: 1, published: 0 };
    expect(completed(outside(', internal: true'))).toEqual(all);
  });

  it('reaches one that is not masqueraded', () => {
    const all = { in: 1, direct: 10, out: 1, across: 1, published: 10 };
    expect(completed(outside(', masquerade: false'))).toEqual(all);
  });
});

describe('path MTU discovery', () => {
  /** Two routers with a narrow link in the middle; the second drops what `rules` say. */
  const narrow = (traffic: string, rules = ''): Results =>
    play(`
duration: 8 s
routers: { r1: {}, r2: { filters: { rules: [${rules}] } } }
hosts: { a: {}, b: {} }
links:
  - { between: [a, r2], subnet: 10.0.1.0/24 }
  - { between: [r2, r1], subnet: 10.0.2.0/24 }
  - { between: [r1, b], subnet: 10.0.3.0/24, mtu: 1000 }
services:
  web: { address: none, hosts: b, time: 1 ms, response: 3000 B }
traffic: { ${traffic} }
`);
  const ping = 'ping: { kind: ping, from: a, to: 10.0.3.2, count: 3, payload: 1400';
  const failed = (results: Results, name: string): Record<string, number> =>
    Object.fromEntries(results.workloads.get(name)!.failed);

  it('loses the first long ping, whose error says how long the next may be', () => {
    const results = narrow(`${ping} }`);
    expect(results.workloads.get('ping')!.completed).toBe(2);
    expect(failed(results, 'ping')).toEqual({ 'message-too-long': 1 });
    expect(results.drops).toMatchObject([{ place: 'r1.eth1', reason: 'fragmentation-needed' }]);
  });

  it('may be turned off, or be all there is, as ping -M says', () => {
    expect(narrow(`${ping}, mtuDiscovery: dont }`).workloads.get('ping')!.completed).toBe(3);
    const whole = narrow(`${ping}, mtuDiscovery: do }`);
    expect(failed(whole, 'ping')).toEqual({ 'message-too-long': 3 });
    // After the first the host itself knows.
    expect(whole.drops.map(({ place, packets }) => [place, packets])).toEqual([
      ['r1.eth1', 1],
      ['a.eth0', 2],
    ]);
  });

  it('sends a request again that was too long', () => {
    const users = 'users: { from: a, to: 10.0.3.2, rate: 10/s, requests: 20, request: 1400 B }';
    const results = narrow(users);
    expect(results.workloads.get('users')).toMatchObject({ completed: 20 });
    expect(results.drops).toMatchObject([
      { place: 'r1.eth1', reason: 'fragmentation-needed', packets: 1 },
    ]);
  });

  it('sends an answer again that was too long, also through a masquerade', () => {
    const results = play(`
networks: { inside: { router: nat, mtu: 1000 } }
hosts: { a: { networks: inside }, b: {} }
links: [{ between: [nat, b], subnet: 192.0.2.0/24 }]
services: { web: { address: none, hosts: b, time: 1 ms, response: 1400 B } }
traffic: { users: { from: a, to: 192.0.2.2, rate: 10/s, requests: 20 } }
`);
    expect(results.workloads.get('users')).toMatchObject({ completed: 20 });
    expect(results.drops).toMatchObject([
      { place: 'nat.inside', reason: 'fragmentation-needed', packets: 1 },
    ]);
  });

  it('falls into a black hole where a router on the way drops ICMP: short ones pass, long ones do not', () => {
    const rule = '{ name: no ICMP, protocol: icmp, verdict: drop }';
    const users = (size: number) =>
      `users: { from: a, to: 10.0.3.2, rate: 10/s, requests: 20, timeout: 1 s, request: ${size} B }`;
    expect(narrow(users(900), rule).workloads.get('users')!.completed).toBe(20);
    const results = narrow(users(1400), rule);
    expect(failed(results, 'users')).toEqual({ 'timed-out': 20 });
    expect(results.drops.slice(0, 2)).toMatchObject([
      { place: 'r1.eth1', reason: 'fragmentation-needed', packets: 20 },
      { place: 'r2 (no ICMP)', reason: 'filtered', packets: 20 },
    ]);
  });
});
