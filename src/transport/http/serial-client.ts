import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import { Close, type Connection, type Manner } from '../transport.js';
import { Exchange } from './exchange.js';
import type { Head } from './head.js';
import { Http1Message, type Http1Messages } from './http1-message.js';
import type { Carrier, Slot, SlotGroup } from './slot.js';

/** What the clients of one pool have in common. */
export interface SerialSide {
  readonly now: Nanoseconds;
  /** Null where messages go without heads. */
  readonly messages: Http1Messages | null;
  /** Heads and bodies are written apart. */
  readonly apart: boolean;
  /** Of the requests to a server. */
  headFor(group: SlotGroup): Head;
  release(exchange: SerialExchange): void;
}

/** The client's end of a connection that carries one exchange at a time. */
export class SerialClient implements Carrier {
  private exchange: SerialExchange | null = null;
  /** Something was sent and is not answered; the answer has begun. */
  private asked = false;
  private answering = false;

  constructor(
    private readonly side: SerialSide,
    private readonly slot: Slot,
  ) {}

  get room(): number {
    return this.exchange === null ? 1 : 0;
  }

  start(): void {
    this.exchange = null;
  }

  stop(): void {
    // It has nothing running.
  }

  begin(exchange: Exchange): void {
    this.exchange = exchange as SerialExchange;
    this.exchange.client = this;
    this.asked = this.answering = false;
  }

  /** Bytes that find no room in the connection's send buffer. */
  get waiting(): number {
    return this.slot.connection!.waiting;
  }

  send(message: Message, bytes: number, manner: Manner): void {
    const { slot, side } = this;
    const connection = slot.connection!;
    this.asked = true;
    this.exchange!.timings.written = side.now;
    this.exchange!.hasBody = bytes > 0;
    if (side.messages === null) {
      // There is no message of nothing in a stream.
      connection.send(message, Math.max(1, bytes), manner);
      return;
    }
    const head = side.headFor(slot.group!);
    side.messages.send(connection, head, message, bytes, manner, slot.retiring, false, side.apart);
  }

  opened(): void {
    // The connection stood before this one sat down.
  }

  begun(): void {
    if (this.exchange === null) return;
    this.answering = true;
    this.exchange.timings.first = this.side.now;
  }

  received(_connection: Connection, message: Message): string {
    const { exchange, slot } = this;
    if (exchange === null) return 'unexpected';
    const { timings } = exchange;
    timings.last = this.side.now;
    if (timings.first < 0) timings.first = timings.last;
    this.asked = false;
    if (!(message instanceof Http1Message)) return exchange.peer!.received(exchange, message);
    if (message.last) slot.retiring = true;
    return exchange.peer!.received(exchange, message.content!);
  }

  ready(): void {
    const { exchange } = this;
    exchange?.peer?.ready?.(exchange);
  }

  closed(_connection: Connection, reason: Close): void {
    const { exchange, slot, asked, answering } = this;
    const over = reason === Close.DONE || reason === Close.ABORTED;
    const stale = over && slot.uses > 1 && asked && !answering;
    // It may carry another's exchange as soon as it is gone.
    const group = slot.group!;
    this.exchange = null;
    slot.gone();
    if (exchange === null) return;
    exchange.client = null;
    if (stale && group.stale(exchange, slot.number, false)) return;
    exchange.peer!.closed(exchange, stale ? Close.STALE : reason);
    this.side.release(exchange);
  }

  /** The exchange is over. The connection serves on, unless an answer to it may still come. */
  end(exchange: SerialExchange, broken: boolean): void {
    const { slot } = this;
    this.exchange = exchange.client = null;
    if (this.asked) {
      if (broken) slot.connection!.abort();
      else slot.connection!.close();
      slot.gone();
    } else {
      slot.freed();
    }
    this.side.release(exchange);
  }
}

/** One message there, one back. */
export class SerialExchange extends Exchange {
  client: SerialClient | null = null;

  get waiting(): number {
    return this.client === null ? 0 : this.client.waiting;
  }

  send(message: Message, bytes: number, manner: Manner): void {
    this.client?.send(message, bytes, manner);
  }

  protected end(broken: boolean): void {
    this.client?.end(this, broken);
  }
}
