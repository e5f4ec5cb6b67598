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
duration: 2 s
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
    expect(failed(policy(words))).toBeLessThan(0.5 * failed(policy('tls: {}')));
  });

  it('breaks the circuit: what is too much is turned away at once', () => {
    const told = `services: { reviews: { time: 50 ms } }
traffic: { users: { from: client, to: reviews, port: 9080, rate: 200/s, protocol: http1 } }`;
    const pool =
      'connectionPool: { tcp: { maxConnections: 1 }, http: { http1MaxPendingRequests: 1 } }';
    const ended = (rules: string) => run(plainOf(rules, told)).workloads.get('users');
    expect(ended(policy('tls: {}'))?.flags?.get('UO')).toBeUndefined();
    expect(Number(ended(policy(pool))?.flags?.get('UO'))).toBeGreaterThan(150);
    const within =
      rule(
        `host: reviews, subsets: [{ name: v1, labels: { version: v1 }, trafficPolicy: { ${pool} } }]`,
      ) +
      rule(
        'hosts: [reviews], http: [{ route: [{ destination: { host: reviews, subset: v1 } }] }]',
        'reviews',
        'VirtualService',
      );
    expect(Number(ended(within)?.flags?.get('UO'))).toBeGreaterThan(150);
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
    const exported = rule('host: reviews, exportTo: ["."], workloadSelector: {}');
    expect(warningsOf(exported + exported.replace('name: reviews', 'name: more'))).toEqual([
      'DestinationRule reviews has exportTo (rules.yaml:4), which is not read: it is for callers ' +
        'of all namespaces here (it is there 1 times more)',
      'DestinationRule reviews has workloadSelector (rules.yaml:4), which is not read: it is for all callers ' +
        'here (it is there 1 times more)',
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

const versions = ['v1', 'v2', 'v3'];
const subsets = rule(
  `host: reviews, subsets: [${versions.map((v) => `{ name: ${v}, labels: { version: ${v} } }`).join()}]`,
);
const routes = (http: string, more = '') =>
  subsets + rule(`hosts: [reviews], ${more} http: [${http}]`, 'reviews', 'VirtualService');
const to = (subset: string, more = '') =>
  `{ destination: { host: reviews, subset: ${subset} }, ${more} }`;

/** What comes to the versions of reviews, and how it ended. */
function reviewed(rules: string, more = users()) {
  const { services, workloads } = run(plainOf(rules, more));
  const { backends } = services.get('reviews') ?? {};
  const requests = versions.map((version) => {
    const [, found] = [...(backends ?? [])].find(([name]) => name.includes(version)) ?? [];
    return found?.requests ?? 0;
  });
  return { requests, workloads };
}

describe('a VirtualService', () => {
  it('deals requests out by weight', () => {
    const { requests } = reviewed(
      routes(`{ route: [${to('v1', 'weight: 90')}, ${to('v2', 'weight: 10')}] }`),
    );
    const [v1, v2, v3] = requests;
    expect(v3).toBe(0);
    const sum = v1 + v2;
    expect(sum).toBeGreaterThan(300);
    // Three standard deviations of a share of 10 %.
    expect(Math.abs(v2 - 0.1 * sum)).toBeLessThan(3 * Math.sqrt(0.09 * sum));
  });

  it('takes the first route that fits, which a header says', () => {
    const rules = routes(
      `{ match: [{ headers: { end-user: { exact: jason } } }], route: [${to('v2')}] }, { route: [${to('v1')}] }`,
    );
    const by = (user: string) => users().replace('rate:', `headers: { end-user: ${user} }, rate:`);
    expect(reviewed(rules, by('jason')).requests.map((each) => each > 0)).toEqual([
      false,
      true,
      false,
    ]);
    expect(reviewed(rules, by('anna')).requests.map((each) => each > 0)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    ['uri: { exact: /a }', '/a', true],
    ['uri: { exact: /a }', '/a/b', false],
    ['uri: { prefix: /a }', '/ab', true],
    ['uri: { regex: "/[a-c]+" }', '/abc', true],
    ['uri: { regex: "/[a-c]+" }', '/abcd', false],
    ['uri: { exact: /Shop }, ignoreUriCase: true', '/sHOP', true],
    ['uri: { regex: "(?i)/shop[0-9]" }', '/SHOP7', true],
    ['queryParams: { v: { exact: "2" } }', '/a?x=1&v=2', true],
    ['queryParams: { v: { exact: "2" } }', '/a?v=22', false],
    ['uri: { prefix: /a }, queryParams: { v: { regex: "[0-9]+" } }', '/a?v=22', true],
    ['uri: { prefix: /b }, queryParams: { v: { regex: "[0-9]+" } }', '/a?v=22', false],
    ['uri: { exact: /a }', '/a?v=2', true],
    ['withoutHeaders: { x-none: {} }', '/', true],
    ['withoutHeaders: { x-some: { prefix: one } }', '/', false],
    ['headers: { x-some: {} }', '/', true],
    ['method: { exact: POST }', '/', false],
    ['authority: { prefix: rev }', '/', true],
    ['port: 9080', '/', true],
    ['port: 9081', '/', false],
    ['headers: { x-none: {} }', '/', false],
    ['sourceLabels: { app: ratings }', '/', false],
    ['sourceNamespace: shop', '/', false],
    ['gateways: [other]', '/', false],
  ])('of { %s } takes %s: %s', (match, path, taken) => {
    const rules = routes(
      `{ match: [{ ${match} }], route: [${to('v2')}] }, { route: [${to('v1')}] }`,
    );
    const [v1, v2] = reviewed(
      rules,
      users().replace('rate:', `path: '${path}', headers: { x-some: one }, rate:`),
    ).requests;
    expect([v1 > 0, v2 > 0]).toEqual([!taken, taken]);
  });

  it('is for pods with the labels of the caller', () => {
    const rules = routes(
      `{ match: [{ sourceLabels: { app: productpage } }], route: [${to('v3')}] }, { route: [${to('v1')}] }`,
    );
    const handler = 'services: { productpage: { handler: [{ call: reviews }] } }';
    const { requests } = reviewed(rules, `${handler}\n${users('productpage')}`);
    expect(requests.map((each) => each > 0)).toEqual([false, false, true]);
  });

  it('answers 404 where no route fits, and 503 where nobody is', () => {
    const codes = (rules: string) => reviewed(rules).workloads.get('users')?.codes;
    const some = routes(`{ match: [{ uri: { exact: /none } }], route: [${to('v1')}] }`);
    expect([...(codes(some) ?? [])].map(([code]) => code)).toEqual(['404']);
    const nowhere = routes(`{ route: [${to('v9')}] }`);
    expect([...(codes(nowhere) ?? [])].map(([code]) => code)).toEqual(['503']);
    expect(warningsOf(nowhere)).toEqual([
      "rules.yaml:9: the subset 'v9' of 'reviews' is not found (IST0101): there are v1, v2, v3; " +
        'requests for it end with 503',
    ]);
    // Without a DestinationRule, for each that is named.
    const two = `{ route: [${to('v1', 'weight: 90')}, ${to('v2', 'weight: 10')}] }`;
    const none = rule(`hosts: [reviews], http: [${two}]`, 'reviews', 'VirtualService');
    const why = '(IST0101): no DestinationRule has subsets of it; requests for it end with 503';
    expect(warningsOf(none)).toEqual(
      ['v1', 'v2'].map((v) => `rules.yaml:4: the subset '${v}' of 'reviews' is not found ${why}`),
    );
    const stranger = routes('{ route: [{ destination: { host: review } }] }');
    expect(warningsOf(stranger)[0]).toContain(
      "the destination 'review' is not found (IST0101): did you mean",
    );
    expect([...(codes(stranger) ?? [])].map(([code]) => code)).toEqual(['503']);
  });

  it('gives up after its timeout, and tries again as often as it says', () => {
    const slow = 'services: { reviews: { time: 50 ms } }';
    const limited = (words: string) =>
      reviewed(routes(`{ ${words}, route: [${to('v1')}] }`), `${slow}\n${users('reviews', '2/s')}`);
    expect(limited('timeout: 10ms').workloads.get('users')?.successRatio).toBe(0);
    expect(limited('timeout: 1s').workloads.get('users')?.successRatio).toBe(1);
    const tried = limited(
      'retries: { attempts: 3, perTryTimeout: 10ms, retryOn: "reset,gateway-error" }',
    );
    const sent = Number(tried.workloads.get('users')?.sent);
    expect(tried.requests[0]).toBe(4 * sent);
    const once = limited('retries: { attempts: 0, perTryTimeout: 10ms }');
    expect(once.requests[0]).toBe(Number(once.workloads.get('users')?.sent));
  });

  it('makes faults for whom it says, of which time limits and retries know nothing', () => {
    const faulty = (fault: string, more = '') =>
      routes(
        `{ match: [{ headers: { end-user: { exact: jason } } }], fault: { ${fault} }, ${more} route: [${to('v1')}] }, { route: [${to('v1')}] }`,
      );
    const by = (rules: string, user: string) => {
      const words = `timeout: 5 s, headers: { end-user: ${user} }, rate:`;
      return reviewed(rules, users('reviews', '20/s').replace('rate:', words)).workloads.get(
        'users',
      );
    };
    const delayed = faulty(
      'delay: { percentage: { value: 100.0 }, fixedDelay: 2s }',
      'timeout: 10ms,',
    );
    expect(by(delayed, 'jason')?.latency?.p50).toBeGreaterThan(2000);
    expect(by(delayed, 'anna')?.latency?.p50).toBeLessThan(10);
    const broken = faulty('abort: { percentage: { value: 100.0 }, httpStatus: 555 }');
    expect([...(by(broken, 'jason')?.codes.keys() ?? [])]).toEqual(['555']);
    expect([...(by(broken, 'anna')?.codes.keys() ?? [])]).toEqual(['200']);
    // Without a percentage a fault meets nobody.
    expect(by(faulty('abort: { httpStatus: 500 }'), 'jason')?.successRatio).toBe(1);
    const half = by(faulty('abort: { percentage: { value: 50 }, httpStatus: 500 }'), 'jason');
    expect(half?.successRatio).toBeGreaterThan(0.3);
    expect(half?.successRatio).toBeLessThan(0.7);
  });

  it('mirrors requests, and answers some itself', () => {
    const mirrored = routes(
      `{ route: [${to('v1')}], mirror: { host: reviews, subset: v2 }, mirrorPercentage: { value: 50 } }`,
    );
    const { requests, workloads } = reviewed(mirrored);
    expect(requests[2]).toBe(0);
    expect(Math.abs(requests[1] - 0.5 * requests[0])).toBeLessThan(2 * Math.sqrt(requests[0]));
    expect(workloads.get('users')?.successRatio).toBe(1);
    const codes = (http: string) => [
      ...(reviewed(routes(http)).workloads.get('users')?.codes.keys() ?? []),
    ];
    expect(codes('{ redirect: { uri: /new } }')).toEqual(['301']);
    expect(codes('{ directResponse: { status: 418 } }')).toEqual(['418']);
  });

  it('is the only one of a host that sidecars heed', () => {
    const one = routes(`{ route: [${to('v1')}] }`);
    const other = rule(
      `hosts: [reviews.default.svc.cluster.local], http: [{ route: [${to('v2')}] }]`,
      'other',
      'VirtualService',
    );
    expect(reviewed(one + other).requests.map((each) => each > 0)).toEqual([true, false, false]);
    expect(warningsOf(one + other)).toEqual([
      "rules.yaml:14: 'reviews.default.svc.cluster.local' has a VirtualService already, and " +
        'sidecars heed one only (IST0109): this one is left out',
    ]);
  });

  it('is refused with its line where it cannot be', () => {
    const two = (weights: string[]) =>
      `{ route: [${weights.map((weight) => to('v1', weight)).join()}] }`;
    expect(errorsOf(routes(two(['', ''])))).toEqual([
      'rules.yaml:9: the weights of the destinations add up to 0',
    ]);
    expect(errorsOf(routes(two(['weight: -1', 'weight: 1'])))[0]).toContain(
      'expected a whole number from 0',
    );
    expect(errorsOf(routes('{ timeout: 5s }'))[0]).toContain('a route needs');
    expect(errorsOf(routes(`{ timeout: 5, route: [${to('v1')}] }`))[0]).toContain(
      'expected a duration',
    );
    expect(errorsOf(rule('hosts: ["*"], http: []', 'all', 'VirtualService'))[0]).toContain(
      "the host '*' is for gateways",
    );
  });

  it('with weights that do not add up to 100 is taken in proportion', () => {
    const { requests } = reviewed(
      routes(
        `{ route: [${to('v1', 'weight: 1')}, ${to('v2', 'weight: 1')}, ${to('v3', 'weight: 0')}] }`,
      ),
    );
    const [v1, v2, v3] = requests;
    expect(v3).toBe(0);
    expect(Math.abs(v1 - v2)).toBeLessThan(4 * Math.sqrt(v1 + v2));
  });

  it('of two thousand routes is read at once', () => {
    const many = Array.from(
      { length: 2_000 },
      (_, i) => `{ match: [{ uri: { exact: /${i} } }], route: [${to('v1')}] }`,
    );
    const scenario = plainOf(routes(`${many.join()}, { route: [${to('v2')}] }`));
    expect(scenario.services.get('reviews')?.routes).toHaveLength(2_001);
  });
});

describe('zones', () => {
  const east = bookinfo.replace(
    'app: reviews, version: v1 } }\n    spec:',
    'app: reviews, version: v1, istio-locality: east.a } }\n    spec:',
  );
  it('of pods are those of their labels', () => {
    expect(east).not.toBe(bookinfo);
    const parsed = parse('version: 1\nduration: 1 s\ninclude: { kubernetes: k.yaml }', {
      file: 'test.yaml',
      read: () => east,
    });
    if (!parsed.ok) throw new Error(parsed.errors[0].message);
    const lowered = lower(parsed.scenario);
    if (!lowered.ok) throw new Error(lowered.errors[0].message);
    const zones = [...lowered.plain.nodes.values()].flatMap((node) =>
      'zone' in node ? node.zone : [],
    );
    expect(zones.filter((zone) => zone !== '')).toEqual(['east/a']);
  });

  it.each([
    [
      'loadBalancer: { localityLbSetting: { distribute: [{ from: "a/*", to: { "a/*": 80, "b/*": 20 } }] } }',
      'zone-weights',
      { distribute: ['a -> a: 80, b: 20'] },
    ],
    [
      'loadBalancer: { localityLbSetting: { failover: [{ from: a, to: b }] } }, outlierDetection: {}',
      'outlier-detection',
      {},
    ],
    [
      'loadBalancer: { localityLbSetting: { failover: [{ from: a, to: b }] } }',
      'least-request',
      {},
    ],
    [
      'loadBalancer: { localityLbSetting: { enabled: false, distribute: [{ from: a, to: { b: 1 } }] } }',
      'least-request',
      {},
    ],
  ])('are heeded by %s', (words, kind, options) => {
    const chosen = chosenBy(words);
    expect(chosen.kind).toBe(kind);
    expect(Object.fromEntries(chosen.options)).toMatchObject(options);
  });
});

describe('versions behind one Service', () => {
  it('work each in its own way, and are counted by those who balance', () => {
    const told = `services:
  reviews: { time: 1 ms }
  reviews-v2: { handler: [{ call: ratings }, { compute: 2 ms }] }
  ratings: { time: 4 ms }`;
    const { services } = run(plainOf(policy('tls: {}'), `${told}\n${users()}`));
    const { backends } = services.get('reviews') ?? {};
    const medians = [...(backends ?? [])].map(([, { latency }]) =>
      Math.round(Number(latency?.p50)),
    );
    expect(medians).toEqual([1, 6, 1]);
    expect(services.get('reviews')?.fairness?.jain).toBeGreaterThan(0.95);
    const served = (name: string) =>
      [...(services.get(name)?.backends.values() ?? [])].map(({ requests }) => requests);
    expect(served('ratings')).toEqual(served('reviews-v2'));
  });

  it('are told from misspelt ones', () => {
    const [error] = errorsOf('', 'services: { reviews-v9: { time: 1 ms } }');
    expect(error).toContain('no manifest has this Service');
  });
});

describe('a ServiceEntry', () => {
  const entry = (spec: string) => rule(spec, 'out', 'ServiceEntry');
  const outside =
    'hosts: [api.example.com], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS';
  it('is a service, by the name of its host, with its endpoints as replicas', () => {
    const rules = entry(`${outside}, endpoints: [{ address: a }, { address: b }]`);
    const told = `services: { api-example-com: { time: 3 ms } }
traffic: { users: { from: client, to: api-example-com, rate: 50/s } }`;
    const { services, workloads } = run(plainOf(rules, told));
    expect(workloads.get('users')?.successRatio).toBe(1);
    expect(services.get('api-example-com')?.backends.size).toBe(2);
  });

  it('may have rules of its own, and WorkloadEntries behind it', () => {
    const rules =
      entry(`${outside}, workloadSelector: { labels: { app: api } }`) +
      rule('address: 10.0.0.1, labels: { app: api, version: v1 }', 'one', 'WorkloadEntry') +
      rule('address: 10.0.0.2, labels: { app: api, version: v2 }', 'two', 'WorkloadEntry') +
      rule('host: api.example.com, subsets: [{ name: v2, labels: { version: v2 } }]', 'api') +
      rule(
        'hosts: [api.example.com], http: [{ route: [{ destination: { host: api.example.com, subset: v2 } }] }]',
        'api',
        'VirtualService',
      );
    const told = 'traffic: { users: { from: client, to: api-example-com, rate: 50/s } }';
    const { services } = run(plainOf(rules, told));
    const requests = [...(services.get('api-example-com')?.backends.values() ?? [])].map(
      (each) => each.requests > 0,
    );
    expect(requests).toEqual([false, true]);
  });
});

describe('a Gateway', () => {
  const gateway = rule(
    'selector: { istio: ingressgateway }, servers: [{ port: { number: 8080, name: http, protocol: HTTP }, hosts: ["*.example.com"] }]',
    'front',
    'Gateway',
  );
  const bound = (hosts: string, http: string, name = 'front') =>
    rule(`hosts: [${hosts}], gateways: [front], http: [${http}]`, name, 'VirtualService');
  const page =
    '{ match: [{ uri: { exact: /page } }], route: [{ destination: { host: productpage } }] }';
  const asked = (rules: string, words: string) => {
    const traffic = `traffic: { users: { from: client, to: front, rate: 50/s, ${words} } }`;
    const { workloads, services } = run(plainOf(rules, traffic));
    const served = ['productpage', 'details'].map((name) =>
      [...(services.get(name)?.backends.values() ?? [])].some(({ requests }) => requests > 0),
    );
    return { codes: [...(workloads.get('users')?.codes.keys() ?? [])], served };
  };

  it('is a proxy that its VirtualServices tell where to send', () => {
    const rules = gateway + bound('"*"', page);
    const host = 'headers: { host: shop.example.com }';
    expect(asked(rules, `path: /page, ${host}`)).toEqual({ codes: ['200'], served: [true, false] });
    expect(asked(rules, `path: /other, ${host}`).codes).toEqual(['404']);
    expect(asked(rules, 'path: /page, headers: { host: shop.com }').codes).toEqual(['404']);
    // Pods listen on 8080, clients come to 80.
    expect(asked(rules, `path: /page, ${host}, port: 8080`).codes).toEqual(['200']);
  });

  it('has the routes of all VirtualServices of a host, those for everything last', () => {
    const all = '{ route: [{ destination: { host: details } }] }';
    const rules =
      gateway + bound('shop.example.com', all) + bound('shop.example.com', page, 'more');
    const host = 'headers: { host: shop.example.com }';
    expect(asked(rules, `path: /page, ${host}`).served).toEqual([true, false]);
    expect(asked(rules, `path: /other, ${host}`).served).toEqual([false, true]);
  });

  it('is told where it is not there, or takes nothing for the hosts', () => {
    const lost = bound('"*"', page).replace('gateways: [front]', 'gateways: [frontt]');
    expect(warningsOf(gateway + lost)[0]).toContain(
      "the gateway 'default/frontt' is not found (IST0101)",
    );
    expect(warningsOf(gateway + bound('shop.org', page))[0]).toContain(
      'takes requests for none of shop.org (IST0132)',
    );
  });

  it('takes requests for what another VirtualService is for by their path', () => {
    const rules =
      gateway +
      bound('"*"', '{ match: [{ uri: { prefix: /a } }], delegate: { name: part } }') +
      rule(
        'http: [{ match: [{ uri: { prefix: /a/b } }], route: [{ destination: { host: details } }] }, { route: [{ destination: { host: productpage } }] }]',
        'part',
        'VirtualService',
      );
    const host = 'headers: { host: shop.example.com }';
    expect(asked(rules, `path: /a/b, ${host}`).served).toEqual([false, true]);
    expect(asked(rules, `path: /a/c, ${host}`).served).toEqual([true, false]);
    expect(asked(rules, `path: /c, ${host}`).codes).toEqual(['404']);
  });
});

describe('a Sidecar', () => {
  it('with REGISTRY_ONLY keeps its pods from what it does not list', () => {
    const told = `services: { productpage: { handler: [{ call: details }] } }
${users('productpage', '20/s')}`;
    const codes = (hosts: string, mode = 'REGISTRY_ONLY') => {
      const rules = rule(
        `workloadSelector: { labels: { app: productpage } }, outboundTrafficPolicy: { mode: ${mode} }, egress: [{ hosts: [${hosts}] }]`,
        'few',
        'Sidecar',
      );
      const calls = run(plainOf(rules, told)).services.get('productpage')?.calls.get('details');
      return [...(calls?.codes.keys() ?? [])];
    };
    expect(codes('./reviews.default.svc.cluster.local')).toEqual(['502']);
    expect(codes('"./*"')).toEqual(['200']);
    expect(codes('./reviews.default.svc.cluster.local', 'ALLOW_ANY')).toEqual(['200']);
  });
});

describe('an AuthorizationPolicy', () => {
  const secure = (spec: string) =>
    rule(spec, 'viewers', 'AuthorizationPolicy').replace(
      'networking.istio.io',
      'security.istio.io',
    );
  /** What reviews answer the page, which has an account of its own, and details, which have none. */
  const answers = (rules: string) => {
    const told = `mesh: sidecar
services:
  productpage: { handler: [{ call: { to: reviews, protocol: http1 } }] }
  details: { handler: [{ call: { to: reviews, protocol: http1, method: POST } }] }
traffic:
  one: { from: client, to: productpage, rate: 20/s, protocol: http1 }
  two: { from: client, to: details, rate: 20/s, protocol: http1 }`;
    const { services } = run(plainOf(rules, told));
    return ['productpage', 'details'].map((name) => [
      ...(services.get(name)?.calls.get('reviews')?.codes.keys() ?? []),
    ]);
  };
  const page = 'source: { principals: ["cluster.local/ns/default/sa/bookinfo-productpage"] }';
  const selector = 'selector: { matchLabels: { app: reviews } }';

  it.each([
    ['', '200', '200'],
    [secure(selector), '403', '403'],
    [secure(`${selector}, rules: [{}]`), '200', '200'],
    [secure(`${selector}, rules: [{ from: [{ ${page} }] }]`), '200', '403'],
    [secure(`${selector}, action: DENY, rules: [{ from: [{ ${page} }] }]`), '403', '200'],
    [secure(`${selector}, rules: [{ to: [{ operation: { methods: [POST] } }] }]`), '403', '200'],
    [secure('selector: { matchLabels: { app: ratings } }'), '200', '200'],
  ])('lets in by account and method: %#', (rules, one, two) => {
    expect(answers(rules)).toEqual([[one], [two]]);
  });

  it('is told where nobody can ask', () => {
    expect(warningsOf(secure(`${selector}, action: CUSTOM, rules: [{}]`))[0]).toContain(
      'is of CUSTOM, and its provider is not there to ask',
    );
    expect(
      errorsOf(secure('rules: [{ when: [{ key: "request.auth.claims[a]", values: [b] }] }]'))[0],
    ).toContain("the attribute 'request.auth.claims[a]' is not modelled");
  });
});

describe('a PeerAuthentication', () => {
  const peers = (name: string, namespace: string, spec: string) => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: ${namespace} }
spec: { ${spec} }
---`;
  /** Whether reviews and ratings answer who comes without a proxy. */
  const answers = (rules: string) => {
    const told = `mesh: { mode: sidecar, without: client }
traffic:
  one: { from: client, to: reviews, rate: 20/s, protocol: http1 }
  two: { from: client, to: ratings, rate: 20/s, protocol: http1 }`;
    const { workloads } = run(plainOf(rules, told));
    return ['one', 'two'].map((name) => workloads.get(name)!.successRatio === 1);
  };
  const selector = 'selector: { matchLabels: { app: reviews } }';
  const all = peers('all', 'istio-system', 'mtls: { mode: STRICT }');

  it.each([
    ['by default', '', true, true],
    ['all', all, false, false],
    ['a namespace', `${all}${peers('d', 'default', 'mtls: { mode: PERMISSIVE }')}`, true, true],
    [
      'pods',
      `${peers('r', 'default', `${selector}, mtls: { mode: PERMISSIVE }`)}${all}`,
      true,
      false,
    ],
    ['what is not set', `${all}${peers('r', 'default', `${selector}, mtls: {}`)}`, false, false],
    ['none', `${all}${peers('d', 'default', 'mtls: { mode: DISABLE }')}`, true, true],
  ])('says who has to speak mutual TLS: %s', (_, rules, one, two) => {
    expect(answers(rules)).toEqual([one, two]);
  });
});
