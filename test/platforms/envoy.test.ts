import { describe, expect, it } from 'vitest';
import { codesOf, mistakes, requestsOf, stage, tried, users } from './gateways.js';

const WEB = 'web: { time: 1 ms, workers: 8 }';

const filter = (type: string, words: string) =>
  `{ name: x, typed_config: { "@type": type.googleapis.com/envoy.extensions.x.v3.${type}, ${words} } }`;

const listener = (filters: string, port = 80) => `
    - address: { socket_address: { address: 0.0.0.0, port_value: ${port} } }
      filter_chains: [{ filters: [${filters}] }]`;

const endpoint = (host: string, more = '') =>
  `{ endpoint: { address: { socket_address: { address: ${host}, port_value: 8080 } } } ${more} }`;

const cluster = (name: string, endpoints: string, more = '') => `
    - { name: ${name}, type: STRICT_DNS, load_assignment: { cluster_name: ${name}, endpoints: [${endpoints}] } ${more} }`;

const among = (...hosts: string[]) =>
  `{ lb_endpoints: [${hosts.map((host) => (host.startsWith('{') ? host : endpoint(host))).join(', ')}] }`;

const bootstrap = (listeners: string, clusters: string) =>
  `static_resources:\n  listeners:${listeners}\n  clusters:${clusters}\n`;

const manager = (routes: string, filters = '', port = 80) =>
  listener(
    filter(
      'HttpConnectionManager',
      `stat_prefix: in, route_config: { virtual_hosts: [{ name: all, domains: ["*"], routes: [${routes}] }] }, http_filters: [${filters}${filter('Router', '')}]`,
    ),
    port,
  );

const route = (action = 'cluster: web', match = 'prefix: /') =>
  `{ match: { ${match} }, route: { ${action} } }`;

const envoy = (text: string, scenario = stage(WEB, users())) =>
  tried('envoy.yaml', { 'envoy.yaml': text }, scenario);

/** One cluster behind one route. */
const simple = (endpoints: string, more = '', action = 'cluster: web', filters = '') =>
  bootstrap(manager(route(action), filters), cluster('web', endpoints, more));

describe('a bootstrap of Envoy', () => {
  it('shares requests by weight, in turn', () => {
    const { results, warnings } = envoy(
      simple(among(endpoint('10.0.0.1', ', load_balancing_weight: 3'), endpoint('10.0.0.2'))),
    );
    expect(requestsOf(results, 'web')).toEqual({ '10-0-0-1': 75, '10-0-0-2': 25 });
    expect(codesOf(results)).toEqual({ 200: 100 });
    expect(warnings).toEqual([]);
    expect(results.conservation.requests.balanced).toBe(true);
    expect(results.conservation.packets.balanced).toBe(true);
  });

  it('takes the less loaded of two by LEAST_REQUEST, in the words of JSON too', () => {
    const text = JSON.stringify({
      staticResources: {
        listeners: [
          {
            address: { socketAddress: { address: '::', portValue: 80 } },
            filterChains: [
              {
                filters: [
                  {
                    name: 'x',
                    typedConfig: {
                      '@type': 'a/b.HttpConnectionManager',
                      routeConfig: {
                        virtualHosts: [
                          {
                            name: 'a',
                            domains: ['*'],
                            routes: [{ match: { prefix: '/' }, route: { cluster: 'web' } }],
                          },
                        ],
                      },
                    },
                  },
                ],
              },
            ],
          },
        ],
        clusters: [
          {
            name: 'web',
            lbPolicy: 'LEAST_REQUEST',
            loadAssignment: {
              endpoints: [
                {
                  lbEndpoints: ['a', 'b'].map((address) => ({
                    endpoint: { address: { socketAddress: { address, portValue: 80 } } },
                  })),
                },
              ],
            },
          },
        ],
      },
    });
    const web =
      'web: { time: 40 ms, workers: 8, replicas: [{ name: a, speed: 0.05 }, { name: b }] }';
    const { a, b } = requestsOf(envoy(text, stage(web, users())).results, 'web');
    expect(b).toBeGreaterThan(2 * a);
  });

  it.each([
    ['RING_HASH', 'hash_policy: [{ connection_properties: { source_ip: true } }]', [0, 0, 100]],
    ['MAGLEV', 'hash_policy: [{ connection_properties: { source_ip: true } }]', [0, 0, 100]],
    ['MAGLEV', '', null],
  ])('by %s keeps clients whose address is hashed: %s', (policy, hashing, shares) => {
    const action = `cluster: web${hashing === '' ? '' : `, ${hashing}`}`;
    const { results } = envoy(simple(among('a', 'b', 'c'), `, lb_policy: ${policy}`, action));
    const found = Object.values(requestsOf(results, 'web')).sort((a, b) => a - b);
    if (shares === null) expect(found[0]).toBeGreaterThan(10);
    else expect(found).toEqual(shares);
  });

  it('splits by weighted clusters, and mirrors', () => {
    const action =
      'weighted_clusters: { clusters: [{ name: web, weight: 80 }, { name: canary, weight: 20 }] }, request_mirror_policies: [{ cluster: shadow }]';
    const clusters = ['web', 'canary', 'shadow']
      .map((name) => cluster(name, among(`${name}-host`)))
      .join('');
    const { results } = envoy(bootstrap(manager(route(action)), clusters), stage(WEB, users()));
    const [canary] = Object.values(requestsOf(results, 'canary'));
    expect(Math.abs(canary - 20)).toBeLessThan(16);
    expect(Object.values(requestsOf(results, 'shadow'))).toEqual([100]);
  });

  it('goes by path, headers, method and host, and by the metadata of endpoints', () => {
    const lb = (version: string) =>
      `metadata: { filter_metadata: { envoy.lb: { version: ${version} } } }`;
    const match = 'metadata_match: { filter_metadata: { envoy.lb: { version: v2 } } }';
    const routes = [
      '{ match: { path: /gone }, direct_response: { status: 410 } }',
      '{ match: { prefix: /, headers: [{ name: ":method", string_match: { exact: POST } }] }, direct_response: { status: 405 } }',
      '{ match: { prefix: /, headers: [{ name: x-old, present_match: true, invert_match: true }], query_parameters: [{ name: v }] }, direct_response: { status: 418 } }',
      `{ match: { safe_regex: { regex: "/v2(/.*)?" } }, route: { cluster: web, ${match} } }`,
      route(),
    ].join(', ');
    const subsets =
      ', lb_subset_config: { fallback_policy: ANY_ENDPOINT, subset_selectors: [{ keys: [version] }] }';
    const endpoints = among(endpoint('a', `, ${lb('v1')}`), endpoint('b', `, ${lb('v2')}`));
    const asked: [string, number][] = [
      ['path: /gone', 410],
      ['path: /x, method: POST', 405],
      ['path: "/x?v=1"', 418],
      ['path: "/x?v=1", headers: { X-Old: a }', 200],
    ];
    const traffic = asked.map(([words], i) => users(`, ${words}`, `w${i}`));
    const text = bootstrap(manager(routes), cluster('web', endpoints, subsets));
    const { results } = envoy(text, stage(WEB, traffic.join(', ')));
    expect(asked.map((_, i) => codesOf(results, `w${i}`))).toEqual(
      asked.map(([, code]) => ({ [code]: 100 })),
    );
    const v2 = envoy(text, stage(WEB, users(', path: /v2/x')));
    expect(requestsOf(v2.results, 'web')).toEqual({ a: 0, b: 100 });
  });

  it.each([
    ['', { 503: 50, 200: 50 }],
    [', retry_policy: { retry_on: connect-failure }', { 503: 50, 200: 50 }],
    [', retry_policy: { retry_on: 5xx, num_retries: 3 }', { 200: 100 }],
    [
      ', retry_policy: { retry_on: retriable-status-codes, retriable_status_codes: [503] }',
      { 200: 100 },
    ],
  ])('with "%s" tries again accordingly', (policy, codes) => {
    const scenario = `${stage(WEB, users())}timeline: [{ at: 0 s, errors: web/a, share: 1, status: 503 }]\n`;
    const { results } = envoy(simple(among('a', 'b'), '', `cluster: web${policy}`), scenario);
    const found = codesOf(results);
    // Turns of requests and of their retries are the same turns.
    if (Object.hasOwn(codes, 503)) expect(found).toEqual(codes);
    else expect(found[200]).toBeGreaterThan(65);
  });

  it.each([
    [', timeout: 20ms', { 504: 100 }],
    ['', { 200: 100 }],
  ])('with "%s" waits as long as that', (timeout, codes) => {
    const { results } = envoy(
      simple(among('a'), '', `cluster: web${timeout}`),
      stage('web: { time: 30 ms, workers: 9 }', users()),
    );
    expect(codesOf(results)).toEqual(codes);
  });

  it('opens its breaker with 503 and UO', () => {
    const limits =
      ', circuit_breakers: { thresholds: [{ max_connections: 1, max_pending_requests: 1 }] }';
    const { results } = envoy(
      simple(among('a'), limits),
      stage('web: { time: 40 ms, workers: 9 }', users()),
    );
    expect(codesOf(results)[503]).toBeGreaterThan(50);
    expect(results.services.get('gateway')!.flags.get('UO')).toBe(codesOf(results)[503]);
  });

  it('uses the next priority, and ejects who fails', () => {
    const endpoints = `${among('a')}, { priority: 1, lb_endpoints: [${endpoint('b')}] }`;
    const more =
      ', health_checks: [{ interval: 0.05s, timeout: 0.05s, unhealthy_threshold: 1, healthy_threshold: 1, tcp_health_check: {} }]';
    const down = `${stage(WEB, users())}timeline: [{ at: 200 ms, down: a }]\n`;
    const { a, b } = requestsOf(envoy(simple(endpoints, more), down).results, 'web');
    expect(a).toBeLessThan(40);
    expect(b).toBeGreaterThan(60);
    const watched = ', outlier_detection: { consecutive_5xx: 3, max_ejection_percent: 50 }';
    const failing = `${stage(WEB, users())}timeline: [{ at: 0 s, errors: web/a, share: 1, status: 500 }]\n`;
    expect(codesOf(envoy(simple(among('a', 'b'), watched), failing).results)[500]).toBe(3);
  });

  it('injects faults and limits rates as its filters say', () => {
    const whole = '{ default_value: { numerator: 100, denominator: HUNDRED } }';
    const fault = filter(
      'HTTPFault',
      'abort: { http_status: 429, percentage: { numerator: 100 } }',
    );
    expect(codesOf(envoy(simple(among('a'), '', 'cluster: web', `${fault}, `)).results)).toEqual({
      429: 100,
    });
    const bucket = 'stat_prefix: l, token_bucket: { max_tokens: 5, fill_interval: 60s }';
    const limited = filter(
      'LocalRateLimit',
      `${bucket}, filter_enabled: ${whole}, filter_enforced: ${whole}`,
    );
    expect(codesOf(envoy(simple(among('a'), '', 'cluster: web', `${limited}, `)).results)).toEqual({
      200: 5,
      429: 95,
    });
    // Which it does not unless it is enabled.
    const idle = filter('LocalRateLimit', bucket);
    expect(codesOf(envoy(simple(among('a'), '', 'cluster: web', `${idle}, `)).results)).toEqual({
      200: 100,
    });
  });

  it('passes connections on by a tcp_proxy', () => {
    const text = bootstrap(
      listener(filter('TcpProxy', 'stat_prefix: t, cluster: db'), 5432),
      cluster('db', among('a', 'b')),
    );
    const traffic = users(', port: 5432').replace('http1', 'tcp');
    const { results } = envoy(text, stage('db: { time: 1 ms, workers: 8 }', traffic));
    expect(codesOf(results)).toEqual({ 200: 100 });
    expect(Object.values(requestsOf(results, 'db')).sort()).toEqual([50, 50]);
  });

  it('names what it leaves out, once', () => {
    const { warnings } = envoy(simple(among('a'), '', 'cluster: web, prefix_rewrite: /x'));
    expect(warnings).toEqual([
      "envoy.yaml:4: 'prefix_rewrite' is not read: paths, hosts and header fields stay as they are asked for",
    ]);
  });

  it.each([
    ['static_resources: { clusters: [', /^envoy.yaml:\d+: not valid YAML/],
    ['static_resources: &a { listeners: *a }', /^envoy.yaml:1: the alias/],
    ['static_resources: {}', /^envoy.yaml:1: has no listener that sends anything on/],
    [
      bootstrap(manager(route('cluster: none')), cluster('web', among('a'))),
      /^envoy.yaml:4: there is no cluster 'none'/,
    ],
    [simple(among('a'), ', lb_policy: FASTEST'), /^envoy.yaml:6: expected one of ROUND_ROBIN/],
    [simple(among('{ endpoint: {} }')), /^envoy.yaml:6: expected an endpoint with an address/],
    [
      simple(among('a')).replace('STRICT_DNS', 'EDS'),
      /^envoy.yaml:6: EDS is told its hosts elsewhere/,
    ],
    [
      bootstrap(
        manager(route('cluster: web', 'safe_regex: { regex: "(" }')),
        cluster('web', among('a')),
      ),
      /^envoy.yaml:4: '\(' is no regular expression/,
    ],
  ])('%j is a mistake', (text, message) => {
    const [found] = mistakes('{ envoy: envoy.yaml }', { 'envoy.yaml': text }, stage(WEB, users()));
    expect(found).toMatch(message);
  });
});
