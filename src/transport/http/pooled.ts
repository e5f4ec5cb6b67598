import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { Doorkeeper, type Seats } from '../seats.js';
import { hostOf } from '../server-name.js';
import type { Acceptor, Peer, Transport } from '../transport.js';
import type { Exchange } from './exchange.js';
import type { PoolCounts, PoolOptions } from './group.js';
import type { Head, HeadOptions, RequestWords } from './head.js';
import { type CarrierKind, Pool } from './pool.js';
import type { Carrier, Slot, SlotGroup } from './slot.js';

/** Exchanges on the connections of a pool, over another transport: what protocols have in common. */
export abstract class Pooled implements Transport, CarrierKind {
  readonly maximum: number;
  private readonly pool: Pool;

  constructor(
    readonly simulator: Simulator,
    private readonly inner: Transport,
    pool: PoolOptions,
  ) {
    this.maximum = inner.maximum;
    this.pool = new Pool(simulator, inner, pool, this);
  }

  abstract readonly server: Seats;
  abstract readonly expected: number;
  abstract makeCarrier(slot: Slot): Carrier;
  abstract makeExchange(): Exchange;
  /** What its requests say in their heads; null for those without. */
  protected abstract readonly heads: HeadOptions | null;
  protected abstract makeHead(words: RequestWords): Head;

  /** Of its clients' connections. */
  get counts(): Readonly<PoolCounts> {
    return this.pool.counts;
  }

  get name(): string {
    return this.inner.name;
  }

  get now(): Nanoseconds {
    return this.simulator.now;
  }

  connect(address: number, port: number, peer: Peer, about: object | null, host?: string): void {
    this.pool.connect(address, port, peer, about, host);
  }

  reuse(host: string, port: number, peer: Peer, about: object | null): boolean {
    return this.pool.reuse(host, port, peer, about);
  }

  forsake(address: number, port: number): void {
    this.pool.forsake(address, port);
  }

  listen(port: number, acceptor: Acceptor): void {
    this.inner.listen(port, new Doorkeeper(this.server, acceptor));
  }

  unlisten(port: number): void {
    this.inner.unlisten(port);
  }

  /** Of the requests to a server. */
  headFor(group: SlotGroup): Head {
    if (group.notes === null) {
      const { path, requestFields: fields } = this.heads!;
      group.notes = this.makeHead({ host: hostOf(group), path, fields });
    }
    return group.notes as Head;
  }

  release(exchange: Exchange): void {
    this.pool.release(exchange);
  }
}
