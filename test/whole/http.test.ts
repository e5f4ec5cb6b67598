import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { plainOf } from './stages.js';

/** A service, and a workload that asks it by connections. */
const asked = (server: string, client: string, rest = '') => {
  const results = run(
    plainOf(
      `
version: 1
name: asked
duration: 1 s
networks: { net: { dns: false, delay: 1 ms, rate: 10 Mbit/s } }
hosts: { client: { networks: net } }
services: { web: { network: net, workers: 50, ${server} } }
traffic: { users: { from: client, to: web, arrivals: constant(20/s), ${client} } }
${rest}
`,
      'asked.yaml',
      [],
    ),
  );
  expect(results.conservation.requests.balanced).toBe(true);
  return results.workloads.get('users')!;
};

describe('what a scenario says of HTTP', () => {
  it('is how its servers keep connections', () => {
    const opened = (server: string, client: string) => asked(server, client).connections!.opened;
    expect(opened('time: 1 ms', 'protocol: http1')).toBe(1);
    // A request every 50 ms.
    expect(opened('time: 1 ms, http: { idle: 20 ms }', 'protocol: http1')).toBe(19);
    expect(opened('time: 1 ms, http: { uses: 4 }', 'protocol: http1')).toBe(5);
    expect(opened('time: 1 ms, http: { uses: 4 }', 'protocol: http2')).toBe(5);
    expect(
      opened('time: 1 ms, http: { idle: 20 ms, uses: 4 }', 'protocol: tcp, connections: pooled'),
    ).toBe(1);
  });

  it('is what its messages weigh', () => {
    // 10 Mbit/s: a byte takes 0.8 us on each of four links.
    const mean = (server: string, client: string) =>
      asked(`time: 1 ms, response: 100 B${server}`, `protocol: http1${client}`).latency.mean!;
    const plain = mean('', '');
    for (const heavy of [
      mean('', ', http: { fields: 1000 B }'),
      mean(', http: { fields: 1000 B }', ''),
    ]) {
      expect(heavy - plain).toBeGreaterThan(3.19);
      expect(heavy - plain).toBeLessThan(3.6);
    }
  });

  it('is how much may be under way', () => {
    const p99 = (server: string, http: string) => asked(server, `protocol: http2, ${http}`).steps!;
    // Four at once.
    const slow = 'time: 200 ms';
    expect(p99(slow, '').wait.p99).toBe(0);
    expect(p99(`${slow}, http: { streams: 2 }`, '').wait.p99).toBeGreaterThan(50);
    expect(p99(slow, 'http: { streams: 2 }').wait.p99).toBeGreaterThan(50);
    // An answer of 20,000 bytes takes a round trip for each window.
    const long = 'time: 1 ms, response: 20 kB';
    const mean = (http: string) => p99(long, http).response.mean!;
    expect(mean('')).toBeLessThan(60);
    expect(mean('http: { streamWindow: 2 kB }')).toBeGreaterThan(100);
    const whole = 'http: { streamWindow: 1 MB, connectionWindow: 1 MB }';
    expect(mean(whole)).toBeLessThanOrEqual(mean(''));
  });

  it('is who finds out that nobody is there any more', () => {
    const cut = 'timeline: [{ at: 500 ms, down: client }]';
    const failed = (http: string) =>
      asked('time: 1 ms', `protocol: http2, timeout: 400 ms, ${http}`, cut).failed;
    expect([...failed('').keys()]).toEqual(['timed-out']);
    const found = failed('http: { pingInterval: 60 ms, pingTimeout: 60 ms }');
    // Those of the old connection at once; the others wait for a new one, in vain.
    expect(found.get('unreachable')).toBeGreaterThanOrEqual(1);
  });
});
