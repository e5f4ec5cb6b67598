import { expect, it } from 'vitest';
import { RandomStream } from '../../src/engine/random.js';
import { Simulator } from '../../src/engine/simulator.js';
import { MILLISECOND } from '../../src/engine/time.js';
import type { Described } from '../../src/engine/options.js';
import { createFilter } from '../../src/net/filter/table.js';
import { LinkDirection } from '../../src/net/link.js';
import { PacketPool } from '../../src/net/packet-pool.js';
import { Port } from '../../src/net/port.js';
import { createDiscipline } from '../../src/net/queue/table.js';
import { describedAs } from './queue-stand.js';

interface Arrival {
  /** Number of the packet among those sent, also of its copy. */
  number: number;
  time: number;
}

/** Sends 20 packets, one every 0.1 ms, over a link of 5 ms; a receiver notes them. */
function send(...impairments: readonly Described[]): { arrivals: Arrival[]; pool: PacketPool } {
  const simulator = new Simulator();
  const pool = new PacketPool(simulator);
  const arrivals: Arrival[] = [];
  const receiver = {
    name: 'receiver',
    receive(_port: Port, packet: { identification: number }): void {
      arrivals.push({ number: packet.identification, time: simulator.now });
    },
  };
  const port = new Port(simulator, pool, receiver, {
    name: 'eth0',
    index: 0,
    mac: 1,
    addresses: [],
    mtu: 1500,
    rate: 0,
    queue: describedAs('drop-tail'),
    alwaysQueue: false,
    makeQueue: (sink) =>
      createDiscipline(describedAs('drop-tail'), {
        sink,
        random: () => new RandomStream('queue'),
        rate: 0,
        mtu: 1500,
        header: 14,
      }),
  });
  const rules = impairments.map((described, index) =>
    createFilter(described, { random: () => new RandomStream(`impairment ${index}`) }),
  );
  const link = new LinkDirection(simulator, pool, port, port, 5 * MILLISECOND, rules);
  for (let i = 0; i < 20; i++) {
    const packet = pool.make();
    packet.identification = i;
    packet.size = 100;
    link.carry(packet, i * 100_000);
  }
  simulator.run();
  expect(link.inFlight).toBe(0);
  return { arrivals, pool };
}

const numbers = ({ arrivals }: { arrivals: Arrival[] }): number[] =>
  arrivals.map(({ number }) => number);
const inOrder = Array.from({ length: 20 }, (_, i) => i);

const jitter = (keepOrder: boolean): Described =>
  describedAs('jitter', {
    of: [{ weight: 1, of: describedAs('uniform', { min: 0, max: MILLISECOND }) }],
    keepOrder,
  });

it('keeps the order under jitter unless told otherwise', () => {
  const kept = send(jitter(true));
  expect(numbers(kept)).toEqual(inOrder);
  const free = send(jitter(false));
  expect(numbers(free)).not.toEqual(inOrder);
  expect(numbers(free).sort((a, b) => a - b)).toEqual(inOrder);
  // A packet that has to wait for its predecessor comes later than drawn, never earlier.
  const freeTimes = new Map(free.arrivals.map(({ number, time }) => [number, time]));
  for (const { number, time } of kept.arrivals) {
    expect(time).toBeGreaterThanOrEqual(freeTimes.get(number)!);
  }
});

it('lets late packets be overtaken, and early ones overtake', () => {
  const late = send(describedAs('reordering', { probability: 1, gap: 10, delay: 250_000 }));
  expect(numbers(late)).toEqual([...inOrder.slice(0, 9), 10, 11, 9, ...inOrder.slice(12, 19), 19]);
  const ahead = send(
    describedAs('reordering', { probability: 1, gap: 10, delay: 250_000, mode: 'ahead' }),
  );
  expect(numbers(ahead).slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 9, 7, 8]);
});

it('makes one packet of a duplicate that is lost; a loss before it leaves none', () => {
  const duplication = describedAs('duplication', { probability: 1 });
  const loss = describedAs('loss', { probability: 1 });
  const copied = send(duplication, loss);
  expect(numbers(copied)).toEqual(inOrder);
  expect(copied.pool.dropped).toBe(20);
  const lost = send(loss, duplication);
  expect(lost.arrivals).toEqual([]);
  expect(lost.pool.copied).toBe(0);
});

it('counts what an impairment drops at the link, with its reason', () => {
  const { pool } = send(describedAs('blocked'));
  const [{ place, reason, packets }] = [...pool.dropCounts()];
  expect({ place, reason, packets }).toEqual({
    place: 'receiver.eth0 > receiver.eth0',
    reason: 'link-blocked',
    packets: 20,
  });
});

it('damages packets, which the port then refuses, copies too', () => {
  const both = ['corruption', 'duplication'].map((kind) => describedAs(kind, { probability: 1 }));
  const { arrivals, pool } = send(...both);
  expect(arrivals).toEqual([]);
  expect([...pool.dropCounts()].map(({ reason, packets }) => [reason, packets])).toEqual([
    ['corrupted', 40],
  ]);
});
