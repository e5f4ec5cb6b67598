import type { Nanoseconds } from '../../engine/time.js';
import type { Acceptor, Connection, Peer } from '../transport.js';
import type { TcpStatistics } from './statistics.js';

/** A side of a connection that wants to know more of it than a `Peer`. */
export interface StreamPeer extends Peer {
  /** How long a segment and its acknowledgement took. */
  sampled?(connection: StreamConnection, roundTrip: Nanoseconds): void;
  /**
   * The other end has sent all that it will; this one goes on until it closes. Without it:
   * `closed`.
   */
  finished?(connection: StreamConnection): void;
}

/** Who listens, and may be too busy to accept. */
export interface StreamAcceptor extends Acceptor {
  /** Whether it accepts now; else the connection waits in the backlog until `Tcp.accept`. */
  ready?(): boolean;
}

/** An end of a connection of TCP. */
export interface StreamConnection extends Connection {
  /** Bytes in the send buffer: not sent, or not acknowledged. */
  readonly unacknowledged: number;
  /** Sends all that was said, then no more; what the other end says still comes (shutdown(2)). */
  finish(): void;
  /** Stops reading: what comes fills the receive buffer. */
  pause(): void;
  /** Reads again. */
  resume(): void;
  statistics(): TcpStatistics;
}
