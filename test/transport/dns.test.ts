import { describe, expect, it } from 'vitest';
import { RandomFactory } from '../../src/engine/random.js';
import { LookUps } from '../../src/measure/look-ups.js';
import { formatIpv4, parseIpv4 } from '../../src/net/address.js';
import { AnswerCache } from '../../src/transport/dns/answer-cache.js';
import { CachingResolver } from '../../src/transport/dns/caching-resolver.js';
import { candidates } from '../../src/transport/dns/candidates.js';
import { type ForwardOptions, Forwarder } from '../../src/transport/dns/forwarder.js';
import { Glibc } from '../../src/transport/dns/glibc.js';
import { Musl } from '../../src/transport/dns/musl.js';
import type { NameWaiter, ResolverOptions } from '../../src/transport/dns/resolver.js';
import { DnsServer, type DnsServerOptions } from '../../src/transport/dns/server.js';
import { tcpOptions } from '../../src/transport/tcp/options.js';
import { Tcp } from '../../src/transport/tcp/tcp.js';
import type { UdpTransport } from '../../src/transport/udp.js';
import { Lab, MS, S, type Station } from '../helpers/lab.js';

const names = new Map([
  ['web', [parseIpv4('10.0.0.7')]],
  ['web.shop.local', [parseIpv4('10.0.0.8')]],
  ['many', [1, 2, 3, 4].map((k) => parseIpv4(`10.0.0.${k}`))],
  ['crowd', Array.from({ length: 40 }, (_, k) => parseIpv4(`10.0.1.${k}`))],
]);

const ASKING: Omit<ResolverOptions, 'servers'> = {
  search: [],
  ndots: 1,
  libc: 'glibc',
  aaaa: false,
  attempts: 2,
  timeout: 5 * S,
  rotate: false,
  questions: 'parallel',
  edns: 0,
  tcp: false,
};

interface Options extends Partial<ResolverOptions> {
  server?: string;
  listen?: boolean;
  cache?: boolean;
  serves?: Partial<DnsServerOptions>;
}

const draws = (name: string) => new RandomFactory('test', 0).keyed(name, 'dns');

const tcpOf = (lab: Lab, { stack, icmp }: Station): Tcp =>
  Tcp.of(stack, lab.pool, icmp, lab.simulator, tcpOptions());

function serverOn(
  lab: Lab,
  udp: UdpTransport,
  more: Partial<DnsServerOptions> = {},
  tcp: Tcp | null = null,
): DnsServer {
  const options = {
    views: new Map([['*', names]]),
    callers: new Map(),
    ttl: 600 * S,
    negativeTtl: null,
    delay: 0,
    zones: [],
    maximum: 1232,
    ...more,
  };
  const parts = { cache: null, forwarder: null, tcp, draws: draws('gw') };
  return new DnsServer(lab.simulator, udp, options, parts);
}

/** A host that asks a router over a link of 1 ms; it remembers what it was told, and when. */
function setUp({ server: at, listen, cache, serves, ...asking }: Options = {}) {
  const lab = new Lab();
  const host = lab.host('h');
  // As a gateway is: it translates for the network that it answers.
  const router = lab.router('gw', { masquerade: [{ source: '10.0.0.0/24' }] });
  lab.link(host, '10.0.0.1/24', router, '10.0.0.254/24', { delay: 1 * MS });
  const server = listen === false ? null : serverOn(lab, router.udp, serves);
  const servers = at === '' ? [] : (at ?? '10.0.0.254').split(' ').map(parseIpv4);
  const options: ResolverOptions = { ...ASKING, servers, ...asking };
  const Library = options.libc === 'musl' ? Musl : Glibc;
  const libc = new Library(lab.simulator, host.udp, null, options);
  const resolver = cache === true ? new CachingResolver(lab.simulator, libc) : libc;
  const told: [number, string][] = [];
  const tally = new LookUps({ from: 0, until: Infinity, window: S });
  const ask = (name: string): void => {
    const waiter: NameWaiter = {
      resolved: (_token, found) => told.push([lab.simulator.now, formatIpv4(found)]),
      unresolved: (_token, answered) => {
        told.push([lab.simulator.now, answered ? 'unknown' : 'unanswered']);
      },
    };
    resolver.resolve(name, waiter, 0, -1, tally);
  };
  return { lab, host, router, server, ask, told, tally };
}

describe('name resolution', () => {
  it('finds a known name, in capitals too; another does not exist', () => {
    const { lab, server, ask, told } = setUp({ serves: { delay: 3 * MS } });
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
    const { lab, ask, told } = setUp({ serves: { ttl: 0 } });
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

  it('makes two attempts at once where the server refuses, and none where there is none', () => {
    const refusing = setUp({ listen: false });
    refusing.ask('web');
    refusing.lab.run();
    expect(refusing.told).toEqual([[6 * MS, 'unanswered']]);
    const alone = setUp({ server: '' });
    alone.ask('web');
    expect(alone.told).toEqual([[0, 'unanswered']]);
  });

  it('answers members of a network by the names of that network only', () => {
    const { lab, router, server } = setUp({ serves: { views: new Map([['eth0', names]]) } });
    const other = lab.host('other');
    lab.link(other, '10.0.1.1/24', router, '10.0.1.254/24');
    const options = { ...ASKING, servers: [parseIpv4('10.0.1.254')] };
    const resolver = new Glibc(lab.simulator, other.udp, null, options);
    const told: boolean[] = [];
    const unresolved = (_token: number, answered: boolean) => told.push(answered);
    resolver.resolve('web', { resolved: () => told.push(false), unresolved }, 0);
    lab.run();
    expect(told).toEqual([true]);
    expect(server?.unknown).toBe(1);
  });
});

describe('the search list', () => {
  const search = ['a.local', 'local'];

  it.each([
    ['web', 1, 'glibc', ['web.a.local', 'web.local', 'web']],
    ['web.', 1, 'glibc', ['web']],
    ['web.shop', 1, 'glibc', ['web.shop', 'web.shop.a.local', 'web.shop.local']],
    ['web.shop', 1, 'musl', ['web.shop']],
    ['web.shop', 5, 'musl', ['web.shop.a.local', 'web.shop.local', 'web.shop']],
    ['web', 0, 'glibc', ['web', 'web.a.local', 'web.local']],
  ] as const)('makes of %s, with ndots %i, in %s: %j', (name, ndots, libc, asked) => {
    expect(candidates(name, { search, ndots, libc })).toEqual(asked);
  });

  it('is gone down for names that do not exist, with both questions each', () => {
    const { lab, server, ask, told, tally } = setUp({ search, ndots: 5, aaaa: true });
    lab.at(S, () => ask('web.shop'));
    lab.run();
    expect(told).toEqual([[S + 6 * MS, '10.0.0.8']]);
    expect(server?.queries).toBe(4);
    expect(tally).toMatchObject({ count: 1, queries: 4, timeouts: 0 });
    expect(tally.answers).toMatchObject({ unknown: 2, address: 1, empty: 1, failed: 0 });
  });

  it('ends in glibc where nobody answers, but for the name as it is', () => {
    const { lab, router, ask, told } = setUp({ listen: false, search, ndots: 5 });
    const silent = router.socket(53);
    ask('web');
    lab.run();
    expect(told).toEqual([[20 * S, 'unanswered']]);
    // By the lengths of their names.
    expect(silent.received.map(({ payload }) => payload)).toEqual([29, 29, 21, 21]);
  });
});

describe('two questions at once', () => {
  /** The server's machine loses what comes second within a millisecond from the same port. */
  function losing(options: Options) {
    const made = setUp({ aaaa: true, ...options });
    const { router } = made;
    const receive = router.stack.receive.bind(router.stack);
    const last = new Map<number, number>();
    router.stack.receive = (port, packet) => {
      const { now } = made.lab.simulator;
      const before = last.get(packet.sourcePort) ?? -Infinity;
      last.set(packet.sourcePort, now);
      if (packet.arp === null && now - before < MS) made.lab.pool.drop(packet, 'gw', 'filtered');
      else receive(port, packet);
    };
    return made;
  }

  it('cost glibc 5 s where one of them is lost, and then go one after the other', () => {
    const { lab, ask, told, server, tally } = losing({});
    lab.at(S, () => ask('web'));
    lab.run();
    // Two round trips and ARP beyond the time limit.
    expect(told.map(([at, said]) => [Math.floor(at / S), said])).toEqual([[6, '10.0.0.7']]);
    expect(server?.queries).toBe(3);
    expect(tally).toMatchObject({ queries: 4, timeouts: 1 });
  });

  it.each(['single-request', 'single-request-reopen'] as const)('do not with %s', (questions) => {
    const { lab, ask, told } = losing({ questions });
    lab.at(S, () => ask('web'));
    lab.run();
    expect(told).toEqual([[S + 6 * MS, '10.0.0.7']]);
  });

  it('are sent again by musl after half the time', () => {
    const { lab, ask, told } = losing({ libc: 'musl' });
    lab.at(S, () => ask('web'));
    lab.run();
    expect(told.map(([at]) => Math.floor((10 * at) / S))).toEqual([35]);
  });
});

describe('several servers', () => {
  it('are asked one after the other by glibc, each for longer, and all at once by musl', () => {
    const addresses = '10.0.0.9 10.0.0.254';
    const glibc = setUp({ server: addresses });
    glibc.lab.at(S, () => glibc.ask('web'));
    glibc.lab.run();
    // Nobody has the first address: ARP gives up after 3 s, and the error ends the waiting.
    expect(glibc.told.map(([at, said]) => [Math.floor(at / S), said])).toEqual([[4, '10.0.0.7']]);
    const musl = setUp({ server: addresses, libc: 'musl' });
    musl.lab.at(S, () => musl.ask('web'));
    musl.lab.run();
    expect(musl.told).toEqual([[S + 4 * MS, '10.0.0.7']]);
  });
});

describe('a long answer', () => {
  it('is cut to 512 bytes, or to what EDNS says, and needs TCP', () => {
    const plain = setUp();
    plain.ask('crowd');
    plain.lab.run();
    expect(plain.told).toEqual([[6 * MS, 'unanswered']]);
    expect(plain.server?.truncated).toBe(2);
    const extended = setUp({ edns: 1200 });
    extended.ask('crowd');
    extended.lab.run();
    expect(extended.told[0][1]).toMatch(/^10\.0\.1\./);
  });
});

describe('a resolver with a cache', () => {
  it('asks once in the time of an answer, and every 20 s for what there is not', () => {
    const { lab, server, ask, told, tally } = setUp({ cache: true, serves: { ttl: 30 * S } });
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
    expect(tally).toMatchObject({ count: 7, hits: 3, queries: 4 });
  });

  it('keeps nothing where nobody answers', () => {
    const { lab, ask, told } = setUp({ cache: true, server: '' });
    for (const at of [0, 1]) lab.at(at * S, () => ask('web'));
    lab.run();
    expect(told.map(([, said]) => said)).toEqual(['unanswered', 'unanswered']);
  });
});

describe('a server that asks others', () => {
  /** h asks gw, which keeps what it asks of `up`, 10 ms away. */
  function chain(forward: Partial<ForwardOptions>, negativeTtl: number | null = 60 * S) {
    const { lab, host, router } = setUp({ listen: false });
    const up = lab.host('up');
    lab.link(router, '10.0.2.254/24', up, '10.0.2.1/24', { delay: 10 * MS });
    const above = serverOn(lab, up.udp, { negativeTtl, ttl: 20 * S }, tcpOf(lab, up));
    const options = { servers: [parseIpv4('10.0.2.1')], tcp: false, ...forward };
    const tcp = tcpOf(lab, router);
    const forwarder = new Forwarder(lab.simulator, router.udp, tcp, options, draws('gw'));
    const cache = new AnswerCache(lab.simulator, 'gw', { success: 30 * S, denial: 5 * S });
    const server = new DnsServer(
      lab.simulator,
      router.udp,
      {
        ...{ views: new Map(), callers: new Map(), zones: [] },
        ...{ ttl: S, negativeTtl: null, delay: 0, maximum: 1232 },
      },
      { cache, forwarder, tcp: null, draws: draws('gw') },
    );
    const asking = { ...ASKING, servers: [parseIpv4('10.0.0.254')] };
    const resolver = new Glibc(lab.simulator, host.udp, null, asking);
    const told: [number, string][] = [];
    const ask = (name: string) => {
      const began = lab.simulator.now;
      const waiter: NameWaiter = {
        resolved: (_token, found) => told.push([lab.simulator.now - began, formatIpv4(found)]),
        unresolved: (_token, answered) => {
          told.push([lab.simulator.now - began, answered ? 'unknown' : 'unanswered']);
        },
      };
      resolver.resolve(name, waiter, 0);
    };
    return { lab, above, server, ask, told };
  }

  it('keeps what they say as long as they say: also that there is no such name (RFC 2308)', () => {
    const { lab, above, server, ask, told } = chain({});
    for (const at of [1, 10, 25]) lab.at(at * S, () => ask('web'));
    for (const at of [2, 4, 8]) lab.at(at * S, () => ask('nobody'));
    lab.run();
    expect(above.queries).toBe(4);
    expect(server).toMatchObject({ queries: 6, forwarded: 4, hits: 2 });
    const quick = told.map(([time]) => time < 5 * MS);
    expect(quick).toEqual([false, false, true, false, true, false]);
  });

  it('keeps all of an answer that it has to cut', () => {
    const { lab, server, ask, told } = chain({ tcp: true });
    for (const at of [1, 2]) lab.at(at * S, () => ask('crowd'));
    lab.run();
    expect(told.map(([, said]) => said)).toEqual(['unanswered', 'unanswered']);
    expect(server).toMatchObject({ forwarded: 1, hits: 3, truncated: 4 });
  });

  it('keeps no denial that does not say for how long', () => {
    const { lab, above, ask } = chain({}, null);
    for (const at of [1, 2]) lab.at(at * S, () => ask('nobody'));
    lab.run();
    expect(above.queries).toBe(2);
  });

  it('says that it failed where nobody answers', () => {
    const { lab, ask, told } = chain({ servers: [parseIpv4('10.0.2.9')] });
    lab.at(S, () => ask('web'));
    lab.run();
    expect(told.map(([, said]) => said)).toEqual(['unanswered']);
  });
});
