import { describe, expect, it } from 'vitest';
import { lower, parse, run, type Results } from '../../src/index.js';
import { table } from '../../src/report/table.js';
import { plainOf } from './stages.js';

const lab = (traffic: string, more = ''): string => `version: 1
networks:
  left: { kind: routed, router: west, rate: 100 Mbps, delay: 1 us, framing: ppp, masquerade: false, dns: false, reaches: all }
  right: { kind: routed, router: east, rate: 100 Mbps, delay: 1 us, framing: ppp, masquerade: false, dns: false, reaches: all }
routers: { west: {}, east: {} }
hosts:
  sender: { count: 2, networks: left }
  receiver: { count: 2, networks: right }
links:
  - { between: [west, east], name: middle, subnet: 10.0.0.0/30, rate: 10 Mbps, delay: 5 ms, framing: ppp, queue: drop-tail(1000) }
traffic:
  bulk: { kind: bulk, from: sender, to: receiver, ${traffic} }
${more}`;

const simulate = (text: string): Results => run(plainOf(text), {});

function mistakes(text: string): string[] {
  const parsed = parse(text, { file: 'test.yaml' });
  if (!parsed.ok) return parsed.errors.map(({ message }) => message);
  const lowered = lower(parsed.scenario);
  return lowered.ok ? [] : lowered.errors.map(({ message }) => message);
}

describe('bulk flows', () => {
  it('carry so many bytes each, and share the link', () => {
    const results = simulate(lab('bytes: 1 MB, jitter: 1 ms'));
    const { sent, completed, latency, bulk, flows } = results.workloads.get('bulk')!;
    expect([sent, completed]).toEqual([2, 2]);
    expect(results.conservation.packets.balanced).toBe(true);
    // Two megabytes, with 54 bytes to 1448 (TCP with time stamps, IP, PPP), at 10 Mbit/s.
    const least = (2e6 * 8 * (1502 / 1448)) / 10e6;
    expect(latency.max!).toBeGreaterThan(least * 1e3);
    expect(latency.max!).toBeLessThan(least * 1e3 + 100);
    expect(bulk!.jain).toBeGreaterThan(0.95);
    expect(bulk!.rtt.min!).toBeGreaterThan(10);
    for (const { delivered, end, retransmitted } of flows.values()) {
      expect(delivered).toBe(1e6);
      expect(end).not.toBe(null);
      expect(retransmitted).toEqual({ fast: 0, timeout: 0, probe: 0, mtu: 0, syn: 0, spurious: 0 });
    }
    expect([...results.bottlenecks].map(([name, { flows }]) => [name, flows])).toEqual([
      ['middle >', 2],
    ]);
    expect(table(results)).toContain('2 flows of bulk shared');
  });

  it('may carry more than a send buffer holds', () => {
    const { completed, latency } = simulate(lab('flows: 1, bytes: 5 MB')).workloads.get('bulk')!;
    expect(completed).toBe(1);
    expect(latency.max!).toBeGreaterThan((5e6 * 8 * (1502 / 1448)) / 1e4);
  });

  it('that go on after the measured span count what they had delivered by its end', () => {
    const results = simulate(lab('bytes: 2 MB', 'duration: 1 s'));
    const { completed, bulk, flows } = results.workloads.get('bulk')!;
    expect(completed).toBe(2);
    expect(bulk!.goodput!).toBeGreaterThan(8);
    expect(bulk!.goodput!).toBeLessThan((10 * 1448) / 1502);
    const delivered = [...flows.values()].reduce((sum, flow) => sum + flow.delivered, 0);
    expect(delivered).toBeLessThan(1.25e6);
  });

  it('without an end go on to that of the run, each counted over its own life', () => {
    const results = simulate(lab('flows: 4, stagger: 500 ms', 'duration: 4 s'));
    const { completed, unfinished, bulk, flows } = results.workloads.get('bulk')!;
    expect([completed, unfinished]).toEqual([4, 0]);
    expect([...flows.values()].map(({ start }) => start)).toEqual([0, 0.5, 1, 1.5]);
    expect([...flows.values()].map(({ from }) => from)).toEqual(
      ['0', '1', '0', '1'].map((i) => `sender-${i}`),
    );
    const { utilisation } = results.links.get('middle >')!;
    expect(utilisation).toBeGreaterThan(0.97);
    // More than the link carries of payload would be an error, but that flows begin one by one.
    const delivered = [...flows.values()].reduce((sum, flow) => sum + flow.delivered, 0);
    expect((delivered * 8) / 4).toBeLessThan((10e6 * 1448) / 1502);
    expect(bulk!.goodput!).toBeGreaterThan((delivered * 8e-6) / 4);
    const rows = results.flowWindows.filter(({ flow }) => flow === 1);
    const sum = rows.reduce((bytes, { goodput, from, to }) => bytes + goodput * (to - from), 0);
    expect(sum * 1e6).toBeCloseTo(flows.get('1')!.delivered * 8, 3);
  });

  it('stop when they are told to, and measure what lies in the span', () => {
    const results = simulate(lab('flows: 1, stop: 3 s', 'duration: 5 s\nwarmup: 1 s'));
    const { flows } = results.workloads.get('bulk')!;
    const { goodput, end } = flows.get('1')!;
    expect(end).toBe(3);
    expect(goodput).toBeCloseTo((10 * 1448) / 1502, 1);
  });

  it('fail where nobody listens', () => {
    const text = lab('flows: 1')
      .replace('to: receiver', 'to: 10.0.0.2')
      .replace('flows: 1', 'bytes: 1 kB');
    const { failed } = simulate(text).workloads.get('bulk')!;
    expect(failed).toEqual(new Map([['refused', 2]]));
  });

  it.each([
    ['flows: 1', '', 'a flow without `bytes` never ends: give it some'],
    ['bytes: 1 kB, congestion: renoo', '', "unknown word 'renoo': did you mean 'reno'?"],
    [
      'bytes: 1 kB, congestion: reno, tcp: { congestion: cubic }',
      '',
      'is short for tcp.congestion, which is there too',
    ],
    ['bytes: 1 kB', 'defaults: { tcp: { minRto: 1 s } }', "unknown option 'minRto'"],
  ])('are refused: %s %s', (traffic, more, message) => {
    const [first = ''] = mistakes(lab(traffic, more));
    expect(first).toContain(message);
  });
});

describe('what requests travel by', () => {
  const text = (more: string, net = 'network: n, '): string => `version: 1
networks: { n: {} }
hosts: { c: { networks: n } }
services: { web: { ${net}time: 1 ms } }
traffic: { users: { from: c, to: web, rate: 10/s, requests: 5, ${more} } }`;

  it.each([
    [
      'protocol: http1, connections: 3',
      undefined,
      'expected new, pooled or a map, not 3: { limit: 3 } for 3 to a server at most',
    ],
    [
      'protocol: http1',
      'network: n, tls: 1.3, ',
      "the version is the caller's: say `tls: 1.3` of the workload or the call; here is a map of what " +
        'the servers are like, or nothing',
    ],
    ['tls: 1.3', undefined, 'needs a protocol of connections: tcp, http1 or http2'],
    [
      'protocol: http1, tls: { version: 1.2, earlyData: true }',
      undefined,
      'earlyData is of version 1.3',
    ],
    ['connections: new', undefined, 'needs a protocol of connections: tcp, http1 or http2'],
    ['protocol: tcp', '', 'is for networks: without one, requests are handed over in no time'],
  ])('is refused: %s', (more, net, message) => {
    expect(mistakes(text(more, net))).toContain(message);
  });
});
