import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Acceptor, Peer, Transport } from '../transport.js';
import type { PoolCounts, PoolOptions } from './group.js';
import type { Head, HeadOptions } from './head.js';
import { requestBlock } from './hpack.js';
import { Http2Client, type Http2Side } from './http2-client.js';
import type { Frames } from './http2-frames.js';
import { Http2Server } from './http2-server.js';
import type { FlowOptions } from './http2-session.js';
import { Stream } from './http2-stream.js';
import { type CarrierKind, Pool } from './pool.js';
import { Doorkeeper, type KeepOptions } from '../seats.js';
import { hostOf } from '../server-name.js';
import type { Slot, SlotGroup } from './slot.js';

export interface Http2Options {
  /** `connections` with more requests at once than they carry: the rest waits. */
  pool: PoolOptions;
  keep: KeepOptions;
  flow: FlowOptions;
  heads: HeadOptions;
  /** Streams of many messages each way, as gRPC's: they last until their client closes them. */
  streaming: boolean;
  /** What requests name as their scheme: with TLS beneath or without. */
  secure: boolean;
}

/**
 * HTTP/2 (RFC 9113): streams over the connections of a pool, by default one connection, which is known
 * to speak it without having been asked (section 3.3, or by TLS).
 */
export class Http2 implements Transport, CarrierKind, Http2Side {
  readonly maximum: number;
  readonly frames: Frames[] = [];
  readonly server: Http2Server;
  private readonly pool: Pool;

  constructor(
    readonly simulator: Simulator,
    private readonly inner: Transport,
    private readonly options: Http2Options,
  ) {
    const { pool, keep, flow, heads } = options;
    this.maximum = inner.maximum;
    this.pool = new Pool(simulator, inner, pool, this);
    this.server = new Http2Server(simulator, inner.name, keep, flow, heads.responseFields);
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

  get flow(): FlowOptions {
    return this.options.flow;
  }

  get streaming(): boolean {
    return this.options.streaming;
  }

  /** What is assumed until the server says how many it allows. */
  get expected(): number {
    return this.options.flow.streams;
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

  makeCarrier(slot: Slot): Http2Client {
    return new Http2Client(this, slot);
  }

  makeExchange(): Stream {
    return new Stream();
  }

  headFor(group: SlotGroup): Head {
    const { heads, secure, streaming } = this.options;
    const words = { host: hostOf(group), path: heads.path, fields: heads.requestFields };
    const head = group.notes ?? requestBlock(words, secure, streaming);
    group.notes = head;
    return head as Head;
  }

  release(stream: Stream): void {
    this.pool.release(stream);
  }
}
