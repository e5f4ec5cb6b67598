import { describe, expect, it } from 'vitest';
import { mistakes } from './lowering.js';

const base = 'version: 1\nduration: 1 s\n';
const hosts = 'networks: { n: {} }\nhosts: { a: { networks: n }, b: { networks: n } }\n';
const ping = 'traffic: { p: { kind: ping, from: a, to: b } }\n';

describe.each<[string, string, unknown[]]>([
  [
    'a network that is not there',
    'networks: { front: {} }\nhosts: { a: { networks: frnt } }',
    ["4: hosts.a.networks[0]: unknown network 'frnt': did you mean 'front'?"],
  ],
  [
    'a host that is not there',
    `${hosts}traffic: { p: { kind: ping, from: c, to: b } }`,
    ["5: traffic.p.from: unknown host 'c'; known: a, b"],
  ],
  [
    'a target that is not there',
    `${hosts}services: { web: { network: n } }\ntraffic: { t: { from: a, to: wep, rate: 1/s } }`,
    ["6: traffic.t.to: unknown service or host 'wep': did you mean 'web'?"],
  ],
  [
    'a port that the service has not',
    `${hosts}services: { web: { network: n } }\ntraffic: { t: { from: a, to: 'web:81', rate: 1/s } }`,
    ["6: traffic.t.to: unknown port of 'web' '81': did you mean '80'?"],
  ],
  [
    'calls in a circle',
    `services: { a: { handler: [call: b] }, b: { handler: [call: c] }, c: { handler: [call: a] } }`,
    ['3: services.a: services call one another in a circle: a -> b -> c -> a'],
  ],
  [
    'a handler without steps',
    'services: { a: { handler: [] } }',
    ['3: services.a.handler: expected a list of at least 1, not of 0'],
  ],
  [
    'a call to nobody',
    'services: { a: { handler: [{ parallel: [a1, a2] }] }, a1: {} }',
    ["3: services.a.handler[0].parallel[1]: unknown service 'a2': did you mean 'a1'?"],
  ],
  [
    'routes to nowhere, and subsets of nothing',
    `services:
  web:
    replicas: [{ labels: { v: one } }]
    balancer: { subsets: { old: { labels: { v: 0 } } } }
    routes:
      - { match: { path: { regex: '(' } }, to: wep }
`,
    [
      '8: services.web.routes[0].match.path.regex: is no regular expression: Invalid regular expression: /(/su: Unterminated group',
    ],
  ],
  [
    'routes to whom there is not',
    `services:
  web:
    replicas: [{ labels: { v: one } }]
    balancer: { subsets: { old: { labels: { v: 0 } } } }
    routes:
      - { name: a, to: wep }
      - { name: a, to: [{ subset: odl }, { weight: 0, port: 81 }] }
      - { to: { weight: 0 } }
`,
    [
      '10: services.web.routes[2].to: goes nowhere: all weights are 0',
      '6: services.web.balancer.subsets.old: is of no replica: none has the labels v: 0',
      "8: services.web.routes[0].to: unknown service 'wep': did you mean 'web'?",
      "9: services.web.routes[1].to[0]: unknown subset of 'web' 'odl': did you mean 'old'?",
      "9: services.web.routes[1].to[1]: unknown port of 'web' '81': did you mean '80'?",
      "9: services.web.routes[1]: two are called 'a'",
    ],
  ],
  [
    'checks that are not over when the next come, and more of them than a run may have',
    'services: { web: { replicas: 2, balancer: { health: { interval: 1 ns } } } }',
    [
      '3: services.web.balancer.health.interval: asks for 2000000000 checks, more than the 1000000000 events that limits.events allows: check less often',
      '3: services.web.balancer.health.timeout: a check may take 200 ms, and the next comes after 0.000001 ms: make the timeout no longer than the interval',
    ],
  ],
  [
    'two with one address',
    `networks: { n: {} }
hosts: { a: { networks: { n: { address: 172.18.0.9 } } }, b: { networks: { n: { address: 172.18.0.9 } } } }`,
    ['4: hosts.b.networks.n.address: 172.18.0.9 is taken already'],
  ],
  [
    'an address from elsewhere',
    'networks: { n: {} }\nhosts: { a: { networks: { n: { address: 10.0.0.1 } } } }',
    ["4: hosts.a.networks.n.address: 10.0.0.1 is not in n's 172.18.0.0/16"],
  ],
  [
    'subnets that overlap',
    'networks: { a: { subnet: 10.1.0.0/16 }, b: { subnet: 10.1.2.0/24 } }',
    ['3: networks.b.subnet: the subnet 10.1.2.0/24 overlaps with 10.1.0.0/16, which is in use'],
  ],
  [
    'a subnet that is too small',
    'networks: { n: { subnet: 10.0.0.0/29 } }\nhosts: { h: { count: 9, networks: n } }',
    ['3: networks.n: its subnet 10.0.0.0/29 has room for 5 hosts, and there are more'],
  ],
  [
    'more hosts than a bridge has ports',
    'networks: { n: {} }\nhosts: { h: { count: 1024, networks: n } }',
    [
      '3: networks.n: a bridge has at most 1024 ports, which is 1023 hosts here, and there are 1024: split the network, or raise `ports`',
    ],
  ],
  [
    'a replica on no host',
    `${hosts}services: { s: { replicas: [{ host: z }] } }`,
    ["5: services.s.replicas[0].host: unknown host 'z'; known: a, b"],
  ],
  [
    'a workload to nowhere',
    `${hosts}traffic: { t: { from: a, rate: 1/s } }`,
    ['5: traffic.t: goes nowhere: say where `to`'],
  ],
  [
    'a workload from nowhere',
    `${hosts}services: { s: { network: n } }\ntraffic: { t: { to: s, rate: 1/s } }`,
    ['6: traffic.t: has no `from`: say on which host its clients run, as in `from: client`'],
  ],
  [
    'one name for two nodes',
    `${hosts}switches: { a: {} }`,
    ["4: hosts.a: there is a switch called 'a' already"],
  ],
  [
    'one port for two links',
    'hosts: { a: {}, b: {}, c: {} }\nlinks: [{ between: [a.eth0, b] }, { between: [a.eth0, c] }]',
    ['4: links[1].between[0]: a.eth0 has a link already'],
  ],
  [
    'a link to nobody',
    'hosts: { a: {} }\nlinks: [{ between: [a, router] }]',
    ["4: links[0].between[1]: unknown node 'router'; known: a"],
  ],
  [
    'one port for two services',
    `${hosts}services: { s: { hosts: a }, t: { hosts: a } }`,
    ["5: services.t: a:80 serves 's' already: give one of them another targetPort"],
  ],
  [
    'a port that two processes of a machine listen at',
    `${hosts}services: { s: { hosts: a, port: 53 } }
traffic: { d: { kind: datagrams, from: b, to: 'a:53', rate: 1/s } }`,
    [
      "5: services.s: a:53 is of its process 'sink' already (which takes in what comes as datagrams): give one of them another port",
    ],
  ],
  [
    'a service on a fabric without a router before it',
    'fabrics: { f: { kind: star, hosts: 2 } }\nservices: { s: { hosts: f } }',
    [
      '4: services.s: no router stands before all of its replicas: name one as balancer.router, or say address: none for a service without a virtual address',
    ],
  ],
  [
    'a call from where nobody knows names',
    'fabrics: { f: { kind: star, hosts: 2 } }\nservices: { s: { hosts: f-h0, address: none, handler: [call: t] }, t: { hosts: f-h1, address: none } }',
    [
      "4: services.s.handler[0].call: 'f-h0' has no DNS server to find 't' by: put it on a network with dns",
    ],
  ],
  [
    'an odd fat-tree',
    'fabrics: { f: { kind: fat-tree, k: 3 } }',
    ['3: fabrics.f.k: must be even, not 3'],
  ],
  [
    'a fabric in too small a subnet',
    'fabrics: { f: { kind: star, hosts: 100, subnet: 10.0.0.0/28 } }',
    ['3: fabrics.f.subnet: 128 addresses are needed, more than are free in 10.0.0.0/28'],
  ],
  [
    'a warm-up without end',
    `warmup: 2 s\n${hosts}${ping}`,
    ['3: warmup: ends after the run does: nothing would be measured'],
  ],
  [
    'several at once',
    'networks: { n: { reaches: m } }\nhosts: { a: { networks: o } }',
    [
      "3: networks.n.reaches[0]: unknown network 'm'; known: n",
      "4: hosts.a.networks[0]: unknown network 'o'; known: n",
    ],
  ],
  [
    'a network that is not there, for all replicas once',
    'services: { s: { network: n, replicas: 5 } }',
    ["3: services.s.network: unknown network 'n'"],
  ],
  [
    'a target without an address',
    'hosts: { a: {}, b: {} }\ntraffic: { p: { kind: ping, from: a, to: b } }',
    [
      "4: traffic.p.to: 'b' has no address: put it on a network, or give one of its ports an address",
    ],
  ],
  [
    'nobody to send',
    `${hosts}services: { s: { network: n } }\ntraffic: { t: { from: {}, to: s, rate: 1/s } }`,
    ['6: traffic.t.from: has no clients: nobody is there'],
  ],
  [
    'clients that weigh nothing',
    'services: { s: {} }\ntraffic: { t: { from: { x: { weight: 0 } }, to: s, rate: 1/s } }',
    ['4: traffic.t.from: has no clients: all of them have weight 0'],
  ],
  [
    'a short form that YAML has cut',
    'services: { s: { time: uniform(1 ms, 2 ms) } }',
    [
      "3: services.s.time: 'uniform(1 ms' has no end: " +
        'put quotes around all of it: within { } and [ ] YAML ends a text at a comma',
      expect.stringContaining("unknown key '2 ms)'"),
    ],
  ],
  [
    'a word of a thousand letters',
    `services: { s: { policy: ${'x'.repeat(1000)} } }`,
    [expect.stringMatching(/unknown policy 'x{61}\.\.\.'; known: /)],
  ],
  [
    'a name of a thousand letters',
    `hosts: { ${'x'.repeat(1000)}: {} }`,
    [expect.stringContaining('is no name: up to 100 letters, digits, - and _ make one')],
  ],
  ['a name for no folder', `name: ${'x'.repeat(101)}`, ['3: name: has more than 100 characters']],
  [
    'windows without number',
    'window: 1 ns',
    ['3: window: cuts the run into 1000000000 windows, more than 100000'],
  ],
  [
    'more replicas than memory',
    'services: { s: { replicas: 1e6 } }',
    [
      '1: limits.memory: 0 nodes and 1000000 replicas take about 8320 MB, more than the 2147 MB ' +
        'of limits.memory: take fewer, or raise it',
    ],
  ],
  ['an empty seed', 'seed: ""', ['3: seed: is empty']],
])('%s', (_, body, expected) => {
  it('is an error with its place', () => {
    expect(mistakes(base + body).sort()).toEqual(expected);
  });
});

describe('traffic that never ends', () => {
  it('is an error where the run has no end either', () => {
    const body = 'services: { s: {} }\ntraffic: { t: { to: s, rate: 1/s } }';
    expect(mistakes(`version: 1\n${body}`)).toEqual([
      '3: traffic.t: never ends: give it `requests`, or the scenario a `duration`',
    ]);
  });
});
