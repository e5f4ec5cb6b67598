import type { Packet } from '../../../net/packet.js';
import { steerOf } from '../../steer.js';
import type { Match } from '../rule.js';

/** Address of a host to its group; hosts that are in none speak with all. */
export type Groups = ReadonlyMap<number, number>;

/**
 * Holds for what goes from a host to one of another group: partitions are made of it. Where a
 * balancer has chosen the next hop alone, that is whom a packet is for.
 */
export class Apart implements Match {
  constructor(private readonly groups: Groups) {}

  holds(packet: Packet): boolean {
    const from = this.groups.get(packet.source);
    if (from === undefined) return false;
    const steer = steerOf(packet);
    const to = this.groups.get(steer === 0 ? packet.destination : steer);
    return to !== undefined && to !== from;
  }
}

/** Holds for what comes from a host of another group than one's own. */
export class FromOthers implements Match {
  constructor(
    private readonly groups: Groups,
    private readonly own: number,
  ) {}

  holds({ source }: Packet): boolean {
    const from = this.groups.get(source);
    return from !== undefined && from !== this.own;
  }
}
