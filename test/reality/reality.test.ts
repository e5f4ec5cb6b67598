import { describe, expect, it } from 'vitest';
import { readIperf, readQueue } from './iperf.js';
import { skipReason } from './needs.js';
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
