import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/engine/event-queue.js';

/** Of the first event, Infinity when none waits. */
function timeOf(queue: EventQueue): number {
  return queue.ready() ? queue.peekTime() : Infinity;
}

function push(
  queue: EventQueue,
  time: number,
  sequence: number,
  actor: number,
  kind: number,
): number {
  queue.due.set([time, sequence]);
  return queue.push(actor, kind);
}

interface Entry {
  time: number;
  sequence: number;
  actor: number;
  kind: number;
  slot: number;
}

/** What the queue has to be, by sorting everything each time. */
class SortedReference {
  private entries: Entry[] = [];

  get length(): number {
    return this.entries.length;
  }

  push(entry: Entry): void {
    this.entries.push(entry);
  }

  first(): Entry | undefined {
    this.entries.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
    return this.entries[0];
  }

  removeFirst(): void {
    this.first();
    this.entries.shift();
  }

  cancelAt(index: number): number {
    const [entry] = this.entries.splice(index % this.entries.length, 1);
    return entry.slot;
  }
}

/** Drives queue and reference side by side; the clock follows what is taken out. */
class Pair {
  readonly queue = new EventQueue(4);
  readonly reference = new SortedReference();
  private now = 0;
  private sequence = 0;

  push(delay: number): void {
    const entry = this.next(delay);
    entry.slot = push(this.queue, entry.time, entry.sequence, entry.actor, entry.kind);
    this.reference.push(entry);
  }

  take(): void {
    if (this.check()) {
      this.queue.removeFirst();
      this.reference.removeFirst();
    }
  }

  replace(delay: number): void {
    if (this.check()) {
      this.reference.removeFirst();
      const entry = this.next(delay);
      this.queue.due.set([entry.time, entry.sequence]);
      entry.slot = this.queue.replaceFirst(entry.actor, entry.kind);
      this.reference.push(entry);
    }
  }

  cancel(index: number): void {
    if (this.reference.length > 0) this.queue.cancel(this.reference.cancelAt(index));
  }

  /** Compares the first events, and moves the clock; false when none is left. */
  private check(): boolean {
    const { queue } = this;
    const first = this.reference.first();
    const time = timeOf(queue);
    if (queue.length !== this.reference.length) throw new Error('lengths differ');
    if (first === undefined) {
      if (time !== Infinity) throw new Error(`an event at ${time} in an empty queue`);
      return false;
    }
    const got = [time, queue.peekSequence(), queue.peekActor(), queue.peekKind()].join();
    const wanted = [first.time, first.sequence, first.actor, first.kind].join();
    if (got !== wanted) throw new Error(`first is ${got}, not ${wanted}`);
    this.now = time;
    return true;
  }

  private next(delay: number): Entry {
    const sequence = this.sequence++;
    return { time: this.now + delay, sequence, actor: sequence % 7, kind: sequence % 3, slot: -1 };
  }

  drain(): void {
    while (this.reference.length > 0) this.take();
    this.take();
  }
}

/** Ties, neighbours, and gaps of nine orders of magnitude. */
const delay = fc.oneof(
  fc.constant(0),
  fc.nat(3),
  fc.nat(1000),
  fc.nat(1_000_000_000),
  fc.constant(75e9),
);

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const), delay }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replace' as const), delay }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), index: fc.nat() }) },
);

describe('the event queue', () => {
  it('agrees with a sorted list on any mix of pushes, replacements, takes and cancels', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pair = new Pair();
        for (const each of steps) {
          if (each.do === 'push') pair.push(each.delay);
          else if (each.do === 'replace') pair.replace(each.delay);
          else if (each.do === 'take') pair.take();
          else pair.cancel(each.index);
        }
        pair.drain();
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  // Enough events for buckets, several windows, and the way back to the heap alone.
  it('agrees with a sorted list at a thousand events, whatever their spread', () => {
    fc.assert(
      fc.property(
        fc.array(delay, { minLength: 20, maxLength: 60 }),
        fc.nat(9),
        (delays, cancels) => {
          const pair = new Pair();
          const some = (i: number): number => delays[(i * 7) % delays.length];
          for (let i = 0; i < 700; i++) pair.push(some(i) + (i % 13));
          for (let i = 0; i < 400; i++) {
            pair.replace(some(i) + (i % 5));
            if (i % 10 < cancels) pair.cancel(i * 31);
            if (i % 10 === 0) pair.push(some(i));
          }
          pair.drain();
        },
      ),
      { seed: 2, numRuns: 8 },
    );
  });

  it('keeps ties in the order of their sequence through every level', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 3000; i++) push(queue, i % 3 === 0 ? 5e6 : (i % 3) * 1e3, i, i, 0);
    const taken: number[] = [];
    while (timeOf(queue) !== Infinity) {
      taken.push(queue.peekSequence());
      queue.removeFirst();
    }
    const third = (rest: number): number[] => Array.from({ length: 1000 }, (_, i) => 3 * i + rest);
    expect(taken).toEqual([...third(1), ...third(2), ...third(0)]);
  });

  it('gives the slots of cancelled events back', () => {
    const queue = new EventQueue(16);
    const slots = new Set<number>();
    for (let i = 0; i < 20_000; i++) {
      const slot = push(queue, 1e9 + i, i, 0, 0);
      slots.add(slot);
      queue.cancel(slot);
    }
    expect(queue.length).toBe(0);
    expect(timeOf(queue)).toBe(Infinity);
    expect(slots.size).toBeLessThan(256);
  });

  it('takes an event before the horizon that a look ahead has moved', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 1000; i++) push(queue, 1e6 + i * 1e3, i, 0, 0);
    expect(timeOf(queue)).toBe(1e6);
    push(queue, 10, 1000, 1, 2);
    expect(timeOf(queue)).toBe(10);
    expect(queue.peekActor()).toBe(1);
  });
});
