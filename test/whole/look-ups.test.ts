import { describe, expect, it } from 'vitest';
import { expand, Playback, type Results, run } from '../../src/index.js';
import { narrate } from '../../src/report/narrate.js';
import { mistakes } from '../scenario/lowering.js';
import { decodeFrame, decodePcapng } from '../helpers/pcapng-decoder.js';
import { plainOf } from './stages.js';

/** Who looks names up, whom they ask and what is kept, seen from outside: scenario in, results out. */

const text = (networks: string, hosts: string, traffic: string): string => `
version: 1
duration: 3 s
networks: { net: { subnet: 172.18.0.0/16, ${networks} } }
hosts: { a: { networks: net }, b: { networks: net }, ${hosts} }
services: { web: { network: net, replicas: 3, address: none, time: 1 ms } }
traffic: { ${traffic} }
`;

const users = 'users: { from: a, to: web, arrivals: constant(10/s), requests: 20 }';

function play(networks: string, hosts = '', traffic = users): Results {
  const results = run(plainOf(text(networks, hosts, traffic)));
  expect(results.conservation.packets.balanced).toBe(true);
  return results;
}

const found = (results: Results) => results.workloads.get('users')!;
const counted = (results: Results, node: string, counter: string) =>
  results.nodes.get(node)?.get(counter);

describe('the DNS servers of a network stand', () => {
  const libc = 'resolver: { libc: glibc }';

  it('on hosts, which are asked one after the other', () => {
    const results = play(`dns: { on: ns, ${libc} }`, 'ns: { networks: net, count: 2 }');
    expect(found(results).dns).toMatchObject({ count: 20, queries: 40 });
    expect(counted(results, 'ns-0', 'dnsQueries')).toBe(40);
    expect(counted(results, 'ns-1', 'dnsQueries')).toBe(0);
  });

  it('behind an address that the router translates, each flow to one of them', () => {
    const dns = `dns: { address: 10.96.0.10, on: ns, ${libc} }`;
    const results = play(dns, 'ns: { networks: net, count: 2 }');
    expect(found(results).successRatio).toBe(1);
    const [first, second] = ['ns-0', 'ns-1'].map((ns) => counted(results, ns, 'dnsQueries')!);
    expect(first + second).toBe(40);
    expect(first % 2).toBe(0);
    expect(Math.min(first, second)).toBeGreaterThan(0);
  });

  it('on each host, as Docker has it: no question leaves the machine', () => {
    const results = play('dns: { address: 127.0.0.11 }');
    expect(found(results)).toMatchObject({ successRatio: 1, dns: { count: 20, time: { max: 0 } } });
    expect(counted(results, 'a', 'dnsQueries')).toBe(20);
    expect(counted(results, 'gateway', 'dnsQueries')).toBeUndefined();
  });
});

it.each(['', '127.0.0.11'])(
  'a host on two networks is told the names of both, whichever comes first (%s)',
  (address) => {
    const dns = address === '' ? '' : `, dns: { address: ${address} }`;
    const results = run(
      plainOf(`
version: 1
duration: 5 s
networks: { one: { subnet: 172.18.0.0/16${dns} }, two: { subnet: 172.19.0.0/16${dns} } }
hosts: { a: { networks: one }, b: { networks: two }, c: { networks: [two, one] }, d: { networks: [one, two] } }
traffic:
  ca: { kind: ping, from: c, to: a, count: 1 }
  cb: { kind: ping, from: c, to: b, count: 1 }
  da: { kind: ping, from: d, to: a, count: 1 }
  db: { kind: ping, from: d, to: b, count: 1 }
  ab: { kind: ping, from: a, to: b, count: 1 }
`),
    );
    const failed = [...results.workloads].filter(([, { failed }]) => failed.size > 0);
    expect(failed.map(([name]) => name)).toEqual(['ab']);
  },
);

describe('services that call', () => {
  it('have their look-ups counted, each its own', () => {
    const results = run(
      plainOf(`
version: 1
duration: 3 s
networks: { net: { subnet: 172.18.0.0/16, dns: { on: ns } } }
hosts: { a: { networks: net }, ns: { networks: net } }
services:
  web: { network: net, replicas: 2, handler: [{ parallel: [db, cache] }] }
  cache: { network: net, handler: [{ call: { to: db, protocol: http1 } }] }
  db: { network: net, time: 1 ms }
traffic: { ${users} }
`),
    );
    const counts = (name: string) => results.services.get(name)!.dns?.count ?? null;
    expect(results.workloads.get('users')!).toMatchObject({ completed: 20, dns: { count: 20 } });
    // Two calls of each request; a connection that stands needs no name.
    expect(['web', 'cache', 'db'].map(counts)).toEqual([40, 1, null]);
    const { queries } = results.services.get('web')!.dns!;
    expect(queries).toBeGreaterThanOrEqual(40);
  });
});

describe('a cache on the node', () => {
  const dns = (cache: string) =>
    `dns: { address: 10.96.0.10, on: ns, ttl: 1 s, resolver: { libc: glibc }, nodeCache: ${cache} }`;

  it.each(['true', '{ tcp: false }'])('asks once in the time of an answer: %s', (cache) => {
    const results = play(dns(cache), 'ns: { networks: net }');
    expect(found(results).successRatio).toBe(1);
    // CoreDNS keeps an answer for 5 s at least; an empty one does not say for how long.
    expect(counted(results, 'ns', 'dnsQueries')).toBe(21);
    expect(counted(results, 'gateway', 'dnsHits')).toBe(19);
  });
});

describe('two questions behind a translated address', () => {
  const raced = (questions: string): Results => {
    const dns = `dns: { address: 10.96.0.10, on: ns, resolver: { libc: glibc, questions: ${questions} } }`;
    const scenario = text(dns, 'ns: { networks: net }', users);
    const router = 'routers: { gateway: { conntrack: { race: 1 } } }\n';
    return run(plainOf(`${scenario}${router}`));
  };

  it('lose one to the race into the flow table, which costs 5 s', () => {
    const results = raced('parallel');
    const { dns } = found(results);
    expect(dns).toMatchObject({ timeouts: 20 });
    expect(dns!.time.min).toBeGreaterThan(5000);
    expect(dns!.time.max).toBeLessThan(5001);
    expect(results.drops).toMatchObject([
      { place: 'gateway', reason: 'insert-failed', packets: 20 },
    ]);
  });

  it('are each open until it has its own answer', () => {
    const dns =
      'dns: { address: 10.96.0.10, on: ns, resolver: { libc: glibc, questions: parallel } }';
    const scenario = text(dns, 'ns: { networks: net }', users);
    const plain = plainOf(`${scenario}routers: { gateway: { conntrack: { race: 1 } } }\n`);
    const { recording } = run(plain, { record: 100_000 });
    const told = [...recording!.facts];
    const about = told.find(({ kind }) => kind === 'name-unanswered')!;
    const mine = told.filter(
      (fact) =>
        fact.kind.startsWith('name-') &&
        'request' in fact &&
        fact.request === (about as { request: number }).request,
    );
    const types = mine.map((fact) => `${fact.kind} ${'type' in fact ? fact.type : ''}`);
    // One is answered at once; of the other nothing comes, and both are asked again.
    expect(types.slice(0, 4).sort()).toEqual([
      'name-answered A',
      'name-asked A',
      'name-asked AAAA',
      'name-unanswered AAAA',
    ]);
    // Each end closes its own question alone.
    const playback = new Playback(recording!);
    const openAt = (position: number): number => {
      playback.moveTo(position);
      return playback.moment.questions.size;
    };
    for (const end of mine.slice(2, 4)) {
      const position = told.indexOf(end);
      expect(openAt(position) - openAt(position + 1)).toBe(1);
    }
  });

  it('do not, one after the other', () => {
    expect(found(raced('single-request')).dns).toMatchObject({ timeouts: 0, count: 20 });
  });
});

describe('an answer that does not fit', () => {
  const crowd = (edns: string): Results => {
    const many = 'networks: net, count: 40';
    const ping = 'users: { kind: ping, from: a, to: many, count: 1 }';
    return play(`dns: { resolver: { edns: ${edns} } }`, `many: { ${many} }`, ping);
  };

  it('is asked for over TCP, or fits with EDNS', () => {
    const cut = crowd('none');
    expect(found(cut).dns?.answers).toMatchObject({ truncated: 1, address: 1 });
    expect(found(cut).dns?.queries).toBe(2);
    expect(counted(cut, 'gateway', 'dnsTruncated')).toBe(1);
    expect(found(crowd('1200')).dns?.answers).toMatchObject({ truncated: 0, address: 1 });
  });
});

it('each question can be seen in the trace, and in a capture', () => {
  const scenario = text(
    'dns: { records: { api.example.com: 172.18.0.3 }, resolver: { libc: musl, ndots: 3, search: [x.test] } }',
    '',
    'users: { kind: ping, from: a, to: b, as: api.example.com, count: 1 }',
  );
  const results = run(plainOf(scenario), { trace: 'users#1', capture: ['a'] });
  const lines = narrate(results.trace).map((line) => line.replace(/^ *\S+ ms {2}/, ''));
  const about = lines.filter((line) => line.includes('api.example.com'));
  expect(about).toEqual([
    'a: asks 172.18.0.1 for api.example.com.x.test A',
    'a: asks 172.18.0.1 for api.example.com.x.test AAAA',
    'a: is told of api.example.com.x.test A: no such name',
    'a: is told of api.example.com.x.test AAAA: no such name',
    'a: asks 172.18.0.1 for api.example.com A',
    'a: asks 172.18.0.1 for api.example.com AAAA',
    'a: is told of api.example.com A: 172.18.0.3',
    'a: is told of api.example.com AAAA: no such address',
    'a: learns that api.example.com is 172.18.0.3',
  ]);
  const { packets } = decodePcapng(results.captures.get('a') as Uint8Array);
  const frames = packets.map(({ bytes }) => JSON.stringify(decodeFrame(bytes)));
  expect(frames.filter((frame) => frame.includes('api.example.com'))).toHaveLength(8);
});

it('what cannot be is said', () => {
  const wrong = (networks: string, hosts = '', traffic = users) =>
    mistakes(text(networks, hosts, traffic));
  expect(wrong('dns: { nodeCache: true }')[0]).toContain('say on which (dns.on)');
  expect(wrong('dns: { on: nobody }')[0]).toContain("host on 'net'");
  expect(wrong('dns: { on: b, address: 172.18.0.200 }')[0]).toContain('which translates it');
  const c = 'c: { networks: net, resolver: { ndots: 2 } }';
  expect(wrong('dns: false', c)[0]).toContain('has no servers to ask');
  const as = 'users: { from: a, to: web, as: web.test, rate: 1/s }';
  expect(wrong('dns: false', '', as)[0]).toContain("'a' has no DNS server to ask");
  expect(wrong('dns: true', '', as.replace('web.test', 'web..test'))[0]).toContain('a DNS name');
});

it('an expanded scenario whose nodes name tables that are not there is refused', () => {
  const hosts = 'c: { networks: [net, other] }';
  const whole = text('', hosts, 'p: { kind: ping, from: a, to: b, count: 1 }').replace(
    'networks: {',
    'networks: { other: {}, ',
  );
  const expanded = expand(plainOf(whole));
  expect(mistakes(expanded)).toEqual([]);
  const wrong = (from: string, to: string) => mistakes(expanded.replace(from, to));
  expect(wrong('routes: net', 'routes: nte')[0]).toContain("unknown table of routes 'nte'");
  expect(wrong('views: { net: net', 'views: { net: nte')[0]).toContain("of names 'nte'");
  expect(wrong(': net other }', ': net others }')[0]).toContain("of names 'net others'");
  expect(wrong('callers: { 172', 'callers: { x')[0]).toContain('expected an IPv4 address');
});
