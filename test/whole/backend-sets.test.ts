import { describe, expect, it } from 'vitest';
import { lower, parse, run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

/** Sets of backends, by whole requests. */

const play = (text: string): Results => run(plainOf(`version: 1\n${text}`));

/** Requests by backend, in percent of all. */
function shares({ services }: Results, service: string): number[] {
  const counts = [...services.get(service)!.backends.values()].map(({ requests }) => requests);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (100 * count) / all);
}

const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);

describe('priorities (Envoy, load_balancer_impl_test.cc)', () => {
  /** [members, healthy] of two priorities. */
  it.each([
    [[4, 2], [4, 2], 70],
    [[4, 1], [2, 2], 35],
    [[4, 1], [4, 1], 50],
  ])('of [members, healthy] %o and %o the first gets %i of 100', (first, second, wanted) => {
    const replicas = [first, second].flatMap(([members, healthy], priority) =>
      Array.from({ length: members }, (_, i) => ({
        name: `p${priority}-${i}`,
        priority,
        ill: i >= healthy,
      })),
    );
    const results = play(`
duration: 20 s
warmup: 3 s
services:
  web:
    time: 1 ms
    workers: 100
    replicas: [${replicas.map(({ name, priority }) => `{ name: ${name}, priority: ${priority} }`).join(', ')}]
    balancer: { policy: health-filter(round-robin), health: { interval: 500 ms, timeout: 100 ms } }
traffic:
  users: { to: web, rate: 500/s }
timeline:
  - { at: 0 s, crash: [${replicas.flatMap(({ name, ill }) => (ill ? [name] : [])).join(', ')}] }
`);
    const found = sum(shares(results, 'web').slice(0, first[0]));
    expect(Math.abs(found - wanted)).toBeLessThan(2);
  });

  it('use degraded backends after healthy ones', () => {
    const results = play(`
duration: 10 s
services:
  web:
    time: 1 ms
    workers: 100
    replicas: [{ name: a, count: 2 }, { name: b, count: 2, degraded: true }]
    policy: health-filter(round-robin)
traffic:
  users: { to: web, rate: 500/s }
`);
    // 1.4 of a half.
    expect(Math.abs(sum(shares(results, 'web').slice(0, 2)) - 70)).toBeLessThan(3);
  });
});

describe('outlier detection', () => {
  const fails = (errors: string, policy: string) =>
    play(`
duration: 25 s
services:
  web: { replicas: 5, workers: 20, time: 2 ms, policy: '${policy}' }
traffic:
  users: { to: web, rate: 300/s }
timeline:
  - { at: 0 s, errors: web-0, ${errors} }
`).services.get('web')!.backends;

  it.each([
    // Half of its answers fail: a rate of 50 where the others have 100 (mean 90, threshold 52).
    ['share: 0.5', 'consecutive = 0', true],
    ['share: 0.5', 'consecutive = 0, successRate = false', false],
    // Failures of gateways only, which 500 is not.
    ['status: 503', 'consecutive = 0, successRate = false, consecutiveGateway = 5', true],
    ['status: 500', 'consecutive = 0, successRate = false, consecutiveGateway = 5', false],
    // What a server says of the request is no failure of its own.
    ['status: 404', 'consecutive = 5', false],
    ['status: 500', 'consecutive = 5', true],
  ])('of %s, with %s, is seen: %s', (errors, options, wanted) => {
    const policy = `outlier-detection(round-robin, maxEjected = 100, ${options})`;
    const backends = [...fails(errors, policy).values()];
    const share = backends[0].requests / sum(backends.map(({ requests }) => requests));
    expect(share < 0.15).toBe(wanted);
  });
});

describe('zones', () => {
  const zoned = (policy: string, timeline = '') =>
    play(`
duration: 10 s
services:
  web:
    time: 1 ms
    workers: 100
    replicas: [{ name: a, count: 4, zone: eu/a }, { name: b, count: 4, zone: eu/b }]
    balancer: { policy: '${policy}', balancers: 3, zones: [eu/a, eu/a, eu/b],
                health: { interval: 100 ms, timeout: 50 ms } }
traffic:
  users: { to: web, rate: 1000/s }
${timeline}`);

  it('are left seldom, as Envoy does, so that backends stay alike', () => {
    // Two thirds of the balancers, half of the backends: 5000 / 6666 of theirs stay.
    const found = shares(zoned('zone-aware(round-robin)'), 'web');
    expect(Math.abs(sum(found.slice(0, 4)) - 50)).toBeLessThan(2);
  });

  it('are left when the near ones fail', () => {
    const near = (results: Results): number => sum(shares(results, 'web').slice(0, 4));
    expect(Math.abs(near(zoned('zone-failover(round-robin)')) - 67)).toBeLessThan(2);
    const paused = 'timeline: [{ at: 0 s, crash: [a-0, a-1, a-2, a-3] }]';
    expect(near(zoned('zone-failover(round-robin)', paused))).toBeLessThan(10);
  });

  it('are of no use where nobody has one, which is said', () => {
    const warnings = (zone: string): readonly string[] => {
      const text = `
version: 1
services: { web: { time: 1 ms, policy: zone-aware, replicas: [{ ${zone} }] } }
traffic: { users: { to: web, requests: 1, rate: 1/s } }`;
      const parsed = parse(text, { file: 'test.yaml' });
      return parsed.ok ? lower(parsed.scenario).warnings : [];
    };
    expect(warnings('count: 2')[0]).toMatch('zone-aware does nothing: no replica');
    expect(warnings('zone: eu/a')[0]).toMatch('zone-aware does nothing: nobody who balances');
  });
});

describe('subsets by labels (Envoy, docs load_balancing/subsets)', () => {
  /** Hosts 1 and 2 {v 1.0, prod}, 3 {v 1.1, canary}, 4 {v 1.2-pre, dev}. */
  const asked = (labels: string, more = '') =>
    play(`
duration: 1 s
services:
  web:
    time: 1 ms
    replicas:
      - { name: e, count: 2, labels: { v: '1.0', stage: prod } }
      - { name: e-2, labels: { v: '1.1', stage: canary } }
      - { name: e-3, labels: { v: 1.2-pre, stage: dev } }
    balancer:
      policy: round-robin
      selectors: [{ keys: [v, stage] }, { keys: [stage], fallback: none }]
      fallback: { labels: { stage: prod } }
      ${more}
    routes: [{ to: { labels: { ${labels} } } }]
traffic:
  users: { to: web, rate: 200/s }
`);

  it.each([
    ['stage: canary', [2]],
    ['v: 1.2-pre, stage: dev', [3]],
    // No selector has v alone: the default subset, which is theirs.
    ["v: '1.0'", [0, 1]],
    ['', [0, 1]],
    // A selector that falls back on nobody; one that falls back as the service does.
    ['stage: test', []],
    ["v: '1.0', stage: dev", [0, 1]],
  ])('%s is served by hosts %o', (labels, wanted) => {
    const served = shares(asked(labels), 'web').flatMap((share, i) => (share > 0 ? [i] : []));
    expect(served).toEqual(wanted);
  });
});
