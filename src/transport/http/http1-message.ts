import { Envelope, spellAt } from '../envelope.js';
import type { Message } from '../../net/packet.js';
import type { Connection, Manner } from '../transport.js';
import type { Head } from './head.js';

/** What of a message is written in one go. */
export const Part = { WHOLE: 0, HEAD: 1, BODY: 2 } as const;

/** A request or a response of HTTP/1.1: its head, and the body behind it; or one of the two. */
export class Http1Message extends Envelope {
  part: number = Part.WHOLE;
  head: Head | null = null;
  /** Of the body. */
  bytes = 0;
  /** The connection ends with it. */
  last = false;
  refused = false;

  get length(): number {
    const { part, bytes } = this;
    if (part === Part.BODY) return bytes;
    const head = this.head!.length(bytes, this.last, this.refused);
    return part === Part.HEAD ? head : head + bytes;
  }

  spell(into: Uint8Array, from: number): void {
    if (this.part === Part.BODY) return;
    spellAt(into, from, 0, this.head!.bytes(this.bytes, this.last, this.refused));
  }
}

/** Makes messages, each of which comes back. */
export class Http1Messages {
  private readonly free: Http1Message[] = [];

  /**
   * Sends a message with its head.
   * @param last the connection ends with it
   * @param refused the server turns the request away
   * @param apart head and body are two writes
   */
  send(
    over: Connection,
    head: Head,
    content: Message,
    bytes: number,
    manner: Manner,
    last: boolean,
    refused: boolean,
    apart = false,
  ): void {
    let framed = this.take(head, bytes, last, refused);
    if (apart && bytes > 0) {
      framed.part = Part.HEAD;
      this.write(over, framed, manner);
      framed = this.take(head, bytes, last, refused);
      framed.part = Part.BODY;
    }
    framed.enclose(content);
    this.write(over, framed, manner);
  }

  private take(head: Head, bytes: number, last: boolean, refused: boolean): Http1Message {
    const framed = this.free.pop() ?? new Http1Message(this.free);
    framed.part = Part.WHOLE;
    framed.head = head;
    framed.bytes = bytes;
    framed.last = last;
    framed.refused = refused;
    return framed;
  }

  private write(over: Connection, framed: Http1Message, manner: Manner): void {
    framed.hold();
    over.send(framed, framed.length, manner);
    framed.letGo();
  }
}
