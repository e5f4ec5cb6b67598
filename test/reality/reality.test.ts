import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { readIperf, readQueue } from './iperf.js';
import { skipReason } from './needs.js';
import { type Case, cases, type Measured as ProxyMeasured, portsOf } from './proxies/case.js';
import { plainOf as scenarioOf, simulate as simulateCase } from './proxies/simulated.js';
import { makeTrace } from './proxies/trace.js';
import { good as agrees } from './proxies/verdict.js';
import { markdown } from './report.js';
import { type Measured, type Outcome, rows } from './row.js';
import { simulate } from './simulated.js';
import { compare, good } from './verdict.js';

const row = rows.find(({ id }) => id === 'reno-2')!;
const jitter = [{ p50: 0.02, p99: 0.1, max: 4, realTime: true, lost: 0 }];
const runs = (...goodputs: number[]): Measured[] =>
  goodputs.map((goodput) => ({ goodput, jain: 0.99, queue: 50, resent: 7 }));
const outcome = (kernel: Measured[], simulated: Measured[]): Outcome => ({
  row,
  kernel,
  simulated,
  excused: [],
  jitter,
});
const excuse = { why: 'because', set: ['delay=21 ms'] };
const setting = { kernel: 'Linux 6.1', iperf: 'iperf 3.12', seconds: 60, repeats: 5, seeds: 10 };

describe('against the kernel', () => {
  it('reads what iperf3 says, or why it says nothing', () => {
    const stream = (rate: number, retransmits: number): object => ({
      sender: { retransmits, bits_per_second: 9e9 },
      receiver: { bits_per_second: rate },
    });
    const report = { end: { streams: [stream(15e6, 3), stream(5e6, 4)] } };
    expect(readIperf(JSON.stringify(report))).toEqual({ goodput: 20, jain: 0.8, resent: 7 });
    expect(() => readIperf('{"error":"unable to connect"}')).toThrow('unable to connect');
    expect(() => readIperf('')).toThrow('nothing');
    expect(() => readIperf('{}')).toThrow('what was received');
  });

  it('reads the inner queue, not the bucket around it', () => {
    const bucket = { kind: 'tbf', handle: '1:', qlen: 9, backlog: 1 };
    const inner = { kind: 'pfifo', handle: '10:', qlen: 42, backlog: 63_000 };
    expect(readQueue(JSON.stringify([bucket, inner]))).toBe(42);
    expect(() => readQueue(JSON.stringify([bucket]))).toThrow('no pfifo');
  });

  it('allows what was agreed on, or as much as the kernel differs from itself', () => {
    const goodput = (kernel: Measured[], simulated: Measured[]): boolean =>
      compare(outcome(kernel, simulated))[0].verdict === 'agrees';
    expect(goodput(runs(10, 10), runs(10.29, 10.29))).toBe(true);
    expect(goodput(runs(10, 10), runs(10.31, 10.31))).toBe(false);
    expect(goodput(runs(9, 11), runs(10.9))).toBe(true);
    expect(good([outcome(runs(10), runs(11))])).toBe(false);
  });

  it('lets an excuse pass where the kernel lies between with it and without', () => {
    const excused = (kernel: number): boolean =>
      good([{ ...outcome(runs(kernel), runs(11)), row: { ...row, excuse }, excused: runs(9) }]);
    expect([8.7, 8.8, 10, 11.3, 11.4].map(excused)).toEqual([false, true, true, true, false]);
  });

  it('says why a row is skipped, and asks no delay of a way without one', () => {
    const none = { relay: { lacks: 'no cc' }, congestion: [] };
    expect(skipReason(row, none)).toBe(undefined);
    expect(
      skipReason(
        rows.find(({ kernel }) => kernel === 'bbr')!,
        none,
      ),
    ).toContain('no cc');
    expect(skipReason(row, { ...none, lacks: 'no iperf3' })).toBe('no iperf3');
    const skipped = [{ ...outcome([], []), jitter: [], skipped: 'no iperf3' }];
    expect(good(skipped)).toBe(true);
    expect(markdown(skipped, setting)).toContain('skipped: no iperf3');
  });

  it('marks rows whose delay was not steady, and explains known differences', () => {
    const apart = { ...outcome(runs(10), runs(11)), row: { ...row, excuse }, excused: runs(9) };
    const text = markdown([apart], setting);
    expect(text).toMatch(/\| explained +\|/);
    expect(text).toContain(
      '**reno-2**: because `delay=21 ms`: goodput, Mbit/s: 11.00, with it 9.00',
    );
    const late = [{ ...jitter[0], p99: 2 }];
    expect(markdown([{ ...apart, jitter: late }], setting)).toContain('explained, uneven');
  });

  it('simulates the same experiment', () => {
    const [run] = simulate(row, 2, 1, 20);
    expect(run.goodput).toBeGreaterThan(17);
    expect(run.goodput).toBeLessThan(19.4);
    expect(run.queue).toBeGreaterThan(20);
    expect(run.queue).toBeLessThan(100);
  });
});

describe('against real proxies', () => {
  const all = cases(2);
  const trace = makeTrace(0, 2);
  const idOf = (id: string): Case => all.find((each) => each.id === id)!;
  const overhead = { server: 100, proxy: 100 };

  it('draws for the player what the simulator draws by itself', () => {
    const each = { ...idOf('nginx-turns'), servers: [''] };
    const plain = scenarioOf(each, trace, [8000, 8001], { server: 0, proxy: 0 });
    const { calls } = run(plain, { requests: true });
    const served = new Map(calls!.map(({ number, serviceTime }) => [number - 1, serviceTime!]));
    expect(served.size).toBe(trace.times.length);
    // What the proxy sends on is the server's, in the rows of requests.
    const ends = new Set(calls!.map(({ service, replica }) => `${service}/${replica}`));
    expect([...ends]).toEqual(['web/127-0-0-1']);
    for (const [number, ns] of served)
      expect(Math.abs(ns / 1000 - trace.demands[number])).toBeLessThanOrEqual(0.5);
  });

  it.each(['haproxy-ring', 'haproxy-gone-checked', 'nginx-ring', 'nginx-failing'])(
    'simulates %s',
    (id) => {
      const each = idOf(id);
      const measured = simulateCase(each, trace, portsOf(id, 0), overhead);
      expect(measured.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100);
      expect(measured.p50).toBeGreaterThan(20);
      expect(measured.failed).toBeLessThan(25);
    },
  );

  it('lets no two runs have a port in common', () => {
    const ports = all.flatMap((each) =>
      Array.from({ length: each.traces }, (_, t) => portsOf(each.id, t)).flat(),
    );
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('allows what was agreed on, and for chance that intervals meet', () => {
    const measured = (p99: number): ProxyMeasured => ({
      ...{ shares: [40, 20, 40], p50: 50, p90: 80, p99, failed: 0 },
    });
    const steadiness = [{ late: 0.1, busy: 0.2 }];
    const judged = (isRandom: boolean, real: number[], simulated: number[]): boolean =>
      agrees([
        {
          each: { ...idOf('nginx-turns'), isRandom },
          ...{ real: real.map(measured), simulated: simulated.map(measured), steadiness },
        },
      ]);
    expect(judged(false, [100], [104.9])).toBe(true);
    expect(judged(false, [100], [105.1])).toBe(false);
    expect(judged(true, [95, 105, 100], [104, 108, 112])).toBe(true);
    expect(judged(true, [99, 101, 100], [109, 111, 110])).toBe(false);
  });
});
