import { describe, expect, it } from 'vitest';
import { files, lower, parse, run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

/** A web that may read from a database, one who may not, and one who asks for what nobody may. */
const lab = ({ mesh = 'none', call = '', rules = '' }): string => `
version: 1
duration: 1 s
mesh: ${mesh}
networks: { lan: {} }
hosts: { pc: { networks: lan }, thief: { networks: lan, account: shop/thief }, boss: { networks: lan } }
services:
  web:
    network: lan
    account: shop/web
    handler: [{ call: { to: db, protocol: http1, path: /read/x, timeout: 1 s${call} } }]
  db:
    network: lan
    time: 100 us
    authorization:
      - { name: readers, rules: [{ from: { accounts: shop/web }, to: { paths: /read* } }] }
      - { name: no-admin, action: deny, rules: [{ to: { paths: '/admin*' } }] }
${rules}
traffic:
  users: { kind: open, rate: 50/s, from: pc, to: web, protocol: http1 }
  lateral: { kind: open, rate: 50/s, from: thief, to: db, protocol: http1, path: /read/x }
  admin: { kind: open, rate: 50/s, from: boss, to: db, protocol: http2, path: /admin }
`;

function simulate(text: string): Results {
  return run(plainOf(text));
}

/** Refusals at the database: "layer rule caller". */
function refused({ services }: Results): string[] {
  return [...services.get('db')!.refusals].flatMap(([rule, { layer, callers }]) =>
    [...callers.keys()].map((caller) => `${layer} ${rule} ${caller}`),
  );
}

function outcomes({ workloads }: Results): string[] {
  return [...workloads.values()].map(({ failed }) => [...failed.keys()].join());
}

describe('authorization', () => {
  it.each<[string, Parameters<typeof lab>[0], ends: string[], refused: string[]]>([
    [
      'by what sidecars prove to one another',
      { mesh: 'sidecar' },
      ['denied', 'denied', ''],
      ['request no-admin admin', 'request readers lateral'],
    ],
    [
      'knows nobody over plain text',
      { mesh: '{ mode: sidecar, without: web }' },
      ['denied', 'denied', 'call-failed'],
      ['request no-admin admin', 'request readers lateral', 'request readers web'],
    ],
    [
      'of servers without proxies, by certificates of those who show one',
      { call: ', tls: { mutual: true }' },
      ['denied', 'denied', ''],
      ['request no-admin admin', 'request readers lateral'],
    ],
    [
      'comes after strict TLS, by which none is heard who comes plain',
      { mesh: '{ mode: sidecar, tls: strict, without: [thief, boss] }' },
      ['reset', 'reset', ''],
      ['TLS mTLS strict gateway'],
    ],
    [
      'of tunnels, which leave out rules of HTTP that allow',
      { mesh: 'ambient' },
      ['reset', 'reset', 'call-failed'],
      ['connection readers admin', 'connection readers shop/thief', 'connection readers shop/web'],
    ],
    [
      'of a waypoint, by what the tunnel to it has proven; who goes round it is asked by nobody',
      { mesh: '{ mode: ambient+waypoint, without: boss }' },
      ['', 'denied', ''],
      ['request readers lateral'],
    ],
    [
      'of tunnels by account',
      { mesh: 'ambient', rules: '      - { name: web, rules: [{ from: { accounts: shop/* } }] }' },
      ['reset', '', ''],
      ['connection readers+web admin'],
    ],
  ])('%s', (_, told, ends, by) => {
    const results = simulate(lab(told));
    expect(outcomes(results)).toEqual(ends);
    expect(refused(results).sort()).toEqual(by);
    expect(results.conservation.requests.balanced).toBe(true);
  });

  it('says 403, counts by rule with its line, and tells why a request ended', () => {
    const results = simulate(lab({ mesh: 'sidecar' }));
    const { sent, codes } = results.workloads.get('lateral')!;
    expect([...codes]).toEqual([['403', sent]]);
    expect(results.services.get('db')!.refusals.get('readers')).toMatchObject({
      ...{ layer: 'request', action: 'allow', refused: sent },
      callers: new Map([['lateral', sent]]),
    });
    const csv = files(results).find(({ name }) => name === 'refusals.csv')!;
    expect([...csv.content].join('')).toMatch(/^lateral,db,request,allow,readers,/mu);
    const { trace } = run(plainOf(lab({})), { trace: 'lateral#2' });
    expect(trace).toContainEqual(
      expect.objectContaining({ kind: 'request-denied', rule: 'readers', account: '' }),
    );
  });
});

describe('rules that make no sense', () => {
  const complaints = (policy: string): string[] => {
    const text = lab({}).replace(/- \{ name: readers.*/u, `- ${policy}`);
    const parsed = parse(text, { file: 'lab.yaml' });
    if (!parsed.ok) return parsed.errors.map(({ line, message }) => `${line}: ${message}`);
    const lowered = lower(parsed.scenario);
    return lowered.ok ? [] : lowered.errors.map(({ line, message }) => `${line}: ${message}`);
  };
  it.each<[string, RegExp]>([
    ['{ action: deny }', /16: 'policy-1' has no rules, so it refuses nobody/u],
    ['{ rules: [{ from: {} }] }', /16: says nothing: leave it out, or say some of accounts/u],
    ['{ rules: [{ to: [{ methods: GET }, {}] }] }', /16: says nothing/u],
    ['{ rules: [{ from: { accounts: shop/wbe } }] }', /16: .*shop\/wbe.*shop\/web/u],
    ['{ rules: [{ to: { ports: 8080 } }] }', /16: its replicas do not listen at 8080, but at 80/u],
    ['{ rules: [{ to: { paths: [/a], notPaths: [/a] } }] }', /16: asks for \/a, and excludes it/u],
    ['{ rules: [{ when: { u: x }, unless: { u: x } }] }', /16: asks for x, and excludes it/u],
    ['{ rules: [{ from: { ip: 10.0.0.0/40 } }] }', /16: .*10\.0\.0\.0\/40/u],
    ['{ name: no-admin, rules: [] }', /two are called 'no-admin'/u],
    ['{ action: log }', /16: .*'log'/u],
  ])('%s', (policy, expected) => {
    expect(complaints(policy).join('\n')).toMatch(expected);
  });
});
