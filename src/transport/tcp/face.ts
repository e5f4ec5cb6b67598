import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import type { Acceptor, Connection, Manner, Peer } from '../transport.js';
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
  /** In place of `received`, where the connection `passes`: bytes of a message, the last of it or not. */
  passed?(
    connection: StreamConnection,
    message: Message,
    bytes: number,
    last: boolean,
    manner: Manner,
  ): void;
}

/** Who listens, and may be too busy to accept. */
export interface StreamAcceptor extends Acceptor {
  /** Whether it accepts now; else the connection waits in the backlog until `Tcp.accept`. */
  ready?(): boolean;
}

/** Addresses and ports of a connection. */
export interface StreamEnds {
  readonly local: number;
  readonly localPort: number;
  readonly remote: number;
  readonly remotePort: number;
}

export interface StreamEnd {
  address: number;
  port: number;
}

/** An end of a connection of TCP. */
export interface StreamConnection extends Connection, StreamEnds {
  /** Of its ends: to tell connections apart evenly. */
  readonly hash: number;
  /** Its peer takes bytes as they come, and does not wait until a message is whole. */
  passes: boolean;
  readonly remote: number;
  readonly remotePort: number;
  /** Sends bytes of a message of which more follow, but for the last of them: at least one. */
  sendPart(message: Message, bytes: number, last: boolean, manner: Manner): void;
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
