import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import { Close, type Connection } from '../transport.js';
import type { Exchange } from './exchange.js';
import type { Head } from './head.js';
import { ErrorCode, type Frames, Write } from './http2-frames.js';
import { type FlowOptions, Session } from './http2-session.js';
import type { SessionTitle } from './http2-speaker.js';
import type { Stream } from './http2-stream.js';
import type { Watch } from './pulse.js';
import { serverOf } from '../server-name.js';
import type { Carrier, Slot, SlotGroup } from './slot.js';

/** What the clients of one pool have in common. */
export interface Http2Side {
  readonly simulator: Simulator;
  readonly name: string;
  readonly now: Nanoseconds;
  readonly flow: FlowOptions;
  readonly streaming: boolean;
  readonly tunnel: boolean;
  readonly frames: Frames[];
  readonly watch: Watch | null;
  /** Heads and bodies are written apart. */
  readonly apart: boolean;
  /** Of the requests to a server. */
  headFor(group: SlotGroup): Head;
  release(stream: Stream): void;
}

/** Streams that a server is taken to allow, until it has said (golang.org/x/net/http2, initialMaxConcurrentStreams). */
export const ASSUMED_STREAMS = 100;

/** The client's end of a connection of HTTP/2, as a pool has it. */
export class Http2Client extends Session implements Carrier {
  protected readonly trailers = null;
  private nextId = 1;
  /** Streams that the server allows. */
  private allowed = 0;

  constructor(
    private readonly side: Http2Side,
    private readonly slot: Slot,
  ) {
    super(side.simulator, side.flow, side.frames, side.watch, side.apart);
  }

  get room(): number {
    return Math.min(this.flow.streams, this.allowed) - this.slot.active;
  }

  start(connection: Connection): void {
    this.nextId = 1;
    this.allowed = ASSUMED_STREAMS;
    this.sit(connection, Write.PREFACE, 0);
  }

  opened(): void {
    // The connection stood before this one sat down.
  }

  begin(exchange: Exchange): void {
    const stream = exchange as Stream;
    stream.streaming = this.side.streaming;
    stream.tunnel = this.side.tunnel;
    this.add(stream);
  }

  closed(_connection: Connection, reason: Close): void {
    const { slot, streams, side } = this;
    const over = reason === Close.DONE || reason === Close.ABORTED;
    const used = slot.uses > 1;
    const told = streams.slice();
    // It may carry others' streams as soon as it is gone.
    const group = slot.group!;
    for (const stream of told) this.remove(stream);
    this.connection = null;
    slot.gone();
    for (const stream of told) {
      const stale = over && used && stream.id !== 0 && !stream.hasBegun;
      if (stale && this.tryAgain(stream, group, false)) continue;
      stream.peer?.closed(stream, stale ? Close.STALE : reason);
      side.release(stream);
    }
  }

  end(stream: Stream, broken: boolean): void {
    if (stream.place >= 0) {
      if (stream.streaming && !broken && stream.id !== 0) {
        // What was sent still arrives; it is over when the server has ended it too.
        stream.peer = null;
        this.finish(stream);
        return;
      }
      if (stream.id !== 0) this.reset(stream, broken ? ErrorCode.CANCEL : ErrorCode.NO_ERROR);
      this.remove(stream);
    }
    this.leave(stream);
  }

  protected get title(): SessionTitle {
    const { side, slot } = this;
    return { place: side.name, server: serverOf(slot.group!), connection: slot.number };
  }

  protected identify(stream: Stream): void {
    stream.id = this.nextId;
    this.nextId += 2;
    stream.timings.written = this.side.now;
    stream.hasBody = stream.size > 0;
    this.know(stream);
  }

  protected headOf(): Head {
    return this.side.headFor(this.slot.group!);
  }

  protected meet(): null {
    return null;
  }

  protected heard(stream: Stream): void {
    stream.timings.first = this.side.now;
  }

  protected deliver(stream: Stream, message: Message): void {
    stream.timings.last = this.side.now;
    // Its peer may close it without a word to the server.
    if (stream.gotEnd && stream.sentEnd && !stream.streaming) this.remove(stream);
    stream.peer?.received(stream, message);
  }

  protected hasEnded(stream: Stream): void {
    if (this.halve(stream)) return;
    const { peer } = stream;
    stream.peer = null;
    peer?.closed(stream, Close.DONE);
    if (stream.sentEnd) this.over(stream);
    else this.finish(stream);
  }

  protected over(stream: Stream): void {
    const { peer } = stream;
    if (peer !== null && !stream.tunnel) return;
    stream.peer = null;
    peer?.closed(stream, Close.DONE);
    this.remove(stream);
    this.leave(stream);
  }

  protected wasReset(stream: Stream, code: number): void {
    const { peer } = stream;
    this.remove(stream);
    if (code === ErrorCode.REFUSED_STREAM && this.elsewhere(stream)) return;
    peer?.closed(stream, code === ErrorCode.REFUSED_STREAM ? Close.REFUSED : Close.ABORTED);
    this.leave(stream);
  }

  protected learn({ streams }: Frames): void {
    if (streams > 0) this.allowed = streams;
    this.slot.changed();
  }

  /** The server takes no more: those that it has not seen did not happen (section 6.8). */
  protected goesAway(last: number): void {
    const unseen = this.streams.filter(({ id }) => id > last);
    this.slot.replace();
    for (const stream of unseen) {
      const { peer } = stream;
      this.remove(stream);
      if (this.elsewhere(stream)) continue;
      peer?.closed(stream, Close.STALE);
      this.leave(stream);
    }
  }

  protected isAnswered(): void {
    // It has asked for nothing.
  }

  /** A stream that the server did not see goes on to another connection, or to this one again. */
  private elsewhere(stream: Stream): boolean {
    if (!this.tryAgain(stream, this.slot.group!, true)) return false;
    this.slot.freed();
    return true;
  }

  /** Of a stream of messages nobody knows how many there were. */
  private tryAgain(stream: Stream, group: SlotGroup, unseen: boolean): boolean {
    if (stream.streaming || stream.peer === null) return false;
    stream.clear();
    return group.stale(stream, this.slot.number, unseen);
  }

  private leave(stream: Stream): void {
    this.side.release(stream);
    this.slot.freed();
  }
}
