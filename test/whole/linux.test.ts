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
