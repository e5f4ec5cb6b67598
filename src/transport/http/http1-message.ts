import { Envelope, spellAt } from '../envelope.js';
import type { Head } from './head.js';

/** A request or a response of HTTP/1.1: its head, and the body behind it. */
export class Http1Message extends Envelope {
  head: Head | null = null;
  /** Of the body. */
  bytes = 0;
  /** The connection ends with it. */
  last = false;
  refused = false;

  get length(): number {
    return this.head!.length(this.bytes, this.last, this.refused) + this.bytes;
  }

  spell(into: Uint8Array, from: number): void {
    spellAt(into, from, 0, this.head!.bytes(this.bytes, this.last, this.refused));
  }
}

/** Makes messages, each of which comes back. */
export class Http1Messages {
  private readonly free: Http1Message[] = [];

  take(): Http1Message {
    return this.free.pop() ?? new Http1Message(this.free);
  }
}
