import { describe, expect, test } from 'vitest';
import { formatErrors, type ScenarioError } from '../../src/scenario/errors.js';
import { parse, type ParseOptions } from '../../src/scenario/parse.js';
import type { Scenario } from '../../src/scenario/schema.js';

function scenarioOf(text: string, options: Partial<ParseOptions> = {}): Scenario {
  const parsed = parse(text, { file: 'dir/my-net.yaml', ...options });
  if (!parsed.ok) throw new Error(formatErrors(parsed.errors));
  return parsed.scenario;
}

function errorsOf(text: string, options: Partial<ParseOptions> = {}): ScenarioError[] {
  const parsed = parse(text, { file: 'net.yaml', ...options });
  return parsed.ok ? [] : parsed.errors;
}

const constant = (value: number) => ({ kind: 'constant', options: new Map([['value', value]]) });

test('the least scenario has all defaults', () => {
  const { name, seed, duration, drain, limits } = scenarioOf('version: 1');
  expect({ name, seed, duration, drain, limits }).toEqual({
    name: 'my-net',
    seed: '1',
    duration: null,
    drain: null,
    limits: { events: 1e9, packets: 1e6, requests: 1e6, memory: 2 ** 31 },
  });
});

test('parameters scale quantities and may refer to one another', () => {
  const { hosts, traffic } = scenarioOf(`
version: 1
parameters: { rate: 100/s * n, n: 3 }
hosts: { a: { count: 2 * n } }
traffic: { users: { to: web, rate: rate } }`);
  expect(hosts.get('a')!.count).toBe(6);
  expect(traffic.get('users')).toMatchObject({
    arrivals: { kind: 'poisson', options: new Map([['rate', 300]]) },
  });
});

test('names are kept that plain objects would lose', () => {
  const { hosts } = scenarioOf('version: 1\nhosts: { b: , 10: , __proto__: { count: 2 } }');
  expect([...hosts.keys()]).toEqual(['b', '10', '__proto__']);
  expect(hosts.get('__proto__')!.count).toBe(2);
});

test.each([
  ['exponential(5 ms)', { kind: 'exponential', options: new Map([['mean', 5e6]]) }],
  ['exponential(mean = 5 ms)', { kind: 'exponential', options: new Map([['mean', 5e6]]) }],
  ['{ exponential: 5 ms }', { kind: 'exponential', options: new Map([['mean', 5e6]]) }],
  ['{ exponential: { mean: 5 ms } }', { kind: 'exponential', options: new Map([['mean', 5e6]]) }],
  ['5 ms', constant(5e6)],
  ['2 * 3 ms', constant(6e6)],
  ['"min(2 ms, 3 ms)"', constant(2e6)],
  ['"empirical([1 ms, 2 ms])"', { kind: 'empirical', options: new Map([['values', [1e6, 2e6]]]) }],
  [
    '{ mixture: { of: [{ weight: 2, constant: 1 ms }, { of: 2 ms }] } }',
    {
      kind: 'mixture',
      options: new Map([
        [
          'of',
          [
            { weight: 2, of: constant(1e6) },
            { weight: 1, of: constant(2e6) },
          ],
        ],
      ]),
    },
  ],
])('the distribution %s', (text, described) => {
  const { services } = scenarioOf(`version: 1\nservices: { web: { time: ${text} } }`);
  expect(services.get('web')!.time).toEqual(described);
});

test('links by hand and links of the plain form are told apart', () => {
  const { links } = scenarioOf(`
version: 1
links:
  - { between: [a, b.eth1], rate: none }
  - { name: l, a: { node: a, port: eth0 }, b: { node: b, port: eth0 }, delay: 1 us, framing: ppp }`);
  expect(links[0]).toEqual({ between: [{ node: 'a' }, { node: 'b', port: 'eth1' }], rate: null });
  expect(links[1]).toMatchObject({ name: 'l', delay: 1000, forward: [] });
});

test('files that the scenario names are read', () => {
  const files = new Map([
    ['web.yaml', 'kind: Service'],
    ['times.csv', 'id,t\n1,0.5\n2,1.25\n'],
  ]);
  const text = `
version: 1
include: { kubernetes: web.yaml }
traffic: { r: { to: web, arrivals: { replay: { file: times.csv, column: t, unit: ms } } } }`;
  const { include, traffic } = scenarioOf(text, { read: (file) => files.get(file)! });
  expect(include).toEqual([
    { namespace: 'default', kubernetes: [{ file: 'web.yaml', text: 'kind: Service' }] },
  ]);
  expect(traffic.get('r')).toMatchObject({
    arrivals: { kind: 'replay', options: new Map([['times', [500_000, 1_250_000]]]) },
  });
  expect(errorsOf(text)).toHaveLength(2);
});

describe('what the command line lays over a file', () => {
  const text = `
version: 1
seed: 1
parameters: { n: 1 }
services: { my-web: { replicas: n, time: 5 ms } }
links: [{ between: [a, b] }]`;

  test('sets values, parameters, the seed and the duration', () => {
    const set = ['n=4', 'services.my-web.workers=2', 'links[0].rate=1 Gbps', 'limits.events=10'];
    const scenario = scenarioOf(text, { set, seed: '007', duration: '3 s' });
    expect(scenario.services.get('my-web')).toMatchObject({ replicas: 4, workers: 2 });
    expect(scenario.links[0]).toMatchObject({ rate: 1e9 });
    expect(scenario.limits).toMatchObject({ events: 10, packets: 1e6 });
    expect(scenario).toMatchObject({ seed: '007', duration: 3e9 });
  });

  test.each([
    ['services.my-wbe.replicas=2', "unknown service 'my-wbe': did you mean 'my-web'?"],
    ['services.my-web.replica=2', "unknown key 'replica': did you mean 'replicas'?"],
    ['m=2', "unknown name 'm'"],
    ['parameters.m=2', "unknown parameter 'm'"],
    ['sed=2', "unknown name 'sed': did you mean 'seed'?"],
    ['links[3].rate=1 Gbps', 'no entry 3: there are 1'],
    ['services.my-web.time.mean=5 ms', "'time' has nothing below it to set"],
    ['n', "expected PATH=VALUE, not 'n'"],
    ['n=[', 'not valid YAML'],
    ['services.my-web.workers=many', "unknown unit or name 'many'"],
  ])('--set %s is refused', (assignment, message) => {
    const errors = errorsOf(text, { set: [assignment] });
    expect(errors).toHaveLength(1);
    expect(errors[0].file).toBe(`--set ${assignment}`);
    expect(errors[0].message).toContain(message);
  });

  test('a duration without a unit is refused', () => {
    const [error] = errorsOf(text, { duration: '5' });
    expect(error).toMatchObject({ file: '--duration 5', path: 'duration' });
  });
});

test('later stages can point into the text', () => {
  const { source } = scenarioOf('version: 1\nhosts:\n  a: { networks: [x] }\n');
  expect(source.error(['hosts', 'a', 'networks', 0], "unknown network 'x'")).toEqual({
    file: 'dir/my-net.yaml',
    line: 3,
    column: 19,
    path: 'hosts.a.networks[0]',
    message: "unknown network 'x'",
  });
});

test('errors print one a line, as compilers do', () => {
  expect(formatErrors(errorsOf('version: 1\nsed: 1\nhosts: 5\n'))).toBe(
    "net.yaml:2:1: sed: unknown key 'sed': did you mean 'seed'?\n" +
      'net.yaml:3:8: hosts: expected a map of names, not 5\n',
  );
});
