import type { Simulator } from '../../engine/simulator.js';
import type { KeepOptions } from '../seats.js';
import type { Transport } from '../transport.js';
import type { PoolOptions } from './group.js';
import type { Head, HeadOptions, RequestWords } from './head.js';
import { connectBlock, requestBlock } from './hpack.js';
import { ASSUMED_STREAMS, Http2Client, type Http2Side } from './http2-client.js';
import type { Frames } from './http2-frames.js';
import { Http2Server } from './http2-server.js';
import type { FlowOptions } from './http2-session.js';
import { Stream } from './http2-stream.js';
import { Pooled } from './pooled.js';
import { Watch } from './pulse.js';
import type { Slot } from './slot.js';

export interface Http2Options {
  /** `connections` with more requests at once than they carry: the rest waits. */
  pool: PoolOptions;
  keep: KeepOptions;
  flow: FlowOptions;
  heads: HeadOptions;
  /** Streams of many messages each way, as gRPC's: they last until their client closes them. */
  streaming: boolean;
  /** Streams are tunnels: CONNECT, and bytes each way. */
  tunnel?: boolean;
  /** What requests name as their scheme: with TLS beneath or without. */
  secure: boolean;
  /** Heads and bodies of requests are written apart. */
  apart?: boolean;
}

/**
 * HTTP/2 (RFC 9113): streams over the connections of a pool, by default one connection, which is known
 * to speak it without having been asked (section 3.3, or by TLS).
 */
export class Http2 extends Pooled implements Http2Side {
  readonly frames: Frames[] = [];
  readonly server: Http2Server;
  readonly watch: Watch | null;

  constructor(
    simulator: Simulator,
    inner: Transport,
    private readonly options: Http2Options,
  ) {
    super(simulator, inner, options.pool);
    const { keep, flow, heads } = options;
    const { pingInterval, pingTimeout } = flow;
    this.watch = pingInterval === Infinity ? null : new Watch(simulator, pingInterval, pingTimeout);
    this.server = new Http2Server(simulator, inner.name, keep, flow, heads.responseFields);
  }

  get flow(): FlowOptions {
    return this.options.flow;
  }

  get streaming(): boolean {
    return this.options.streaming || this.tunnel;
  }

  get tunnel(): boolean {
    return this.options.tunnel ?? false;
  }

  get apart(): boolean {
    return this.options.apart ?? false;
  }

  /** What is assumed until the server says how many it allows. */
  get expected(): number {
    return Math.min(this.flow.streams, ASSUMED_STREAMS);
  }

  makeCarrier(slot: Slot): Http2Client {
    return new Http2Client(this, slot);
  }

  makeExchange(): Stream {
    return new Stream();
  }

  protected get heads(): HeadOptions {
    return this.options.heads;
  }

  protected makeHead(words: RequestWords): Head {
    if (this.tunnel) return connectBlock(words);
    return requestBlock(words, this.options.secure, this.streaming);
  }
}
