import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Acceptor, Peer, Transport } from '../transport.js';
import type { Exchange } from './exchange.js';
import type { Head, HeadOptions } from './head.js';
import { requestHead, responseHead } from './http1-heads.js';
import { Http1Messages } from './http1-message.js';
import type { PoolCounts, PoolOptions } from './group.js';
import { type CarrierKind, Pool } from './pool.js';
import { Doorkeeper, type KeepOptions } from '../seats.js';
import { SerialClient, SerialExchange, type SerialSide } from './serial-client.js';
import { SerialServer } from './serial-server.js';
import { hostOf } from '../server-name.js';
import type { Slot, SlotGroup } from './slot.js';

/** Of what is said over one connection after the other. */
export interface SerialOptions {
  pool: PoolOptions;
  keep: KeepOptions;
  /** What heads say; null for messages without heads. */
  heads: HeadOptions | null;
}

/**
 * Exchanges one at a time on each connection of a pool: HTTP/1.1 (RFC 9112), or, without heads, one
 * message there and one back over bare connections. Where a connection ends after an exchange, in
 * HTTP/1.1 the server closes it, told by `Connection: close`; else the client does.
 *
 * Not modelled: pipelining, chunked bodies, 100-continue, upgrades; the answer to a request that was
 * given up in good order (its client has closed the connection).
 */
export class Serial implements Transport, CarrierKind, SerialSide {
  readonly maximum: number;
  readonly expected = 1;
  readonly messages: Http1Messages | null;
  readonly server: SerialServer;
  private readonly pool: Pool;

  constructor(
    private readonly simulator: Simulator,
    private readonly inner: Transport,
    private readonly options: SerialOptions,
  ) {
    const { heads } = options;
    this.maximum = inner.maximum;
    this.messages = heads === null ? null : new Http1Messages();
    this.pool = new Pool(simulator, inner, options.pool, this);
    const head = heads === null ? null : responseHead(heads.responseFields);
    this.server = new SerialServer(simulator, options.keep, head);
  }

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

  listen(port: number, acceptor: Acceptor): void {
    this.inner.listen(port, new Doorkeeper(this.server, acceptor));
  }

  unlisten(port: number): void {
    this.inner.unlisten(port);
  }

  makeCarrier(slot: Slot): SerialClient {
    return new SerialClient(this, slot);
  }

  makeExchange(): SerialExchange {
    return new SerialExchange();
  }

  headFor(group: SlotGroup): Head {
    const { path, requestFields } = this.options.heads!;
    const head = group.notes ?? requestHead({ host: hostOf(group), path, fields: requestFields });
    group.notes = head;
    return head as Head;
  }

  release(exchange: Exchange): void {
    this.pool.release(exchange);
  }
}
