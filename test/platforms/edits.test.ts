import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';
import { type Results, run } from '../../src/index.js';

/** What files of meshes change of requests, and whom they let through: by effect, through whole runs. */

const manifests = new URL('../../scenarios/manifests/', import.meta.url);
const bookinfo = readFileSync(new URL('bookinfo.yaml', manifests), 'utf8');

function beside(rules: string, more: string): { results: Results; warnings: string[] } {
  const text = `version: 1
duration: 1 s
include: { kubernetes: [bookinfo.yaml, rules.yaml] }
hosts: { client: { networks: pods } }
${more}`;
  const read = (file: string): string => (file === 'rules.yaml' ? rules : bookinfo);
  const parsed = parse(text, { file: 'test.yaml', read });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const lowered = lower(parsed.scenario);
  if (!lowered.ok) throw new Error(lowered.errors.map(({ message }) => message).join('\n'));
  return { results: run(lowered.plain), warnings: lowered.warnings };
}

const object = (kind: string, name: string, spec: string, more = ''): string =>
  `apiVersion: ${kind === 'HTTPRoute' || kind === 'ReferenceGrant' || kind === 'Gateway' ? 'gateway.networking.k8s.io/v1' : kind === 'RequestAuthentication' ? 'security.istio.io/v1' : 'networking.istio.io/v1'}
kind: ${kind}
metadata: { name: ${name}${more} }
spec: ${spec}
---
`;

/** Requests for `reviews` that `ratings`, behind it, lets in by what it sees: those with 200, and with 403. */
const GATE = `services:
  reviews: { handler: [{ call: { to: ratings, protocol: http1, path: /old/books?id=7 } }] }
  ratings:
    time: 1 ms
    authorization: [{ name: seen, rules: [{ to: { paths: SEEN }, when: WHEN }] }]
traffic: { users: { from: client, to: reviews, port: 9080, rate: 50/s, protocol: http1, path: /old/books?id=7, headers: { x-old: a } } }`;

/** A rule that changes nothing. */
const OTHER = object(
  'VirtualService',
  'others',
  '{ hosts: [details], http: [{ route: [{ destination: { host: details } }] }] }',
);

const codesOf = ({ workloads }: Results): string[] => [...workloads.get('users')!.codes.keys()];

describe('edits of requests', () => {
  const virtual = (words: string): string =>
    object(
      'VirtualService',
      'ratings',
      `{ hosts: [ratings], http: [{ ${words}, route: [{ destination: { host: ratings } }] }] }`,
    );
  const http = (filters: string): string =>
    object(
      'HTTPRoute',
      'ratings',
      `{ parentRefs: [{ group: "", kind: Service, name: ratings }], rules: [{ matches: [{ path: { type: PathPrefix, value: /old } }],
         filters: [${filters}], backendRefs: [{ name: ratings, port: 9080 }] }] }`,
    );
  const ways: [what: string, rule: string, path: string, when: string][] = [
    [
      'uri by prefix',
      virtual('match: [{ uri: { prefix: /old } }], rewrite: { uri: /new }'),
      '/new/books*',
      '{}',
    ],
    [
      'uri by pattern',
      virtual('rewrite: { uriRegexRewrite: { match: "^/old/(.*)$", rewrite: "/b/\\\\1" } }'),
      '/b/books*',
      '{}',
    ],
    [
      'a header that is set',
      virtual('headers: { request: { set: { X-New: b }, remove: [x-old] } }'),
      '/*',
      '{ x-new: b }',
    ],
    [
      'a header that is added',
      virtual('headers: { request: { add: { x-old: c } } }'),
      '/*',
      '{ x-old: "a,c" }',
    ],
    [
      'an HTTPRoute, the prefix',
      http(
        '{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } }',
      ),
      '/books*',
      '{}',
    ],
    [
      'an HTTPRoute, the whole path and a header',
      http(
        '{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: /all } } }, { type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: X-New, value: b }] } }',
      ),
      '/all*',
      '{ x-new: b }',
    ],
  ];
  it.each(ways)('of %s', (_, rule, path, when) => {
    const gate = GATE.replace('SEEN', `'${path}'`).replace('WHEN', when);
    const told = 'mesh: client\n';
    const codes = (rules: string): string[] => [
      ...beside(rules, told + gate)
        .results.services.get('ratings')!
        .codes.keys(),
    ];
    expect(codes(rule)).toEqual(['200']);
    // Without the edit nobody is let in who asks for what is not there.
    expect(codes(OTHER)).toEqual(['403']);
  });
});

describe('tokens', () => {
  const rule = object(
    'RequestAuthentication',
    'known',
    '{ selector: { matchLabels: { app: reviews } }, jwtRules: [{ issuer: good.example.com, jwksUri: https://x }] }',
  );
  it.each([
    ['none', '', '200'],
    ['one of a known issuer', 'headers: { authorization: Bearer good.example.com/eve },', '200'],
    ['one of another', 'headers: { authorization: Bearer evil.example.com/eve },', '401'],
  ])('%s', (_, headers, code) => {
    const { results } = beside(
      rule,
      `traffic: { users: { from: client, to: reviews, port: 9080, rate: 50/s, protocol: http1, ${headers} } }`,
    );
    expect(codesOf(results)).toEqual([code]);
  });
});

describe('a backend of another namespace', () => {
  const edge = object(
    'Gateway',
    'edge',
    '{ gatewayClassName: x, listeners: [{ name: http, port: 80, protocol: HTTP }] }',
    ', namespace: edge',
  );
  const route = object(
    'HTTPRoute',
    'edge',
    '{ parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: details, namespace: default, port: 9080 }] }] }',
    ', namespace: edge',
  );
  const grant = (from: string): string =>
    object(
      'ReferenceGrant',
      'details',
      `{ from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${from} }], to: [{ group: "", kind: Service }] }`,
    );
  it.each([
    ['is reached where it grants that', grant('edge'), '200'],
    ['is not by others', grant('shop'), '500'],
    ['is not without a grant', '', '500'],
  ])('%s', (_, granted, code) => {
    const traffic = 'traffic: { users: { from: client, to: edge, rate: 50/s, protocol: http1 } }';
    const { results, warnings } = beside(edge + route + granted, traffic);
    expect(codesOf(results)).toEqual([code]);
    const said = warnings.filter((each) => each.includes('no ReferenceGrant'));
    expect(said).toHaveLength(code === '200' ? 0 : 1);
  });
});

describe('annotations of Linkerd on a route', () => {
  it('say how long it may take', () => {
    const route = object(
      'HTTPRoute',
      'ratings',
      '{ parentRefs: [{ group: "", kind: Service, name: ratings }], rules: [{ backendRefs: [{ name: ratings, port: 9080 }] }] }',
      ', annotations: { timeout.linkerd.io/request: 5ms }',
    );
    const { results } = beside(
      route,
      `mesh: client
services: { ratings: { time: 20 ms } }
traffic: { users: { from: client, to: ratings, port: 9080, rate: 50/s, protocol: http1 } }`,
    );
    expect(codesOf(results)).toEqual(['504']);
  });
});

describe('a VirtualService', () => {
  it.each([
    ['of all namespaces', '["*"]', '418'],
    ['of its own', '["."]', '418'],
    ['of another', '[shop]', '200'],
    ['of nobody', '["~"]', '200'],
  ])('is for callers %s', (_, exportTo, code) => {
    const rule = object(
      'VirtualService',
      'ratings',
      `{ hosts: [ratings], exportTo: ${exportTo}, http: [{ directResponse: { status: 418 } }] }`,
    );
    const { results } = beside(
      rule,
      `mesh: client
services: { reviews: { handler: [{ call: { to: ratings, protocol: http1 } }] } }
traffic: { users: { from: client, to: reviews, port: 9080, rate: 50/s, protocol: http1 } }`,
    );
    expect([...results.services.get('reviews')!.calls.get('ratings')!.codes.keys()]).toEqual([
      code,
    ]);
  });
});
