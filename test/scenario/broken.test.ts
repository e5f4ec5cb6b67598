import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lower } from '../../src/scenario/lower.js';
import { parse } from '../../src/scenario/parse.js';

const folder = fileURLToPath(new URL('../broken/', import.meta.url));

/**
 * Each broken file and all of its mistakes: line, column, and how the sentence begins.
 * A new file needs a line here.
 */
const mistakes: Record<string, string[]> = {
  'alias-bomb': ['3:16 aliases repeat too much of the file'],
  'alias-in-itself': ["4:6 the alias '*all' stands within what it repeats"],
  arrivals: [
    '3:3 traffic.a: expected a rate such as rate: 100/s, or arrivals with a rate',
    '4:23 traffic.b.rate: the arrivals (poisson) have their own rate',
    "5:29 traffic.c.arrivals.replay: cannot read 'times.csv': no such file or directory",
    "6:29 traffic.d.arrivals.on-of: unknown arrival process 'on-of': did you mean 'on-off'?",
    "7:14 traffic.e.kind: unknown kind 'opne': did you mean 'open'?",
    "8:40 traffic.f.arrivals.on-off: 'off' is missing: The mean length of a pause.",
    "9:3 traffic.g: 'users' is missing: Each sends, waits and thinks.",
  ],
  'bad-addresses': [
    "3:16 networks.a.subnet: '172.18.0.5/16' has bits beyond its prefix: did you mean '172.18.0.0/16'?",
    "4:16 networks.b.subnet: expected a subnet such as 10.0.0.0/24, not '172.18.0/16'",
    "4:38 networks.b.gateway: expected an IPv4 address such as 10.0.0.1, not '172.18.0.256'",
    "5:16 networks.c.subnet: expected a subnet such as 10.0.0.0/24, not '172.18.0.0/33'",
    "7:34 hosts.h.networks.a.address: expected an IPv4 address such as 10.0.0.1, not 'somewhere'",
    "7:50 hosts.h.networks.a.mac: expected a MAC address that begins with 02:4e, such as 02:4e:00:00:00:01, not 'aa:bb:cc:dd:ee:ff'",
    "8:29 services.web.address: expected an IPv4 address such as 10.0.0.1, not '10.96.0.010'",
  ],
  'broken-yaml': [
    '4:3 not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  'complex-key': ['3:5 expected a name as key'],
  'distribution-options': [
    "3:8 services.a.time: lognormal: give 'mean' and 'cv', or 'median' and 'sigma', or 'mu' and 'sigma'",
    "4:14 services.b.time: uniform: 'max' (2000000) must not be below 'min' (5000000)",
    "5:14 services.c.time: uniform: 'max' is missing: The bound that no value reaches.",
    '6:32 services.d.time.uniform.min: 5 needs a unit: expected a duration such as 5 ms',
    '7:14 services.e.time: exponential(...) takes at most 1 values without a name',
  ],
  'duplicate-keys': ['5:3 this key stands here twice', '7:1 this key stands here twice'],
  empty: ['1:1 the file is empty'],
  expectations: [
    '5:5 expect[0]: expected a comparison such as users.latency.p99 < 50 ms',
    '6:5 expect[1]: expected 1 to 10000 replications, not 0',
    '7:5 expect[2]: my-service.latency.p50 reads as a subtraction: write ["my-service"].latency.p50',
    '8:5 expect[3]: services.my-service.latency.p50 reads as a subtraction: write services["my-service"].latency.p50',
    '10:5 expect[5]: expected a comparison such as users.latency.p99 < 50 ms',
  ],
  handlers: [
    "4:20 services.b.handler[0].comput: unknown key 'comput': did you mean 'compute'?",
    '5:48 services.c.handler[0].call.probability: must be at most 1, not 2',
    '5:57 services.c.handler[1].parallel: expected a list of at least 1, not of 0',
    "5:75 services.c.handler[2].wait: unknown key 'wait'; known: ",
  ],
  'hostile-expressions': [
    "3:7 parameters.p1: unknown function 'import'; known: ",
    "4:7 parameters.p2: unknown function 'createUnit'; known: ",
    "5:7 parameters.p3: unknown function 'zeros'; known: ",
    "6:7 parameters.p4: unknown function 'evaluate'; known: ",
    "7:7 parameters.p5: unknown function 'cos.constructor'; known: ",
    '8:7 parameters.p6: expected a finite value, not 9^9^9^9',
    "9:7 parameters.p7: 'f(x) = f(x)' is not part of the language",
    "10:7 parameters.p8: unknown name 'p1.constructor'; known: ",
    "11:7 parameters.p9: '1:1e+9' is not part of the language",
    "12:8 parameters.p10: unknown function 'random'; known: ",
    '13:8 parameters.p11: an expression has at most 40 brackets in one another',
    "14:8 parameters.p12: '010 * 2' begins with 0: octal numbers are written 0o17",
  ],
  links: [
    '3:7 links[0].between: expected a list of 2, not of 1',
    "4:33 links[1].framing: unknown word 'ethernt': did you mean 'ethernet'?",
    "5:7 links[2].betwen: unknown key 'betwen': did you mean 'between'?",
    "6:40 links[3].impairments[0].los: unknown impairment 'los': did you mean 'loss'?",
    '6:92 links[3].impairments[1].loss.probability: must be at most 1, not 150 % = 1.5',
    "7:46 links[4].queue.drop-tail.limitt: unknown option 'limitt': did you mean 'limit'?",
    "9:15 fabrics.dc.kind: unknown kind 'leafspine': did you mean 'leaf-spine'?",
    "10:3 fabrics.dd: 'leaves' is missing",
    "10:3 fabrics.dd: 'hosts' is missing: Hosts a leaf.",
  ],
  'missing-include': [
    "2:24 include.kubernetes: cannot read 'my-servce.yaml': no such file or directory",
  ],
  names: [
    `3:3 hosts["my host"]: 'my host' is no name: up to 100 letters, digits, - and _ make one`,
    `4:3 hosts["a#1"]: 'a#1' is no name: up to 100 letters, digits, - and _ make one`,
    "6:25 hosts.constructor.count: unknown unit or name 'two'; known: ",
  ],
  'no-unit': [
    '2:11 duration: 5 needs a unit: expected a duration such as 5 s',
    "4:33 traffic.ping.interval: m is metres: minutes are 'min'",
    "4:47 traffic.ping.timeout: expected a duration such as 5 ms, but '1 MB' is a size",
    "4:62 traffic.ping.payload: expected a size in whole bytes, but '0.5 B' is 0.5",
    "5:18 traffic.users.rate: unknown unit or name 'kg': did you mean 'kB'?",
  ],
  'not-a-map': ['1:1 expected a scenario: a map with version, name, hosts, traffic, ...'],
  'parameter-cycle': [
    '3:6 parameters.x: parameters refer to one another in a circle: x -> y -> z -> x',
  ],
  'parameter-mistakes': [
    "3:7 parameters.ms: a parameter cannot be called 'ms': it is a unit of time, as in 5 ms; call it ms_ or n_ms",
    '4:12 parameters.my-rate: a parameter is called by letters, digits and _',
    "5:9 parameters.rate: m is metres: minutes are 'min'",
    '6:9 parameters.late: expected a finite value, not 1 / 0',
    '7:3 parameters.words: expected a number, a quantity such as 5 ms, or an expression',
  ],
  tabs: ['3:1 not valid YAML: tabs are not allowed as indentation'],
  timeline: [
    '13:5 timeline[0]: expected just one of at, every and random, which say when',
    '14:5 timeline[1]: expected just one of at, every and random, which say when',
    '15:22 timeline[2].from: is for every and random, not for at',
    '16:37 timeline[3].factor: must be at least 1e-9, not 0',
    "17:5 timeline[4]: 'to' is missing: Replicas: the first of the list.",
    "18:29 timeline[5].policy: unknown policy 'randon': did you mean 'random'?",
    '19:37 timeline[6].factor: must be at least 0, not -1',
    '20:16 timeline[7].partition: expected a list of at least 2, not of 1',
    '21:11 timeline[8].at: must be at least 0, not -1 s',
    '22:14 timeline[9].every: must be at least 1 ns, not 0 s',
    '23:5 timeline[10]: expected one of the keys down, up, link, slow, errors, pause, crash, repair, scale, rollout, add, remove, drain, partition, rate, weights, mtls, switch',
    "24:5 timeline[11]: expected a map with down, or up, or link, or slow, or errors, or pause, or crash, or repair, or scale, or rollout, or add, or remove, or drain, or partition, or rate, or weights, or mtls, or switch, not 'pause'",
    "25:5 timeline[12]: expected one of the keys down, up, link, slow, errors, pause, crash, repair, scale, rollout, add, remove, drain, partition, rate, weights, mtls, switch: did you mean 'crash'?",
  ],
  'timeline-names': [
    "13:22 timeline[0].slow: unknown service or replica 'web-9': did you mean 'web'?",
    "14:23 timeline[1].crash: unknown service or replica 'wed': did you mean 'web'?",
    "15:23 timeline[2].scale: 'db' is partitioned, and who owns a key does not change in a run: see partitions.scaleTo",
    "15:31 timeline[2].to: 'db' has 2 replicas: list more of them, with absent: true",
    "16:24 timeline[3].remove: 'plain' has no balancer: its replicas cannot come and go",
    "17:24 timeline[4].switch: 'plain' has no balancer whose policy could change",
    "18:22 timeline[5].rate: 'loop' is of kind closed: the rate of open workloads can change; others take arrivals such as steps",
    "19:22 timeline[6].rate: unknown workload 'nobody'; known: users, loop",
    "20:22 timeline[7].down: unknown link or node 'c'; known: gateway, net, a, b, plain-0, plain-1, gateway.net - net.gateway, a.eth0 - net.a, b.eth0 - net.b, plain-0.eth0 - net.plain-0, plain-1.eth0 - net.plain-1",
    "21:22 timeline[8].link: 'a' is a node: name a link",
    '22:22 timeline[9].link: expected a delay, a rate or impairments, which say what changes',
    "23:16 timeline[10].partition: 'a' is in two groups",
    "23:16 timeline[10].partition: unknown host, router, network or service 'c'; known: plain, a, b, plain-0, plain-1, gateway, net, db, web",
    "24:16 timeline[11].partition: 'web' has no hosts to part",
    "25:22 timeline[12].slow: 'web-1' is a replica of several services: say db/web-1 or web/web-1",
    "26:16 timeline[13].partition: 'a' is in two groups",
  ],
  'two-documents': ['2:1 a scenario is one document: nothing may follow ---'],
  'unknown-alias': ["3:6 unknown alias '*nowhere'"],
  'unknown-distribution': [
    "3:14 services.a.time: unknown distribution 'exponental': did you mean 'exponential'?",
    "4:16 services.b.time.lognorml: unknown distribution 'lognorml': did you mean 'lognormal'?",
    "5:41 services.c.time.lognormal.cvv: unknown option 'cvv': did you mean 'cv'?",
  ],
  'unknown-keys': [
    "2:1 sed: unknown key 'sed': did you mean 'seed'?",
    "3:18 networks.a.subnett: unknown key 'subnett': did you mean 'subnet'?",
    "4:29 services.web.queue.limitt: unknown key 'limitt': did you mean 'limit'?",
  ],
  'unknown-policy': [
    "3:10 services.web.policy: unknown policy 'round-robbin': did you mean 'round-robin'?",
    "4:46 services.db.balancer.policy.source-hash.ports: unknown option 'ports': did you mean 'port'?",
  ],
  'unknown-tag': ['2:7 unresolved tag: !random: scenarios use no tags'],
  version: ["1:10 version: expected 1, not '2'", '2:1 name: expected a text, not a list'],
  'wrong-types': [
    '2:1 duration: expected a quantity, not a list',
    "4:15 networks.my-network: expected a map with subnet, gateway, router, rate, not '172.18.0.0/16'",
    "6:48 hosts.container1.count: unknown unit or name 'many'; known: ",
    '7:3 hosts.container2: expected a map with networks, ',
    "9:73 traffic.ping.count: expected a whole number, but '2.5' is 2.5",
  ],
  'zero-and-huge': [
    '2:11 duration: must be at most 104 days, not 200 d',
    '3:19 limits.events: must be at least 1, not 0',
    '4:22 hosts.h.count: must be at most 1000000, not 1e12 = 1000000000000',
    '5:29 services.web.workers: must be at least 1, not 0',
    '5:51 services.web.speed: must be at least 1e-9, not 0',
    '6:34 links[0].rate: must be at least 1, not 0 bps = 0',
    '6:46 links[0].mtu: must be at most 65535 B, not 1 PB = 1000000000000000',
  ],
};

function mistakesIn(name: string): string[] {
  const read = (file: string) => readFileSync(`${folder}${file}`, 'utf8');
  const parsed = parse(read(`${name}.yaml`), { file: `${name}.yaml`, read });
  const found = parsed.ok ? lower(parsed.scenario) : parsed;
  if (found.ok) return [];
  return found.errors.map(({ line, column, path, message }) => {
    return `${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
  });
}

test.each(Object.entries(mistakes))('%s.yaml: all mistakes, in their places', (name, expected) => {
  const found = mistakesIn(name);
  // Lists of known words may grow: a sentence is compared as far as the table has it.
  expect(found.map((line, i) => line.slice(0, expected[i]?.length ?? line.length))).toEqual(
    expected,
  );
});

test('every broken file is in the table', () => {
  const files = readdirSync(folder).map((file) => file.replace('.yaml', ''));
  expect(files.sort()).toEqual(Object.keys(mistakes).sort());
  expect(files.length).toBeGreaterThanOrEqual(20);
});
