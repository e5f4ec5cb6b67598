import { describe, expect, it } from 'vitest';
import { addressesOf, hostOf, mistakes, plainOf, processOf, routerOf, stages } from './lowering.js';
import { pathsAt } from './walk.js';

const file = (body: string): string => `version: 1\nduration: 1 s\n${body}`;

describe('a Docker-like network', () => {
  const plain = plainOf(
    file(`
networks: { my-network: {}, other: {} }
hosts: { a: { networks: my-network }, b: { networks: { my-network: { address: 172.18.0.2 } } }, c: { networks: other } }
traffic: { ping: { kind: ping, from: a, to: b } }
`),
  );

  it("takes subnets from Docker's pools, and the first address for the gateway", () => {
    expect(addressesOf(plain, 'gateway')).toEqual(['172.18.0.1', '172.19.0.1']);
    expect(addressesOf(plain, 'c')).toEqual(['172.19.0.2']);
  });

  it('gives out the addresses that nobody asked for', () => {
    expect(addressesOf(plain, 'b')).toEqual(['172.18.0.2']);
    expect(addressesOf(plain, 'a')).toEqual(['172.18.0.3']);
  });

  it('is a switch that links its hosts and its router', () => {
    const bridge = plain.nodes.get('my-network');
    expect(bridge?.kind).toBe('switch');
    expect(bridge?.ports.map(({ name }) => name)).toEqual(['gateway', 'a', 'b']);
    expect(plain.links.map(({ name }) => name)).toContain('a.eth0 - my-network.a');
  });

  it('has a shared way out and a name server that knows its own members only', () => {
    expect(hostOf(plain, 'a').routes).toBe('my-network');
    expect(plain.tables.routes.get('my-network')).toEqual([
      { to: '0.0.0.0/0', via: '172.18.0.1', port: null },
    ]);
    expect(hostOf(plain, 'a').resolver?.servers).toEqual(['172.18.0.1']);
    expect([...(processOf(plain, 'gateway', 'dns')?.views ?? [])]).toEqual([
      ['my-network', 'my-network'],
      ['other', 'other'],
    ]);
    expect([...(plain.tables.names.get('other')?.keys() ?? [])]).toEqual(['c']);
  });

  it('is kept apart from others by rules with a name, and masqueraded', () => {
    const { chains, conntrack } = routerOf(plain, 'gateway');
    const rulesOf = (chain: string): string[] =>
      chains.get(chain)!.rules.map(({ name, verdict }) => `${name}: ${verdict.kind}`);
    expect(rulesOf('forward')).toEqual([
      'established: accept',
      'isolation: my-network to other: drop',
      'isolation: other to my-network: drop',
    ]);
    expect(rulesOf('postrouting')).toEqual([
      'masquerade 172.18.0.0/16: masquerade',
      'masquerade 172.19.0.0/16: masquerade',
    ]);
    expect(conntrack?.limit).toBe(262_144);
  });

  it('lets networks be reached, by name too', () => {
    const reaching = plainOf(
      file(`
networks: { front: { reaches: back }, back: {} }
hosts: { a: { networks: front }, b: { networks: back } }
traffic: { ping: { kind: ping, from: a, to: b } }
`),
    );
    const rules = routerOf(reaching, 'gateway')
      .chains.get('forward')!
      .rules.map(({ name }) => name);
    expect(rules).toEqual(['established', 'isolation: back to front']);
    expect([...(reaching.tables.names.get('front')?.keys() ?? [])]).toEqual(['a', 'b']);
    expect([...(reaching.tables.names.get('back')?.keys() ?? [])]).toEqual(['b']);
  });

  it('may be internal, or without a router', () => {
    const sealed = plainOf(
      file(`
networks: { in: { internal: true }, alone: { router: none } }
hosts: { a: { networks: in }, b: { networks: alone } }
traffic: { ping: { kind: ping, from: a, to: 172.18.0.1 } }
`),
    );
    const { chains } = routerOf(sealed, 'gateway');
    expect([...chains.keys()]).toEqual(['forward']);
    expect(chains.get('forward')!.rules.at(-1)).toMatchObject({
      name: 'isolation: in is internal',
      when: new Map([['in', ['in']]]),
      verdict: { kind: 'drop' },
    });
    expect(hostOf(sealed, 'b')).toMatchObject({ resolver: null, routes: [] });
    expect(addressesOf(sealed, 'b')).toEqual(['172.18.0.1']);
  });
});

describe('a routed network', () => {
  const plain = plainOf(
    file(`
networks: { pods: { kind: routed, router: node, subnet: 10.244.0.0/24 } }
hosts: { p: { count: 2, networks: pods } }
traffic: { ping: { kind: ping, from: p-0, to: p-1 } }
`),
  );

  it('gives each host a link to the router and an address of its own', () => {
    const { ports, routes } = routerOf(plain, 'node');
    expect(ports.map(({ name, addresses }) => [name, ...addresses])).toEqual([
      ['p-0', '10.244.0.1/32'],
      ['p-1', '10.244.0.1/32'],
    ]);
    expect(routes).toEqual([
      { to: '10.244.0.2/32', via: null, port: 'p-0' },
      { to: '10.244.0.3/32', via: null, port: 'p-1' },
    ]);
    expect(plain.tables.routes.get('pods')).toEqual([
      { to: '10.244.0.1/32', via: null, port: 'eth0' },
      { to: '0.0.0.0/0', via: '10.244.0.1', port: 'eth0' },
    ]);
  });
});

describe('names', () => {
  it('go by their numbers', () => {
    const plain = plainOf(
      file(`
networks: { n: { subnet: 10.0.0.0/24 } }
hosts: { w: { count: 12, networks: n } }
traffic: { ping: { kind: ping, from: w, to: w-11, count: 1 } }
`),
    );
    expect(addressesOf(plain, 'w-2')).toEqual(['10.0.0.4']);
    expect(addressesOf(plain, 'w-10')).toEqual(['10.0.0.12']);
    const clients = plain.traffic.get('ping')?.clients.map(({ host }) => host);
    expect(clients).toEqual(Array.from({ length: 12 }, (_, i) => `w-${i}`));
  });

  it('give every port a MAC address of its own, the told ones included', () => {
    const plain = plainOf(
      file(`
networks: { n: {} }
hosts: { a: { networks: n }, b: { networks: { n: { mac: '02:4e:00:00:00:01' } } } }
traffic: { ping: { kind: ping, from: a, to: b } }
`),
    );
    const macs = [...plain.nodes.values()].flatMap(({ ports }) => ports.map(({ mac }) => mac));
    expect(new Set(macs).size).toBe(macs.length);
    expect(hostOf(plain, 'b').ports[0].mac).toBe('02:4e:00:00:00:01');
    expect(hostOf(plain, 'a').ports[0].mac).toBe('02:4e:00:00:00:02');
  });
});

describe('a service', () => {
  const service = (body: string) =>
    plainOf(
      file(`
networks: { n: {} }
hosts: { c: { networks: n }, w: { count: 2, networks: n } }
services: { s: ${body} }
traffic: { t: { from: c, to: s, rate: 1/s } }
`),
    );

  it('has hosts of its own and a virtual address with a name', () => {
    const plain = service('{ network: n, replicas: 2, port: 80, targetPort: 8080, workers: 3 }');
    const { replicas, balancer } = plain.services.get('s') ?? {};
    expect(replicas?.map(({ name, host, ports }) => [name, host, ...ports])).toEqual([
      ['s-0', 's-0', 8080],
      ['s-1', 's-1', 8080],
    ]);
    expect(replicas?.[0].workers).toBe(3);
    expect(balancer?.virtual).toEqual({
      routers: ['gateway'],
      address: '10.96.0.1',
      ports: [{ name: '', protocol: 'any', port: 80, target: 8080 }],
      mode: 'nat',
      health: null,
    });
    expect(balancer?.policy.kind).toBe('random');
    expect(plain.tables.names.get('n')?.get('s')).toEqual(['10.96.0.1']);
    const { target, timeout } = plain.traffic.get('t') as { target: object; timeout: number };
    expect(target).toMatchObject({ name: 's', address: null, port: 80 });
    expect(timeout).toBe(10e9);
  });

  it('may run on hosts that are there, without an address of its own', () => {
    const plain = service('{ hosts: w, address: none, port: 9000 }');
    const { replicas, balancer } = plain.services.get('s') ?? {};
    expect(replicas?.map(({ host }) => host)).toEqual(['w-0', 'w-1']);
    expect(balancer?.virtual).toBeNull();
    expect(plain.tables.names.get('n')?.get('s')).toEqual(
      ['w-0', 'w-1'].flatMap((host) => addressesOf(plain, host)),
    );
  });

  it('takes callers without packets where it has no network', () => {
    const plain = plainOf(
      file('services: { s: { time: 1 ms } }\ntraffic: { t: { to: s, rate: 1/s } }'),
    );
    expect(plain.nodes.size).toBe(0);
    expect(plain.services.get('s')?.replicas[0].host).toBeNull();
    expect(plain.traffic.get('t')).toMatchObject({
      clients: [{ name: 't', host: null, weight: 1 }],
      timeout: null,
    });
  });
});

describe('links by hand', () => {
  const diamond = `
hosts: { h1: {}, h2: {} }
routers: { a: {}, b: {}, c: {}, d: {} }
links: [{ between: [h1, a] }, { between: [a, b] }, { between: [a, c] }, { between: [b, d] }, { between: [c, d] }, { between: [d, h2] }]
traffic: { ping: { kind: ping, from: h1, to: h2 } }
`;

  it('get addresses, and routers all of the shortest paths', () => {
    const plain = plainOf(file(diamond));
    const [address] = addressesOf(plain, 'h2');
    expect(pathsAt(plain, 'a', address)).toBe(2);
    expect(pathsAt(plain, 'b', address)).toBe(1);
    expect(plain.traffic.get('ping')).toMatchObject({ target: { name: null, address } });
  });

  it('leave the routes to the scenario where it says so', () => {
    const plain = plainOf(file(`routing: none${diamond}`));
    expect(routerOf(plain, 'a').routes).toEqual([]);
  });

  it('prefer routes that are told', () => {
    const told = diamond
      .replace('[{ between: [h1, a] }', '[{ between: [h1, a], subnet: 10.7.0.0/24 }')
      .replace('d: {}', 'd: { routes: [{ to: 10.7.0.0/24, via: 10.0.2.1 }] }');
    const plain = plainOf(file(told));
    expect(pathsAt(plain, 'd', '10.7.0.1')).toBe(1);
  });
});

describe('the sinks of datagrams', () => {
  it('are opened where the datagrams go', () => {
    const plain = plainOf(
      file(`
fabrics: { f: { kind: star, hosts: 3 } }
traffic:
  one: { kind: datagrams, from: f-h0, to: f-h1, rate: 1/s, port: 7 }
  all: { kind: datagrams, from: f, allToAll: true, rate: 1/s }
`),
    );
    expect(processOf(plain, 'f-h1', 'sink')?.listen).toEqual([7, 9]);
    expect(processOf(plain, 'f-h0', 'sink')?.listen).toEqual([9]);
  });
});

describe('the default window', () => {
  it.each([
    ['duration: 5 s', 200e6],
    ['duration: 1 h', 100e9],
    ['duration: 1 s\nwindow: 3 ms', 3e6],
  ])('for %s', (line, window) => {
    const body = 'services: { s: {} }\ntraffic: { t: { to: s, rate: 100/s } }';
    expect(plainOf(`version: 1\n${line}\n${body}`).window).toBe(window);
  });

  it('goes by the requests and their rate where there is no duration', () => {
    const body = 'services: { s: {} }\ntraffic: { t: { to: s, rate: 100/s, requests: 1000 } }';
    expect(plainOf(`version: 1\n${body}`).window).toBe(500e6);
  });
});

describe('a port that is declared with its node', () => {
  const plain = plainOf(
    file(`
switches: { s: { ports: { p1: { vlan: 10 }, p2: { vlan: 10, rate: 100 Mbps } } } }
hosts:
  a: { ports: { eth0: { addresses: 10.0.0.1/24, mtu: 1400 } } }
  b: { ports: { eth0: { addresses: 10.0.0.2/24 } } }
links:
  - { between: [a.eth0, s.p1], rate: 1 Gbps, mtu: 9000, queue: fq-codel }
  - { between: [{ node: b, port: eth0, rate: 10 Mbps }, s.p2], rate: 1 Gbps }
`),
  );
  const port = (node: string, name: string) =>
    plain.nodes.get(node)?.ports.find((each) => each.name === name);

  it('has what its link says of rate, MTU and queue', () => {
    expect(port('s', 'p1')).toMatchObject({ rate: 1e9, mtu: 9000, queue: { kind: 'fq-codel' } });
    expect(port('s', 'p1')?.vlan).toEqual({ access: 10, trunk: [] });
  });

  it('keeps what it says itself, and its end of the link has the last word', () => {
    expect(port('a', 'eth0')).toMatchObject({ rate: 1e9, mtu: 1400 });
    expect(port('s', 'p2')?.rate).toBe(100e6);
    expect(port('b', 'eth0')?.rate).toBe(10e6);
  });
});

it('a number of clients is no name of one', () => {
  const from = (word: string) =>
    mistakes(`version: 1
duration: 1 s
services: { web: { time: 1 ms } }
traffic: { t: { to: web, from: ${word}, rate: 1/s } }`);
  expect(from('1000')).toEqual([
    "4: traffic.t.from: is the name of one client, '1000': for 1000 of them list their names",
  ]);
  expect(from('[a, b]')).toEqual([]);
});

it('says what of a balancer does nothing where there is none', () => {
  const web = 'network: net, address: none';
  const warned = (more: string) => {
    const services = `services: { web: { ${web}${more} } }`;
    return stages(file(`networks: { net: {} }\n${services}`)).warnings;
  };
  expect(warned('')).toEqual([]);
  const more = ', policy: round-robin, balancer: { health: { interval: 1 s } }';
  expect(warned(more)).toEqual([
    'services.web: it has no virtual address, so nobody balances, and its policy and health ' +
      'checks do nothing (balancer.at: callers has its callers balance)',
  ]);
});

it('says which rules are never asked, or never match', () => {
  const forward = '[{ source: b, verdict: drop }]';
  const input = '[{ name: odd, protocol: icmp, destinationPort: 80, verdict: drop }]';
  const hosts = `hosts: { a: { networks: net, chains: { forward: ${forward}, input: ${input} } }, b: { networks: net } }`;
  expect(stages(file(`networks: { net: {} }\n${hosts}`)).warnings).toEqual([
    "hosts.a.chains.forward: a forwards nothing, so its chain 'forward' is never asked: what comes " +
      'to its own processes meets input, what they send output',
    "hosts.a.chains.input[0]: 'odd' never matches, as only tcp and udp packets have a " +
      'destinationPort: leave it or the protocol out',
  ]);
});

it('says that a rule about TCP never matches where nothing uses it', () => {
  const input =
    '[{ protocol: tcp, destinationPort: 80, verdict: drop }, { protocol: tcp, destinationPort: 53, verdict: drop }]';
  const words = (told: string) =>
    file(`networks: { net: {} }
hosts: { a: { networks: net, chains: { input: ${input} } }, b: { networks: net } }
services: { web: { hosts: a, address: none } }
traffic: { t: { from: b, to: web, rate: 1/s${told} } }`);
  expect(stages(words('')).warnings).toEqual([
    "hosts.a.chains.input[0]: 'rule 1' never matches, as nothing here uses TCP: requests are " +
      'datagrams of UDP unless their workload says `protocol: tcp`, http1 or http2',
  ]);
  expect(stages(words(', protocol: http1')).warnings).toEqual([]);
});

it('has requests speak as the port of their service does', () => {
  const words = (port: string, told: string) =>
    file(`networks: { net: {} }
hosts: { c: { networks: net } }
services: { web: { network: net, address: 10.96.0.9, ports: [{ port: 80${port} }] } }
traffic: { t: { from: c${told}, rate: 1/s } }`);
  const spoken = (port: string, told: string) => plainOf(words(port, told)).traffic.get('t');
  expect(spoken('', ', to: web')).toMatchObject({ protocol: 'udp' });
  expect(spoken(', protocol: udp', ', to: web')).toMatchObject({ protocol: 'udp' });
  const tcp = { protocol: 'tcp', connections: { uses: 1 } };
  expect(spoken(', protocol: tcp', ', to: web')).toMatchObject(tcp);
  expect(spoken(', protocol: tcp', ', to: 10.96.0.9:80')).toMatchObject(tcp);
  expect(spoken(', protocol: tcp', ', to: web, protocol: http2')).toMatchObject({
    protocol: 'http2',
  });
  expect(mistakes(words(', protocol: tcp', ', to: web, protocol: udp'))).toEqual([
    "6: traffic.t.protocol: port 80 of 'web' is one of TCP: say tcp, http1 or http2",
  ]);
  expect(mistakes(words(', protocol: udp', ', to: web, protocol: http1'))).toEqual([
    "6: traffic.t.protocol: port 80 of 'web' is one of UDP: say udp",
  ]);
});

it('says in plain form which machines have a virtual address, and which keep silent of it', () => {
  const services =
    'services: { web: { network: net, replicas: 1 }, db: { network: net, balancer: { mode: dsr } } }';
  const plain = plainOf(file(`networks: { net: {} }\n${services}`));
  expect(routerOf(plain, 'gateway').addresses).toEqual(['10.96.0.1', '10.96.0.2']);
  expect(hostOf(plain, 'web-0').silentAddresses).toEqual([]);
  expect(hostOf(plain, 'db-0').silentAddresses).toEqual(['10.96.0.1']);
});
