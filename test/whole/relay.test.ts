import { describe, expect, it } from 'vitest';
import { lower, parse, type Results, run } from '../../src/index.js';
import { plainOf } from './stages.js';

/** Connections that are passed on: whole runs. */

const play = (text: string): Results => run(plainOf(`version: 1\n${text}`));

/** A client, a machine in between, and a service. */
const lab = ({ web = 'at: callers, policy: round-robin', users = '', more = '' }): Results =>
  play(`
duration: 2 s
networks: { net: { subnet: 10.0.0.0/24, dns: true } }
hosts:
  client: { networks: net }
  lb: { networks: net }
services:
  web: { network: net, replicas: 3, time: 1 ms, workers: 8,
         balancer: { ${web} } }
  edge: { hosts: lb, port: 443, relay: web }
traffic:
  users: { from: client, to: edge, ${users.includes('arrivals') ? '' : 'rate: 200/s,'} ${users} }
${more}`);

function books({ services, conservation }: Results) {
  const { accepted, connected, done, reset, failed, idle, left, lost, underWay } =
    services.get('edge')!.relayed!;
  expect(accepted).toBe(done + reset + failed + idle + left + lost + underWay);
  expect(conservation.requests.balanced && conservation.packets.balanced).toBe(true);
  return { accepted, connected, done, reset, failed };
}

const requests = ({ services }: Results): number[] =>
  [...services.get('web')!.backends.values()].map((each) => each.requests);

describe('requests through a relay', () => {
  it('are balanced by connection, whatever they speak', () => {
    const ways: [users: string, connections: (sent: number) => number][] = [
      ['protocol: tcp', (sent) => sent],
      ['protocol: http1, connections: { limit: 6 }, arrivals: poisson(2000/s)', () => 6],
      ['protocol: http2', () => 1],
      ['protocol: http1, tls: 1.3, connections: new', (sent) => sent],
      ['protocol: http2, tls: 1.2', () => 1],
    ];
    for (const [users, connections] of ways) {
      const results = lab({ users });
      const { sent, completed, connections: pool } = results.workloads.get('users')!;
      expect([users, completed]).toEqual([users, sent]);
      expect(sent).toBeGreaterThan(300);
      expect(pool!.opened).toBe(connections(sent));
      expect(books(results)).toMatchObject({ accepted: connections(sent), reset: 0, failed: 0 });
      // Round robin over connections: as even as they are.
      const split = requests(results);
      const used = Math.min(3, connections(sent));
      expect(split.filter((each) => each > 0).length).toBe(used);
    }
  });

  it('go by an address of the service, where a router balances', () => {
    const results = lab({ web: 'policy: random', users: 'protocol: http1' });
    expect(results.workloads.get('users')!.successRatio).toBe(1);
    expect(books(results)).toMatchObject({ failed: 0 });
  });

  it('are broken off where nobody is behind it, and when it dies', () => {
    const dead = lab({ more: 'timeline: [{ at: 0 s, crash: web }]', users: 'protocol: http1' });
    expect(Object.fromEntries(dead.workloads.get('users')!.failed)).toEqual({
      reset: dead.workloads.get('users')!.sent,
    });
    const { accepted, failed } = books(dead);
    expect(failed).toBe(accepted);
    const fall = lab({ more: 'timeline: [{ at: 1 s, crash: edge }]', users: 'protocol: http2' });
    const { sent, completed } = fall.workloads.get('users')!;
    expect(completed / sent).toBeGreaterThan(0.4);
    expect(completed / sent).toBeLessThan(0.6);
    books(fall);
  });

  it('go where they were meant to, by what tracking knows of a redirected connection', () => {
    const results = play(`
duration: 2 s
networks: { net: { subnet: 10.0.0.0/24 } }
hosts:
  client:
    networks: net
    chains: { output: [{ not: { process: proxy, protocol: udp }, verdict: { redirect: 15001 } }] }
services:
  web: { network: net, replicas: 2, port: 80, targetPort: 8080, policy: random, time: 1 ms, workers: 8 }
  proxy: { hosts: client, port: 15001, address: none, relay: {} }
traffic:
  users: { from: client, to: web, rate: 200/s, protocol: http1, connections: new }
`);
    const { sent, completed } = results.workloads.get('users')!;
    expect(completed).toBe(sent);
    const { accepted, done } = results.services.get('proxy')!.relayed!;
    expect([accepted, done]).toEqual([sent, sent]);
    expect(results.conservation.packets.balanced).toBe(true);
  });
});

/** What is said of a scenario that is wrong. */
function mistakes(text: string): string[] {
  const parsed = parse(`version: 1\n${text}`, { file: 'test.yaml' });
  if (!parsed.ok) return parsed.errors.map(({ message }) => message);
  const lowered = lower(parsed.scenario);
  return lowered.ok ? [] : lowered.errors.map(({ message }) => message);
}

describe('a relay that cannot be', () => {
  it.each([
    ['edge: { relay: web }', 'which there are none without a network'],
    ['edge: { hosts: lb, relay: webb }', "did you mean 'web'"],
    ['edge: { hosts: lb, relay: web, time: 1 ms }', 'serves nothing'],
    ['edge: { hosts: lb, relay: web, balancer: { at: callers } }', 'this one serves none'],
    ['edge: { hosts: lb, relay: edge }', 'in a circle'],
    ['edge: { hosts: lb, relay: far }', 'is on no network'],
    ['edge: { hosts: lb, relay: web }', 'protocol: tcp, http1 or http2'],
  ])('%s', (service, message) => {
    const said = mistakes(`
duration: 1 s
networks: { net: {} }
hosts: { client: { networks: net }, lb: { networks: net } }
services:
  web: { network: net }
  far: {}
  ${service}
traffic: { users: { from: client, to: edge, rate: 1/s } }
`);
    expect(said.join('\n')).toContain(message);
  });
});
