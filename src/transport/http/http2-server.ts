import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import { LinkedLine } from '../linked-line.js';
import {
  type Acceptor,
  Close,
  type Connection,
  type Manner,
  type Peer,
  PLAIN,
} from '../transport.js';
import type { Head } from './head.js';
import { connected, responseBlock, trailers } from './hpack.js';
import { ErrorCode, Frames, Write } from './http2-frames.js';
import { type FlowOptions, Session } from './http2-session.js';
import type { SessionTitle } from './http2-speaker.js';
import { Stream } from './http2-stream.js';
import { IdleLine, type Idler } from './idle-line.js';
import { Watch } from './pulse.js';
import type { KeepOptions, Seats } from '../seats.js';

/** The server's side of connections of HTTP/2. */
export class Http2Server implements Seats {
  /** Those without a stream; the others. */
  readonly idle: IdleLine<ServedSession>;
  readonly busy = new LinkedLine<ServedSession>();
  readonly free: ServedSession[] = [];
  readonly heads: { readonly one: Head; readonly many: Head };
  private readonly frames: Frames[] = [];
  private readonly streams: Stream[] = [];
  private made = 0;
  isDraining = false;
  readonly watch: Watch | null;

  /** @param fields bytes of further fields of a response */
  constructor(
    readonly simulator: Simulator,
    readonly name: string,
    readonly options: KeepOptions,
    private readonly flow: FlowOptions,
    fields: number,
  ) {
    this.idle = new IdleLine(simulator, options.idle);
    const { pingInterval, pingTimeout } = flow;
    this.watch = pingInterval === Infinity ? null : new Watch(simulator, pingInterval, pingTimeout);
    this.heads = { one: responseBlock(fields, false), many: responseBlock(fields, true) };
  }

  knows(message: Message): boolean {
    return message instanceof Frames;
  }

  serve(acceptor: Acceptor): Peer {
    const session = this.free.pop() ?? new ServedSession(this, this.flow, this.frames, ++this.made);
    session.acceptor = acceptor;
    return session;
  }

  drain(): void {
    this.isDraining = true;
    const all = [this.busy, this.idle] as const;
    for (const some of all) some.each((session) => session.warn());
  }

  stay(): void {
    this.isDraining = false;
  }

  shut(): void {
    const all = [this.busy, this.idle] as const;
    for (const some of all) some.each((session) => session.cut());
  }

  takeStream(): Stream {
    return this.streams.pop() ?? new Stream();
  }

  release(stream: Stream): void {
    stream.vacate();
    this.streams.push(stream);
  }
}

const TRAILERS = trailers();
const CONNECTED = connected();

/** The server's end of a connection of HTTP/2. */
class ServedSession extends Session implements Idler<ServedSession> {
  before: ServedSession | null = null;
  after: ServedSession | null = null;
  idleSince: Nanoseconds = 0;
  acceptor: Acceptor | null = null;
  protected readonly trailers = TRAILERS;
  private uses = 0;
  private lastId = 0;
  private warned = false;
  private retiring = false;
  private isBusy = false;

  constructor(
    private readonly server: Http2Server,
    flow: FlowOptions,
    frames: Frames[],
    private readonly number: number,
  ) {
    super(server.simulator, flow, frames, server.watch);
  }

  opened(connection: Connection): void {
    this.uses = this.lastId = 0;
    this.warned = this.retiring = this.isBusy = false;
    this.sit(connection, Write.SETTINGS, this.flow.streams);
    this.server.idle.push(this);
    if (this.server.isDraining) this.warn();
  }

  closed(_connection: Connection, reason: Close): void {
    const { streams } = this;
    for (let last = streams.at(-1); last !== undefined; last = streams.at(-1)) {
      this.lose(last, reason);
    }
    this.vacate();
  }

  override say(stream: Stream, message: Message, bytes: number, manner: Manner): void {
    if (stream.place < 0) {
      // Nobody waits for it any more.
      this.server.release(stream);
      return;
    }
    // After its one answer nobody here has to do with the stream.
    if (!stream.streaming) stream.peer = null;
    super.say(stream, message, bytes, manner);
  }

  end(stream: Stream, broken: boolean): void {
    if (stream.place < 0) {
      this.server.release(stream);
    } else if (broken) {
      stream.peer = null;
      this.reset(stream, ErrorCode.INTERNAL);
      this.over(stream);
    } else {
      // One that is not answered stays, without a word, until its client gives up.
      stream.peer = null;
      if (stream.streaming) this.finish(stream);
    }
  }

  /** Will take no more streams than come before the client has heard of it (section 6.8, as gRPC does). */
  warn(): void {
    if (this.warned || this.retiring) return;
    this.warned = true;
    this.post(this.frames(Write.WARNING), PLAIN);
  }

  /**
   * Takes no more streams. The client closes when it has done with those that there are: who closed under
   * what the client still says would break off what is on its way there.
   */
  retire(): void {
    if (this.retiring) return;
    this.retiring = true;
    this.goAway(this.lastId);
  }

  /** Closes the connection at once: what it works on is lost. */
  cut(): void {
    const connection = this.connection!;
    this.closed(connection, Close.ABORTED);
    connection.close();
  }

  shut(): void {
    const { connection } = this;
    this.retire();
    this.vacate();
    connection!.close();
  }

  protected get title(): SessionTitle {
    return { place: this.server.name, server: '', connection: this.number };
  }

  protected headOf({ streaming, tunnel }: Stream): Head {
    const { one, many } = this.server.heads;
    if (tunnel) return CONNECTED;
    return streaming ? many : one;
  }

  protected meet(frames: Frames): Stream | null {
    const { server, flow, streams } = this;
    if (frames.head === null || frames.stream <= this.lastId || this.retiring) return null;
    const stream = server.takeStream();
    if (!this.isBusy) {
      this.isBusy = true;
      server.idle.remove(this);
      server.busy.push(this);
    }
    this.lastId = frames.stream;
    stream.streaming = frames.streaming;
    stream.tunnel = frames.tunnel;
    this.add(stream);
    stream.id = frames.stream;
    this.know(stream);
    if (streams.length > flow.streams) {
      this.reset(stream, ErrorCode.REFUSED_STREAM);
      this.over(stream);
      return null;
    }
    this.uses++;
    stream.peer = this.acceptor!.accept(stream);
    stream.peer.opened(stream);
    if (this.uses >= server.options.uses) this.retire();
    return stream;
  }

  protected identify(): void {
    // The client does that.
  }

  protected heard(): void {
    // The request begins.
  }

  protected deliver(stream: Stream, message: Message): void {
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
    if (stream.tunnel) {
      stream.peer = null;
      peer?.closed(stream, Close.DONE);
    }
    this.remove(stream);
    this.server.release(stream);
    this.rest();
  }

  protected wasReset(stream: Stream, code: number): void {
    this.lose(stream, code === ErrorCode.NO_ERROR ? Close.DONE : Close.ABORTED);
    this.rest();
  }

  protected learn(): void {
    // A client says nothing here that a server has to mind.
  }

  protected goesAway(): void {
    // The client closes when it has done.
  }

  protected isAnswered(): void {
    if (!this.warned) return;
    // A client without streams closes, and needs no word.
    if (this.streams.length > 0) this.retire();
    else this.retiring = true;
  }

  /** The client has gone from a stream: in good order, or so that the work is to be stopped. */
  private lose(stream: Stream, reason: Close): void {
    const { peer } = stream;
    this.remove(stream);
    // The answer will come, and go nowhere.
    if (peer !== null && reason === Close.DONE && !stream.streaming) return;
    peer?.closed(stream, reason);
    this.server.release(stream);
  }

  private rest(): void {
    if (this.streams.length > 0) return;
    this.isBusy = false;
    this.server.busy.remove(this);
    this.server.idle.push(this);
  }

  private vacate(): void {
    const { server } = this;
    (this.isBusy ? server.busy : server.idle).remove(this);
    this.stop();
    this.connection = this.acceptor = null;
    server.free.push(this);
  }
}
