import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import type { Manner } from '../transport.js';

/** Whose records they are. */
export interface Sealed {
  /** They are encrypted, and may go. */
  sealed(message: Message, bytes: number, manner: Manner): void;
  /** There are no more. */
  emptied(): void;
}

/** Who computes: those who have computed are told so by their places. */
interface Computers {
  compute(work: Nanoseconds, place: number): number;
  dismiss(computation: number): void;
}

/** A message that is not encrypted yet. */
interface Plain {
  message: Message;
  bytes: number;
  manner: Manner;
}

/** What an end of TLS says, on its way through encryption: one message after the other. */
export class Sealer {
  private readonly line: Plain[] = [];
  private alarm = -1;

  /**
   * @param byte nanoseconds of a core
   * @param place among those who compute
   */
  constructor(
    private readonly owner: Sealed & { readonly hash: number },
    private readonly computers: Computers,
    private readonly byte: number,
    private readonly place: number,
  ) {}

  get hash(): number {
    return this.owner.hash;
  }

  get isEmpty(): boolean {
    return this.line.length === 0;
  }

  get waiting(): number {
    return this.line.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  send(message: Message, bytes: number, { priority, id, refusal }: Manner): void {
    message.hold();
    this.line.push({ message, bytes, manner: { priority, id, refusal } });
    if (this.alarm < 0) this.begin();
  }

  computed(): void {
    this.alarm = -1;
    const { message, bytes, manner } = this.line.shift()!;
    this.owner.sealed(message, bytes, manner);
    message.letGo();
    if (this.line.length > 0 && this.alarm < 0) this.begin();
    else if (this.line.length === 0) this.owner.emptied();
  }

  clear(): void {
    if (this.alarm >= 0) this.computers.dismiss(this.alarm);
    this.alarm = -1;
    for (const { message } of this.line) message.letGo();
    this.line.length = 0;
  }

  private begin(): void {
    this.alarm = this.computers.compute(Math.round(this.line[0].bytes * this.byte), this.place);
  }
}
