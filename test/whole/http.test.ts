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

describe('streams of messages', () => {
  const streaming = (protocol: string, rest = '', changes = '', time = '1 ms') => {
    const results = run(
      plainOf(`
version: 1
name: streaming
duration: 2 s
networks: { net: { dns: false, delay: 1 ms } }
hosts: { client: { networks: net } }
services: { web: { network: net, replicas: 2, workers: 10, time: ${time}, policy: round-robin } }
traffic:
  users: { kind: sessions, arrivals: constant(10/s), perSession: constant(5), think: constant(20 ms), stream: true, from: client, to: web, protocol: ${protocol}, ${rest} }
${changes}
`),
    );
    expect(results.conservation.requests.balanced).toBe(true);
    expect(results.conservation.packets.balanced).toBe(true);
    return results;
  };
  const users = (results: ReturnType<typeof streaming>) => results.workloads.get('users')!;
  const shares = (results: ReturnType<typeof streaming>) =>
    [...results.services.get('web')!.backends.values()].map(({ requests }) => requests);

  it('take one way each: a connection by tcp, one that all share by http2', () => {
    for (const protocol of ['tcp', 'http2']) {
      const results = streaming(protocol);
      const { completed, sent, connections, latency, steps } = users(results);
      expect([completed, sent]).toEqual([94, 94]);
      // Of 20 users, the last as time is up; by http2 all but the first use the connection again, once each.
      const [opened, reused] = protocol === 'tcp' ? [19, 0] : [1, 19];
      expect(connections).toMatchObject({ opened, reused, stale: 0 });
      expect(shares(results)).toEqual(protocol === 'tcp' ? [49, 45] : [94, 0]);
      // Each message is measured: four links there, four back, and a millisecond of work.
      expect(latency.p50).toBeCloseTo(9, 1);
      expect(steps!.dns.max).toBe(0);
    }
  });

  it('break with a message that is given up, and are opened anew by the next', () => {
    for (const protocol of ['tcp', 'http2']) {
      const slow = 'timeline: [{ at: 500 ms, for: 200 ms, slow: web, extra: 1 s }]';
      const { failed, completed, sent, connections } = users(
        streaming(protocol, 'timeout: 50 ms', slow),
      );
      const late = failed.get('timed-out')!;
      expect(late).toBeGreaterThan(3);
      expect(completed).toBe(sent - late);
      const { opened, reused } = connections!;
      if (protocol === 'tcp') expect(opened).toBeGreaterThan(19);
      else expect(opened + reused).toBeGreaterThan(19);
    }
  });

  it('end with their server, at once or between two messages', () => {
    const crash = 'timeline: [{ at: 1005 ms, for: 100 ms, crash: web }]';
    const leaves = 'timeline: [{ at: 1 s, remove: web-0 }]';
    for (const protocol of ['tcp', 'http2']) {
      const { failed, completed, sent } = users(streaming(protocol, '', crash, '30 ms'));
      expect(failed.get('reset')).toBeGreaterThanOrEqual(1);
      const all = [...failed.values()].reduce((sum, count) => sum + count, 0);
      expect(completed).toBe(sent - all);
      const gone = streaming(protocol, '', leaves);
      expect(users(gone).successRatio).toBe(1);
      expect(shares(gone)[1]).toBeGreaterThan(40);
    }
  });
});
