import type { Packet } from './packet.js';

const EMPTY: (Packet | null)[] = [];

/**
 * A first-in first-out line of packets that knows its bytes. It holds no memory before its first
 * packet, as there is one a port and few ports ever queue, and grows by doubling.
 */
export class PacketRing {
  /** Packets in line. */
  length = 0;
  /** Their sizes added up. */
  bytes = 0;
  private slots = EMPTY;
  private head = 0;

  push(packet: Packet): void {
    if (this.length === this.slots.length) this.grow();
    this.slots[(this.head + this.length) & (this.slots.length - 1)] = packet;
    this.length++;
    this.bytes += packet.size;
  }

  /** Takes the oldest packet out. */
  shift(): Packet | null {
    if (this.length === 0) return null;
    const packet = this.slots[this.head] as Packet;
    this.slots[this.head] = null;
    this.head = (this.head + 1) & (this.slots.length - 1);
    this.length--;
    this.bytes -= packet.size;
    return packet;
  }

  /** The oldest packet, which stays. */
  peek(): Packet | null {
    return this.length === 0 ? null : this.slots[this.head];
  }

  /** Takes the youngest packet out. */
  popLast(): Packet | null {
    if (this.length === 0) return null;
    this.length--;
    const index = (this.head + this.length) & (this.slots.length - 1);
    const packet = this.slots[index] as Packet;
    this.slots[index] = null;
    this.bytes -= packet.size;
    return packet;
  }

  /** The packet with `index` others before it. Throws a RangeError where there is none. */
  at(index: number): Packet {
    if (!(index >= 0 && index < this.length)) {
      throw new RangeError(`no packet ${index} in a line of ${this.length}`);
    }
    return this.slots[(this.head + index) & (this.slots.length - 1)] as Packet;
  }

  private grow(): void {
    const { slots, head, length } = this;
    const larger = new Array<Packet | null>(length === 0 ? 4 : length * 2).fill(null);
    for (let i = 0; i < length; i++) larger[i] = slots[(head + i) & (length - 1)];
    this.slots = larger;
    this.head = 0;
  }
}
