import { describe, expect, it } from 'vitest';
import { expand, lower, parse, type PlainScenario, type Results, run } from '../../src/index.js';
import { plainOf } from './stages.js';

/** A mesh over services: whole runs. */

interface Told {
  mesh?: string;
  users?: string;
  web?: string;
  more?: string;
}

const text = ({ mesh = 'none', users = 'protocol: http1', web = '', more = '' }: Told): string => `
version: 1
duration: 1 s
mesh: ${mesh}
networks: { pods: { kind: routed } }
hosts: { client: { networks: pods } }
services:
  web: { network: pods, replicas: 3, port: 80, targetPort: 8080, time: 1 ms, workers: 8, ${web} }
traffic:
  users: { from: client, to: web, rate: 300/s, ${users} }
${more}`;

function play(told: Told): Results {
  const results = run(plainOf(text(told)));
  expect(results.conservation.requests.balanced).toBe(true);
  expect(results.conservation.packets.balanced).toBe(true);
  for (const { relayed } of results.services.values()) {
    if (relayed === null) continue;
    const { accepted, done, reset, failed, idle, left, lost, underWay } = relayed;
    expect(accepted).toBe(done + reset + failed + idle + left + lost + underWay);
  }
  return results;
}

const split = ({ services }: Results): number[] =>
  [...services.get('web')!.backends.values()].map(({ requests }) => requests);

const users = ({ workloads }: Results) => workloads.get('users')!;

describe('a mesh in one word', () => {
  it('balances connections without it and by tunnels, requests at callers and sidecars', () => {
    // One connection for all requests.
    const one = 'protocol: http2';
    const used = (mesh: string): number =>
      split(play({ mesh, users: one })).filter((each) => each > 0).length;
    const modes = ['none', 'ambient', 'client', 'sidecar', 'ambient+waypoint'];
    expect(modes.map(used)).toEqual([1, 1, 3, 3, 3]);
  });

  it('leaves everything else as it is: the same requests, which take their servers as long', () => {
    const times = ['none', 'client', 'sidecar', 'ambient'].map((mesh) => {
      const results = play({ mesh, web: 'slowdown: exponential(1)' });
      const { sent, completed, breakdown, latency } = users(results);
      expect(completed).toBe(sent);
      return { sent, service: breakdown!.service, mean: latency.mean! };
    });
    for (const { sent, service } of times) {
      expect(sent).toBe(times[0].sent);
      expect(service).toBeCloseTo(times[0].service, 6);
    }
    // Proxies are on the way: what they cost is a few hops within machines.
    expect(times[2].mean).toBeGreaterThan(times[0].mean);
    expect(times[2].mean).toBeLessThan(times[0].mean + 0.1);
  });

  it('carries what its callers speak, and looks into nothing where it cannot', () => {
    const ways: [users: string, requests: boolean][] = [
      ['protocol: http1, connections: new', true],
      ['protocol: tcp', false],
      ['protocol: http2, tls: 1.3', false],
    ];
    for (const [said, seen] of ways) {
      for (const mesh of ['sidecar', '{ mode: sidecar, tls: off }', 'ambient']) {
        const results = play({ mesh, users: said });
        const { sent, completed } = users(results);
        expect([said, mesh, completed]).toEqual([said, mesh, sent]);
        const sees = seen && mesh !== 'ambient';
        const own = [...results.services.values()].flatMap(({ relayed }) => relayed ?? []);
        for (const { requests, accepted } of own) {
          expect(requests > 0).toBe(sees);
          // What is new in each pod: connections, where they are what is passed on.
          expect(accepted > 0).toBe(!sees);
        }
      }
    }
  });

  it('goes by the name of a port', () => {
    const ports = 'ports: [{ name: tcp-web, port: 80, target: 8080 }]';
    const results = run(
      plainOf(text({ mesh: 'sidecar' }).replace('port: 80, targetPort: 8080', ports)),
    );
    expect(users(results).successRatio).toBe(1);
    expect(results.services.get('web-sidecar')!.relayed).toMatchObject({ requests: 0 });
  });

  it('refuses who comes plain where all is to be encrypted', () => {
    for (const mode of ['sidecar', 'ambient']) {
      const outside = (tls: string) =>
        users(play({ mesh: `{ mode: ${mode}, tls: ${tls}, without: users }` }));
      const inside = users(play({ mesh: `{ mode: ${mode}, tls: strict }` }));
      expect([mode, inside.completed]).toEqual([mode, inside.sent]);
      const permissive = outside('permissive');
      expect(permissive.completed).toBe(permissive.sent);
      const strict = outside('strict');
      expect(Object.fromEntries(strict.failed)).toEqual({ reset: strict.sent });
    }
  });

  it('goes by routes, and finds who has died', () => {
    const web =
      'routes: [{ retries: { attempts: 4, on: [refused, reset, unreachable] } }], balancer: { policy: round-robin }';
    const more = 'timeline: [{ at: 0.5 s, crash: web-0 }]';
    const tried = users(play({ mesh: 'sidecar', web, more }));
    expect(tried.sent - tried.completed).toBeLessThan(6);
    const plain = users(play({ mesh: 'sidecar', web: 'policy: round-robin', more }));
    expect(plain.sent - plain.completed).toBeGreaterThan(25);
  });

  it('leads the same requests by routes to other services, however their host is written', () => {
    const told = {
      users: "protocol: http1, headers: { host: 'WEB:80' }",
      web: 'routes: [{ to: [{ service: web, weight: 80 }, { service: canary, weight: 20 }] }]',
      more: '  more: { from: client, to: web, rate: 100/s, protocol: http1 }',
    };
    const canary =
      '  canary: { network: pods, replicas: 2, port: 80, targetPort: 9090, time: 1 ms }';
    const dealt = ['client', 'sidecar', 'ambient+waypoint'].map((mesh) => {
      const file = text({ ...told, mesh }).replace('traffic:', `${canary}\ntraffic:`);
      const results = run(plainOf(file));
      const { sent, completed } = users(results);
      expect([mesh, completed]).toEqual([mesh, sent]);
      const requests = [...results.services.get('canary')!.backends.values()];
      return requests.reduce((sum, each) => sum + each.requests, 0);
    });
    expect(dealt[0]).toBeGreaterThan(40);
    expect(dealt).toEqual([dealt[0], dealt[0], dealt[0]]);
  });

  it('lets pass who names a host that is no service, or keeps them in', () => {
    const told = (outbound: string) =>
      play({
        mesh: `{ mode: sidecar, outbound: ${outbound} }`,
        users: 'protocol: http1, connections: pooled, headers: { host: shop.example.com }',
        web: 'policy: round-robin, routes: [{ fault: { abort: { status: 418, share: 1 } } }]',
      });
    // Past the routes of the service, to its address: the node's router chooses, once for each connection.
    const passed = told('allow-any');
    expect(users(passed).completed).toBe(users(passed).sent);
    expect(
      passed.services.get('client-sidecar') ?? passed.services.get('users-sidecar'),
    ).toBeDefined();
    const kept = told('registry-only');
    expect(users(kept).codes).toEqual(new Map([['502', users(kept).sent]]));
  });

  it('lets connections pass to where no service is, or keeps them in', () => {
    const open = (outbound: string) => {
      const file = text({ mesh: `{ mode: ambient, outbound: ${outbound} }` });
      const outside = 'hosts: { other: { networks: pods }, client';
      const relay = "traffic: { out: { kind: bulk, from: client, to: 'other', bytes: 10 kB } }";
      const { workloads } = run(
        plainOf(file.replace('hosts: { client', outside).replace(/traffic:[^]*/, relay)),
      );
      return workloads.get('out')!.completed;
    };
    expect([open('allow-any'), open('registry-only')]).toEqual([1, 0]);
  });

  it('speaks to each endpoint as that one can, where not all have proxies', () => {
    const file = text({
      mesh: '{ mode: sidecar, without: web-1 }',
      web: 'policy: round-robin, authorization: [{ name: known, rules: [{ from: { accounts: users } }] }]',
    });
    const results = run(plainOf(file));
    const [first, second, third] = split(results);
    expect(Math.max(first, second, third) - Math.min(first, second, third)).toBeLessThan(3);
    // Who speaks plain proves no account: the one without a proxy cannot know who calls.
    expect(users(results).codes).toEqual(
      new Map([
        ['200', first + third],
        ['403', second],
      ]),
    );
  });

  it('stands beside services that are called as its proxies, or as a workload', () => {
    const own = '  web-sidecar: { network: pods, port: 81, time: 2 ms }';
    const more = '  web: { from: client, to: web-sidecar, rate: 100/s, protocol: http1 }';
    const file = text({ mesh: '{ mode: sidecar, tls: strict }', more });
    const { workloads, services } = run(plainOf(file.replace('traffic:', `${own}\ntraffic:`)));
    for (const { sent, completed } of workloads.values()) expect(completed).toBe(sent);
    const served = [...services.get('web-sidecar')!.backends.values()];
    expect(served[0].requests).toBe(workloads.get('web')!.sent);
  });

  it('says where nobody heeds routes', () => {
    const warned = (mesh: string, said: string): string[] => {
      const parsed = parse(text({ mesh, users: said, web: 'routes: [{ timeout: 5 ms }]' }), {
        file: 'mesh.yaml',
      });
      if (!parsed.ok) throw new Error('it does not parse');
      return lower(parsed.scenario).warnings;
    };
    const heeds = 'services.web: nobody heeds its routes: ';
    const tunnels = expect.stringContaining(`${heeds}tunnels see no requests`) as string;
    expect(warned('ambient', 'protocol: http1')).toEqual([tunnels]);
    expect(warned('sidecar', 'protocol: http1')).toEqual([]);
    expect(warned('ambient+waypoint', 'protocol: http1')).toEqual([]);
    const sidecars = expect.stringContaining(`${heeds}proxies see requests where`) as string;
    expect(warned('sidecar', 'protocol: http1, tls: 1.3')).toEqual([sidecars]);
  });

  it('sends calls on by the routes of who is called, as sidecars and waypoints see them', () => {
    const chain = (mesh: string) =>
      run(
        plainOf(`
version: 1
duration: 1 s
mesh: ${mesh}
networks: { pods: { kind: routed } }
hosts: { client: { networks: pods } }
services:
  front: { network: pods, port: 9080, workers: 8, handler: [{ call: { to: back, protocol: http1 } }] }
  back:
    network: pods
    port: 9080
    workers: 8
    replicas: [{ labels: { version: v1 } }, { labels: { version: v2 } }]
    balancer: { subsets: { v1: { labels: { version: v1 } }, v2: { labels: { version: v2 } } } }
    routes: [{ match: { headers: { end-user: jason } }, to: { subset: v2 } }, { to: { subset: v1 } }]
traffic:
  users: { from: client, to: front, rate: 100/s, protocol: http1 }
  jason: { from: client, to: front, rate: 50/s, protocol: http1, headers: { end-user: jason } }
`),
      );
    for (const mesh of ['client', 'sidecar', 'ambient+waypoint']) {
      const { workloads, services } = chain(mesh);
      const asked = ['users', 'jason'].map((name) => workloads.get(name)!.completed);
      const served = [...services.get('back')!.backends.values()].map(({ requests }) => requests);
      expect([mesh, served]).toEqual([mesh, asked]);
    }
  });

  it('takes the time of its workers', () => {
    // Two sidecars of 0.2 ms; two ztunnels of 0.06, and a waypoint of 0.25; and now and then a wait.
    const cases = [
      ['sidecar', 0.4],
      ['ambient', 0.12],
      ['ambient+waypoint', 0.37],
    ] as const;
    for (const [mode, cost] of cases) {
      const free = users(play({ mesh: mode })).latency.mean!;
      const paid = users(play({ mesh: `{ mode: ${mode}, costs: istio }` }));
      expect([mode, paid.completed]).toEqual([mode, paid.sent]);
      expect(paid.latency.mean! - free).toBeGreaterThan(cost);
      expect(paid.latency.mean! - free).toBeLessThan(cost + 0.12);
    }
  });

  it('has a row for the cores of each proxy, that of a waypoint for all that it takes', () => {
    const busy = (mode: string, costs: string): string[] => {
      const { cpus } = play({ mesh: `{ mode: ${mode}, costs: ${costs} }` });
      return [...cpus].map(([name, { utilisation, cores }]) => {
        expect(cores).toBe(2);
        return `${name} ${utilisation.toFixed(2)}`;
      });
    };
    // 300 requests a second, by 0.2 ms each of two cores: 0.03 at the client, a third of it at each replica.
    expect(busy('sidecar', 'istio')).toEqual([
      'client-sidecar 0.03',
      ...[0, 1, 2].map((i) => `web-${i}-sidecar 0.01`),
    ]);
    expect(busy('sidecar', 'linkerd')[0]).toBe('client-sidecar 0.02');
    const waypoint = busy('ambient+waypoint', 'istio');
    expect(waypoint.find((row) => row.startsWith('web-waypoint'))).toBe('web-waypoint-0 0.03');
  });

  it('is the same from its expanded form', () => {
    for (const mesh of [
      'client',
      '{ mode: sidecar, costs: istio }',
      'ambient',
      'ambient+waypoint',
    ]) {
      const plain: PlainScenario = plainOf(text({ mesh }));
      const again = plainOf(expand(plain));
      expect(run(again).digest).toBe(run(plain).digest);
    }
  });
});

function mistakes(told: string): string {
  const parsed = parse(told, { file: 'test.yaml' });
  if (!parsed.ok) return parsed.errors.map(({ message }) => message).join('\n');
  const lowered = lower(parsed.scenario);
  return [
    ...(lowered.ok ? [] : lowered.errors.map(({ message }) => message)),
    ...lowered.warnings,
  ].join('\n');
}

describe('a mesh that cannot be', () => {
  it.each([
    [text({ mesh: '{ mode: sidecar, services: [wbe] }' }), "did you mean 'web'"],
    [
      text({ mesh: '{ mode: ambient, without: nobody }' }),
      "unknown service, workload or host 'nobody'",
    ],
    [
      text({ mesh: 'sidecar' }).replace('targetPort: 8080', 'targetPort: 15006'),
      'is of the proxies',
    ],
    [text({ mesh: 'sidecar', users: 'protocol: udp' }), 'sends datagrams'],
    [
      'version: 1\nmesh: sidecar\nservices: { web: {} }\ntraffic: { u: { to: web, rate: 1/s, requests: 9 } }',
      'there is none',
    ],
    ['version: 1\nmesh: sidecars', "did you mean 'sidecar'"],
    [text({ mesh: '{ mode: ambient, costs: linkerd }' }), 'Linkerd has sidecars only'],
  ])('%#', (told, message) => {
    expect(mistakes(told)).toContain(message);
  });
});
