import { describe, expect, it } from 'vitest';
import { Authorization } from '../../src/calls/authorization/authorization.js';
import { patternOf } from '../../src/calls/authorization/patterns.js';
import type {
  Action,
  FromOptions,
  PolicyOptions,
  Sight,
  ToOptions,
} from '../../src/calls/authorization/policy.js';
import { RequestHead } from '../../src/calls/head.js';
import { parseCidr, parseIpv4 } from '../../src/net/address.js';

type Texts = { any?: string[]; none?: string[] };
const either = <T>(any: T[] = [], none: T[] = []) => ({ any, none });
const nobody: FromOptions = {
  ...{ accounts: either(), namespaces: either(), ip: either(), tokens: either() },
};
const nothing: ToOptions = {
  ...{ hosts: either(), ports: either(), methods: either(), paths: either() },
};

const account = (...any: string[]): FromOptions => ({ ...nobody, accounts: either(any) });
const method = (...any: string[]): ToOptions => ({ ...nothing, methods: either(any) });
const path = (...any: string[]): ToOptions => ({ ...nothing, paths: either(any) });
const port = (...any: number[]): ToOptions => ({ ...nothing, ports: either(any) });

type Told = [from: FromOptions | null, to: ToOptions | null, when?: Record<string, Texts>];

function policy(action: Action, ...rules: Told[]): PolicyOptions {
  return {
    ...{ name: action, action, origin: '' },
    rules: rules.map(([from, to, when = {}]) => ({
      from: from === null ? [] : [from],
      to: to === null ? [] : [to],
      when: new Map(Object.entries(when).map(([key, { any, none }]) => [key, either(any, none)])),
      origin: '',
    })),
  };
}

const all: Told = [null, null];
const deny = (...rules: Told[]) => policy('deny', ...rules);
const allow = (...rules: Told[]) => policy('allow', ...rules);
const custom = (...rules: Told[]) => policy('custom', ...rules);

interface Call {
  who?: string;
  from?: string;
  path?: string;
  method?: string;
  host?: string;
  port?: number;
  headers?: Record<string, string>;
}

/** By what it is refused, or 'yes'. */
function judge(policies: PolicyOptions[], call: Call, sight: Sight = 'requests'): string {
  const { who = '', from = '10.0.0.9', port: at = 80, headers = {} } = call;
  const said = [call.path ?? '/', call.method ?? 'GET'] as const;
  const head = new RequestHead(
    call.host ?? 'db',
    at,
    ...said,
    new Map(Object.entries(headers)),
    '',
  );
  const subject = { account: who, address: parseIpv4(from) };
  const authorization = new Authorization(policies, sight);
  const seen = sight === 'requests' ? head : null;
  const first = authorization.judge(seen, subject, at);
  // What is kept says the same.
  expect(authorization.judge(seen, subject, at)).toBe(first);
  return first?.rule ?? 'yes';
}

describe("Istio's order", () => {
  const web = account('shop/web');
  it.each<[string, PolicyOptions[], Call, string]>([
    ['no policy allows', [], {}, 'yes'],
    ['deny without a match, no allow: allowed', [deny([web, null])], {}, 'yes'],
    ['deny matches', [deny([web, null])], { who: 'shop/web' }, 'deny'],
    ['an allow that fits', [allow([web, null])], { who: 'shop/web' }, 'yes'],
    ['no allow that fits', [allow([web, null])], { who: 'shop/pay' }, 'allow'],
    ['nobody is proven', [allow([web, null])], {}, 'allow'],
    ['an allow policy without rules allows nobody', [allow()], { who: 'shop/web' }, 'allow'],
    ['one with an empty rule anybody', [allow(all)], {}, 'yes'],
    ['one of several allows', [allow([web, null]), allow(all)], {}, 'yes'],
    ['deny before allow', [allow(all), deny(all)], {}, 'deny'],
    ['custom before deny', [deny(all), custom(all)], {}, 'custom'],
    ['custom that does not fit goes on', [custom([web, null]), deny(all)], {}, 'deny'],
    ['of several rules, which', [deny([web, null], all)], {}, 'deny/2'],
    ['from and to together', [deny([web, method('POST')])], { who: 'shop/web' }, 'yes'],
    ['', [deny([web, method('POST')])], { who: 'shop/web', method: 'POST' }, 'deny'],
  ])('%s', (_, policies, call, expected) => {
    expect(judge(policies, call)).toBe(expected);
  });
});

describe('conditions', () => {
  const ip = (any: string[], none: string[] = []): FromOptions => ({
    ...nobody,
    ip: either(any.map(parseCidr), none.map(parseCidr)),
  });
  it.each<[Told, Call, boolean]>([
    [[account('*'), null], { who: 'x' }, true],
    [[account('*'), null], {}, false],
    [[account('shop/*'), null], { who: 'shop/web' }, true],
    [[account('*/web'), null], { who: 'shop/web' }, true],
    [[{ ...nobody, accounts: either([], ['shop/web']) }, null], {}, true],
    [[{ ...nobody, accounts: either([], ['shop/web']) }, null], { who: 'shop/web' }, false],
    [[{ ...nobody, namespaces: either(['shop']) }, null], { who: 'shop/web' }, true],
    [[{ ...nobody, namespaces: either(['shop']) }, null], { who: 'shop' }, false],
    [[{ ...nobody, namespaces: either(['*']) }, null], {}, false],
    [[ip(['10.0.0.0/24']), null], {}, true],
    [[ip(['10.0.0.0/24'], ['10.0.0.9/32']), null], {}, false],
    [[ip(['200.0.0.0/8']), null], { from: '200.1.2.3' }, true],
    [[null, port(80, 81)], { port: 81 }, true],
    [[null, port(80)], { port: 81 }, false],
    [[null, path('/admin*')], { path: '/admin/x?y=/' }, true],
    [[null, path('*.json')], { path: '/a.json?b=1' }, true],
    [[null, path('/a/{*}/b')], { path: '/a/x/b' }, true],
    [[null, path('/a/{*}/b')], { path: '/a/x/y/b' }, false],
    [[null, path('/a/{**}')], { path: '/a/x/y' }, true],
    [[null, { ...nothing, paths: either([], ['/public*']) }], { path: '/public/a' }, false],
    [[null, { ...nothing, hosts: either(['*.Shop.com']) }], { host: 'A.shop.com' }, true],
    [[null, null, { user: { any: ['ann', 'b*'] } }], { headers: { user: 'bob' } }, true],
    [[null, null, { user: { any: ['*'] } }], {}, false],
    [[null, null, { user: { none: ['ann'] } }], {}, true],
    [[null, null, { user: { none: ['ann'] } }], { headers: { user: 'ann' } }, false],
    [[{ ...nobody, tokens: either(['*']) }, null], {}, false],
    [
      [{ ...nobody, tokens: either(['idp/*']) }, null],
      { headers: { authorization: 'Bearer idp/ann' } },
      true,
    ],
  ])('%j of %j: %j', (rule, call, expected) => {
    expect(judge([deny(rule)], call)).toBe(expected ? 'deny' : 'yes');
  });

  it('take texts as they are, but for a star at either end', () => {
    expect(patternOf('a.c')('abc')).toBe(false);
    expect(patternOf('/a.b/{*}')('/axb/1')).toBe(false);
  });
});

// What becomes of rules that ask for HTTP where only connections are seen.
describe('of connections', () => {
  const web = account('web');
  it.each<[string, PolicyOptions[], Call, envoy: string, ztunnel: string]>([
    [
      'an allow rule that asks for HTTP',
      [allow([web, method('GET')])],
      { who: 'web' },
      'allow',
      'allow',
    ],
    [
      'beside one that does not',
      [allow([web, method('GET')], [web, null])],
      { who: 'web' },
      'yes',
      'yes',
    ],
    ['a deny rule of HTTP alone', [deny([null, method('POST')])], {}, 'deny', 'yes'],
    [
      'one with a port too',
      [deny([null, { ...port(80), methods: either(['POST']) }])],
      {},
      'deny',
      'deny',
    ],
    ['of headers', [deny([null, null, { user: { any: ['x'] } }])], {}, 'deny', 'yes'],
    ['custom', [custom(all)], {}, 'yes', 'yes'],
    ['by account', [allow([web, port(80)])], { who: 'web' }, 'yes', 'yes'],
    ['by nobody', [allow([web, null])], {}, 'allow', 'allow'],
  ])('%s', (_, policies, call, envoy, ztunnel) => {
    expect(judge(policies, call, 'envoy')).toBe(envoy);
    expect(judge(policies, call, 'ztunnel')).toBe(ztunnel);
  });
});
