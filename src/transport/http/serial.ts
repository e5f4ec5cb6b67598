import type { Simulator } from '../../engine/simulator.js';
import type { KeepOptions } from '../seats.js';
import type { Transport } from '../transport.js';
import type { PoolOptions } from './group.js';
import type { Head, HeadOptions, RequestWords } from './head.js';
import { requestHead, responseHead } from './http1-heads.js';
import { Http1Messages } from './http1-message.js';
import { Pooled } from './pooled.js';
import { SerialClient, SerialExchange, type SerialSide } from './serial-client.js';
import { SerialServer } from './serial-server.js';
import type { Slot } from './slot.js';

/** Of what is said over one connection after the other. */
export interface SerialOptions {
  pool: PoolOptions;
  keep: KeepOptions;
  /** What heads say; null for messages without heads. */
  heads: HeadOptions | null;
  /** Heads and bodies of requests are written apart. */
  apart?: boolean;
}

/**
 * Exchanges one at a time on each connection of a pool: HTTP/1.1 (RFC 9112), or, without heads, one
 * message there and one back over bare connections. Where a connection ends after an exchange, in
 * HTTP/1.1 the server closes it, told by `Connection: close`; else the client does.
 *
 * Not modelled: pipelining, chunked bodies, 100-continue, upgrades; the answer to a request that was
 * given up in good order (its client has closed the connection).
 */
export class Serial extends Pooled implements SerialSide {
  readonly expected = 1;
  readonly messages: Http1Messages | null;
  readonly server: SerialServer;
  readonly apart: boolean;
  protected readonly heads: HeadOptions | null;

  constructor(simulator: Simulator, inner: Transport, options: SerialOptions) {
    const { pool, keep, heads, apart = false } = options;
    super(simulator, inner, pool);
    this.heads = heads;
    this.apart = apart;
    this.messages = heads === null ? null : new Http1Messages();
    const head = heads === null ? null : responseHead(heads.responseFields);
    this.server = new SerialServer(simulator, keep, head);
  }

  makeCarrier(slot: Slot): SerialClient {
    return new SerialClient(this, slot);
  }

  makeExchange(): SerialExchange {
    return new SerialExchange();
  }

  protected makeHead(words: RequestWords): Head {
    return requestHead(words);
  }
}
