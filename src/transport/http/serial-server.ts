import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import { LinkedLine } from '../linked-line.js';
import { type Acceptor, Close, type Connection, type Manner, type Peer } from '../transport.js';
import type { Head } from './head.js';
import { Http1Message, Http1Messages, Part } from './http1-message.js';
import { IdleLine, type Idler } from './idle-line.js';
import type { KeepOptions, Seats } from '../seats.js';

/** The server's side of connections that carry one exchange at a time. */
export class SerialServer implements Seats {
  readonly messages = new Http1Messages();
  /** Those that wait for a request; those that are at one. */
  readonly idle: IdleLine<ServedLine>;
  readonly busy = new LinkedLine<ServedLine>();
  readonly free: ServedLine[] = [];
  isDraining = false;

  /** @param head of its responses; null where messages go without */
  constructor(
    simulator: Simulator,
    readonly options: KeepOptions,
    readonly head: Head | null,
  ) {
    this.idle = new IdleLine(simulator, options.idle);
  }

  knows(message: Message): boolean {
    return message instanceof Http1Message === (this.head !== null);
  }

  serve(acceptor: Acceptor): Peer {
    const line = this.free.pop() ?? new ServedLine(this);
    line.acceptor = acceptor;
    return line;
  }

  drain(): void {
    this.isDraining = true;
    this.busy.each((line) => (line.retiring = true));
    this.idle.each((line) => line.shut());
  }

  stay(): void {
    this.isDraining = false;
  }

  shut(): void {
    this.busy.each((line) => line.cut());
    this.idle.each((line) => line.shut());
  }
}

/** What a served connection is at. */
const At = {
  /** No connection is here. */
  NOTHING: 0,
  IDLE: 1,
  /** The head of a request has come, its body has not. */
  HEARS: 5,
  /** A request is being answered. */
  WORK: 2,
  /** A request was not taken, without a word: whoever waits for an answer gives up some day. */
  SILENCE: 3,
  /** The client has gone, without asking for the work to be stopped: its answer goes nowhere. */
  VAIN: 4,
} as const;

/** The server's end of a connection, and of the exchange that it carries just now. */
class ServedLine implements Peer, Connection, Idler<ServedLine> {
  peer: Peer | null = null;
  about: object | null = null;
  readonly timings = null;
  before: ServedLine | null = null;
  after: ServedLine | null = null;
  acceptor: Acceptor | null = null;
  idleSince: Nanoseconds = 0;
  /** It closes after the exchange. */
  retiring = false;
  private uses = 0;
  private at: number = At.NOTHING;
  private inner: Connection | null = null;

  constructor(private readonly server: SerialServer) {}

  get identity(): string {
    return this.inner?.identity ?? '';
  }

  get remote(): number {
    return this.inner?.remote ?? 0;
  }

  get remotePort(): number {
    return this.inner?.remotePort ?? 0;
  }

  get hash(): number {
    return this.inner?.hash ?? 0;
  }

  get waiting(): number {
    return this.inner === null ? 0 : this.inner.waiting;
  }

  opened(inner: Connection): void {
    this.inner = inner;
    this.uses = 0;
    this.retiring = this.server.isDraining;
    this.at = At.IDLE;
    this.server.idle.push(this);
  }

  received(_inner: Connection, message: Message): string {
    const { server, at } = this;
    if (at !== At.IDLE && at !== At.HEARS) return 'unexpected';
    if (at === At.IDLE) {
      server.idle.remove(this);
      server.busy.push(this);
    }
    if (message instanceof Http1Message && message.part === Part.HEAD) {
      this.at = At.HEARS;
      return '';
    }
    this.at = At.WORK;
    this.uses++;
    let content = message;
    if (message instanceof Http1Message) {
      content = message.content!;
      if (message.last) this.retiring = true;
    }
    if (this.uses >= server.options.uses) this.retiring = true;
    const peer = (this.peer = this.acceptor!.accept(this));
    peer.opened(this);
    return peer.received(this, content);
  }

  ready(): void {
    this.peer?.ready?.(this);
  }

  closed(_inner: Connection, reason: Close): void {
    this.inner = null;
    if (this.at !== At.WORK) {
      this.vacate();
    } else if (reason === Close.DONE) {
      this.at = At.VAIN;
    } else {
      const { peer } = this;
      peer!.closed(this, reason);
      this.vacate();
    }
  }

  send(message: Message, bytes: number, manner: Manner): void {
    if (this.at === At.VAIN) this.vacate();
    if (this.at !== At.WORK) return;
    const { server, retiring } = this;
    const inner = this.inner!;
    this.peer = this.about = null;
    this.at = At.IDLE;
    server.busy.remove(this);
    server.idle.push(this);
    if (server.head === null) {
      // There is no message of nothing in a stream.
      inner.send(message, Math.max(1, bytes), manner);
    } else {
      const refused = (manner.refusal ?? 0) !== 0;
      server.messages.send(inner, server.head, message, bytes, manner, retiring, refused);
    }
    if (retiring) this.shut();
  }

  close(): void {
    if (this.at === At.VAIN) this.vacate();
    else if (this.at === At.WORK) this.at = At.SILENCE;
  }

  abort(): void {
    const { inner, at } = this;
    if (at !== At.VAIN && at !== At.WORK) return;
    this.vacate();
    inner?.abort();
  }

  /** Closes the connection, which is not idle: what it works on is lost. */
  cut(): void {
    const { inner } = this;
    if (inner === null) return;
    this.closed(inner, Close.ABORTED);
    inner.close();
  }

  /** Closes the connection, which is idle. */
  shut(): void {
    const { inner } = this;
    this.vacate();
    inner!.close();
  }

  private vacate(): void {
    const { server } = this;
    (this.at === At.IDLE ? server.idle : server.busy).remove(this);
    this.at = At.NOTHING;
    this.inner = this.peer = this.about = this.acceptor = null;
    server.free.push(this);
  }
}
