import { describe, expect, it } from 'vitest';
import { codesOf, mistakes, requestsOf, stage, tried, users } from './gateways.js';

const WEB = 'web: { time: 1 ms, workers: 8 }';

const conf = (upstream: string, location = 'location / { proxy_pass http://web; }', http = '') => `
events {}
http {
  include /etc/nginx/mime.types;
  ${http}
  upstream web { ${upstream} }
  server { listen 80; ${location} }
}`;

const nginx = (text: string, scenario = stage(WEB, users()), include = 'nginx.conf') =>
  tried(include, { 'nginx.conf': text }, scenario);

const servers = (...told: string[]) => told.map((each) => `server ${each};`).join(' ');

describe('a configuration of nginx', () => {
  it('shares requests by weight, and leaves out who is down', () => {
    const upstream = servers('10.0.0.1:8080 weight=3', '10.0.0.2:8080', '10.0.0.3 down');
    const { results } = nginx(conf(upstream));
    expect(requestsOf(results, 'web')).toEqual({ '10-0-0-1': 75, '10-0-0-2': 25, '10-0-0-3': 0 });
    expect(codesOf(results)).toEqual({ 200: 100 });
    expect(results.conservation.requests.balanced).toBe(true);
    expect(results.conservation.packets.balanced).toBe(true);
  });

  it.each([
    ['least_conn', 'slow: true', true],
    ['', '', false],
  ])('with "%s;" minds who has fewer requests, or not', (method, _, minds) => {
    const upstream = `${method === '' ? '' : `${method};`} ${servers('a:80', 'b:80')}`;
    const web = `web: { time: 40 ms, workers: 8, replicas: [{ name: a, speed: 0.05 }, { name: b }] }`;
    const { results } = nginx(conf(upstream), stage(web, users()));
    const { a, b } = requestsOf(results, 'web');
    if (minds) expect(b).toBeGreaterThan(2 * a);
    else expect(a).toBe(b);
  });

  it('keeps a client of ip_hash with its server, and hashes addresses as they are in the file', () => {
    const { results } = nginx(conf(`ip_hash; ${servers('10.0.0.1', '10.0.0.2', '10.0.0.3')}`));
    expect(Object.values(requestsOf(results, 'web')).sort()).toEqual([0, 0, 100]);
  });

  it('sends requests to the backup while the others are passed over', () => {
    const upstream = servers('a:80 max_fails=2 fail_timeout=60s', 'b:80 backup');
    const scenario = `${stage(WEB, users())}timeline: [{ at: 500 ms, crash: web/a }]\n`;
    const { results } = nginx(conf(upstream), scenario);
    const { a, b } = requestsOf(results, 'web');
    expect([a, b]).toEqual([49, 51]);
    expect(codesOf(results)).toEqual({ 200: 100 });
  });

  it.each([
    ['', 'GET', { 503: 50, 200: 50 }],
    ['proxy_next_upstream error timeout http_503;', 'GET', { 200: 100 }],
    ['proxy_next_upstream error timeout http_503;', 'POST', { 503: 50, 200: 50 }],
    ['proxy_next_upstream error http_503 non_idempotent;', 'POST', { 200: 100 }],
    ['proxy_next_upstream http_503; proxy_next_upstream_tries 1;', 'GET', { 503: 50, 200: 50 }],
    ['proxy_next_upstream off;', 'GET', { 503: 50, 200: 50 }],
  ])('with "%s" tries %s again accordingly', (words, method, codes) => {
    const location = `location / { proxy_pass http://web; ${words} }`;
    const scenario = `${stage(WEB, users(`, method: ${method}`))}timeline: [{ at: 0 s, errors: web/a, share: 1, status: 503 }]\n`;
    const { results } = nginx(conf(servers('a', 'b'), location), scenario);
    expect(codesOf(results)).toEqual(codes);
  });

  it('passes over a server whose answers it sends on to another', () => {
    const location =
      'location / { proxy_pass http://web; proxy_next_upstream error timeout http_500; }';
    const at = (method: string) =>
      nginx(
        conf(servers('a', 'b'), location),
        `${stage(WEB, users(`, method: ${method}`))}timeline: [{ at: 0 s, errors: web/a, share: 1 }]\n`,
      ).results;
    // Once, and then not for 10 s.
    expect(requestsOf(at('GET'), 'web')).toEqual({ a: 1, b: 100 });
    // Not sent on, it is an answer as any other.
    expect(requestsOf(at('POST'), 'web')).toEqual({ a: 50, b: 50 });
  });

  it('gives a server up after proxy_read_timeout, with 504', () => {
    const location = 'location / { proxy_pass http://web; proxy_read_timeout 20ms; }';
    const { results } = nginx(
      conf(servers('a'), location),
      stage('web: { time: 30 ms, workers: 9 }', users()),
    );
    expect(codesOf(results)).toEqual({ 504: 100 });
  });

  it('gives up who is not there after proxy_connect_timeout, and hears on each of its ports', () => {
    const location = 'listen 443; location / { proxy_pass http://web; proxy_connect_timeout 2s; }';
    const traffic = users(', port: 443');
    const scenario = `${stage(WEB, traffic)}timeline: [{ at: 0 s, down: a }]\n`;
    const { results } = nginx(conf(servers('a', 'b'), location), scenario);
    expect(codesOf(results)).toEqual({ 200: 100 });
    expect(results.workloads.get('users')!.latency.max).toBeLessThan(2100);
  });

  it('takes the location that nginx takes', () => {
    const locations = `
      location / { proxy_pass http://web; }
      location = /exact { return 404; }
      location ^~ /static/ { return 410; }
      location ~ \\.php$ { proxy_pass http://php; }
      location /static/deep/ { return 411; }`;
    const paths = {
      '/': 'web',
      '/a.php': 'php',
      '/exact': 404,
      '/static/a.php': 410,
      '/static/deep/a.php': 'php',
      '/static/deep/x': 411,
    };
    const traffic = Object.keys(paths).map((path, i) => users(`, path: ${path}`, `w${i}`));
    const { results } = nginx(
      conf(servers('a'), locations),
      stage(`${WEB}, php: { time: 1 ms, errors: { share: 1, status: 418 } }`, traffic.join(', ')),
    );
    const codes = Object.values(paths).map((each) =>
      each === 'web' ? 200 : each === 'php' ? 418 : each,
    );
    expect(traffic.map((_, i) => codesOf(results, `w${i}`))).toEqual(
      codes.map((code) => ({ [code]: 100 })),
    );
  });

  it('tells servers apart by host and port, and canaries by map and split_clients', () => {
    const text = `
split_clients $request_id $variant { 20% canary; * web; }
map $http_x_canary $pool { default web; always canary; }
upstream web { server a; }
upstream canary { server c; }
server { listen 80; server_name shop.example.com; location / { proxy_pass http://$variant; } }
server { listen 80; server_name *.test; location / { proxy_pass http://$pool; } }
server { listen 80 default_server; return 421; }`;
    const to = (host: string, more = '') => `, headers: { host: ${host}${more} }`;
    const traffic = [
      users(to('shop.example.com'), 'split'),
      users(to('x.test', ', x-canary: always'), 'asked'),
      users(to('x.test'), 'plain'),
      users('', 'lost'),
    ].join(', ');
    const { results } = nginx(
      text,
      stage(`${WEB}, canary: { time: 1 ms, errors: { share: 1, status: 418 } }`, traffic),
    );
    expect(codesOf(results, 'asked')).toEqual({ 418: 100 });
    expect(codesOf(results, 'plain')).toEqual({ 200: 100 });
    expect(codesOf(results, 'lost')).toEqual({ 421: 100 });
    expect(Math.abs(codesOf(results, 'split')[418] - 20)).toBeLessThan(16);
  });

  it('opens a connection for each request, unless it keeps them as nginx wants to be told', () => {
    const kept =
      'location / { proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection ""; }';
    const upstream = `${servers('a')} keepalive 4;`;
    const [closing, keeping] = [conf(upstream), conf(upstream, kept)].map((text) => nginx(text));
    expect(closing.warnings.some((each) => each.includes('keepalive does nothing'))).toBe(true);
    expect(keeping.warnings).toEqual([]);
    const latency = ({ results }: typeof closing) =>
      results.workloads.get('users')!.latency.mean ?? 0;
    expect(latency(keeping)).toBeLessThan(latency(closing));
  });

  it('limits the rate of all, and says that it does not limit that of each', () => {
    const zone = (key: string) => `limit_req_zone ${key} zone=one:1m rate=10r/s;`;
    const location = 'location / { limit_req zone=one burst=4 nodelay; proxy_pass http://web; }';
    const all = nginx(conf(servers('a'), location, zone('$server_name')));
    expect(codesOf(all.results)[200]).toBeGreaterThanOrEqual(13);
    expect(codesOf(all.results)[200]).toBeLessThanOrEqual(15);
    const each = nginx(conf(servers('a'), location, zone('$binary_remote_addr')));
    expect(codesOf(each.results)).toEqual({ 200: 100 });
    expect(each.warnings.join()).toContain("nginx.conf:7: 'limit_req' is not read");
  });

  it('passes connections of a stream on', () => {
    const text = `stream { upstream db { server a:5432; server b:5432; } server { listen 5432; proxy_pass db; } }`;
    const traffic = users(', port: 5432').replace('http1', 'tcp');
    const { results } = nginx(text, stage('db: { time: 1 ms, workers: 8 }', traffic));
    expect(codesOf(results)).toEqual({ 200: 100 });
    expect(requestsOf(results, 'db')).toEqual({ a: 50, b: 50 });
  });

  it('sends on to services of the scenario, and stands without a network too', () => {
    const text = 'server { location / { proxy_pass http://shop:80; } }';
    const { results } = nginx(
      text,
      'services: { shop: { time: 1 ms, replicas: 2 } }\ntraffic: { users: { to: gateway, rate: 100, requests: 50 } }',
    );
    expect(codesOf(results)).toEqual({ 200: 50 });
  });

  it('reads files that it includes where they are given, and what nginx -T prints', () => {
    const main = 'events {}\nhttp {\n  include conf.d/*.conf;\n}\n';
    const web = 'upstream web { server a; }\nserver { location / { proxy_pass http://web; } }\n';
    const given = tried(
      '{ nginx: [nginx.conf, conf.d/web.conf] }',
      { 'nginx.conf': main, 'conf.d/web.conf': web },
      stage(WEB, users()),
    );
    const dump = `# configuration file /etc/nginx/nginx.conf:\n${main}\n# configuration file /etc/nginx/conf.d/web.conf:\n${web}`;
    for (const { results } of [given, nginx(dump)]) expect(codesOf(results)).toEqual({ 200: 100 });
  });

  it.each([
    ['upstream web { server a; ', '1: this block is not closed: a } is missing'],
    ['upstream web { server a }', "1: 'server' does not end with ;"],
    ['upstream web { server a; } }', '1: a } that closes nothing'],
    ['server { location / { proxy_pass "http://a; } }', '1: this text has no closing "'],
    [
      'server {\n include other.conf;\n}',
      "2: 'other.conf' is another file, and those are not opened",
    ],
    [
      'server { include /etc/passwd; }',
      "1: '/etc/passwd' is another file, and those are not opened",
    ],
    [
      'server { location / { proxy_pass http://$1; } }',
      "1: where 'http://$1' leads depends on what cannot be known here",
    ],
    [
      'server { set $a $b; set $b $a; location / { proxy_pass http://$a; } }',
      "1: where 'http://$a' leads",
    ],
    [
      'server { location ~ (?<=x)+ { proxy_pass http://a; } }',
      "1: '(?<=x)+' is no regular expression",
    ],
    [
      'upstream web { server a weight=-1; } server { location / { proxy_pass http://web; } }',
      "1: expected a whole number of 'weight'",
    ],
    [`server { ${'location / { '.repeat(60)} ${'}'.repeat(61)}`, '1: nested too deeply'],
    ['server { listen 80; }', '1: has no server that sends anything on'],
  ])('%s is a mistake', (text, message) => {
    const found = mistakes('{ nginx: nginx.conf }', { 'nginx.conf': text }, stage(WEB, users()));
    expect(found.join('\n')).toContain(`nginx.conf:${message}`);
  });

  it('refuses files that include one another', () => {
    const files = { 'nginx.conf': 'http { include a.conf; }', 'a.conf': 'include a.conf;' };
    const found = mistakes('{ nginx: [nginx.conf, a.conf] }', files, stage(WEB, users()));
    expect(found[0]).toContain("a.conf:1: 'a.conf' includes itself");
  });
});
