import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { IntTable } from '../../net/int-table.js';
import type { Message } from '../../net/packet.js';
import { Close, type Connection, type Peer, PLAIN } from '../transport.js';
import { Frames, INITIAL_WINDOW, Write } from './http2-frames.js';
import { Speaker } from './http2-speaker.js';
import { type Asking, Pulse, type Watch } from './pulse.js';
import type { Stream, StreamOwner } from './http2-stream.js';

/** What an end of HTTP/2 allows the other, and how it sees to the other's being there. */
export interface FlowOptions {
  /** Streams at once (SETTINGS_MAX_CONCURRENT_STREAMS). */
  streams: number;
  /** Bytes that may be under way on each stream, and on the connection. */
  streamWindow: number;
  connectionWindow: number;
  /** A PING is sent when nothing has come for so long (Infinity: never), and waits so long for whatever comes. */
  pingInterval: Nanoseconds;
  pingTimeout: Nanoseconds;
}

/**
 * An end of a connection of HTTP/2 (RFC 9113): its streams, and what it hears. Window is given back when
 * half of it has come (as nghttp2 does); what has come counts as read at once.
 *
 * Not modelled: priorities, push, padding, the largest frame as a setting.
 */
export abstract class Session extends Speaker implements Peer, StreamOwner, Asking {
  protected readonly streams: Stream[] = [];
  /** By identifier: place among the streams. */
  private readonly places = new IntTable();
  private uncredited = 0;
  /** What the other end allows each stream. */
  private streamWindow = INITIAL_WINDOW;
  private readonly pulse: Pulse | null;

  /**
   * @param free for frames that come back
   * @param watch null where nobody asks
   * @param apart heads and bodies are written apart
   */
  constructor(
    simulator: Simulator,
    protected readonly flow: FlowOptions,
    free: Frames[],
    watch: Watch | null,
    apart = false,
  ) {
    super(simulator, free, apart);
    this.pulse = watch && new Pulse(watch, this);
  }

  abstract opened(connection: Connection): void;
  abstract closed(connection: Connection, reason: Close): void;
  abstract end(stream: Stream, broken: boolean): void;
  /** A stream that is not known; null where it is of no use. */
  protected abstract meet(frames: Frames): Stream | null;
  /** The first of what the other end says has come; a message has. */
  protected abstract heard(stream: Stream): void;
  protected abstract deliver(stream: Stream, message: Message): void;
  /** The other end has ended a stream of messages. */
  protected abstract hasEnded(stream: Stream): void;
  protected abstract wasReset(stream: Stream, code: number): void;
  protected abstract learn(frames: Frames): void;
  protected abstract goesAway(last: number): void;
  /** A PING has been answered. */
  protected abstract isAnswered(): void;

  received(_connection: Connection, message: Message): string {
    if (!(message instanceof Frames)) return 'unexpected';
    this.pulse?.beat();
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
      case Write.WARNING:
        this.post(this.frames(Write.PONG), PLAIN);
        this.goesAway(Infinity);
        break;
      case Write.PONG:
        this.isAnswered();
        break;
      default:
    }
    return '';
  }

  ask(): void {
    this.post(this.frames(Write.PING), PLAIN);
  }

  despair(): void {
    const connection = this.connection!;
    connection.abort();
    this.closed(connection, Close.TIMED_OUT);
  }

  /** It has no connection any more. */
  stop(): void {
    this.pulse?.stop();
  }

  /** Takes a seat; `write` is what this end begins with. */
  protected sit(connection: Connection, write: number, streams: number): void {
    const { streamWindow, connectionWindow } = this.flow;
    this.connection = connection;
    this.pulse?.beat();
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
    this.dropTurn(stream);
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

  private tell(kind: 'stream-opened' | 'stream-closed', stream: Stream): void {
    const { facts, now } = this.simulator;
    const what = { at: now, ...this.title, stream: stream.id, request: stream.request };
    const how = stream.gotEnd && stream.sentEnd ? 'ended' : 'broken';
    if (kind === 'stream-opened') facts.exchanges?.tell({ kind, ...what }, null);
    else facts.exchanges?.tell({ kind, ...what, how }, null);
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

  fold(stream: Stream): void {
    if (stream.place >= 0) this.finish(stream);
  }

  resume(stream: Stream): void {
    if (stream.place >= 0) this.credit(stream, 0);
  }

  /** A stream that the other end has ended, and whose peer still says something. */
  protected halve(stream: Stream): boolean {
    const { peer } = stream;
    if (!stream.tunnel || stream.sentEnd || peer?.finished === undefined) return false;
    peer.finished(stream);
    return true;
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
      if (stream.uncredited >= streamWindow >> 1 && !stream.paused) {
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
}
