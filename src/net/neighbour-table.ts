import { type Cells } from '../engine/cells.js';
import { IntTable } from './int-table.js';
import type { Packet } from './packet.js';

/** Cells of a neighbour's row: what is known of its MAC address. */
export const Neighbour = {
  /** NaN in a row that is free. */
  ADDRESS: 0,
  MAC: 1,
  /** The index of the port that it is behind. */
  PORT: 2,
  /** How long it is believed, counted from its last confirmation or from the last request. */
  UNTIL: 3,
  /** 1 while its MAC is known. */
  RESOLVED: 4,
  /** Requests sent without an answer. */
  PROBES: 5,
  /** Handle of the pending retransmission, -1 for none. */
  TIMER: 6,
  /** In the table. */
  PLACE: 7,
} as const;

/**
 * Neighbours by address (RFC 826), at most `limit` of them, each a row of the cells. Entries keep
 * their place and row.
 */
export class NeighbourTable {
  private readonly rows = new IntTable();
  /** Made with the first entry: of most hosts the only one. */
  private byPlace: number[] = NO_ROWS;
  private free: number[] | null = null;
  /** By row: packets that wait for the answer. Null until the first does. */
  private queues: Map<number, Packet[]> | null = null;

  /** @param reachable nanoseconds that an entry is believed for */
  constructor(
    private readonly cells: Cells,
    private readonly limit: number,
    private readonly reachable: number,
  ) {}

  get size(): number {
    return this.rows.size;
  }

  /** The row of an address, or -1. */
  find(address: number): number {
    return this.rows.get(address);
  }

  /** The row at a place. */
  at(place: number): number {
    return this.byPlace[place];
  }

  /**
   * Makes an entry: its row. When the table is full, the entry that was confirmed longest ago gives
   * way if it is older than `keep` and not being asked for (Linux's forced garbage collection spares
   * younger ones); otherwise there is no room: -1.
   */
  add(address: number, port: number, now: number, keep: number): number {
    if (this.size >= this.limit && !this.evict(now - keep)) return -1;
    const place = this.free?.pop() ?? this.makePlace();
    const row = this.byPlace[place];
    const { block } = this.cells;
    block[row + Neighbour.ADDRESS] = address;
    block[row + Neighbour.PLACE] = place;
    block[row + Neighbour.PORT] = port;
    block[row + Neighbour.UNTIL] = now + this.reachable;
    block[row + Neighbour.MAC] = block[row + Neighbour.RESOLVED] = 0;
    block[row + Neighbour.PROBES] = 0;
    block[row + Neighbour.TIMER] = -1;
    this.rows.set(address, row);
    return row;
  }

  remove(row: number): void {
    const { block } = this.cells;
    this.rows.delete(block[row + Neighbour.ADDRESS]);
    block[row + Neighbour.ADDRESS] = NaN;
    (this.free ??= []).push(block[row + Neighbour.PLACE]);
  }

  /** The packets that wait for the answer of an entry, the oldest first; a list to add to. */
  queueOf(row: number): Packet[] {
    this.queues ??= new Map<number, Packet[]>();
    let queue = this.queues.get(row);
    if (queue === undefined) this.queues.set(row, (queue = []));
    return queue;
  }

  /** The oldest of them. */
  firstOf(row: number): Packet | undefined {
    return this.queues?.get(row)?.[0];
  }

  /** Takes them out. */
  release(row: number): readonly Packet[] {
    const queue = this.queues?.get(row);
    if (queue === undefined) return NOTHING;
    this.queues?.delete(row);
    if (this.queues?.size === 0) this.queues = null;
    return queue;
  }

  /** Packets that wait for an answer. */
  get waiting(): number {
    let count = 0;
    if (this.queues !== null) for (const queue of this.queues.values()) count += queue.length;
    return count;
  }

  private makePlace(): number {
    const row = this.cells.take();
    if (this.byPlace.length > 0) return this.byPlace.push(row) - 1;
    this.byPlace = [row];
    return 0;
  }

  private evict(before: number): boolean {
    const { block } = this.cells;
    let oldest = -1;
    for (const row of this.byPlace) {
      const until = block[row + Neighbour.UNTIL];
      if (
        Number.isNaN(block[row + Neighbour.ADDRESS]) ||
        block[row + Neighbour.TIMER] >= 0 ||
        until - this.reachable > before
      )
        continue;
      if (oldest < 0 || until < block[oldest + Neighbour.UNTIL]) oldest = row;
    }
    if (oldest < 0) return false;
    this.remove(oldest);
    return true;
  }
}

const NOTHING: readonly Packet[] = [];
const NO_ROWS: number[] = [];
