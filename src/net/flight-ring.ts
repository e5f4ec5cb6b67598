import type { Packet } from './packet.js';

/** Packets on the way, each with the (due, sequence) that it arrives under; grown by doubling. */
export class FlightRing {
  length = 0;
  private packets: (Packet | null)[] = new Array<Packet | null>(4).fill(null);
  /** Due time and sequence in turn. */
  private ranks = new Float64Array(8);
  private head = 0;

  get lastSequence(): number {
    return this.ranks[((this.head + this.length - 1) & (this.packets.length - 1)) * 2 + 1];
  }

  push(packet: Packet, due: number, sequence: number): void {
    if (this.length === this.packets.length) this.grow();
    const index = (this.head + this.length++) & (this.packets.length - 1);
    this.packets[index] = packet;
    this.ranks[index * 2] = due;
    this.ranks[index * 2 + 1] = sequence;
  }

  /** Takes the packet in front; its due time and sequence go into `rank`. */
  shift(rank: Float64Array): Packet {
    rank[0] = this.ranks[this.head * 2];
    rank[1] = this.ranks[this.head * 2 + 1];
    const packet = this.packets[this.head] as Packet;
    this.packets[this.head] = null;
    this.head = (this.head + 1) & (this.packets.length - 1);
    this.length--;
    return packet;
  }

  private grow(): void {
    const { packets, ranks, length } = this;
    this.packets = new Array<Packet | null>(length * 2).fill(null);
    this.ranks = new Float64Array(length * 4);
    for (let i = 0; i < length; i++) {
      const from = (this.head + i) & (length - 1);
      this.packets[i] = packets[from];
      this.ranks[i * 2] = ranks[from * 2];
      this.ranks[i * 2 + 1] = ranks[from * 2 + 1];
    }
    this.head = 0;
  }
}
