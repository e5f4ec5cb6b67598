import type { Nanoseconds } from '../engine/time.js';
import type { Message } from '../net/packet.js';
import type { Acceptor, Connection, Peer } from './transport.js';

/** How a server keeps connections; both may be Infinity. */
export interface KeepOptions {
  /** An idle connection is closed after that. */
  idle: Nanoseconds;
  /** Exchanges, after which a connection is closed. */
  uses: number;
}

/** The serving side of a protocol: who sits at the connections that come. */
export interface Seats {
  /** Whether a client of this protocol begins with such a message. */
  knows(message: Message): boolean;
  /** Who is to sit at a connection. @param acceptor of the exchanges on it */
  serve(acceptor: Acceptor): Peer;
  /**
   * Closes every connection, as soon as nobody waits for an answer on it, and those that are to come: clients
   * are told to go elsewhere, as far as the protocol has words for that.
   */
  drain(): void;
  /** Takes that back, for connections that are to come. */
  stay(): void;
  /** Closes every connection at once, as a kernel does when their process ends. */
  shut(): void;
}

/** Lets connections in for one protocol. */
export class Doorkeeper implements Acceptor {
  constructor(
    private readonly seats: Seats,
    private readonly acceptor: Acceptor,
  ) {}

  accept(_connection: Connection): Peer {
    return this.seats.serve(this.acceptor);
  }
}
