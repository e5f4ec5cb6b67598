import type { Simulator } from '../../engine/simulator.js';
import { IntTable } from '../../net/int-table.js';
import type { Message } from '../../net/packet.js';
import { LinkedLine } from '../linked-line.js';
import { type Close, type Connection, type Manner, type Peer, PLAIN } from '../transport.js';
import type { Exchange } from './exchange.js';
import type { Head } from './head.js';
import {
  ErrorCode,
  Frames,
  INITIAL_WINDOW,
  MAXIMUM_FRAME,
  MESSAGE_PREFIX,
  Write,
} from './http2-frames.js';
import type { Stream, StreamOwner } from './http2-stream.js';

/** What an end of HTTP/2 allows the other. */
export interface FlowOptions {
  /** Streams at once (SETTINGS_MAX_CONCURRENT_STREAMS). */
  streams: number;
  /** Bytes that may be under way on each stream, and on the connection. */
  streamWindow: number;
  connectionWindow: number;
}

/** Machine, server (empty at its own end), and number of a connection. */
export interface SessionTitle {
  place: string;
  server: string;
  connection: number;
}

/**
 * An end of a connection of HTTP/2 (RFC 9113): frames, flow control, and turns of the streams that have
 * something to send, one DATA frame each, as long as the connection's send buffer has room. Window is
 * given back when half of it has come (as nghttp2 does); what has come counts as read at once.
 *
 * Not modelled: priorities, push, padding, the largest frame as a setting.
 */
export abstract class Session implements Peer, StreamOwner {
  connection: Connection | null = null;
  protected readonly streams: Stream[] = [];
  /** By identifier: place among the streams. */
  private readonly places = new IntTable();
  private readonly turns = new LinkedLine<Exchange>();
  private window = INITIAL_WINDOW;
  private uncredited = 0;
  /** What the other end allows each stream. */
  private streamWindow = INITIAL_WINDOW;

  /** @param free for frames that come back */
  constructor(
    private readonly simulator: Simulator,
    protected readonly flow: FlowOptions,
    private readonly free: Frames[],
  ) {}

  /** What facts know it by. */
  protected abstract get title(): SessionTitle;
  abstract opened(connection: Connection): void;
  abstract closed(connection: Connection, reason: Close): void;
  abstract end(stream: Stream, broken: boolean): void;
  /** Of what a stream sends first; and last, where it says so. */
  protected abstract headOf(stream: Stream): Head;
  protected abstract readonly trailers: Head | null;
  /** A stream that is not known; null where it is of no use. */
  protected abstract meet(frames: Frames): Stream | null;
  /** The first of what the other end says has come; a message has. */
  protected abstract heard(stream: Stream): void;
  protected abstract deliver(stream: Stream, message: Message): void;
  /** The other end has ended a stream of messages. */
  protected abstract hasEnded(stream: Stream): void;
  /** Both ends have ended a stream. */
  protected abstract over(stream: Stream): void;
  protected abstract wasReset(stream: Stream, code: number): void;
  protected abstract learn(frames: Frames): void;
  protected abstract goesAway(last: number): void;
  /** Identifies a stream that sends for the first time. */
  protected abstract identify(stream: Stream): void;

  say(stream: Stream, message: Message, bytes: number, manner: Manner): void {
    if (stream.sentEnd || stream.finishing) return;
    stream.request = manner.id;
    stream.push(message, stream.streaming ? bytes + MESSAGE_PREFIX : bytes, manner);
    // It has its turn, or waits for one.
    if (stream.queued > 1) return;
    if (!stream.headed) this.sendHead(stream);
    if (stream.left > 0) this.queueUp(stream);
  }

  ready(): void {
    this.pump();
  }

  received(_connection: Connection, message: Message): string {
    if (!(message instanceof Frames)) return 'unexpected';
    switch (message.write) {
      case Write.PREFACE:
      case Write.SETTINGS:
        this.settle(message);
        break;
      case Write.MESSAGE:
        this.take(message);
        break;
      case Write.UPDATE:
        this.widen(message);
        break;
      case Write.RESET: {
        const stream = this.find(message.stream);
        if (stream !== null) this.wasReset(stream, message.code);
        break;
      }
      case Write.GOAWAY:
        this.goesAway(message.stream);
        break;
      case Write.PING:
        this.post(this.frames(Write.PONG), PLAIN);
        break;
      default:
    }
    return '';
  }

  /** Takes a seat; `write` is what this end begins with. */
  protected sit(connection: Connection, write: number, streams: number): void {
    const { streamWindow, connectionWindow } = this.flow;
    this.connection = connection;
    this.window = this.streamWindow = INITIAL_WINDOW;
    this.uncredited = 0;
    const frames = this.frames(write);
    frames.streams = streams;
    frames.window = streamWindow === INITIAL_WINDOW ? 0 : streamWindow;
    frames.connectionIncrement = connectionWindow - INITIAL_WINDOW;
    this.post(frames, PLAIN);
  }

  protected add(stream: Stream): void {
    stream.join(this, this.streamWindow);
    stream.place = this.streams.push(stream) - 1;
  }

  protected know(stream: Stream): void {
    this.places.set(stream.id, stream.place);
    if (this.simulator.facts.exchanges !== null) this.tell('stream-opened', stream);
  }

  protected remove(stream: Stream): void {
    const { streams, places } = this;
    if (stream.id !== 0 && this.simulator.facts.exchanges !== null) {
      this.tell('stream-closed', stream);
    }
    if (stream.inTurn) this.turns.remove(stream);
    stream.inTurn = false;
    const last = streams.pop()!;
    if (last !== stream) {
      streams[stream.place] = last;
      last.place = stream.place;
      if (last.id !== 0) places.set(last.id, last.place);
    }
    if (stream.id !== 0) places.delete(stream.id);
    stream.place = -1;
  }

  protected find(id: number): Stream | null {
    const place = this.places.get(id);
    return place < 0 ? null : this.streams[place];
  }

  /** Ends what this end says on a stream, behind what waits to be sent. */
  protected finish(stream: Stream): void {
    stream.finishing = true;
    if (stream.queued > 0 || stream.sentEnd) return;
    const { trailers } = this;
    if (!stream.headed) this.writePart(stream, -1, this.headOf(stream));
    else this.writePart(stream, trailers === null ? 0 : -1, trailers);
  }

  protected reset(stream: Stream, code: number): void {
    const frames = this.frames(Write.RESET);
    frames.stream = stream.id;
    frames.code = code;
    this.post(frames, PLAIN);
  }

  protected goAway(last: number): void {
    const frames = this.frames(Write.GOAWAY);
    frames.stream = last;
    frames.code = ErrorCode.NO_ERROR;
    this.post(frames, PLAIN);
  }

  private sendHead(stream: Stream): void {
    if (stream.id === 0) this.identify(stream);
    // With what may go at once, in one write.
    const alone = this.turns.first === null && this.connection!.waiting === 0;
    const part = alone ? this.allowance(stream) : 0;
    this.writePart(stream, part > 0 ? part : -1, this.headOf(stream));
  }

  /** Most bytes of the next DATA frame of a stream. */
  private allowance(stream: Stream): number {
    return Math.min(MAXIMUM_FRAME, stream.left, stream.window, this.window);
  }

  private queueUp(stream: Stream): void {
    this.lineUp(stream);
    this.pump();
  }

  /** It has more to send: it waits for its turn, or for its window. */
  private lineUp(stream: Stream): void {
    if (stream.inTurn) return;
    if (stream.window <= 0) {
      this.blocked(stream, 'stream');
      return;
    }
    stream.inTurn = true;
    this.turns.push(stream);
  }

  private pump(): void {
    const { connection } = this;
    // The last stream may take the connection with it.
    while (connection !== null && this.window > 0 && connection.waiting === 0) {
      const stream = this.turns.shift() as Stream | null;
      if (stream === null) return;
      stream.inTurn = false;
      // SETTINGS may have made its window smaller than what it has sent (section 6.9.2).
      if (stream.window > 0) this.writePart(stream, this.allowance(stream), null);
      if (stream.place >= 0 && stream.left > 0) this.lineUp(stream);
    }
    const first = this.turns.first as Stream | null;
    if (first !== null && this.window <= 0) this.blocked(first, 'connection');
  }

  private blocked(stream: Stream, by: 'stream' | 'connection'): void {
    const { exchanges } = this.simulator.facts;
    if (exchanges === null) return;
    const what = { stream: stream.id, request: stream.request, by };
    const at = this.simulator.now;
    exchanges.tell({ kind: 'stream-blocked', at, ...this.title, ...what }, null);
  }

  private tell(kind: 'stream-opened' | 'stream-closed', stream: Stream): void {
    const { facts, now } = this.simulator;
    const what = { at: now, ...this.title, stream: stream.id, request: stream.request };
    const how = stream.gotEnd && stream.sentEnd ? 'ended' : 'broken';
    if (kind === 'stream-opened') facts.exchanges?.tell({ kind, ...what }, null);
    else facts.exchanges?.tell({ kind, ...what, how }, null);
  }

  /** Writes HEADERS, where there is a head, and DATA with so many bytes, where there are 0 or more. */
  private writePart(stream: Stream, data: number, head: Head | null): void {
    const frames = this.frames(Write.MESSAGE);
    const manner = stream.queued > 0 ? stream.manner : PLAIN;
    frames.stream = stream.id;
    frames.head = head;
    frames.bytes = stream.size;
    frames.streaming = stream.streaming;
    frames.refused = (manner.refusal ?? 0) !== 0;
    frames.data = data;
    const first = stream.streaming && data > 0 && stream.left === stream.size;
    frames.begins = first ? stream.size - MESSAGE_PREFIX : -1;
    stream.headed = true;
    if (data > 0) {
      stream.left -= data;
      stream.window -= data;
      this.window -= data;
    }
    if (stream.left === 0 && stream.queued > 0) {
      const message = stream.shift();
      frames.enclose(message);
      message.letGo();
    }
    const said = stream.queued === 0 && (stream.finishing || !stream.streaming);
    // Trailers are HEADERS of their own.
    const ends = said && (!stream.streaming || this.trailers === null || head === this.trailers);
    frames.endsStream = stream.sentEnd = ends;
    this.post(frames, manner);
    if (ends && stream.gotEnd) this.over(stream);
    else if (said && !ends) this.finish(stream);
    else if (stream.queued === 0) stream.peer?.ready?.(stream);
  }

  private take(frames: Frames): void {
    const { data, endsStream, content } = frames;
    const stream = this.find(frames.stream) ?? this.meet(frames);
    if (stream !== null && endsStream) stream.gotEnd = true;
    if (data > 0) this.credit(stream, data);
    if (stream === null) return;
    const { use } = stream;
    if (frames.head !== null && !stream.hasBegun) {
      stream.hasBegun = true;
      this.heard(stream);
    }
    if (content !== null) this.deliver(stream, content);
    if (!endsStream || stream.use !== use || stream.place < 0) return;
    if (stream.streaming) this.hasEnded(stream);
    else if (stream.sentEnd) this.over(stream);
  }

  /** Gives window back: what has come has been read. */
  private credit(stream: Stream | null, bytes: number): void {
    const { streamWindow, connectionWindow } = this.flow;
    let [more, connectionMore] = [0, 0];
    this.uncredited += bytes;
    if (this.uncredited >= connectionWindow >> 1) {
      connectionMore = this.uncredited;
      this.uncredited = 0;
    }
    if (stream !== null && !stream.gotEnd) {
      stream.uncredited += bytes;
      if (stream.uncredited >= streamWindow >> 1) {
        more = stream.uncredited;
        stream.uncredited = 0;
      }
    }
    if (more === 0 && connectionMore === 0) return;
    const frames = this.frames(Write.UPDATE);
    frames.stream = stream === null ? 0 : stream.id;
    frames.streamIncrement = more;
    frames.connectionIncrement = connectionMore;
    this.post(frames, PLAIN);
  }

  /** The other end's windows have grown. */
  private widen(frames: Frames): void {
    this.window += frames.connectionIncrement;
    const stream = frames.streamIncrement > 0 ? this.find(frames.stream) : null;
    if (stream !== null) {
      stream.window += frames.streamIncrement;
      if (stream.left > 0) this.queueUp(stream);
    }
    this.pump();
  }

  /** What the other end allows; it changes the windows of streams that there are (section 6.9.2). */
  private settle(frames: Frames): void {
    this.window += frames.connectionIncrement;
    if (frames.window > 0) {
      const more = frames.window - this.streamWindow;
      this.streamWindow = frames.window;
      for (const stream of this.streams) {
        stream.window += more;
        if (stream.left > 0) this.lineUp(stream);
      }
    }
    this.post(this.frames(Write.SETTINGS_ACK), PLAIN);
    this.learn(frames);
    this.pump();
  }

  private frames(write: number): Frames {
    const frames = this.free.pop() ?? new Frames(this.free);
    frames.write = write;
    frames.stream = frames.code = 0;
    frames.head = null;
    frames.data = frames.begins = -1;
    frames.endsStream = frames.refused = frames.streaming = false;
    frames.streamIncrement = frames.connectionIncrement = 0;
    frames.streams = frames.window = 0;
    return frames;
  }

  private post(frames: Frames, manner: Manner): void {
    frames.hold();
    this.connection!.send(frames, frames.length, manner);
    frames.letGo();
  }
}
