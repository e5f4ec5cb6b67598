import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

/** All pods of a service are told to end at 2 s, and serve on for 3 s while their successors start. */
function ended(controlPlane: string, { more = '', also = '', timeline = '' } = {}): Results {
  const results = run(
    plainOf(`
version: 1
name: ended
duration: 10 s
controlPlane: ${controlPlane}
networks: { pods: { kind: routed, delay: 50 us } }
hosts: { client: { networks: pods } }
services:
  web:
    network: pods
    replicas: 2
    workers: 8
    time: 5 ms
    deployment:
      strategy: recreate
      startup: 1 s
      preStop: 3 s
      sigterm: drain
      readiness: { period: 500 ms, timeout: 400 ms, failureThreshold: 1 }
      ${also}
traffic:
  users: { from: client, to: web, arrivals: constant(50/s), protocol: http1, connections: new, timeout: 1 s }
timeline: [{ at: 2 s, rollout: web } ${timeline}]
${more}
`),
  );
  expect(results.conservation.requests.balanced).toBe(true);
  expect(results.conservation.packets.balanced).toBe(true);
  return results;
}

const AT_ONCE = '{ watch: 0 s, kubeProxy: { minSync: 0 s, sync: 0 s } }';
const NEVER = '{ watch: 0 s, kubeProxy: { minSync: 0 s, sync: 0 s, terminating: false } }';
const failedOf = (results: Results) => results.workloads.get('users')!.failed;

// kubernetes pkg/proxy/topology_test.go: "all endpoints are terminating and serving".
describe('endpoints that end and still serve', () => {
  it('get connections from kube-proxy where no endpoint is ready, and only there', () => {
    const falls = ended(AT_ONCE);
    const stays = ended(NEVER);
    const [with_, without] = [falls, stays].map(
      (results) => failedOf(results).get('refused') ?? failedOf(results).get('no-backend') ?? 0,
    );
    // Three seconds of the hook; then a second to make the new ones, one to start, and a probe.
    expect(without - with_).toBeGreaterThan(140);
    expect(without - with_).toBeLessThan(155);
    // What is chosen as there is nothing else is not sent by old news.
    expect(falls.controlPlane!.listeners.get('kube-proxy')!.stale).toBe(0);
  });

  it('get none once they fail their probe', () => {
    const hangs = ', { at: 2.5 s, for: 2.5 s, pause: [web-0, web-1] }';
    const [falls, stays] = [AT_ONCE, NEVER].map((plane) =>
      failedOf(ended(plane, { timeline: hangs })),
    );
    // Until the probe has failed they wait in vain; afterwards they are refused at once, as without it.
    expect(falls.get('timed-out')).toBeGreaterThan(10);
    expect(stays.get('refused')! - falls.get('refused')!).toBeGreaterThan(10);
    expect(stays.get('refused')! - falls.get('refused')!).toBeLessThan(80);
  });

  it('get none from proxies: Istio does not fall back on them', () => {
    const results = ended(
      '{ like: istio, watch: 0 s, push: { debounce: 0 s, time: 0 s, delay: 0 s } }',
      { more: 'mesh: client' },
    );
    expect(failedOf(results).get('no-backend')).toBeGreaterThan(140);
  });
});
