import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Described } from '../../src/engine/options.js';
import { Ecn, EtherType, type Packet } from '../../src/net/packet.js';
import { disciplines } from '../../src/net/queue/table.js';
import { describedAs, packetOf, Stand } from './queue-stand.js';

/** Each discipline as it comes, and with limits so low that a short test meets them. */
const samples: readonly Described[] = [
  describedAs('drop-tail'),
  describedAs('drop-tail', { limit: 5, limitBytes: 4000 }),
  describedAs('priority'),
  describedAs('priority', { bands: 8, limit: 2 }),
  describedAs('priority', { map: 'pfifo-fast' }),
  describedAs('token-bucket', { rate: 8e6, burst: 3000 }),
  describedAs('token-bucket', { rate: 12_345_678.9, burst: 1500, limit: 6000 }),
  describedAs('red', { weight: 0.2, limit: 12, ecn: true }),
  describedAs('threshold', { threshold: 3, limit: 8 }),
  describedAs('codel', { limit: 20 }),
  describedAs('codel', { target: 1e5, interval: 5e5, ecn: true }),
  describedAs('fq-codel', { limit: 10, flows: 3 }),
  describedAs('fq-codel', { target: 1e5, interval: 5e5, quantum: 300, memory: 9000, dropBatch: 2 }),
  describedAs('drr', { limit: 10 }),
  describedAs('drr', { limit: 4, quantum: 100, by: 'source' }),
];
const shapers = new Set(['token-bucket']);

/** Packets that come, each some time after the last; and what the transmitter is let do between. */
const script = fc.array(
  fc.record({
    wait: fc.oneof(fc.constant(0), fc.nat(3e5)),
    size: fc.integer({ min: 60, max: 1514 }),
    flow: fc.nat(4),
    priority: fc.nat(7),
    ecn: fc.constantFrom(Ecn.NOT_ECT, Ecn.ECT0, Ecn.CE),
    arp: fc.boolean(),
    takes: fc.nat(3),
  }),
  { maxLength: 120 },
);

it('has a sample of every discipline', () => {
  expect(new Set(samples.map(({ kind }) => kind))).toEqual(
    new Set(disciplines.map(({ name }) => name)),
  );
});

describe.each(samples.map((described) => [titleOf(described), described] as const))(
  '%s',
  (_title, described) => {
    it('keeps the contract', () => {
      fc.assert(
        fc.property(script, (steps) => {
          const run = new Run(described);
          for (const step of steps) {
            run.offer(step);
            for (let i = 0; i < step.takes; i++) run.take();
          }
          run.finish();
        }),
        { numRuns: 60 },
      );
    });
  },
);

/** One discipline under a script, held against books of its own. */
class Run {
  private readonly stand: Stand;
  private readonly offered: Packet[] = [];
  private readonly sent: Packet[] = [];
  private now = 0;

  constructor(private readonly described: Described) {
    this.stand = new Stand(described);
  }

  offer(step: {
    wait: number;
    size: number;
    flow: number;
    priority: number;
    ecn: number;
    arp: boolean;
  }): void {
    this.now += step.wait;
    const fields = {
      priority: step.priority,
      ecn: step.arp ? Ecn.NOT_ECT : step.ecn,
      ...(step.arp && step.flow === 0 ? { etherType: EtherType.ARP } : {}),
    };
    const packet = packetOf(step.size, step.flow, fields);
    this.offered.push(packet);
    const queued = this.stand.queue.enqueue(packet, this.now);
    expect(this.stand.drops.some((drop) => drop.packet === packet)).toBe(!queued);
    this.balance();
  }

  take(): void {
    const { queue } = this.stand;
    const before = queue.length;
    const ready = queue.readyAt(this.now);
    const packet = queue.dequeue(this.now);
    if (before === 0) expect(ready).toBe(Infinity);
    else expect(ready <= this.now).toBe(packet !== null);
    if (!shapers.has(this.described.kind)) expect(packet !== null).toBe(before > 0);
    if (packet !== null) this.sent.push(packet);
    this.balance();
    if (packet === null && before > 0) this.waitUntilReady(ready);
  }

  finish(): void {
    while (this.stand.queue.length > 0) this.take();
    expect(this.stand.queue.bytes).toBe(0);
    const ends = [...this.sent, ...this.stand.drops.map(({ packet }) => packet)];
    expect(new Set(ends)).toEqual(new Set(this.offered));
    expect(ends.length).toBe(this.offered.length);
    this.expectOrder();
    const { queue } = this.stand;
    expect(queue.dequeue(this.now)).toBeNull();
    expect(queue.marked).toBeLessThanOrEqual(this.offered.length);
  }

  /** A shaper names the first nanosecond at which the head may go. */
  private waitUntilReady(ready: number): void {
    const { queue } = this.stand;
    expect(Number.isInteger(ready)).toBe(true);
    expect(queue.dequeue(ready - 1)).toBeNull();
    expect(queue.readyAt(ready - 1)).toBe(ready);
    this.now = ready;
    this.take();
  }

  private balance(): void {
    const { queue, drops } = this.stand;
    const dropped = drops.map(({ packet }) => packet);
    expect(queue.length).toBe(this.offered.length - this.sent.length - dropped.length);
    expect(queue.bytes).toBe(bytesOf(this.offered) - bytesOf(this.sent) - bytesOf(dropped));
  }

  /** Packets of one flow and priority leave in the order they came. */
  private expectOrder(): void {
    const last = new Map<string, number>();
    for (const { id, source, etherType, priority } of this.sent) {
      const flow = `${source} ${etherType} ${priority}`;
      expect(id).toBeGreaterThan(last.get(flow) ?? 0);
      last.set(flow, id);
    }
  }
}

function bytesOf(packets: readonly Packet[]): number {
  return packets.reduce((sum, { size }) => sum + size, 0);
}

function titleOf({ kind, options }: Described): string {
  return [kind, ...[...options].map(([name, value]) => `${name} ${JSON.stringify(value)}`)].join(
    ', ',
  );
}

describe('mistakes are named', () => {
  it.each([
    [describedAs('fifo'), "no queue discipline 'fifo'; there are drop-tail, priority"],
    [
      describedAs('drop-tail', { size: 3 }),
      "drop-tail: no option 'size'; it takes limit, limitBytes",
    ],
    [describedAs('drop-tail', { limit: -1 }), "'limit' must be at least 0, not -1"],
    [
      describedAs('priority', { bands: 2, map: 'pfifo-fast' }),
      "'map' pfifo-fast is made for 3 bands, not 2",
    ],
    [describedAs('token-bucket', { burst: 1500 }), "token-bucket: 'rate' is missing"],
    [describedAs('red', { min: 20 }), "red: 'min' (20) must be below 'max' (15)"],
    [describedAs('codel', { ecn: 1 }), "codel: 'ecn' must be true or false"],
    [describedAs('drr', { by: 'port' }), 'drr: \'by\' must be flow or source, not "port"'],
  ])('%j', (described, sentence) => {
    expect(() => new Stand(described)).toThrow(sentence);
  });
});
