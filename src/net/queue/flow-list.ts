import { flowHash } from '../flow-hash.js';
import { EtherType, type Packet } from '../packet.js';
import { PacketRing } from '../ring.js';

/** The line of one flow in a fair queue, or of several that share a bucket. */
export class FlowLine {
  readonly line = new PacketRing();
  /** Bytes that it may still send in its turn. */
  deficit = 0;
  /** True while it is in a list of flows. */
  listed = false;
  next: FlowLine | null = null;
}

/** Flows in the order of their turns, linked through themselves. */
export class FlowList<Flow extends FlowLine> {
  first: Flow | null = null;
  private last: Flow | null = null;

  push(flow: Flow): void {
    flow.next = null;
    flow.listed = true;
    if (this.last === null) this.first = flow;
    else this.last.next = flow;
    this.last = flow;
  }

  /** Takes the first flow out. */
  shift(): void {
    const flow = this.first;
    if (flow === null) return;
    flow.listed = false;
    this.first = flow.next as Flow | null;
    if (this.first === null) this.last = null;
  }

  /** The flow with most bytes if it has more than `best`, else `best`: ties go to who comes first. */
  longest(best: Flow | null): Flow | null {
    let longest = best;
    for (let flow = this.first; flow !== null; flow = flow.next as Flow | null) {
      if (longest === null || flow.line.bytes > longest.line.bytes) longest = flow;
    }
    return longest;
  }
}

/** 32 bits that tell a packet's flow; what is not IPv4 has one flow a protocol. */
export function flowBits(packet: Packet, seed: number): number {
  return packet.etherType === EtherType.IPV4 ? flowHash(packet, seed) : packet.etherType;
}
