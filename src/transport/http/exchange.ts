import type { Message } from '../../net/packet.js';
import type { Linked } from '../linked-line.js';
import { Timings } from '../timings.js';
import type { Connection, Manner, Peer } from '../transport.js';

/** Where exchanges wait. */
export interface Queue {
  /** One does not wait any more. */
  leave(exchange: Exchange): void;
}

/** One request with its answer, or a stream of messages each way, on a connection of a pool. */
export abstract class Exchange implements Connection, Linked<Exchange> {
  peer: Peer | null = null;
  about: object | null = null;
  readonly timings = new Timings();
  before: Exchange | null = null;
  after: Exchange | null = null;
  /** Where it waits for a connection; null where it does not. */
  queue: Queue | null = null;
  /** What is being opened for it alone, where connections are not shared; null for none. */
  own: object | null = null;
  /** What was sent on it has a body. */
  hasBody = false;
  /** Of its uses, to tell one from the next. */
  use = 0;
  abstract readonly waiting: number;

  close(): void {
    if (this.queue !== null) this.queue.leave(this);
    else this.end(false);
  }

  abort(): void {
    if (this.queue !== null) this.queue.leave(this);
    else this.end(true);
  }

  /** It is nobody's any more. */
  vacate(): void {
    this.peer = this.about = null;
    this.use++;
  }

  abstract send(message: Message, bytes: number, manner: Manner): void;
  /** @param broken the other end is to know that nobody waits */
  protected abstract end(broken: boolean): void;
}
