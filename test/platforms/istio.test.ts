import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';
import type { PlainScenario } from '../../src/scenario/plain.js';
import { run } from '../../src/index.js';

const manifests = new URL('../../scenarios/manifests/', import.meta.url);
const bookinfo = readFileSync(new URL('bookinfo.yaml', manifests), 'utf8');

/** Bookinfo with rules beside it, in rules.yaml. */
function beside(rules: string, more = '') {
  const text = `version: 1
seed: 1
duration: 5 s
include: { kubernetes: [bookinfo.yaml, rules.yaml] }
hosts: { client: { networks: pods } }
${more}`;
  const read = (file: string): string => (file === 'rules.yaml' ? rules : bookinfo);
  const parsed = parse(text, { file: 'test.yaml', read });
  if (!parsed.ok) throw new Error(parsed.errors[0].message);
  return lower(parsed.scenario);
}

function plainOf(...given: Parameters<typeof beside>): PlainScenario {
  const lowered = beside(...given);
  if (!lowered.ok) throw new Error(lowered.errors[0].message);
  return lowered.plain;
}

function errorsOf(...given: Parameters<typeof beside>): string[] {
  const lowered = beside(...given);
  return lowered.ok
    ? []
    : lowered.errors.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const warningsOf = (rules: string): string[] =>
  beside(rules).warnings.filter((each) => !each.startsWith('ServiceAccount'));

const users = (to = 'reviews', rate = '200/s') =>
  `traffic: { users: { from: client, to: ${to}, port: 9080, rate: ${rate} } }`;

const rule = (spec: string, name = 'reviews', kind = 'DestinationRule') =>
  `apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: ${name} }
spec: { ${spec} }
---
`;
const policy = (words: string) => rule(`host: reviews, trafficPolicy: { ${words} }`);

const chosenBy = (words: string) =>
  plainOf(policy(words)).services.get('reviews')?.balancer.policy as {
    kind: string;
    options: Map<string, unknown>;
  };

describe('a DestinationRule', () => {
  it.each([
    ['tls: { mode: ISTIO_MUTUAL }', 'least-request', { panic: 0 }],
    ['loadBalancer: { simple: RANDOM }', 'random', { panic: 0 }],
    ['loadBalancer: { simple: ROUND_ROBIN }', 'earliest-deadline-first', {}],
    ['loadBalancer: { simple: LEAST_CONN }', 'least-request', {}],
    ['loadBalancer: { consistentHash: { useSourceIp: true } }', 'ring-hash', { on: 'client' }],
    [
      'loadBalancer: { consistentHash: { httpHeaderName: x, ringHash: { minimumRingSize: 2048 } } }',
      'ring-hash',
      { minimumRingSize: 2048 },
    ],
    [
      'loadBalancer: { consistentHash: { httpCookie: { name: c, ttl: 0s }, maglev: {} } }',
      'maglev',
      { tableSize: 65_537 },
    ],
    [
      'loadBalancer: { simple: ROUND_ROBIN, warmup: { duration: 1m30s, minimumPercent: 20 } }',
      'slow-start',
      { window: 90e9, least: 0.2 },
    ],
    [
      'outlierDetection: { consecutive5xxErrors: 3, interval: 1s, baseEjectionTime: 1.5s, maxEjectionPercent: 100 }',
      'outlier-detection',
      {
        consecutive: 3,
        interval: 1e9,
        baseEjection: 1.5e9,
        maxEjected: 100,
        successRate: false,
      },
    ],
  ])('chooses by %s', (words, kind, options) => {
    const chosen = chosenBy(words);
    expect(chosen.kind).toBe(kind);
    expect(Object.fromEntries(chosen.options)).toMatchObject(options);
  });

  it('has callers choose by request, evenly where it says so', () => {
    const scenario = plainOf(policy('loadBalancer: { simple: ROUND_ROBIN }'), users());
    expect(scenario.services.get('reviews')?.balancer.at).toBe('callers');
    expect(scenario.services.get('ratings')?.balancer.at).toBe('router');
    expect(run(scenario).services.get('reviews')?.fairness?.jain).toBeGreaterThan(0.99999);
  });

  it('leaves out who fails', () => {
    const words =
      'outlierDetection: { consecutive5xxErrors: 2, interval: 100ms, maxEjectionPercent: 50 }';
    const broken = `${users().replace('rate:', 'timeout: 100 ms, rate:')}
timeline: [{ at: 1 s, down: reviews-v1-57768d9bf9-wrrtl }]`;
    const failed = (rules: string): number =>
      1 - Number(run(plainOf(rules, broken)).workloads.get('users')?.successRatio);
    expect(failed(policy(words))).toBeLessThan(0.2 * failed(policy('tls: {}')));
  });

  it('gives way to what the scenario says', () => {
    const told = 'services: { reviews: { policy: round-robin } }';
    const scenario = plainOf(policy('loadBalancer: { simple: RANDOM }'), told);
    expect(scenario.services.get('reviews')?.balancer.policy.kind).toBe('round-robin');
  });

  it('is the last that is applied of its name; of one host, the first one that chooses counts', () => {
    const [one, other] = ['RANDOM', 'ROUND_ROBIN'].map((simple) =>
      policy(`loadBalancer: { simple: ${simple} }`),
    );
    const kind = (rules: string) => plainOf(rules).services.get('reviews')?.balancer.policy.kind;
    expect(kind(one + other)).toBe('earliest-deadline-first');
    expect(warningsOf(one + other)).toEqual([
      'DestinationRule reviews (rules.yaml:6) takes the place of that in rules.yaml:1',
    ]);
    expect(kind(one + other.replace('name: reviews', 'name: more'))).toBe('random');
    const wide = rule(
      'host: "*.svc.cluster.local", trafficPolicy: { loadBalancer: { simple: RANDOM } }',
      'wide',
    );
    expect(kind(wide)).toBe('random');
    expect(kind(wide + other)).toBe('earliest-deadline-first');
  });

  it('is told where it means nobody, or says what nothing is made of', () => {
    expect(warningsOf(rule('host: review'))).toEqual([
      "rules.yaml:4: the host 'review' is not found (IST0101): did you mean reviews.default.svc.cluster.local?",
    ]);
    expect(warningsOf(rule('host: reviews.default'))[0]).toContain(
      'a name with dots is taken whole: write reviews.default.svc.cluster.local',
    );
    const exported = rule('host: reviews, exportTo: ["."], nonsense: 1');
    expect(warningsOf(exported + exported.replace('name: reviews', 'name: more'))).toEqual([
      'DestinationRule reviews has exportTo (rules.yaml:4), which is not read: it is for callers ' +
        'of all namespaces here (it is there 1 times more)',
      'DestinationRule reviews has nonsense (rules.yaml:4), which is not read: nothing is made of ' +
        'it (it is there 1 times more)',
    ]);
  });

  it('is refused with its line where it is of the wrong type', () => {
    expect(errorsOf(rule('host: [a]'))).toEqual(['rules.yaml:4: expected a text, not a list']);
    expect(errorsOf(rule('subsets: []'))).toEqual(['rules.yaml:4: a DestinationRule needs `host`']);
    expect(errorsOf(policy('loadBalancer: { simple: FAST }'))[0]).toContain(
      'expected one of UNSPECIFIED',
    );
    expect(errorsOf(policy('outlierDetection: { interval: 5 }'))[0]).toContain(
      'expected a duration such as 1.5s, not the number 5',
    );
    expect(errorsOf(rule('host: reviews, trafficPolicy: &a { loadBalancer: *a }'))[0]).toContain(
      'stands within what it repeats',
    );
  });
});
