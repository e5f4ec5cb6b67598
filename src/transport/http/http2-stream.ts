import { NOBODY } from '../../facts/facts.js';
import type { Message } from '../../net/packet.js';
import type { Connection, Manner } from '../transport.js';
import { Exchange } from './exchange.js';

/** The end of a connection that a stream is of. */
export interface StreamOwner {
  /** What its streams come by. */
  readonly connection: Connection | null;
  /** Something is to be sent. */
  say(stream: Stream, message: Message, bytes: number, manner: Manner): void;
  /** Its peer has done with it. */
  end(stream: Stream, broken: boolean): void;
  /** Its peer says no more, and goes on listening. */
  fold(stream: Stream): void;
  /** It is read again. */
  resume(stream: Stream): void;
}

/** One stream of HTTP/2 (RFC 9113, section 5), at one of its ends. */
export class Stream extends Exchange {
  owner: StreamOwner | null = null;
  /** 0 until something is sent on it. */
  id = 0;
  /** Among the streams of its connection; -1 when it is none of them any more. */
  place = -1;
  /** That was last spoken of, as facts name it. */
  request = NOBODY;
  /** Many messages each way, else one. */
  streaming = false;
  /** Of CONNECT (RFC 9113, section 8.5): what is said on it are bytes, of which each end has its half. */
  tunnel = false;
  /** Who hears of what comes does not read just now: its window is not given back. */
  paused = false;
  /** Its client or server has heard of what comes: the answer begins. */
  hasBegun = false;
  /** HEADERS have been sent. */
  headed = false;
  /** END_STREAM: to be sent behind what waits, sent, and come. */
  finishing = false;
  sentEnd = false;
  gotEnd = false;
  /** Bytes that it may send still (section 5.2). */
  window = 0;
  /** Bytes that have come and were not given back to the other end's window. */
  uncredited = 0;
  /** It stands in line to send. */
  inTurn = false;

  /** What is to be sent: the first, of which so many bytes are left, and those behind it. */
  left = 0;
  size = 0;
  private readonly messages: Message[] = [];
  private readonly sizes: number[] = [];
  private readonly manners: Manner[] = [];

  get identity(): string {
    return this.owner?.connection?.identity ?? '';
  }

  get remote(): number {
    return this.owner?.connection?.remote ?? 0;
  }

  get remotePort(): number {
    return this.owner?.connection?.remotePort ?? 0;
  }

  get hash(): number {
    return this.owner?.connection?.hash ?? 0;
  }

  get waiting(): number {
    let sum = this.left;
    for (let i = 1; i < this.sizes.length; i++) sum += this.sizes[i];
    return sum;
  }

  /** Messages that are not sent to their ends. */
  get queued(): number {
    return this.messages.length;
  }

  /** How the first of them travels. */
  get manner(): Manner {
    return this.manners[0];
  }

  join(owner: StreamOwner, window: number): void {
    this.owner = owner;
    this.window = window;
    this.request = NOBODY;
    this.id = this.uncredited = this.left = this.size = 0;
    this.hasBegun = this.headed = this.finishing = this.sentEnd = this.gotEnd = false;
    this.inTurn = this.paused = false;
  }

  send(message: Message, bytes: number, manner: Manner): void {
    this.owner?.say(this, message, bytes, manner);
  }

  /** Says no more; what the other end says still comes. */
  finish(): void {
    this.owner?.fold(this);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.owner?.resume(this);
  }

  push(message: Message, bytes: number, manner: Manner): void {
    message.hold();
    this.messages.push(message);
    this.sizes.push(bytes);
    this.manners.push(manner);
    if (this.messages.length === 1) this.size = this.left = bytes;
  }

  /** The first message is sent: whoever takes it holds it. */
  shift(): Message {
    const message = this.messages.shift()!;
    this.sizes.shift();
    this.manners.shift();
    this.size = this.left = this.sizes.length > 0 ? this.sizes[0] : 0;
    return message;
  }

  /** Nothing is to be sent any more. */
  clear(): void {
    while (this.messages.length > 0) this.shift().letGo();
  }

  override vacate(): void {
    this.clear();
    this.owner = null;
    super.vacate();
  }

  protected end(broken: boolean): void {
    this.owner?.end(this, broken);
  }
}
