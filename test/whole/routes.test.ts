import { describe, expect, it } from 'vitest';
import { Heads, type Headers, RequestHead } from '../../src/calls/head.js';
import { holds, type RouteMatch, type TextMatch } from '../../src/calls/routes/match.js';
import { RouteTable } from '../../src/calls/routes/route-table.js';
import { Request } from '../../src/calls/request.js';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

function simulate(text: string): Results {
  return run(plainOf(`version: 1\n${text}`));
}

describe('conditions on a text', () => {
  it.each<[TextMatch, string | undefined, boolean]>([
    [{ kind: 'exact', text: '/api' }, '/api', true],
    [{ kind: 'exact', text: '/api' }, '/api/', false],
    [{ kind: 'prefix', text: '/api' }, '/apiary', true],
    [{ kind: 'path', text: '/api' }, '/apiary', false],
    [{ kind: 'path', text: '/api/' }, '/api', true],
    [{ kind: 'path', text: '/api' }, '/api?a=1', true],
    [{ kind: 'path', text: '/' }, '/any', true],
    [{ kind: 'suffix', text: '.example.com' }, 'shop.example.com', true],
    [{ kind: 'regex', text: 'a+' }, 'aa', true],
    [{ kind: 'regex', text: 'a+' }, 'aab', false],
    [{ kind: 'regex', text: 'a|b' }, 'ab', false],
    [{ kind: 'present', present: true }, '', true],
    [{ kind: 'present', present: false }, undefined, true],
    [{ kind: 'exact', text: '' }, undefined, false],
  ])('%j of %j: %j', (condition, text, expected) => {
    expect(holds(condition, text)).toBe(expected);
  });
});

describe('heads', () => {
  it('pass headers on, under those of the call, and are made once', () => {
    const words = { path: '/b', method: 'POST', headers: new Map([['b', '2']]) };
    const heads = new Heads('callee', 80, words, 'caller');
    const passed: Headers = new Map([
      ['a', '1'],
      ['b', '1'],
    ]);
    const head = heads.after(passed);
    expect([...head.headers]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(head).toMatchObject({ host: 'callee', path: '/b', method: 'POST', source: 'caller' });
    expect(heads.root.headers.size).toBe(1);
    expect(heads.after(passed)).toBe(head);
  });

  it('are for whom the header host names', () => {
    const words = { path: '/', method: 'GET', headers: new Map([['host', 'shop']]) };
    expect(new Heads('gateway', 80, words, '').root).toMatchObject({ host: 'shop' });
  });
});

describe('a table of routes', () => {
  const match = (part: Partial<RouteMatch>): RouteMatch => ({
    host: null,
    path: null,
    method: null,
    headers: new Map(),
    without: new Map(),
    query: new Map(),
    port: null,
    from: null,
    ...part,
  });
  const asked = (path: string, source: string, address = 0): Request => {
    const request = new Request();
    request.head = new RequestHead('web', 80, path, 'GET', new Map(), source);
    request.clientAddress = address;
    return request;
  };

  it('gives the first route that fits what is asked, and who asks', () => {
    const from = { sources: new Set(['shop']), addresses: new Set([7]) };
    const api: TextMatch = { kind: 'prefix', text: '/api' };
    const table = new RouteTable([[match({ path: api, from })], [match({ path: api })]]);
    expect(table.find(asked('/api', 'shop'))).toBe(0);
    expect(table.find(asked('/api', 'other', 7))).toBe(0);
    expect(table.find(asked('/api', 'other'))).toBe(1);
    expect(table.find(asked('/', 'shop'))).toBe(-1);
  });
});

const split = (network: string, client: string): string => `
${network}
services:
  web:
    ${network === '' ? '' : 'network: lan'}
    replicas:
      - { name: old, count: 3, labels: { version: v1 } }
      - { name: new, labels: { version: v2 } }
    time: exponential(2 ms)
    workers: 4
    balancer:
      at: callers
      policy: round-robin
      subsets:
        v1: { labels: { version: v1 } }
        v2: { labels: { version: v2 }, policy: least-request }
    routes:
      - name: testers
        match: { headers: { End-User: { exact: jason } } }
        to: { subset: v2 }
      - name: rest
        match: { method: GET }
        retries: 1
        to: [{ subset: v1, weight: 3 }, { subset: v2 }]
  front:
    ${network === '' ? '' : 'network: lan'}
    workers: 50
    balancer: { at: callers }
    handler: [{ call: { to: web, path: /reviews } }]
traffic:
  users: { ${client} to: front, rate: 200, requests: 4000 }
  testers: { ${client} to: front, rate: 20, requests: 400, headers: { end-user: jason } }
  posts: { ${client} to: web, rate: 20, requests: 100, method: POST }
`;

describe('routes', () => {
  it.each([
    ['without a network', '', ''],
    [
      'over one',
      'networks: { lan: { rate: 1 Gbit/s, delay: 10 us } }\nhosts: { c: { networks: lan } }',
      'from: c,',
    ],
  ])('split by weight, and by a header that a call passes on, %s', (_, network, client) => {
    const { services, workloads, conservation } = simulate(split(network, client));
    const { routes, backends } = services.get('web')!;
    expect(routes.get('testers')).toMatchObject({ requests: 400 });
    const rest = routes.get('rest')!;
    expect(rest.requests).toBe(4000);
    expect(rest.attempts).toMatchObject({ sent: 4000 });
    // Within four standard deviations.
    const { requests: v2 } = rest.to.get('v2')!;
    expect(Math.abs(v2 - 1000)).toBeLessThan(4 * Math.sqrt(750));
    // The subset's balancer takes turns between three, whatever the others get.
    const old = [0, 1, 2].map((i) => backends.get(`old-${i}`)!.requests);
    expect(Math.max(...old) - Math.min(...old)).toBeLessThanOrEqual(1);
    expect(backends.get('new')!.requests).toBe(400 + v2);
    expect(workloads.get('posts')!.failed).toEqual(new Map([['no-route', 100]]));
    expect(conservation.requests.balanced).toBe(true);
  });

  it('try again where they were dealt to, and give up in time', () => {
    const { services, workloads, conservation } = simulate(`
services:
  web:
    replicas: [{ labels: { v: '1' }, workers: 1 }]
    time: 10 ms
    queue: { limit: 0 }
    balancer: { subsets: { one: { labels: { v: 1 } } } }
    routes:
      - { name: quick, match: { path: /quick }, timeout: 4 ms, to: { subset: one } }
      - { name: stubborn, to: { subset: one }, retries: { attempts: 3, base: 6 ms, jitter: none } }
traffic:
  users: { to: web, arrivals: constant(100/s), requests: 10, start: 1 ms }
  hasty: { to: web, path: /quick, requests: 1, arrivals: constant(1000/s), start: 500 ms }
`);
    const { stubborn, quick } = Object.fromEntries(services.get('web')!.routes);
    expect(stubborn.requests).toBe(10);
    expect(workloads.get('users')!.completed).toBe(10);
    expect(quick.requests).toBe(1);
    expect(workloads.get('hasty')!.failed).toEqual(new Map([['timed-out', 1]]));
    expect(conservation.requests.balanced).toBe(true);
  });

  it('follow the set: a replica that is removed is gone from its subset, and comes to no other', () => {
    const { services } = simulate(`
duration: 2 s
services:
  web:
    replicas: [{ name: a, labels: { v: x } }, { name: b, labels: { v: x } }, { name: c }]
    balancer: { policy: round-robin, subsets: { x: { labels: { v: x } } } }
    routes: [{ to: { subset: x } }]
traffic: { users: { to: web, arrivals: constant(100/s) } }
timeline: [{ at: 1 s, remove: web/a }]
`);
    const requests = [...services.get('web')!.backends.values()].map((each) => each.requests);
    expect(requests[2]).toBe(0);
    expect(requests[1] - requests[0]).toBeGreaterThan(95);
  });
});
