import { describe, expect, it } from 'vitest';
import { lower, parse, type Results, run } from '../../src/index.js';
import { narrate } from '../../src/report/narrate.js';
import { plainOf } from './stages.js';

/** Rules of machines as scenario files have them, and what becomes of packets. */

const play = (text: string): Results => run(plainOf(`version: 1\n${text}`), { packets: true });

const drops = ({ drops: all }: Results): Record<string, number> =>
  Object.fromEntries(all.map(({ place, reason, packets }) => [`${place} ${reason}`, packets]));

const completed = (results: Results): Record<string, number> =>
  Object.fromEntries([...results.workloads].map(([name, it]) => [name, it.completed]));

const failed = (results: Results, name: string): Record<string, number> =>
  Object.fromEntries(results.workloads.get(name)!.failed);

/** Two clients and a server on one network; `more` is the server's, `router` the gateway's. */
const lab = (more: string, router = '', traffic = ''): Results =>
  play(`
duration: 5 s
networks: { net: { subnet: 10.0.0.0/24 }, far: { subnet: 10.1.0.0/24, reaches: net, masquerade: false } }
hosts:
  good: { networks: { net: { address: 10.0.0.10 } } }
  bad: { networks: { net: { address: 10.0.0.20 } } }
  remote: { networks: { far: { address: 10.1.0.10 } } }
  server: { networks: { net: { address: 10.0.0.80 } }${more} }
routers: { gateway: {${router}} }
services:
  web: { hosts: [server], address: none, port: 80, time: 1 ms }
  admin: { hosts: [server], address: none, port: 8080, time: 1 ms }
tables: { sets: { friends: [10.0.0.10, 10.1.0.0/24] } }
traffic:
  good: { from: good, to: 10.0.0.80:80, requests: 5, rate: 10/s, timeout: 1 s }
  bad: { from: bad, to: 10.0.0.80:80, requests: 5, rate: 10/s, timeout: 1 s }
  admin: { from: bad, to: 10.0.0.80:8080, requests: 5, rate: 10/s, timeout: 1 s }
  remote: { from: remote, to: 10.0.0.80:80, requests: 5, rate: 10/s, timeout: 1 s }
  ping: { kind: ping, from: bad, to: 10.0.0.80, count: 3, interval: 100 ms }
${traffic}`);

const ALL = { good: 5, bad: 5, admin: 5, remote: 5, ping: 3 };

/** Rules of the server's input hook, and what still gets through. */
const inputs: [what: string, chains: string, through: Record<string, number>][] = [
  ['nothing', '[]', ALL],
  ['one address', '[{ source: 10.0.0.20, verdict: drop }]', { good: 5, remote: 5 }],
  ['a host by name', '[{ source: bad, verdict: drop }]', { good: 5, remote: 5 }],
  ['a network by name', '[{ source: far, verdict: drop }]', { ...ALL, remote: 0 }],
  ['all but a set', '[{ not: { source: friends }, verdict: drop }]', { good: 5, remote: 5 }],
  ['a range of ports', '[{ destinationPort: 8000-8100, verdict: drop }]', { ...ALL, admin: 0 }],
  [
    'several ports',
    '[{ destinationPort: [80, 8000-8100], protocol: udp, verdict: drop }]',
    { ping: 3 },
  ],
  ['TCP, which these requests do not use', '[{ protocol: tcp, verdict: drop }]', ALL],
  ['a protocol', '[{ protocol: icmp, verdict: drop }]', { ...ALL, ping: 0 }],
  ['what comes by no port at all', '[{ in: [], verdict: drop }]', ALL],
  ['what comes by a port', '[{ in: eth0, verdict: drop }]', {}],
  ['what comes by a network', '[{ in: net, verdict: drop }]', {}],
  [
    'all but what is let in',
    '{ policy: drop, rules: [{ source: good, verdict: accept }] }',
    { good: 5 },
  ],
  [
    'the first rule that decides',
    '[{ source: good, verdict: accept }, { source: 10.0.0.0/24, verdict: drop }]',
    { good: 5, remote: 5 },
  ],
  [
    'a chain that is jumped to, and returns',
    '[{ destinationPort: 80, verdict: jump(web) }, { source: far, verdict: drop }], ' +
      'web: [{ source: good, verdict: return }, { source: bad, verdict: drop }]',
    { good: 5, admin: 5, ping: 3 },
  ],
  [
    'what was marked before',
    '[{ source: friends, verdict: mark(7) }, { mark: 7, verdict: accept }, { verdict: drop }]',
    { good: 5, remote: 5 },
  ],
];

describe('rules of a host', () => {
  it.each(inputs)('let through all but %s', (_what, chains, through) => {
    const none = { good: 0, bad: 0, admin: 0, remote: 0, ping: 0 };
    expect(completed(lab(`, chains: { input: ${chains} }`))).toEqual({ ...none, ...through });
  });

  it('are named where a packet ends: place, chain, rule, file and line', () => {
    const text = `version: 1
duration: 2 s
networks: { net: {} }
hosts:
  a: { networks: net }
  b:
    networks: net
    chains:
      input:
        - { name: no pings, protocol: icmp, verdict: drop }
traffic: { ping: { kind: ping, from: a, to: b, count: 2, interval: 100 ms } }
`;
    const parsed = parse(text, { file: 'labs/mine.yaml' });
    const lowered = parsed.ok ? lower(parsed.scenario) : parsed;
    if (!('plain' in lowered)) throw new Error('has mistakes');
    const results = run(lowered.plain, { origins: lowered.origins, trace: 'ping#1' });
    expect(results.drops).toMatchObject([
      {
        place: 'b (input: no pings)',
        reason: 'filtered',
        chain: 'input',
        rule: 'no pings',
        origin: 'mine.yaml:10',
        packets: 2,
      },
    ]);
    expect(narrate(results.trace).join('\n')).toContain(
      "b (input: no pings): dropped: filtered, by rule 'no pings' of input (mine.yaml:10)",
    );
  });

  it('may tell the sender', () => {
    const rule = '{ source: bad, verdict: reject(port-unreachable) }';
    const results = lab(`, chains: { input: [${rule}] }`);
    expect(failed(results, 'bad')).toEqual({ refused: 5 });
  });

  it('let answers in: what a host has asked for is established', () => {
    const answers = '[{ state: [established, related], verdict: accept }]';
    const shut = `, chains: { input: { policy: drop, rules: ${answers} } }`;
    const asks = '  out: { kind: ping, from: server, to: good, count: 2, interval: 100 ms }';
    const nothing = { good: 0, bad: 0, admin: 0, remote: 0, ping: 0 };
    expect(completed(lab(shut, '', asks))).toEqual({ ...nothing, out: 2 });
  });

  it('send what comes to a port to another', () => {
    const rule = '{ destinationPort: 81, verdict: redirect(80) }';
    const traffic =
      '  other: { from: good, to: 10.0.0.80:81, requests: 5, rate: 10/s, timeout: 1 s }';
    expect(completed(lab('', '', traffic))).toEqual({ ...ALL, other: 0 });
    const redirected = lab(`, chains: { prerouting: [${rule}] }`, '', traffic);
    expect(completed(redirected)).toEqual({ ...ALL, other: 5 });
  });

  it('send what it sends itself elsewhere', () => {
    const rule = '{ destination: 10.0.0.20, destinationPort: 99, verdict: dnat(10.0.0.10:80) }';
    const results = lab(
      `, chains: { output: [${rule}] }`,
      '',
      '  out: { from: server, to: 10.0.0.20:99, requests: 5, rate: 10/s, timeout: 1 s }',
    );
    // Nobody serves there: the answer bears the address that was asked.
    expect(failed(results, 'out')).toEqual({ refused: 5 });
    const last = results.packets!.find(
      ({ place, source }) => place === 'good' && source === '10.0.0.80',
    );
    expect(last).toMatchObject({ destination: '10.0.0.10' });
  });

  it('hold for what it sends to itself, by lo', () => {
    const traffic = `
  named: { kind: ping, from: server, to: 127.0.0.1, count: 3, interval: 100 ms }
  own: { kind: ping, from: server, to: 10.0.0.80, count: 3, interval: 100 ms }
  asks: { from: server, to: 127.0.0.1:80, requests: 5, rate: 10/s, timeout: 1 s }
  other: { kind: ping, from: good, to: 127.0.0.1, count: 1 }`;
    const itself = { named: 3, own: 3, asks: 5, other: 1 };
    expect(completed(lab('', '', traffic))).toEqual({ ...ALL, ...itself });
    const closed = lab(', chains: { input: [{ in: lo, verdict: drop }] }', '', traffic);
    expect(completed(closed)).toEqual({ ...ALL, named: 0, own: 0, asks: 0, other: 1 });
    const silent = lab(
      ', chains: { output: [{ out: lo, protocol: icmp, verdict: drop }] }',
      '',
      traffic,
    );
    expect(completed(silent)).toEqual({ ...ALL, named: 0, own: 0, asks: 5, other: 1 });
  });
});

describe('a machine with several processes', () => {
  /** A client and a stand-in for the service it calls, which takes its packets. */
  const sidecar = (rules: string, more = ''): Results =>
    play(`
duration: 3 s
networks: { net: { subnet: 10.0.0.0/24 } }
hosts:
  pod: { networks: { net: { address: 10.0.0.10 } }, chains: { output: [${rules}] } }
  far: { networks: { net: { address: 10.0.0.20 } } }
services:
  web: { hosts: [far], address: none, port: 80, time: 1 ms }
  proxy: { hosts: [pod], address: none, port: 15001, time: 1 ms }
traffic:
  app: { from: pod, to: 10.0.0.20:80, requests: 10, rate: 20/s, timeout: 500 ms }
  other: { from: pod, to: 10.0.0.20:80, requests: 5, rate: 10/s, timeout: 500 ms }
  ping: { kind: ping, from: pod, to: 10.0.0.20, count: 2, interval: 100 ms }
${more}`);
  const served = (results: Results): Record<string, number> =>
    Object.fromEntries(
      [...results.services].map(([name, { backends }]) => [
        name,
        [...backends.values()][0].requests,
      ]),
    );
  const all = { app: 10, other: 5, ping: 2 };

  it('redirects its own outgoing packets to one of them', () => {
    const redirected = sidecar('{ process: app, verdict: redirect(15001) }');
    expect(completed(redirected)).toEqual(all);
    expect(served(redirected)).toEqual({ web: 5, proxy: 10 });
    // To itself by lo, and the answer under the address that was asked.
    const taken = redirected.packets!.filter(({ destination }) => destination === '127.0.0.1');
    expect(taken).toHaveLength(10);
    expect(new Set(taken.map(({ source, place }) => `${source} ${place}`))).toEqual(
      new Set(['10.0.0.10 pod']),
    );
    expect(served(sidecar(''))).toEqual({ web: 15, proxy: 0 });
    const both = sidecar('{ protocol: udp, not: { process: proxy }, verdict: redirect(15001) }');
    expect(served(both)).toEqual({ web: 0, proxy: 15 });
  });

  it('tells them apart by name', () => {
    const results = sidecar('{ name: no pings, process: ping, verdict: drop }');
    expect(completed(results)).toEqual({ ...all, ping: 0 });
    expect(drops(results)).toEqual({ 'pod (output: no pings) filtered': 2 });
    expect(() => sidecar('{ process: apps, verdict: drop }')).toThrow(
      "unknown process 'apps': did you mean 'app'?",
    );
  });
});

describe('rules of a router', () => {
  const sources = (results: Results): string[] => {
    const asking = results.packets!.filter(
      ({ place, protocol, source }) =>
        place === 'server' && protocol === 'udp' && source !== '10.0.0.20',
    );
    return [...new Set(asking.map(({ source }) => source))].sort();
  };
  const router = (chains: string): Results => lab('', ` chains: { ${chains} }`);

  it('hide who asks: by an address, or by a mark from before', () => {
    expect(sources(router(''))).toEqual(['10.0.0.10', '10.1.0.10']);
    const hidden = ['10.0.0.1', '10.0.0.10'];
    const told = 'postrouting: [{ source: far, verdict: "snat(10.0.0.1, 7000, 7010)" }]';
    expect(sources(router(told))).toEqual(hidden);
    const marked =
      'prerouting: [{ in: far, verdict: mark(9) }], postrouting: [{ mark: 9, verdict: masquerade }]';
    expect(completed(router(marked))).toEqual(ALL);
    expect(sources(router(marked))).toEqual(hidden);
  });

  it('stand before those of networks, and see both sides', () => {
    const results = router('forward: [{ name: shut, in: far, out: net, verdict: drop }]');
    expect(completed(results)).toEqual({ ...ALL, remote: 0 });
    // And the withdrawals of what never came there.
    expect(drops(results)).toEqual({ 'gateway (shut) filtered': 5, 'gateway stale': 5 });
  });

  it('hold for the router itself', () => {
    const traffic = '  ask: { kind: ping, from: bad, to: 10.0.0.1, count: 2, interval: 100 ms }';
    const shut = ' chains: { input: [{ name: deaf, protocol: icmp, verdict: drop }] }';
    const results = lab('', shut, traffic);
    expect(completed(results)).toEqual({ ...ALL, ask: 0 });
    expect(drops(results)).toEqual({ 'gateway (input: deaf) filtered': 2 });
  });
});

describe('a machine outside, however it is wired to the gateway', () => {
  it.each([
    ['by a link', '{ between: [gateway, outside], subnet: 192.0.2.0/24 }', ''],
    [
      'by a switch',
      '{ between: [gateway, hub] }, { between: [hub, outside] }',
      'switches: { hub: {} }',
    ],
    [
      'by another router',
      '{ between: [gateway, other], subnet: 192.0.2.0/24 }, { between: [other, outside], subnet: 198.51.100.0/24 }',
      'routers: { other: {} }',
    ],
    [
      'by another router, which masquerades it',
      '{ between: [gateway, other], subnet: 192.0.2.0/24 }, { between: [other, outside], subnet: 198.51.100.0/24 }',
      'routers: { other: { masquerade: [198.51.100.0/24] } }',
    ],
  ])('%s, reaches no hidden and no internal network', (_how, links, more) => {
    const results = play(`
duration: 1500 ms
networks:
  hidden: { subnet: 10.1.0.0/24 }
  internal: { subnet: 10.2.0.0/24, internal: true }
  open: { subnet: 10.3.0.0/24, masquerade: false }
hosts:
  a: { networks: hidden }
  b: { networks: internal }
  c: { networks: open }
  outside: {}
${more}
links: [${links}]
traffic:
  hidden: { kind: ping, from: outside, to: 10.1.0.2, count: 2, interval: 100 ms }
  internal: { kind: ping, from: outside, to: 10.2.0.2, count: 2, interval: 100 ms }
  open: { kind: ping, from: outside, to: 10.3.0.2, count: 2, interval: 100 ms }
  back: { kind: ping, from: a, to: outside, count: 2, interval: 100 ms }
`);
    expect(completed(results)).toEqual({ hidden: 0, internal: 0, open: 2, back: 2 });
    expect(drops(results)).toEqual({
      'gateway (isolation: hidden is closed to others) filtered': 2,
      'gateway (isolation: internal is closed to others) filtered': 2,
    });
  });
});

describe('a virtual service behind rules by hand', () => {
  it('stands for those whom a rule that balances over it does not mean', () => {
    const results = play(`
duration: 2 s
networks: { back: { subnet: 10.0.0.0/24 }, front: { subnet: 10.1.0.0/24, reaches: back } }
routers:
  gateway:
    chains: { prerouting: [{ source: one, destination: 10.96.0.1, verdict: balance(web) }] }
hosts: { one: { networks: front }, two: { networks: front } }
services: { web: { network: back, replicas: 2, time: 1 ms } }
traffic:
  one: { from: one, to: 10.96.0.1, requests: 5, rate: 10/s }
  two: { from: two, to: 10.96.0.1, requests: 5, rate: 10/s }
`);
    expect(completed(results)).toEqual({ one: 5, two: 5 });
  });
});

describe('mistakes in rules are told with place and remedy', () => {
  const base = `version: 1
duration: 1 s
networks: { net: {} }
traffic: { ping: { kind: ping, from: a, to: 10.0.0.1 } }
hosts:
  a:
    networks: net
    chains:
`;
  const told = (chains: string): string[] => {
    const parsed = parse(base + chains, { file: 'net.yaml' });
    const done = parsed.ok ? lower(parsed.scenario) : parsed;
    return done.ok ? [] : done.errors.map(({ line, message }) => `${line}: ${message}`);
  };

  it.each([
    ['      input: [{ verdict: drops }]', "9: unknown verdict 'drops': did you mean 'drop'?"],
    ['      input: [{ verdict: jump(x) }]', "9: unknown chain 'x'; known: input"],
    [
      '      input: [{ verdict: jump(x) }]\n      x:\n        - { verdict: jump(x) }',
      '11: chains jump in a circle: x -> x',
    ],
    [
      '      mine: [{ verdict: drop }]',
      "9: nothing jumps to 'mine'; chains of their own are prerouting, input, forward, output, postrouting",
    ],
    [
      '      input:\n        policy: drop\n        rules:\n          - { verdict: masquerade }',
      '12: masquerade has no place at input: it belongs to postrouting',
    ],
    [
      '      output: [{ in: net, verdict: drop }]',
      '9: `in` has no place at output: it belongs to prerouting, input, forward',
    ],
    ['      input: [{ in: eth7, verdict: drop }]', "9: unknown port 'eth7': did you mean 'eth0'?"],
    [
      '      input: [{ source: 10.0.0.1/24, verdict: drop }]',
      "9: '10.0.0.1/24' has bits beyond its prefix: did you mean '10.0.0.0/24'?",
    ],
    [
      '      input: [{ source: [nobody], verdict: drop }]',
      "9: unknown set, network or host 'nobody'; known: net, a",
    ],
    [
      '      input: [{ destinationPort: 90-80, verdict: drop }]',
      "9: expected ports such as 8000-8100, from 1 to 65535, not '90-80'",
    ],
    [
      '      x: { policy: drop, rules: [] }\n      input: [{ verdict: jump(x) }]',
      "9: only prerouting, input, forward, output, postrouting have a policy: give 'x' a last rule that drops",
    ],
    ['      output: [{ verdict: balance(wbe) }]', "9: unknown service 'wbe'"],
    [
      '      output: [{ verdict: balance(web) }]\nservices: { web: { network: net } }',
      "9: the balancer of 'web' does not stand on 'a': see its balancer.router",
    ],
    [
      '      output: [{ verdict: dnat(10.0.0.5:x) }]',
      "9: dnat: '10.0.0.5:x' is not an address such as 10.0.0.5:80",
    ],
    [
      '      input: [{ source: mine, verdict: drop }]\ntables: { sets: { mine: [10.0.0.1, 0.9] } }',
      "10: expected an IPv4 address such as 10.0.0.1, not '0.9'",
    ],
    [
      '      input: [{ state: new, verdict: drop }]\n    conntrack: none',
      '10: this host translates addresses or filters by flow: it cannot do without',
    ],
  ])('%s', (chains, message) => {
    expect(told(chains)).toEqual([message]);
  });

  it('chains that jump too deep, or too often', () => {
    const chain = (name: string, to: string, times: number): string =>
      `      ${name}: [${Array(times).fill(`{ verdict: jump(${to}) }`).join(', ')}]\n`;
    const all = (length: number, times: number): Set<string> => {
      const links = Array.from({ length }, (_, i) => chain(`c${i}`, `c${i + 1}`, times)).join('');
      const last = `      c${length}: [{ verdict: drop }]`;
      const mistakes = told(`${chain('input', 'c0', times)}${links}${last}`);
      return new Set(mistakes.map((each) => each.slice(each.indexOf(': ') + 2)));
    };
    expect(all(60, 2)).toEqual(new Set(['chains jump deeper than 16 times one into another']));
    expect(all(9, 4)).toEqual(
      new Set(['asks a packet up to 2446676 rules, chains counted each time: at most 65536']),
    );
    expect(all(9, 2)).toEqual(new Set());
  });
});
