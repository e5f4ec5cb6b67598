import { describe, expect, it } from 'vitest';
import { createRun, expand, run, type Results } from '../../src/index.js';
import { table } from '../../src/report/table.js';
import { plainOf } from './stages.js';

/** One of four replicas vanishes at 2 s, while requests come as fast as it takes to see it. */
function vanishing(controlPlane: string, more: string, request = ''): string {
  return `
version: 1
name: vanishing
duration: 4 s
drain: 2 s
controlPlane: ${controlPlane}
${more}
networks: { net: { delay: 50 us } }
hosts: { client: { count: 3, networks: net } }
services: { web: { network: net, replicas: 4, workers: 8, time: 1 ms } }
traffic:
  users: { from: client, to: web, rate: 500/s, protocol: http1, timeout: 500 ms ${request} }
timeline: [{ at: 2 s, remove: web-3, drain: 0 s }]
`;
}

function measured(text: string): Results {
  const observed = createRun(plainOf(text), {
    ...{ capture: null, trace: null, requests: true, packets: false, replication: 0 },
  });
  while (!observed.advance(1e6));
  const results = observed.results();
  expect(results.conservation.requests.balanced).toBe(true);
  expect(results.conservation.packets.balanced).toBe(true);
  return results;
}

/** When requests failed that were sent within a time, in seconds from the change on. */
function failures({ requests }: Results): number[] {
  const failed = requests!.filter(({ outcome }) => outcome !== 'completed');
  return failed.map(({ intended }) => intended / 1e9 - 2);
}

// Each request has a connection of its own, for which the node chooses.
const ONCE = ', connections: { uses: 1 }';

describe('an endpoint that has vanished', () => {
  it('is sent to by the nodes until kube-proxy has heard, and then by nobody', () => {
    const results = measured(
      vanishing('{ kubeProxy: { sync: 300 ms }, watch: 0 s }', 'mesh: none', ONCE),
    );
    const failed = failures(results);
    // A quarter of 500/s for 0.3 s.
    expect(failed.length).toBeGreaterThan(20);
    expect(failed.length).toBeLessThan(60);
    expect(Math.min(...failed)).toBeGreaterThan(-0.01);
    expect(Math.max(...failed)).toBeLessThan(0.301);
    const { listeners, last } = results.controlPlane!;
    expect(last.max).toBeCloseTo(0.3, 6);
    expect(listeners.get('kube-proxy')!.stale).toBeGreaterThanOrEqual(failed.length - 2);
    expect(table(results)).toContain('kube-proxy');
  });

  it('is sent to by each proxy until its own news have come, which gives 503 and UF', () => {
    const push = '{ debounce: 100 ms, throttle: 1, time: 100 ms, delay: 0 s }';
    const results = measured(
      vanishing(`{ like: istio, watch: 0 s, push: ${push} }`, 'mesh: sidecar'),
    );
    const { codes, flags } = results.workloads.get('users')!;
    const { stale, heard, ended } = results.controlPlane!.listeners.get('proxy')!;
    // Each of three has heard after 0.2, 0.3 or 0.4 s.
    expect(heard.count).toBe(3);
    expect(heard.max).toBeCloseTo(0.4, 6);
    expect(heard.p50).toBeCloseTo(0.3, 3);
    const failed = failures(results);
    expect(Math.max(...failed)).toBeLessThan(0.401);
    expect(codes.get('503')).toBe(failed.length);
    expect(flags.get('UF')).toBeGreaterThan(10);
    expect([...ended.values()].reduce((sum, n) => sum + n, 0)).toBe(stale);
    // Who hears last has sent to it for longest.
    const clients = new Map<string, number>();
    for (const { client, outcome, intended } of results.requests!) {
      if (outcome === 'completed') continue;
      clients.set(client, Math.max(clients.get(client) ?? 0, intended / 1e9 - 2));
    }
    const latest = [...clients.values()].sort((a, b) => a - b);
    expect(latest).toHaveLength(3);
    [0.2, 0.3, 0.4].forEach((until, i) => {
      expect(latest[i]).toBeGreaterThan(until - 0.1);
      expect(latest[i]).toBeLessThan(until + 0.001);
    });
  });

  it('is sent to by nobody where all know at once', () => {
    for (const mesh of ['mesh: none', 'mesh: sidecar']) {
      const results = measured(vanishing('none', mesh));
      // What it was working on is lost.
      expect(failures(results).every((at) => at <= 0)).toBe(true);
      expect(results.controlPlane).toBe(null);
    }
  });

  it('loses its connections in the pools of those who have heard', () => {
    const text = vanishing('istio', 'mesh: client').replace('drain: 0 s }', 'drain: none }');
    const results = measured(text);
    expect(failures(results)).toEqual([]);
    const { ended, stale } = results.controlPlane!.listeners.get('client')!;
    expect(stale).toBeGreaterThan(0);
    expect(ended.get('completed')).toBe(stale);
  });
});

describe('a crash', () => {
  it('is known after the kubelet has noticed, and again after the repair', () => {
    const text = vanishing(
      '{ notice: 400 ms, watch: 0 s, kubeProxy: { minSync: 0 s, sync: 0 s } }',
      'mesh: none',
      ONCE,
    ).replace(/timeline.*/, 'timeline: [{ at: 2 s, for: 1 s, crash: web-3 }]');
    const results = measured(text);
    const failed = failures(results);
    expect(failed.length).toBeGreaterThan(20);
    expect(Math.max(...failed)).toBeLessThan(0.401);
    const { changes, last } = results.controlPlane!;
    expect(changes).toBe(2);
    expect(last.max).toBeCloseTo(0.4, 6);
    // It takes its share again.
    const { intended } = results.requests!.filter(({ outcome }) => outcome === 'completed').at(-1)!;
    expect(intended).toBeGreaterThan(3.9e9);
    const back = results.requests!.filter(
      ({ replica, intended }) => replica === 'web-3' && intended > 3.4e9,
    );
    expect(back.length).toBeGreaterThan(20);
  });
});

describe('controlPlane', () => {
  it('is written out in full, and read again', () => {
    const plain = plainOf(vanishing('istio', 'mesh: none'));
    expect(plainOf(expand(plain)).controlPlane).toEqual(plain.controlPlane);
    expect(plain.controlPlane!.push!.debounce).toBe(1e8);
  });

  it('gives the same run twice, observed or not', () => {
    const text = vanishing('istio', 'mesh: sidecar');
    const { digest } = run(plainOf(text));
    expect(measured(text).digest).toBe(digest);
    expect(run(plainOf(text)).digest).toBe(digest);
  });
});

/** Two versions, of which the second gets more from 2 s on; two clients. */
function shifting(controlPlane: string, mesh: string, timeline: string): string {
  return `
version: 1
name: shifting
duration: 4 s
controlPlane: ${controlPlane}
mesh: ${mesh}
networks: { net: {} }
hosts: { client: { count: 2, networks: net } }
services:
  web:
    network: net
    workers: 8
    time: 1 ms
    replicas: [{ name: a, labels: { version: v1 } }, { name: b, labels: { version: v2 } }]
    balancer: { subsets: { v1: { labels: { version: v1 } }, v2: { labels: { version: v2 } } } }
    routes: [{ to: [{ subset: v1, weight: 100 }, { subset: v2, weight: 0 }] }]
traffic:
  users: { from: client, to: web, rate: 500/s, protocol: http1 }
timeline: [${timeline}]
`;
}

/** Share of requests sent between two times, in seconds, that went to the second version. */
function shareOfSecond(results: Results, from: number, to: number, client = ''): number {
  const { requests, calls } = results;
  // Where there are proxies, it is they who know.
  const within = (calls!.length > 0 ? calls! : requests!).filter(
    ({ intended, client: by, replica }) =>
      intended >= from * 1e9 &&
      intended < to * 1e9 &&
      by.startsWith(client) &&
      ['a', 'b'].includes(replica),
  );
  return within.filter(({ replica }) => replica === 'b').length / within.length;
}

describe('weights of a route', () => {
  const shift = '{ at: 2 s, weights: web, to: { v1: 20, v2: 80 } }';

  it.each(['client', 'sidecar', 'ambient+waypoint'])('change in a run, with mesh: %s', (mesh) => {
    const results = measured(shifting('none', mesh, shift));
    expect(shareOfSecond(results, 0, 2)).toBe(0);
    expect(Math.abs(shareOfSecond(results, 2, 4) - 0.8)).toBeLessThan(0.05);
    const [{ what }] = results.timeline;
    expect(what).toBe('weights of web to v1 20, v2 80');
  });

  it('change nothing where a router balances connections, which sees no requests', () => {
    const share = shareOfSecond(measured(shifting('none', 'none', shift)), 0, 2);
    expect(share).toBeGreaterThan(0);
  });

  it('change for each proxy as it hears, and come back where they were lent', () => {
    const push = '{ debounce: 0 s, throttle: 1, time: 500 ms, delay: 0 s }';
    const plane = `{ like: istio, watch: 0 s, push: ${push} }`;
    const lent = '{ at: 1 s, for: 2 s, weights: web, to: { v2: 1 } }';
    const results = measured(shifting(plane, 'sidecar', lent));
    // One client's proxy has heard after 0.5 s, the other's after 1 s.
    const first = ['client-0', 'client-1'].map((client) => shareOfSecond(results, 1.5, 2, client));
    expect(first.sort()).toEqual([0, 1]);
    expect(shareOfSecond(results, 2, 3)).toBe(1);
    const last = ['client-0', 'client-1'].map((client) => shareOfSecond(results, 3.5, 4, client));
    expect(last.sort()).toEqual([0, 1]);
    expect(results.controlPlane!.changes).toBe(2);
  });

  it.each([
    ['{ at: 2 s, weights: web, to: { v3: 1 } }', "unknown destination 'v3'"],
    ['{ at: 2 s, weights: web, to: { v1: 0 } }', 'gives nobody anything'],
    ['{ at: 2 s, weights: web, route: other, to: { v1: 1 } }', "unknown route 'other'"],
    ['{ at: 2 s, mtls: web, mode: strict }', "'web' has no proxies beside it"],
  ])('%s is refused', (entry, message) => {
    expect(() => plainOf(shifting('none', 'none', entry))).toThrow(message);
  });
});

describe('mutual TLS made strict in a run', () => {
  const text = (protocol: string) =>
    shifting('none', '{ mode: sidecar, without: users }', '{ at: 2 s, mtls: web, mode: strict }')
      .replace(/ {4}routes.*\n/, '')
      .replace('protocol: http1', protocol);

  it.each(['protocol: http1, connections: { uses: 1 }', 'protocol: tcp, connections: { uses: 1 }'])(
    'resets whoever comes plain from then on (%s)',
    (protocol) => {
      const results = measured(text(protocol));
      const failed = results.requests!.filter(({ outcome }) => outcome !== 'completed');
      expect(failed.every(({ outcome }) => outcome === 'reset')).toBe(true);
      expect(Math.min(...failed.map(({ intended }) => intended))).toBeGreaterThan(1.99e9);
      const later = results.requests!.filter(({ intended }) => intended > 2e9);
      expect(later.filter(({ outcome }) => outcome === 'completed')).toEqual([]);
    },
  );
});
