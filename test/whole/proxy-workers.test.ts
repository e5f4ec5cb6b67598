import { describe, expect, it } from 'vitest';
import { type Results, run } from '../../src/index.js';
import { plainOf } from './stages.js';

/** What the workers of a proxy have for themselves, and what together: whole runs. */

const simulate = (text: string): Results => run(plainOf(`version: 1\n${text}`));

const requestsOf = ({ services }: Results, name = 'web'): number[] =>
  [...services.get(name)!.backends.values()].map(({ requests }) => requests);

interface Told {
  workers?: number;
  /** Of the clients: hosts, and what they speak. */
  clients?: number;
  by?: string;
  web?: string;
  gateway?: string;
  more?: string;
}

/** A gateway before three replicas, over HTTP/2. */
const gateway = (told: Told): Results =>
  simulate(`
duration: 1 s
networks: { lan: { rate: 1 Gbit/s, delay: 10 us } }
hosts: { c: { count: ${told.clients ?? 1}, networks: lan } }
services:
  gateway:
    network: lan
    workers: ${told.workers ?? 8}
    proxy: { to: web, protocol: http2, connections: { limit: 1 }, ${told.gateway ?? ''} }
  web: { network: lan, replicas: 3, workers: 8, time: 1 ms, ${told.web ?? 'policy: round-robin'} }
traffic: { users: { from: c, to: gateway, arrivals: constant(240/s), ${told.by ?? 'protocol: http2'} } }
${told.more ?? ''}`);

/** The same by sidecars: the client's has the workers. */
const sidecar = (told: Told): Results =>
  simulate(`
duration: 1 s
mesh: { mode: sidecar, workers: ${told.workers ?? 8} }
networks: { pods: { kind: routed } }
hosts: { c: { count: ${told.clients ?? 1}, networks: pods } }
services:
  web: { network: pods, replicas: 3, workers: 8, port: 80, time: 1 ms, ${told.web ?? 'policy: round-robin'} }
traffic: { users: { from: c, to: web, arrivals: constant(240/s), ${told.by ?? 'protocol: http2'} } }
${told.more ?? ''}`);

const opened = ({ services }: Results, name: string): number =>
  services.get(name)!.connections!.opened;

describe.each([
  ['a gateway', gateway, 'gateway'],
  ['a sidecar', sidecar, 'users-sidecar'],
] as const)('the workers of %s', (_, stage, name) => {
  it('each keep the connections that have come to them', () => {
    // One connection of HTTP/2 is one worker's, whatever it carries.
    const one = stage({});
    expect(opened(one, name)).toBe(3);
    expect(one.workloads.get('users')!.failed.size).toBe(0);
    // Of a new connection for each request all workers get some, and hold one each to each host.
    expect(opened(stage({ by: 'protocol: http1, connections: new' }), name)).toBe(24);
    expect(opened(stage({ by: 'protocol: http1, connections: new', workers: 2 }), name)).toBe(6);
  });

  it('take turns each by itself', () => {
    const few = 'protocol: http1, connections: new, requests: 3';
    // By one worker three requests in a row go to each once.
    expect(requestsOf(stage({ workers: 1, by: few }))).toEqual([1, 1, 1]);
    // Eight begin at places of their own.
    const counts = Array.from({ length: 8 }, (_, seed) =>
      requestsOf(stage({ by: few, more: `seed: ${seed + 1}` })),
    );
    expect(counts.some((each) => each.some((count) => count !== 1))).toBe(true);
  });

  it('leave out together who stands out, and say so once', () => {
    const failing = {
      by: 'protocol: http1, connections: new',
      web: 'policy: "outlier-detection(round-robin, maxEjected = 50, jitter = 200 ms, baseEjection = 300 ms, interval = 100 ms)"',
      more: 'timeline: [{ at: 0 s, errors: web-1, share: 100 %, status: 502 }]',
    };
    const results = stage(failing);
    const ejected = results.timeline.filter(({ what }) => what.includes('ejected web/web-1'));
    const begun = ejected.filter(({ phase }) => phase === 'begins').length;
    expect(begun).toBeGreaterThan(1);
    // Five failures in a row of all workers together, each time, and those under way with them.
    const failed = requestsOf(results)[1];
    expect(failed).toBeGreaterThanOrEqual(5 * begun);
    expect(failed).toBeLessThan(5 * begun + 8);
  });
});
