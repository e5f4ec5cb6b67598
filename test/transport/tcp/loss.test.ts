import { describe, expect, it } from 'vitest';
import type { Described } from '../../../src/engine/options.js';
import type { Verdict } from '../../../src/net/filter/filter.js';
import type { Packet } from '../../../src/net/packet.js';
import { Lab, MS, S } from '../../helpers/lab.js';
import { dumbbell, goodputs, jain } from './flows.js';
import { App, manner, open, type Said, tcpOf, Word } from './stand.js';

/** What happens to the data segments of a transfer, by their number from 1, copies counted too. */
interface Plan {
  lost?: number[];
  late?: Record<number, number>;
  marked?: number[];
  /** Acknowledgements, by their number. */
  deaf?: number[];
}

/** A transfer of so many segments over 20 ms round trips, of which some have bad luck. */
function transfer(segments: number, plan: Plan, said: Said = {}) {
  const lab = new Lab();
  const [a, b] = [lab.host('a'), lab.host('b')];
  const { forward, backward } = lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', {
    delay: 10 * MS,
    rate: 100e6,
    framing: 'ppp',
  });
  let [count, acks] = [0, 0];
  const times: number[] = [];
  forward.filters = [
    {
      judge(packet: Packet, at: number, verdict: Verdict) {
        if (packet.payload === 0) return;
        count++;
        times.push(at / MS);
        if (plan.lost?.includes(count)) verdict.dropped = 'loss';
        if (plan.marked?.includes(count)) packet.ecn = 3;
        const late = plan.late?.[count];
        if (late !== undefined) {
          verdict.delay += late * MS;
          verdict.mayReorder = true;
        }
      },
    },
  ];
  backward.filters = [
    {
      judge(_packet: Packet, _at: number, verdict: Verdict) {
        if (plan.deaf?.includes(++acks) === true) verdict.dropped = 'loss';
      },
    },
  ];
  const [client, server] = [new App(lab), new App(lab)];
  const tcp = tcpOf(a, said);
  tcpOf(b, said).listen(80, server);
  const bytes = segments * 1448;
  client.onOpen = (c) => c.send(new Word('all', bytes), bytes, manner);
  open(tcp, client, '10.0.0.2', 80);
  lab.run({ until: 30 * S });
  expect(server.heard).toEqual(['opened', 'all']);
  const [end] = tcp.connections();
  return { ...end, took: server.times[1] / MS, times };
}

describe('profile linux', () => {
  it('repairs a loss by RACK, in a round trip, with CUBIC’s and PRR’s window', () => {
    const end = transfer(100, { lost: [20] });
    expect(end).toMatchObject({ timeouts: 0, recoveries: 1, undone: 0 });
    expect(end.retransmitted).toEqual({ fast: 1, timeout: 0, probe: 0, mtu: 0, syn: 0 });
  });

  it('a copy that is lost, too, is found lost again without a time-out', () => {
    const end = transfer(200, { lost: [20, 41] });
    expect(end.retransmitted.fast).toBeGreaterThanOrEqual(2);
    expect(end.timeouts).toBe(0);
  });

  it('a probe saves a flow that lost its tail; the time-out does where one is on its way', () => {
    const tail = transfer(10, { lost: [9, 10] });
    expect(tail).toMatchObject({ timeouts: 0 });
    expect(tail.retransmitted.probe).toBe(1);
    expect(tail.took).toBeLessThan(130);
    const untried = transfer(10, { lost: [9, 10] }, { tailLossProbe: false });
    expect(untried.retransmitted.probe).toBe(0);
    expect(untried.took).toBeGreaterThan(250);
    const asked = { profile: 'rfc', initialWindow: 10, tailLossProbe: true };
    expect(transfer(10, { lost: [10] }, asked)).toMatchObject({ timeouts: 0 });
    const single = transfer(1, { lost: [1] });
    expect(single.took).toBeGreaterThan(220);
    expect(single.took).toBeLessThan(300);
    const without = transfer(10, { lost: [9, 10] }, { profile: 'rfc', initialWindow: 10 });
    expect(without.timeouts).toBe(1);
    expect(without.took).toBeGreaterThan(1000);
  });

  it('what is late is no loss: the reduction is taken back (D-SACK, Eifel)', () => {
    const end = transfer(300, { late: { 40: 12 } });
    expect(end.retransmitted.fast).toBe(1);
    expect([end.undone, end.timeouts]).toEqual([1, 0]);
    expect(end.window).toBeGreaterThan(60);
  });

  it('a needless time-out is taken back (F-RTO, time stamps)', () => {
    const late = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [i + 30, 400]));
    const end = transfer(300, { late });
    expect(end.timeouts).toBeGreaterThanOrEqual(1);
    expect(end.undone).toBeGreaterThanOrEqual(1);
  });

  it('a mark reduces the window, and nothing is sent again (RFC 3168)', () => {
    const marked = transfer(200, { marked: [30] }, { ecn: 'on' });
    expect(marked.threshold).toBeLessThan(60);
    expect(marked.retransmitted).toEqual({ fast: 0, timeout: 0, probe: 0, mtu: 0, syn: 0 });
    expect(transfer(200, {}, { ecn: 'on' }).threshold).toBe(Infinity);
    // DCTCP reduces by the share of what was marked, at first by half.
    const share = transfer(200, { marked: [150] }, { congestion: 'dctcp' });
    expect(share.threshold).toBeGreaterThan(marked.threshold);
  });
});

describe('profile rfc', () => {
  it.each([true, false])('repairs losses in recovery, with SACK or without: %s', (sack) => {
    const end = transfer(200, { lost: [30, 33, 36] }, { profile: 'rfc', sack });
    expect(end).toMatchObject({ timeouts: 0, recoveries: 1 });
    expect(end.retransmitted.fast).toBe(3);
  });

  it('three losses take three round trips without SACK (RFC 6582), one with it', () => {
    const took = [true, false].map(
      (sack) => transfer(200, { lost: [30, 33, 36] }, { profile: 'rfc', sack }).took,
    );
    expect(took[1] - took[0]).toBeGreaterThan(30);
  });

  it('time-outs double, and are measured anew by what was sent once (Karn)', () => {
    const lost = [1, 2, 3, 4];
    const end = transfer(1, { lost }, { profile: 'rfc' });
    const gaps = end.times.slice(1).map((time, i) => Math.round((time - end.times[i]) / 1000));
    expect(gaps).toEqual([1, 2, 4, 8]);
  });
});

describe('many flows over one link', () => {
  const queue: Described = { kind: 'drop-tail', options: new Map([['limit', 30]]) };

  it.each(['rfc', 'linux'])('%s: they fill it, and share it', (profile) => {
    const table = dumbbell({
      flows: 10,
      rate: 20e6,
      delay: 10 * MS,
      queue,
      said: { profile, congestion: 'reno' },
    });
    table.lab.run({ until: 8 * S });
    const rates = goodputs(table);
    const { now } = table.lab.simulator;
    const bytes = table.senders.map(({ connection }) => connection!.statistics().bytesAcknowledged);
    const total = bytes.reduce((all, each) => all + each * 8, 0) / (now / S) / 1e6;
    // The ceiling is 1448 of 1502 bytes, of 20 Mbit/s.
    expect(total).toBeGreaterThan(0.95 * 19.28);
    expect(total).toBeLessThan(19.28);
    expect(jain(rates)).toBeGreaterThan(0.8);
  });

  it('BBR keeps the queue short, where it is alone', () => {
    const limit: Described = { kind: 'drop-tail', options: new Map([['limit', 1000]]) };
    const table = dumbbell({
      flows: 1,
      rate: 10e6,
      delay: 20 * MS,
      queue: limit,
      said: { congestion: 'bbr1' },
    });
    table.lab.run({ until: 8 * S });
    const [rate] = goodputs(table);
    expect(rate).toBeGreaterThan(8.8e6);
    const { now } = table.lab.simulator;
    expect(table.middle.a.waitingUntil(now) / now).toBeLessThan(60);
  });

  it('DCTCP holds a queue near its threshold', () => {
    const table = dumbbell({
      flows: 4,
      rate: 1e9,
      access: 10e9,
      delay: 0.1 * MS,
      gap: 0.01 * S,
      queue: { kind: 'threshold', options: new Map([['threshold', 20]]) },
      said: { congestion: 'dctcp' },
    });
    table.lab.run({ until: 0.5 * S });
    const { now } = table.lab.simulator;
    const mean = table.middle.a.waitingUntil(now) / now;
    expect(mean).toBeGreaterThan(10);
    expect(mean).toBeLessThan(30);
    expect(table.middle.a.busyUntil(now) / now).toBeGreaterThan(0.97);
  });
});
