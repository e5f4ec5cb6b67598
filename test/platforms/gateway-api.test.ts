import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';

const manifests = new URL('../../scenarios/manifests/', import.meta.url);
const bookinfo = readFileSync(new URL('bookinfo.yaml', manifests), 'utf8');
const versions = [1, 2, 3].map(
  (n) => `---
apiVersion: v1
kind: Service
metadata: { name: reviews-v${n} }
spec: { selector: { app: reviews, version: v${n} }, ports: [{ name: http, port: 9080 }] }
`,
);

function lowered(rules: string, more = '') {
  const text = `version: 1
seed: 1
duration: 2 s
include: { kubernetes: [bookinfo.yaml, rules.yaml] }
hosts: { client: { networks: pods } }
${more}`;
  const read = (file: string): string =>
    file === 'rules.yaml' ? rules : bookinfo + versions.join('');
  const parsed = parse(text, { file: 'test.yaml', read });
  if (!parsed.ok) throw new Error(parsed.errors[0].message);
  return lower(parsed.scenario);
}

const object = (kind: string, name: string, spec: string, group = 'gateway.networking.k8s.io/v1') =>
  `apiVersion: ${group}
kind: ${kind}
metadata: { name: ${name} }
spec: { ${spec} }
---
`;
const parent = 'parentRefs: [{ group: "", kind: Service, name: reviews, port: 9080 }]';
const to = (n: number, more = '') => `{ name: reviews-v${n}, port: 9080, ${more} }`;
const route = (rules: string, name = 'reviews') =>
  object('HTTPRoute', name, `${parent}, rules: [${rules}]`);

/** How many requests each version of the reviews served, and what they ended with. */
function reviewed(rules: string, words = 'path: /', target = 'reviews') {
  const traffic = `traffic: { users: { from: client, to: ${target}, rate: 200/s, ${words} } }`;
  const found = lowered(rules, traffic);
  if (!found.ok) throw new Error(found.errors[0].message);
  const { services, workloads } = run(found.plain);
  const served = [1, 2, 3].map((n) => {
    const [backend] = [...(services.get(`reviews-v${n}`)?.backends.values() ?? [])];
    return backend?.requests ?? 0;
  });
  const codes = [...(workloads.get('users')?.codes.keys() ?? [])];
  return { served, codes, warnings: found.warnings };
}

describe('an HTTPRoute of a Service', () => {
  it('deals requests of all who call it out by weight', () => {
    const [v1, v2, v3] = reviewed(
      route(`{ backendRefs: [${to(1, 'weight: 90')}, ${to(2, 'weight: 10')}] }`),
    ).served;
    expect(v3).toBe(0);
    expect(Math.abs(v2 - 0.1 * (v1 + v2))).toBeLessThan(3 * Math.sqrt(0.09 * (v1 + v2)));
  });

  it('takes the most specific match, whatever the order', () => {
    const rules = route(`
      { matches: [{ path: { type: PathPrefix, value: /a } }], backendRefs: [${to(1)}] },
      { matches: [{ path: { type: PathPrefix, value: /a/b } }], backendRefs: [${to(2)}] },
      { matches: [{ path: { type: Exact, value: /a } }, { method: POST }], backendRefs: [${to(3)}] }`);
    const who = (words: string) => reviewed(rules, words).served.map((each) => each > 0);
    expect(who('path: /a/x')).toEqual([true, false, false]);
    expect(who('path: /a/b/c')).toEqual([false, true, false]);
    expect(who('path: /a')).toEqual([false, false, true]);
    expect(who('path: /z, method: POST')).toEqual([false, false, true]);
    // A prefix ends where an element of the path does.
    expect(reviewed(rules, 'path: /ab').codes).toEqual(['404']);
  });

  it('ends after its time limits, and what has nowhere to go ends with 500', () => {
    const slow =
      'rules: [{ timeouts: { request: 1ns }, backendRefs: [{ name: reviews-v1, port: 9080 }] }]';
    expect(reviewed(object('HTTPRoute', 'r', `${parent}, ${slow}`)).codes).toEqual(['504']);
    const none = reviewed(route('{ backendRefs: [{ name: nobody, port: 1 }] }'));
    expect(none.codes).toEqual(['500']);
    expect(none.warnings).toContainEqual(
      expect.stringContaining("the Service 'nobody' is not found"),
    );
    const half = reviewed(route(`{ backendRefs: [${to(1)}, { name: nobody, port: 1 }] }`));
    expect(half.codes.sort()).toEqual(['200', '500']);
  });

  it('of gRPC knows its methods', () => {
    const rules = object(
      'GRPCRoute',
      'r',
      `${parent}, rules: [{ matches: [{ method: { service: a.Books, method: Get } }], backendRefs: [${to(2)}] }, { backendRefs: [${to(1)}] }]`,
    );
    const who = (path: string) => reviewed(rules, `path: ${path}`).served.map((each) => each > 0);
    expect(who('/a.Books/Get')).toEqual([false, true, false]);
    expect(who('/a.Books/List')).toEqual([true, false, false]);
  });
});

describe('a Gateway', () => {
  const gateway = object(
    'Gateway',
    'front',
    'gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }]',
  );
  const bound = (rules: string, more = '') =>
    object('HTTPRoute', 'front', `parentRefs: [{ name: front }], ${more} rules: [${rules}]`);

  it('is a proxy, whose routes say where requests go', () => {
    const rules =
      gateway +
      bound(`{ matches: [{ path: { type: Exact, value: /reviews } }], backendRefs: [${to(3)}] }`);
    const taken = reviewed(rules, 'path: /reviews', 'front');
    expect(taken.served.map((each) => each > 0)).toEqual([false, false, true]);
    expect(taken.codes).toEqual(['200']);
    expect(reviewed(rules, 'path: /other', 'front').codes).toEqual(['404']);
  });

  it('tells hosts apart', () => {
    const rules =
      gateway +
      bound(`{ backendRefs: [${to(1)}] }`, 'hostnames: [a.example.com],') +
      object(
        'HTTPRoute',
        'others',
        `parentRefs: [{ name: front }], hostnames: ["*.example.com"], rules: [{ backendRefs: [${to(2)}] }]`,
      );
    const who = (host: string) => reviewed(rules, `headers: { host: ${host} }`, 'front');
    expect(who('a.example.com').served.map((each) => each > 0)).toEqual([true, false, false]);
    expect(who('b.example.com').served.map((each) => each > 0)).toEqual([false, true, false]);
    expect(who('example.org').codes).toEqual(['404']);
  });
});

describe('policies of backends, told apart by their groups', () => {
  it("are a budget of retries in the Gateway API's", () => {
    const policy = object(
      'XBackendTrafficPolicy',
      'p',
      'targetRefs: [{ group: "", kind: Service, name: reviews }], retryConstraint: { budget: { percent: 30, interval: 5s }, minRetryRate: { count: 4, interval: 2s } }',
      'gateway.networking.x-k8s.io/v1alpha1',
    );
    const found = lowered(policy + route(`{ backendRefs: [${to(1)}] }`));
    if (!found.ok) throw new Error(found.errors[0].message);
    const [only] = found.plain.services.get('reviews')?.routes ?? [];
    expect(only.retries?.budget).toEqual({ share: 0.3, perSecond: 2, ttl: 5e9 });
  });

  it("are much more in Envoy Gateway's", () => {
    const policy = object(
      'BackendTrafficPolicy',
      'p',
      'targetRefs: [{ kind: Gateway, name: front }], loadBalancer: { type: RoundRobin }, circuitBreaker: { maxPendingRequests: 2 }, retry: { numRetries: 4, retryOn: { triggers: [reset], httpStatusCodes: [503] } }, timeout: { http: { requestTimeout: 2s } }',
      'gateway.envoyproxy.io/v1alpha1',
    );
    const rules =
      object(
        'Gateway',
        'front',
        'gatewayClassName: eg, listeners: [{ name: http, port: 80, protocol: HTTP }]',
      ) +
      policy +
      object(
        'HTTPRoute',
        'front',
        `parentRefs: [{ name: front }], rules: [{ backendRefs: [${to(1)}] }]`,
      );
    const found = lowered(rules);
    if (!found.ok) throw new Error(found.errors[0].message);
    const { balancer } = found.plain.services.get('reviews-v1')!;
    expect(balancer.policy.kind).toBe('earliest-deadline-first');
    expect(balancer.breaker).toMatchObject({ pending: 2, connections: 1024 });
    const [only] = found.plain.services.get('front')?.proxy?.routes ?? [];
    expect(only).toMatchObject({ timeout: 2e9, retries: { attempts: 5, statuses: [503] } });
  });
});

describe('a Gateway', () => {
  const codesOf = (allowed: string) => {
    const gateway = object(
      'Gateway',
      'front',
      `gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP ${allowed} }]`,
    );
    const parents = 'parentRefs: [{ name: front, namespace: default }]';
    const backend = '{ name: reviews-v1, namespace: default, port: 9080 }';
    const far = object('HTTPRoute', 'far', `${parents}, rules: [{ backendRefs: [${backend}] }]`);
    const near = object(
      'HTTPRoute',
      'near',
      `parentRefs: [{ name: front }], hostnames: [a.b], rules: [{ backendRefs: [${to(2)}] }]`,
    );
    const grant = object(
      'ReferenceGrant',
      'reviews',
      'from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: other }], to: [{ group: "", kind: Service }]',
    );
    const rules = grant + gateway + near + far.replace('name: far', 'name: far, namespace: other');
    const { codes, warnings } = reviewed(rules, 'path: /', 'front');
    return { codes, refused: warnings.some((each) => each.includes('of its own namespace only')) };
  };

  it('takes routes of other namespaces where it says so, and only there', () => {
    expect(codesOf('')).toEqual({ codes: ['404'], refused: true });
    expect(codesOf(', allowedRoutes: { namespaces: { from: All } }')).toEqual({
      codes: ['200'],
      refused: false,
    });
  });
});
