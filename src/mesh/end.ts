import type { Message } from '../net/packet.js';
import type { Close, Manner } from '../transport/transport.js';

/** An end of what carries bytes both ways, of which each end has its half: TCP, or a tunnel. */
export interface End {
  /** Bytes that find no room on the way. */
  readonly waiting: number;
  /** Of the other end: whom it has proven to be, and its address. */
  readonly identity?: string;
  readonly remote?: number;
  /** Sends bytes of a message of which more follow, but for the last of them. */
  sendPart(message: Message, bytes: number, last: boolean, manner: Manner): void;
  /** Says no more; what the other end says still comes. */
  finish(): void;
  close(): void;
  abort(): void;
  /** Does not read, and reads again. */
  pause(): void;
  resume(): void;
  /** Whoever is behind it has been reached. */
  accepted?(): void;
}

/** Who sits there. */
export interface EndPeer {
  passed(end: End, message: Message, bytes: number, last: boolean, manner: Manner): void;
  /** There is room again. */
  ready(): void;
  finished(): void;
  closed(end: End, reason: Close): void;
}
