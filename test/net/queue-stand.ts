import type { Described, OptionValue } from '../../src/engine/options.js';
import { RandomStream } from '../../src/engine/random.js';
import { EtherType, Packet, Protocol } from '../../src/net/packet.js';
import type { QueueDiscipline } from '../../src/net/queue/discipline.js';
import { createDiscipline } from '../../src/net/queue/table.js';

export interface Drop {
  packet: Packet;
  reason: string;
}

let made = 0;

/** A UDP packet of a numbered flow. */
export function packetOf(size: number, flow = 0, fields: Partial<Packet> = {}): Packet {
  const packet = new Packet();
  packet.id = ++made;
  packet.size = size;
  packet.etherType = EtherType.IPV4;
  packet.protocol = Protocol.UDP;
  packet.source = 0x0a000001 + flow;
  packet.destination = 0x0a010001;
  packet.sourcePort = 40_000 + flow;
  packet.destinationPort = 80;
  return Object.assign(packet, fields);
}

export const describedAs = (
  kind: string,
  options: Record<string, OptionValue> = {},
): Described => ({ kind, options: new Map(Object.entries(options)) });

/** A discipline on its own, with a note of what it drops and how often it asked for randomness. */
export class Stand {
  readonly drops: Drop[] = [];
  readonly queue: QueueDiscipline;
  streams = 0;

  constructor(described: Described, rate = 1e9, seed = 'stand') {
    this.queue = createDiscipline(described, {
      sink: { drop: (packet, reason) => this.drops.push({ packet, reason }) },
      random: () => {
        this.streams++;
        return new RandomStream(seed);
      },
      rate,
      mtu: 1500,
      header: 14,
    });
  }

  get reasons(): string[] {
    return this.drops.map(({ reason }) => reason);
  }

  /** Puts `count` packets in at `now`. */
  fill(count: number, now: number, make: (index: number) => Packet): Packet[] {
    const packets = Array.from({ length: count }, (_, index) => make(index));
    for (const packet of packets) this.queue.enqueue(packet, now);
    return packets;
  }

  /** Takes everything out at `now`. */
  drain(now: number): Packet[] {
    const packets: Packet[] = [];
    for (;;) {
      const packet = this.queue.dequeue(now);
      if (packet === null) return packets;
      packets.push(packet);
    }
  }
}
