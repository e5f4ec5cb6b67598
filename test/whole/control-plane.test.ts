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
