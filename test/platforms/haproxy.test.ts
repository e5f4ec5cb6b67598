import { describe, expect, it } from 'vitest';
import { codesOf, mistakes, requestsOf, stage, tried, users } from './gateways.js';

const WEB = 'web: { time: 1 ms, workers: 8 }';

const cfg = (backend: string, frontend = '', defaults = '') => `
global
    log stdout format raw local0
defaults
    mode http
    timeout connect 5s
    timeout client 1m
    timeout server 1m
    ${defaults}
frontend www
    bind *:80
    ${frontend}
    default_backend web
backend web
    ${backend}
`;

const haproxy = (text: string, scenario = stage(WEB, users())) =>
  tried('haproxy.cfg', { 'haproxy.cfg': text }, scenario);

const servers = (...told: string[]) =>
  told.map((each, i) => `server s${i + 1} ${each}`).join('\n    ');

describe('a configuration of HAProxy', () => {
  it.each([
    ['', [75, 25]],
    ['balance roundrobin', [75, 25]],
    ['balance static-rr', [75, 25]],
  ])('with "%s" shares requests by weight', (balance, shares) => {
    const { results } = haproxy(
      cfg(
        `${balance}\n    ${servers('10.0.0.1:80 weight 30', '10.0.0.2:80 weight 10', '10.0.0.3:80 disabled')}`,
      ),
    );
    expect(Object.values(requestsOf(results, 'web'))).toEqual([...shares, 0]);
    expect(codesOf(results)).toEqual({ 200: 100 });
    expect(results.conservation.requests.balanced).toBe(true);
    expect(results.conservation.packets.balanced).toBe(true);
  });

  it.each(['leastconn', 'random(3)'])(
    'with "balance %s" minds who has fewer requests',
    (balance) => {
      const web =
        'web: { time: 40 ms, workers: 8, replicas: [{ name: s1, speed: 0.05 }, { name: s2 }] }';
      const { results } = haproxy(
        cfg(`balance ${balance}\n    ${servers('a:80', 'b:80')}`),
        stage(web, users()),
      );
      const { s1, s2 } = requestsOf(results, 'web');
      expect(s2).toBeGreaterThan(2 * s1);
    },
  );

  it('fills the first server up to its maxconn, and queues what is more than all have', () => {
    const text = cfg(`balance first\n    ${servers('a:80 maxconn 2', 'b:80 maxconn 2')}`);
    const { results } = haproxy(text, stage('web: { time: 25 ms, workers: 9 }', users()));
    const { s1, s2 } = requestsOf(results, 'web');
    expect(s1).toBeGreaterThan(s2);
    expect(s2).toBeGreaterThan(20);
  });

  it('counts a try that waits its second as under way at its server, without redispatch', () => {
    // One request after the other: `leastconn` goes where nobody is, but for those that come back.
    const text = cfg(`balance leastconn\n    ${servers('a:80', 'b:80')}`);
    const down = 'timeline: [{ at: 0 s, crash: web/s1 }]\n';
    const { results } = haproxy(text, `${stage('web: { time: 1 ms }', users())}${down}`);
    // Each three seconds one meets the dead server, and keeps the others away from it.
    expect(codesOf(results)[503]).toBeLessThan(6);
    expect(codesOf(results)[200]).toBeGreaterThan(90);
  });

  it('keeps clients of "balance source" with their server', () => {
    const { results } = haproxy(
      cfg(`balance source\n    hash-type consistent\n    ${servers('a:80', 'b:80', 'c:80')}`),
    );
    expect(Object.values(requestsOf(results, 'web')).sort()).toEqual([0, 0, 100]);
  });

  it('sends requests to the first backup when checks find no other server', () => {
    const text = cfg(
      servers(
        'a:80 check inter 50ms fall 2',
        'b:80 check inter 50ms fall 2 backup',
        'c:80 check inter 50ms fall 2 backup',
      ),
    );
    const scenario = `${stage(WEB, users())}timeline: [{ at: 200 ms, down: a }]\n`;
    const { results } = haproxy(text, scenario);
    const { s1, s2, s3 } = requestsOf(results, 'web');
    expect(s1).toBeLessThan(40);
    expect(s2).toBeGreaterThan(60);
    expect(s3).toBe(0);
  });

  it.each([
    ['', '', 0],
    ['option redispatch', '', 50],
    ['option redispatch', 'retries 0', 0],
  ])('with "%s" and "%s" sends what cannot connect elsewhere, or not', (option, retries, saved) => {
    const text = cfg(`${servers('a:80', 'b:80')}\n    ${retries}`, '', option);
    const { results } = haproxy(
      text,
      `${stage(WEB, users())}timeline: [{ at: 0 s, crash: web/s1 }]\n`,
    );
    expect(codesOf(results)[200]).toBe(50 + saved);
    expect(codesOf(results)[503]).toBe(saved === 50 ? undefined : 50);
  });

  it.each([
    ['roundrobin', 0],
    ['leastconn', 0],
    ['random', 0],
    ['source\n    hash-type consistent', 2000],
  ])(
    'with "option redispatch" and "balance %s" waits %i ms for another server',
    (balance, wait) => {
      const text = cfg(
        `balance ${balance}\n    ${servers('a:80', 'b:80', 'c:80')}`,
        '',
        'option redispatch',
      );
      const before = requestsOf(haproxy(text).results, 'web');
      const [busiest] = Object.entries(before).sort(([, a], [, b]) => b - a)[0];
      const { results } = haproxy(
        text,
        `${stage(WEB, users())}timeline: [{ at: 0 s, crash: web/${busiest} }]\n`,
      );
      const { max } = results.workloads.get('users')!.latency;
      expect(max! - wait).toBeGreaterThan(0);
      expect(max! - wait).toBeLessThan(30);
    },
  );

  it.each([
    ['retry-on conn-failure', 50],
    ['retry-on 503', 100],
    ['retry-on all-retryable-errors', 100],
  ])('with "%s" tries answers again', (words, answered) => {
    const text = cfg(
      `${words}\n    option redispatch\n    retries 1\n    ${servers('a:80', 'b:80')}`,
    );
    const { results } = haproxy(
      text,
      `${stage(WEB, users())}timeline: [{ at: 0 s, errors: web/s1, share: 1, status: 503 }]\n`,
    );
    expect(codesOf(results)[200]).toBe(answered);
  });

  it('gives a server up after timeout server, with 504', () => {
    const text = cfg(`timeout server 20ms\n    ${servers('a:80')}`);
    const { results } = haproxy(text, stage('web: { time: 30 ms, workers: 9 }', users()));
    expect(codesOf(results)).toEqual({ 504: 100 });
  });

  it('gives up who is not there after timeout connect', () => {
    const text = cfg(`timeout connect 2s\n    retries 0\n    ${servers('a:80')}`);
    const { results } = haproxy(text, `${stage(WEB, users())}timeline: [{ at: 0 s, down: a }]\n`);
    expect(codesOf(results)).toEqual({ 503: 100 });
    expect(results.simulatedTime).toBeLessThan(4);
  });

  it('goes by the first rule whose acls hold', () => {
    const rules = `
    acl is_api path_beg /api /v1
    acl is_get method GET
    acl mobile hdr_sub(user-agent) -i android iphone
    http-request deny deny_status 403 if { path_beg /admin } !{ hdr(x-role) admin }
    use_backend api if is_api is_get or { hdr(x-api) -m found }
    use_backend api unless !mobile
    use_backend web if { path_end .png } { src 10.0.0.0/8 }`;
    const asked: [string, number][] = [
      ['path: /api/x', 418],
      ['path: /v1', 418],
      ['path: /api/x, method: POST', 200],
      ['path: /x, headers: { X-Api: a }', 418],
      ['path: /admin', 403],
      ['path: /admin, headers: { x-role: admin }', 200],
      ['path: /, headers: { user-agent: Some iPhone }', 418],
      ['path: /', 200],
    ];
    const traffic = asked.map(([words], i) => users(`, ${words}`, `w${i}`)).join(', ');
    const text = `${cfg(servers('a:80'), rules)}backend api\n    server api c:80\n`;
    const { results, warnings } = haproxy(
      text,
      stage(`${WEB}, api: { time: 1 ms, errors: { share: 1, status: 418 } }`, traffic),
    );
    expect(asked.map((_, i) => codesOf(results, `w${i}`))).toEqual(
      asked.map(([, code]) => ({ [code]: 100 })),
    );
    expect(warnings).toEqual([expect.stringContaining("haproxy.cfg:19: 'src' is not read")]);
  });

  it('passes connections on in mode tcp, which is what it does unless it is told', () => {
    const text =
      'listen db\n    bind :5432\n    timeout connect 1s\n    balance roundrobin\n    server d1 a:5432\n    server d2 b:5432\n';
    const traffic = users(', port: 5432').replace('http1', 'tcp');
    const { results } = haproxy(text, stage('db: { time: 1 ms, workers: 8 }', traffic));
    expect(codesOf(results)).toEqual({ 200: 100 });
    expect(requestsOf(results, 'db')).toEqual({ d1: 50, d2: 50 });
  });

  it.each([
    ['server a b:80\n', "1: 'server' stands in no section"],
    ['listen x\n bind :80\n mode http\n server a "b:80\n', '4: a text in quotes does not end'],
    [
      'listen x\n bind :80\n mode http\n server a b:99999\n',
      "4: expected a server such as app1:8080, not 'b:99999'",
    ],
    [
      'listen x\n bind :80\n mode http\n server a b:80 weight x\n',
      "4: expected a whole number of 'weight', not 'x'",
    ],
    [
      'listen x\n bind eighty\n mode http\n server a b:80\n',
      "2: expected where to listen, such as *:80, not 'eighty'",
    ],
    [
      'listen x\n bind :80\n mode http\n balance fastest\n server a b:80\n',
      "4: 'balance fastest' is not known here",
    ],
    ['frontend x\n bind :80\n mode http\n default_backend y\n', "4: there is no backend 'y'"],
    [
      'frontend x\n bind :80\n mode http\n use_backend x if nothing\nbackend x\n server a b:80\n',
      "4: there is no acl 'nothing'",
    ],
    [
      'defaults a from b\n mode http\nlisten x\n bind :80\n server a b:80\n',
      '1: there is no `defaults b` above',
    ],
  ])('%j is a mistake', (text, message) => {
    const found = mistakes(
      '{ haproxy: haproxy.cfg }',
      { 'haproxy.cfg': text },
      stage(WEB, users()),
    );
    expect(found.join('\n')).toContain(`haproxy.cfg:${message}`);
  });
});
