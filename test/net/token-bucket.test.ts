import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/time.js';
import { describedAs, packetOf, Stand } from './queue-stand.js';

interface Sent {
  time: number;
  size: number;
}

/** Lets everything out as early as the discipline says. */
function sendAll(stand: Stand, start: number): Sent[] {
  const sent: Sent[] = [];
  for (let now = start; stand.queue.length > 0; now = Math.max(now, stand.queue.readyAt(now))) {
    const packet = stand.queue.dequeue(now);
    if (packet !== null) sent.push({ time: now, size: packet.size });
  }
  return sent;
}

/** A byte a microsecond. */
const RATE = 8e6;

describe('token-bucket', () => {
  it('lets a burst through, then holds to the rate', () => {
    const stand = new Stand(describedAs('token-bucket', { rate: RATE, burst: 3000 }));
    stand.fill(6, 0, () => packetOf(1000));
    const times = sendAll(stand, 0).map(({ time }) => time);
    expect(times).toEqual([0, 0, 0, 1e6, 2e6, 3e6]);
  });

  it('saves no more than the burst', () => {
    const stand = new Stand(describedAs('token-bucket', { rate: RATE, burst: 2000 }));
    stand.fill(1, 0, () => packetOf(1000));
    sendAll(stand, 0);
    stand.fill(3, 3600 * SECOND, () => packetOf(1000));
    const times = sendAll(stand, 3600 * SECOND).map(({ time }) => time - 3600 * SECOND);
    expect(times).toEqual([0, 0, 1e6]);
  });

  it('lets nobody overtake a head that waits', () => {
    const stand = new Stand(describedAs('token-bucket', { rate: RATE, burst: 1500 }));
    const sizes = [1000, 1400, 60];
    stand.fill(3, 0, (i) => packetOf(sizes[i]));
    expect(sendAll(stand, 0)).toEqual([
      { time: 0, size: 1000 },
      { time: 900_000, size: 1400 },
      { time: 960_000, size: 60 },
    ]);
  });

  it('drops what can never pass, and what finds no room', () => {
    const stand = new Stand(describedAs('token-bucket', { rate: RATE, burst: 1000, limit: 1500 }));
    const sizes = [1001, 1000, 501, 500];
    stand.fill(4, 0, (i) => packetOf(sizes[i]));
    expect(stand.reasons).toEqual(['exceeds-burst', 'queue-full']);
    expect(stand.queue.bytes).toBe(1500);
  });

  it('is exact in the long run at a rate that no nanosecond divides', () => {
    const rate = 12_345_678.9;
    const stand = new Stand(describedAs('token-bucket', { rate, burst: 2000, limit: 1e8 }));
    stand.fill(10_001, 0, () => packetOf(1000));
    expect(sendAll(stand, 0).at(-1)?.time).toBe(Math.ceil((9999 * 8000 * 1e9) / rate));
  });

  it('never sends more than burst + rate * t in any interval of length t', () => {
    const arrivals = fc.array(
      fc.record({ wait: fc.nat(3e6), size: fc.integer({ min: 60, max: 1514 }) }),
      { minLength: 2, maxLength: 40 },
    );
    const rates = fc.double({ min: 1e4, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(arrivals, rates, fc.integer({ min: 60, max: 5000 }), (steps, rate, burst) => {
        const stand = new Stand(describedAs('token-bucket', { rate, burst }));
        const sent: Sent[] = [];
        let now = 0;
        for (const { wait, size } of steps) {
          // Between two arrivals the transmitter comes back whenever it is told to.
          const next = now + wait;
          for (let at = stand.queue.readyAt(now); at <= next; at = stand.queue.readyAt(at)) {
            const packet = stand.queue.dequeue(at);
            if (packet !== null) sent.push({ time: at, size: packet.size });
          }
          now = next;
          stand.queue.enqueue(packetOf(size), now);
        }
        sent.push(...sendAll(stand, now));
        sent.forEach(({ time: from }, i) => {
          let bytes = 0;
          for (const { time, size } of sent.slice(i)) {
            bytes += size;
            // A billionth of a byte for rates that are not whole.
            expect(bytes - burst - (rate * (time - from)) / 8e9).toBeLessThan(1e-9 * bytes);
          }
        });
      }),
    );
  });
});
