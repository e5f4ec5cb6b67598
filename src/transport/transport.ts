import type { Nanoseconds } from '../engine/time.js';
import { NOBODY } from '../facts/facts.js';
import type { Message } from '../net/packet.js';
import type { Timings } from './timings.js';

/** Why a connection is over, or never came about. */
export const Close = {
  /** The other end has closed it. */
  DONE: 0,
  /** The other end has broken it off. */
  ABORTED: 1,
  /** Nobody listens there, or a rule rejects. */
  REFUSED: 2,
  UNREACHABLE: 3,
  /** More than the way, or a datagram, carries. */
  TOO_LONG: 4,
  /** No source port is free. */
  NO_PORT: 5,
  /** There is no such name; nobody says. */
  UNKNOWN_NAME: 6,
  NAME_UNANSWERED: 7,
  /** Nothing has come back for too long (ETIMEDOUT). */
  TIMED_OUT: 8,
  /** It had been used before, and the other end had closed it meanwhile: nothing of an answer came. */
  STALE: 9,
  /** As many as may wait for a connection do. */
  OVERFLOWED: 10,
} as const;

export type Close = (typeof Close)[keyof typeof Close];

/** How a message travels: its 802.1p class, and for whom. */
export interface Manner {
  readonly priority: number;
  /** The request that it is of, as facts name it. */
  readonly id: number;
  /** Of an answer: not 0 where the request was turned away. */
  readonly refusal?: number;
}

/** Of what belongs to no request. */
export const PLAIN: Manner = { priority: 0, id: NOBODY };

/** One end of a connection. Pooled: it is nobody's once it is closed, from either side. */
export interface Connection {
  /** Who sits at this end: whoever does may give its seat to another. */
  peer: Peer | null;
  /** What its peer keeps with it. */
  about: object | null;
  /** When its steps were taken; null for one that keeps no times. */
  readonly timings: Timings | null;
  /** Bytes that have been sent and find no room in the send buffer yet; `ready` tells of room. */
  readonly waiting: number;
  /** Whom the other end has proven to be, by a certificate; empty, or left out, for nobody. */
  readonly identity?: string;
  /** The other end's address and port, at the end that was called. */
  readonly remote?: number;
  readonly remotePort?: number;
  /** By which a kernel deals connections to those who listen together (SO_REUSEPORT): 32 bits, of both ends. */
  readonly hash?: number;
  /** Sends a message with so many bytes of payload, which is carried by reference. */
  send(message: Message, bytes: number, manner: Manner): void;
  /** In good order: what has been sent still arrives. The peer is not told. */
  close(): void;
  /** Breaks it off: the other end is told. The peer is not. */
  abort(): void;
}

/** Who sits at an end of a connection. */
export interface Peer {
  /** It takes its time to stand: it can be closed meanwhile. */
  opening?(connection: Connection): void;
  /**
   * It stands: now messages can be sent. It may be told so again: then what was sent had no answer, and is
   * to be sent once more, on another connection.
   */
  opened(connection: Connection): void;
  /** Where messages come in parts: the first part of one has come. */
  begun?(connection: Connection, message: Message): void;
  /** A message has come: '' where it is of use, else the reason why it is not. */
  received(connection: Connection, message: Message): string;
  /** There was no room in the send buffer, and is again. */
  ready?(connection: Connection): void;
  /**
   * The other end has sent all that it will; this one goes on until it closes. Without it: `closed`. Where
   * a connection has no such halves, nobody is told.
   */
  finished?(connection: Connection): void;
  /** It is over, or never came about: by a reason of `Close`. */
  closed(connection: Connection, reason: Close): void;
}

/** Who listens. */
export interface Acceptor {
  /** Who is to sit at this end of a connection. */
  accept(connection: Connection): Peer;
  /** Whether it accepts now; without it, always. Where a transport has a backlog, others wait there. */
  ready?(): boolean;
}

/** How processes of a machine talk to those of others. */
export interface Transport {
  /** The machine's name. */
  readonly name: string;
  readonly now: Nanoseconds;
  /** The most bytes that a message may have; Infinity for any. */
  readonly maximum: number;
  /**
   * Opens a connection: `peer` is told, perhaps before this returns. `about` is kept with it.
   * @param host the name that the address was found by; empty for none
   */
  connect(address: number, port: number, peer: Peer, about: object | null, host?: string): void;
  /**
   * The same without an address, where that is not needed, since a connection to that name stands or is
   * waited for. False where the name has to be looked up; left out by transports that keep none.
   */
  reuse?(host: string, port: number, peer: Peer, about: object | null): boolean;
  /**
   * A server that is known by its address is not asked any more: connections to it are closed as they come to
   * rest. Left out by transports that keep none.
   */
  forsake?(address: number, port: number): void;
  /** Lets whatever connects to a port in. */
  listen(port: number, acceptor: Acceptor): void;
  /** Nobody listens there any more: what stands goes on. */
  unlisten(port: number): void;
  /** The acceptor of a port is ready again: those that wait are let in. Left out by those without a backlog. */
  accept?(port: number): void;
}
