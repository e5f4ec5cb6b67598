import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

/** Three pods with sidecars that are rolled over at 5 s. */
function rolled(mesh: string, deployment: string, service = 'time: 20 ms'): Results {
  const results = run(
    plainOf(`
version: 1
name: rolled
duration: 20 s
mesh: { mode: sidecar, ${mesh} }
networks: { pods: { kind: routed, delay: 50 us } }
hosts: { client: { networks: pods } }
services:
  web:
    network: pods
    replicas: 3
    workers: 100
    ${service}
    deployment: { readiness: { period: 1 s }, ${deployment} }
traffic:
  users: { from: client, to: web, rate: 30/s, protocol: http1, timeout: 15 s }
timeline: [{ at: 5 s, rollout: web }]
`),
  );
  expect(results.conservation.requests.balanced).toBe(true);
  expect(results.conservation.packets.balanced).toBe(true);
  return results;
}

const failedOf = (results: Results) => results.workloads.get('users')!.flags;
const pods = ({ timeline }: Results, what: RegExp) =>
  timeline.filter((row) => what.test(row.what)).map(({ time }) => time);

describe('the end of a pod with a sidecar', () => {
  it('has the sidecar answer for a process that is gone, until the news have come', () => {
    const results = rolled('tls: permissive', 'sigterm: exit');
    expect(failedOf(results).get('UF')).toBeGreaterThan(3);
    expect(results.controlPlane!.listeners.get('proxy')!.stale).toBeGreaterThan(3);
  });

  it('loses nothing with a hook that outlasts the news', () => {
    expect([...failedOf(rolled('tls: permissive', 'preStop: 3 s, sigterm: drain'))]).toEqual([]);
  });

  // Requests of 6 s go on after the hook of 3 s; the sidecar has been told to end at once.
  it.each([
    ['the end of its drain', '', true],
    ['the end of a longer one', 'life: { drain: 20 s }', false],
    ["its process's end, where it is native", 'life: { order: native }', false],
  ])('breaks off at %s what takes longer', (_, life, loses) => {
    const service = 'time: 6 s';
    const lost = failedOf(rolled(life, 'preStop: 3 s, sigterm: drain', service)).get('UC') ?? 0;
    expect(lost > 0).toBe(loses);
  });

  it('keeps the pod there until its sidecar has gone', () => {
    const results = rolled('life: { drain: 4 s }', 'sigterm: exit');
    const [ends] = pods(results, /web-0 pre-stop/);
    const [gone] = pods(results, /web-0 (gone|free)/);
    // And its network a little longer.
    expect(gone - ends).toBeCloseTo(4.2, 6);
  });
});

describe('the start of a pod with a sidecar', () => {
  const starts = (life: string) =>
    rolled(`life: { startup: 3 s, ${life} }`, 'startup: 1 s, dialsAtStart: true');

  it('is ready when both are', () => {
    const results = rolled('life: { startup: 3 s }', 'startup: 1 s');
    const [made] = pods(results, /web-3 starting/);
    const [ready] = pods(results, /web-3 ready/);
    expect(ready - made).toBeGreaterThanOrEqual(3);
    expect(failedOf(results).get('UH') ?? 0).toBe(0);
  });

  it('crashes a process that calls others before its proxy is ready, unless that is held', () => {
    expect(pods(starts('order: together'), /web-3 waiting/).length).toBeGreaterThan(0);
    for (const order of ['hold', 'native']) {
      expect(pods(starts(`order: ${order}`), /waiting/)).toEqual([]);
    }
  });
});
