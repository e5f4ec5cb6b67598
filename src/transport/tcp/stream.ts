import type { Message } from '../../net/packet.js';
import { NOBODY } from '../../facts/facts.js';
import type { Manner } from '../transport.js';

/** A message in a stream, up to the offset at which it ends: Infinity while more of it follows. */
export class Parcel {
  end = 0;
  message: Message | null = null;
  priority = 0;
  request = NOBODY;
  next: Parcel | null = null;
}

/**
 * One direction of a connection: bytes that are counted but not kept, and the messages that they
 * carry, by the offsets at which they end. The sender puts messages in, the receiver takes each
 * out once it has read that far. Segments bring the stream to the receiver, as what they carry;
 * there is one for each connection that was ever begun, as segments outlive connections.
 */
export class Stream implements Message {
  /** Of the first byte of data. */
  firstSequence = 0;
  /** Bytes put in so far. */
  written = 0;
  private first: Parcel | null = null;
  private last: Parcel | null = null;
  /** The one that the sender spoke of last: where to look on from. */
  private spoken: Parcel | null = null;
  private ends = 1;

  /** @param free of parcels that are not used */
  constructor(private readonly free: Parcel[]) {}

  /** Where the last message that was taken ends; and whether the next one was said to have begun. */
  taken = 0;
  begun = false;
  /** Up to where parts of messages were passed on, by a receiver that does not wait for all of one. */
  passed = 0;

  /** Where the first message that was not taken ends; Infinity where there is none. */
  get nextEnd(): number {
    return this.first === null ? Infinity : this.first.end;
  }

  put(message: Message, bytes: number, manner: Manner): void {
    this.putPart(message, bytes, true, manner);
  }

  /** Bytes of a message of which more follow, but for the last of them. */
  putPart(message: Message, bytes: number, last: boolean, manner: Manner): void {
    const { last: open } = this;
    const parcel = open !== null && open.end === Infinity ? open : this.append(message, manner);
    this.written += bytes;
    parcel.end = last ? this.written : Infinity;
  }

  private append(message: Message, { priority, id }: Manner): Parcel {
    message.hold();
    const parcel = this.free.pop() ?? new Parcel();
    parcel.message = message;
    parcel.priority = priority;
    parcel.request = id;
    parcel.next = null;
    if (this.last === null) this.first = parcel;
    else this.last.next = parcel;
    this.last = parcel;
    return parcel;
  }

  /** The first message, of which a part is passed on. */
  get head(): Parcel {
    return this.first as Parcel;
  }

  /** The first message is said to have begun. */
  begin(): Message {
    this.begun = true;
    return (this.first as Parcel).message as Message;
  }

  /** Takes the first message out. It is to be let go of. */
  take(): Message {
    const parcel = this.first as Parcel;
    this.first = parcel.next;
    if (this.first === null) this.last = null;
    if (this.spoken === parcel) this.spoken = null;
    const message = parcel.message as Message;
    this.taken = parcel.end;
    this.begun = false;
    parcel.message = parcel.next = null;
    this.free.push(parcel);
    return message;
  }

  /** How the byte at an offset travels; null where its message has been taken. */
  mannerAt(offset: number): Parcel | null {
    let parcel = this.spoken;
    if (parcel === null || (offset < parcel.end && parcel !== this.first)) parcel = this.first;
    while (parcel !== null && parcel.end <= offset) parcel = parcel.next;
    if (parcel !== null) this.spoken = parcel;
    return parcel;
  }

  /** The receiver has found it. */
  join(): void {
    this.ends++;
  }

  /** One end has no more use for it: after both, nobody has for its messages. */
  leave(): void {
    if (--this.ends > 0) return;
    while (this.first !== null) this.take().letGo();
  }

  hold(): void {
    // It is nobody's: collected as garbage.
  }

  letGo(): void {
    // As above.
  }

  /** As `Message` has it; what has been taken is spelled no more. */
  spell(into: Uint8Array, sequence: number): void {
    let start = this.taken;
    const from = start + ((sequence - this.firstSequence - start) | 0);
    for (let parcel = this.first; parcel !== null; parcel = parcel.next) {
      const [begin, end] = [Math.max(start - from, 0), Math.min(parcel.end - from, into.length)];
      if (begin < end) parcel.message?.spell?.(into.subarray(begin, end), from + begin - start);
      start = parcel.end;
    }
  }
}
