import { IntTable } from './int-table.js';
import type { Packet } from './packet.js';
import type { Port } from './port.js';

/** What is known of a neighbour's MAC address. */
export class Neighbour {
  address = 0;
  /** In the table. */
  place = -1;
  mac = 0;
  port: Port | null = null;
  resolved = false;
  /** When it was last confirmed, or asked for. */
  confirmedAt = 0;
  /** Requests sent without an answer. */
  probes = 0;
  /** Handle of the pending retransmission, -1 for none. */
  timer = -1;
  /** Packets that wait for the answer; made when the first does. */
  waiting: Packet[] | null = null;
}

/** Neighbours by address (RFC 826), at most `limit` of them. Entries keep their place. */
export class NeighbourTable {
  private readonly index = new IntTable();
  private readonly entries: (Neighbour | null)[] = [];
  private readonly free: number[] = [];

  constructor(readonly limit: number) {}

  get size(): number {
    return this.index.size;
  }

  /** The place of an address, or -1. */
  find(address: number): number {
    return this.index.get(address);
  }

  at(place: number): Neighbour {
    return this.entries[place] as Neighbour;
  }

  /**
   * Makes an entry. When the table is full, the entry that was confirmed longest ago gives way if
   * it is older than `keep` and not being asked for (Linux's forced garbage collection spares
   * younger ones); otherwise there is no room: -1.
   */
  add(address: number, port: Port, now: number, keep: number): number {
    if (this.index.size >= this.limit && !this.evict(now - keep)) return -1;
    const place = this.free.pop() ?? this.entries.push(null) - 1;
    const entry = new Neighbour();
    entry.address = address;
    entry.place = place;
    entry.port = port;
    entry.confirmedAt = now;
    this.entries[place] = entry;
    this.index.set(address, place);
    return place;
  }

  remove(place: number): void {
    this.index.delete(this.at(place).address);
    this.entries[place] = null;
    this.free.push(place);
  }

  /** Packets that wait for an answer. */
  get waiting(): number {
    let count = 0;
    for (const entry of this.entries) count += entry?.waiting?.length ?? 0;
    return count;
  }

  private evict(before: number): boolean {
    let oldest = -1;
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry === null || entry.timer >= 0 || entry.confirmedAt > before) continue;
      if (oldest < 0 || entry.confirmedAt < this.at(oldest).confirmedAt) oldest = i;
    }
    if (oldest < 0) return false;
    this.remove(oldest);
    return true;
  }
}
