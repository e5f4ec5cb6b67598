import type { Packet } from '../packet.js';
import { PacketRing } from '../ring.js';
import type { QueueDiscipline } from './discipline.js';

/** What disciplines with one first-in first-out line have in common: they differ in what they let in. */
export abstract class SingleLine implements QueueDiscipline {
  abstract readonly marked: number;
  protected readonly line = new PacketRing();

  get length(): number {
    return this.line.length;
  }

  get bytes(): number {
    return this.line.bytes;
  }

  abstract enqueue(packet: Packet, now: number): boolean;

  dequeue(_now: number): Packet | null {
    return this.line.shift();
  }

  readyAt(now: number): number {
    return this.line.length > 0 ? now : Infinity;
  }
}
