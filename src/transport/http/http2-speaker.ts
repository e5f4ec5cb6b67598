import type { Simulator } from '../../engine/simulator.js';
import { LinkedLine } from '../linked-line.js';
import type { Message } from '../../net/packet.js';
import { type Connection, type Manner, PLAIN } from '../transport.js';
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
import type { Stream } from './http2-stream.js';

/** Machine, server (empty at its own end), and number of a connection. */
export interface SessionTitle {
  place: string;
  server: string;
  connection: number;
}

/**
 * What an end of a connection of HTTP/2 says: the streams that have something to send take turns, one DATA
 * frame each, as far as windows go (RFC 9113, section 5.2) and the connection's send buffer has room.
 */
export abstract class Speaker {
  connection: Connection | null = null;
  /** Bytes that all streams together may send still. */
  protected window = INITIAL_WINDOW;
  private readonly turns = new LinkedLine<Exchange>();

  /**
   * @param free for frames that come back
   * @param apart heads and bodies are written apart
   */
  constructor(
    protected readonly simulator: Simulator,
    private readonly free: Frames[],
    private readonly apart: boolean,
  ) {}

  /** What facts know it by. */
  protected abstract get title(): SessionTitle;
  /** Of what a stream sends first; and last, where it says so. */
  protected abstract headOf(stream: Stream): Head;
  protected abstract readonly trailers: Head | null;
  /** Identifies a stream that sends for the first time. */
  protected abstract identify(stream: Stream): void;
  /** Both ends have ended a stream. */
  protected abstract over(stream: Stream): void;

  say(stream: Stream, message: Message, bytes: number, manner: Manner): void {
    if (stream.sentEnd || stream.finishing) return;
    stream.request = manner.id;
    const prefix = stream.streaming && !stream.tunnel ? MESSAGE_PREFIX : 0;
    stream.push(message, bytes + prefix, manner);
    // It has its turn, or waits for one.
    if (stream.queued > 1) return;
    if (!stream.headed) this.sendHead(stream);
    if (stream.left > 0) this.queueUp(stream);
  }

  ready(): void {
    this.pump();
  }

  /** It does not wait for a turn any more. */
  protected dropTurn(stream: Stream): void {
    if (stream.inTurn) this.turns.remove(stream);
    stream.inTurn = false;
  }

  /** Ends what this end says on a stream, behind what waits to be sent. */
  protected finish(stream: Stream): void {
    stream.finishing = true;
    if (stream.queued > 0 || stream.sentEnd) return;
    const trailers = this.trailersOf(stream);
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

  private trailersOf({ tunnel }: Stream): Head | null {
    return tunnel ? null : this.trailers;
  }

  private sendHead(stream: Stream): void {
    if (stream.id === 0) this.identify(stream);
    // With what may go at once, in one write.
    const alone = !this.apart && this.turns.first === null && this.connection!.waiting === 0;
    const part = alone ? this.allowance(stream) : 0;
    this.writePart(stream, part > 0 ? part : -1, this.headOf(stream));
  }

  /** Most bytes of the next DATA frame of a stream. */
  private allowance(stream: Stream): number {
    return Math.min(MAXIMUM_FRAME, stream.left, stream.window, this.window);
  }

  protected queueUp(stream: Stream): void {
    this.lineUp(stream);
    this.pump();
  }

  /** It has more to send: it waits for its turn, or for its window. */
  protected lineUp(stream: Stream): void {
    if (stream.inTurn) return;
    if (stream.window <= 0) {
      this.blocked(stream, 'stream');
      return;
    }
    stream.inTurn = true;
    this.turns.push(stream);
  }

  protected pump(): void {
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

  /** Writes HEADERS, where there is a head, and DATA with so many bytes, where there are 0 or more. */
  private writePart(stream: Stream, data: number, head: Head | null): void {
    const frames = this.frames(Write.MESSAGE);
    const manner = stream.queued > 0 ? stream.manner : PLAIN;
    frames.stream = stream.id;
    frames.head = head;
    frames.bytes = stream.size;
    frames.streaming = stream.streaming;
    frames.tunnel = stream.tunnel;
    frames.refused = (manner.refusal ?? 0) !== 0;
    frames.data = data;
    const framed = stream.streaming && !stream.tunnel;
    const first = framed && data > 0 && stream.left === stream.size;
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
    const trailers = this.trailersOf(stream);
    const ends = said && (!stream.streaming || trailers === null || head === trailers);
    frames.endsStream = stream.sentEnd = ends;
    this.post(frames, manner);
    if (ends && stream.gotEnd) this.over(stream);
    else if (said && !ends) this.finish(stream);
    else if (stream.queued === 0) stream.peer?.ready?.(stream);
  }

  protected frames(write: number): Frames {
    const frames = this.free.pop() ?? new Frames(this.free);
    frames.write = write;
    frames.stream = frames.code = 0;
    frames.head = null;
    frames.data = frames.begins = -1;
    frames.endsStream = frames.refused = frames.streaming = frames.tunnel = false;
    frames.streamIncrement = frames.connectionIncrement = 0;
    frames.streams = frames.window = 0;
    return frames;
  }

  protected post(frames: Frames, manner: Manner): void {
    frames.hold();
    this.connection!.send(frames, frames.length, manner);
    frames.letGo();
  }
}
