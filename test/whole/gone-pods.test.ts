import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

/** One of two pods ends at 2 s, which nobody hears of; ten connections a second are opened to the service. */
function shrunk(network: string, { end = 6, timeout = '1 s', more = '' } = {}): Results {
  const results = run(
    plainOf(`
version: 1
name: shrunk
duration: ${end} s
controlPlane: { watch: 1000 s }
networks: { pods: { ${network} } }
hosts: { client: { networks: pods } }
services:
  web: { network: pods, replicas: 2, workers: 8, time: 1 ms, policy: round-robin, deployment: {} }
traffic:
  users:
    { from: client, to: web, arrivals: constant(10/s), protocol: http1, connections: new, timeout: ${timeout} }
timeline: [{ at: 2.01 s, scale: web, to: 1 }]
${more}
`),
  );
  expect(results.conservation.requests.balanced).toBe(true);
  expect(results.conservation.packets.balanced).toBe(true);
  return results;
}

const failedOf = (results: Results) => Object.fromEntries(results.workloads.get('users')!.failed);

describe('a pod that is gone', () => {
  it('refuses while its address is there, and is silent from then on', () => {
    const results = shrunk('kind: routed');
    // Every other of ten a second: one within 200 ms, the rest until the end.
    expect(failedOf(results)).toEqual({ refused: 1, 'timed-out': 19 });
    const { pods } = results.services.get('web')!;
    expect(pods.get('stopping')!.refused).toBe(1);
    // A SYN, and those sent again after a second where the time limit allows.
    expect(pods.get('gone')!.unanswered).toBeGreaterThanOrEqual(19);
    expect(results.drops.find(({ reason }) => reason === 'gone')!.packets).toBe(
      pods.get('gone')!.unanswered,
    );
  });

  it('is tried for as long as SYNs are sent again, where nobody sets a limit', () => {
    const results = shrunk('kind: routed', { end: 200, timeout: 'none', more: 'drain: 0 s' });
    // Four times a second apart, then six times, each after twice as long: 131 s (linux
    // tcp_syn_linear_timeouts, tcp_syn_retries).
    const { unreachable } = failedOf(results);
    expect(Math.abs(unreachable - 5 * (198 - 131))).toBeLessThan(8);
  });

  it('is silent on a bridge, too, until its neighbours have forgotten it: then it cannot be reached', () => {
    const results = shrunk('kind: bridge', { end: 60, timeout: '10 s', more: 'drain: 0 s' });
    const { refused, unreachable, 'timed-out': late } = failedOf(results);
    expect(refused).toBe(1);
    expect(late).toBeGreaterThan(50);
    expect(unreachable).toBeGreaterThan(20);
    expect(results.drops.some(({ reason }) => reason === 'no-neighbour')).toBe(true);
  });
});
