import { describe, expect, it } from 'vitest';
import { RandomFactory } from '../../src/engine/random.js';
import { formatIpv4, parseIpv4 } from '../../src/net/address.js';
import { DnsServer } from '../../src/transport/dns-server.js';
import { CachingResolver } from '../../src/transport/caching-resolver.js';
import { type NameWaiter, Resolver } from '../../src/transport/resolver.js';
import { Lab, MS, S } from '../helpers/lab.js';

const names = new Map([
  ['web', [parseIpv4('10.0.0.7')]],
  ['many', [1, 2, 3, 4].map((k) => parseIpv4(`10.0.0.${k}`))],
]);

interface Options {
  ttl?: number;
  delay?: number;
  server?: string;
  listen?: boolean;
  cache?: boolean;
}

/** A host that asks a router over a link of 1 ms; it remembers what it was told, and when. */
function setUp(options: Options = {}) {
  const lab = new Lab();
  const host = lab.host('h');
  // As a gateway is: it translates for the network that it answers.
  const router = lab.router('gw', { masquerade: [{ source: '10.0.0.0/24' }] });
  lab.link(host, '10.0.0.1/24', router, '10.0.0.254/24', { delay: 1 * MS });
  const server =
    options.listen === false
      ? null
      : new DnsServer(
          lab.simulator,
          router.udp,
          {
            views: new Map([['eth0', names]]),
            ttl: options.ttl ?? 600 * S,
            delay: options.delay ?? 0,
          },
          () => new RandomFactory('test', 0).stream('gw', 'dns'),
        );
  const address = options.server ?? '10.0.0.254';
  const libc = new Resolver(lab.simulator, host.udp, address === '' ? 0 : parseIpv4(address));
  const resolver = options.cache === true ? new CachingResolver(lab.simulator, libc) : libc;
  const told: [number, string][] = [];
  const ask = (name: string): void => {
    const waiter: NameWaiter = {
      resolved: (_token, found) => told.push([lab.simulator.now, formatIpv4(found)]),
      unresolved: (_token, answered) => {
        told.push([lab.simulator.now, answered ? 'unknown' : 'unanswered']);
      },
    };
    resolver.resolve(name, waiter, 0);
  };
  return { lab, host, router, server, ask, told };
}

describe('name resolution', () => {
  it('finds a known name, in capitals too; another does not exist', () => {
    const { lab, server, ask, told } = setUp({ delay: 3 * MS });
    lab.at(0, () => ask('web'));
    lab.at(10 * MS, () => ask('WEB'));
    lab.at(20 * MS, () => ask('nobody'));
    lab.run();
    // ARP and back, there and back, and the time to answer; then without ARP.
    expect(told).toEqual([
      [7 * MS, '10.0.0.7'],
      [15 * MS, '10.0.0.7'],
      [25 * MS, 'unknown'],
    ]);
    expect(server).toMatchObject({ queries: 3, unknown: 1 });
  });

  it('keeps no answers: each look-up asks anew, several at once as well', () => {
    const { lab, server, ask, told } = setUp();
    ask('web');
    ask('web');
    lab.at(9 * S, () => ask('web'));
    lab.at(10 * S, () => ask('nobody'));
    lab.at(11 * S, () => ask('nobody'));
    lab.run();
    expect(server?.queries).toBe(5);
    expect(told).toEqual([
      [4 * MS, '10.0.0.7'],
      [4 * MS, '10.0.0.7'],
      [9 * S + 2 * MS, '10.0.0.7'],
      [10 * S + 2 * MS, 'unknown'],
      [11 * S + 2 * MS, 'unknown'],
    ]);
  });

  it('shuffles the addresses at each answer', () => {
    const { lab, ask, told } = setUp({ ttl: 0 });
    for (let i = 0; i < 400; i++) lab.at(i * S, () => ask('many'));
    lab.run();
    const counts = new Map<string, number>();
    for (const [, address] of told) counts.set(address, (counts.get(address) ?? 0) + 1);
    expect(counts.size).toBe(4);
    let chi = 0;
    for (const count of counts.values()) chi += (count - 100) ** 2 / 100;
    expect(chi).toBeLessThan(16.27);
  });

  it('makes two attempts of 5 s where nobody answers', () => {
    const { lab, router, ask, told } = setUp({ listen: false });
    const silent = router.socket(53);
    ask('web');
    lab.run();
    expect(told).toEqual([[10 * S, 'unanswered']]);
    expect(silent.received.map(({ at }) => Math.floor(at / S))).toEqual([0, 5]);
  });

  it('gives up at once where the server refuses, and where there is none', () => {
    const refusing = setUp({ listen: false });
    refusing.ask('web');
    refusing.lab.run();
    expect(refusing.told).toEqual([[4 * MS, 'unanswered']]);
    const alone = setUp({ server: '' });
    alone.ask('web');
    expect(alone.told).toEqual([[0, 'unanswered']]);
  });

  it('answers members of a network by the names of that network only', () => {
    const { lab, router, server } = setUp();
    const other = lab.host('other');
    lab.link(other, '10.0.1.1/24', router, '10.0.1.254/24');
    const resolver = new Resolver(lab.simulator, other.udp, parseIpv4('10.0.1.254'));
    const told: boolean[] = [];
    const unresolved = (_token: number, answered: boolean) => told.push(answered);
    resolver.resolve('web', { resolved: () => told.push(false), unresolved }, 0);
    lab.run();
    expect(told).toEqual([true]);
    expect(server?.unknown).toBe(1);
  });
});

describe('a resolver with a cache', () => {
  it('asks once in the time of an answer, and every 20 s for what there is not', () => {
    const { lab, server, ask, told } = setUp({ cache: true, ttl: 30 * S });
    for (const at of [0, 5, 29, 31]) lab.at(at * S, () => ask('web'));
    for (const at of [0, 19, 21]) lab.at(at * S + MS, () => ask('nobody'));
    lab.run();
    expect(server!.queries).toBe(4);
    const times = told.map(([at, said]) => `${Math.floor(at / S)} ${said}`);
    expect(times).toEqual([
      '0 10.0.0.7',
      '0 unknown',
      '5 10.0.0.7',
      '19 unknown',
      '21 unknown',
      '29 10.0.0.7',
      '31 10.0.0.7',
    ]);
  });

  it('keeps nothing where nobody answers', () => {
    const { lab, ask, told } = setUp({ cache: true, server: '' });
    for (const at of [0, 1]) lab.at(at * S, () => ask('web'));
    lab.run();
    expect(told.map(([, said]) => said)).toEqual(['unanswered', 'unanswered']);
  });
});
