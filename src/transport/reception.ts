import type { Message } from '../net/packet.js';
import type { Seats } from './seats.js';
import type { Acceptor, Connection, Peer, Transport } from './transport.js';

/** What is let in besides what is encrypted: read for each connection, as it begins. */
export interface Entrance {
  plain: boolean;
}

const ANY: Entrance = { plain: true };

/**
 * Lets connections in for several protocols on the same port: a connection speaks the one that its
 * client begins with, as servers tell by the first bytes or by ALPN.
 */
export class Reception {
  /**
   * @param inside asked in turn: one that takes anything stands last
   * @param secure that the same may be spoken in; null for a server without TLS
   * @param entrance whether it may be spoken without: else who does is broken off
   * @param refused is told of those
   */
  constructor(
    private readonly inner: Transport,
    private readonly inside: readonly Seats[],
    private readonly secure: Seats | null,
    private readonly entrance = ANY,
    private readonly refused: (connection: Connection) => void = () => {},
  ) {}

  get maximum(): number {
    return this.inner.maximum;
  }

  listen(port: number, acceptor: Acceptor): void {
    const within = new Doorkeeper(this.inside, acceptor);
    const { secure, entrance, refused } = this;
    const outside = new Plain(within, entrance, refused);
    this.inner.listen(port, secure === null ? within : new Doorkeeper([secure], within, outside));
  }

  unlisten(port: number): void {
    this.inner.unlisten(port);
  }

  accept(port: number): void {
    this.inner.accept?.(port);
  }

  /** Closes all connections, as soon as nobody waits for an answer on them; or lets them stay again. */
  drain(draining: boolean): void {
    for (const seats of this.inside) {
      if (draining) seats.drain();
      else seats.stay();
    }
  }

  /** Closes all connections at once, as a kernel does when their process ends. */
  shut(): void {
    for (const seats of this.inside) seats.shut();
  }
}

/** Sits at a connection until its first message says which protocol it is. */
class Doorkeeper implements Acceptor, Peer {
  /** @param otherwise who is asked when no protocol here begins so; null for nobody */
  constructor(
    private readonly all: readonly Seats[],
    private readonly acceptor: Acceptor,
    private readonly otherwise: Pick<Peer, 'received'> | null = null,
  ) {}

  accept(): Peer {
    return this;
  }

  ready(): boolean {
    return this.acceptor.ready?.() ?? true;
  }

  opened(): void {
    // The client speaks first.
  }

  received(connection: Connection, message: Message): string {
    for (const seats of this.all) {
      if (!seats.knows(message)) continue;
      const peer = seats.serve(this.acceptor);
      connection.peer = peer;
      peer.opened(connection);
      return peer.received(connection, message);
    }
    return this.otherwise === null ? 'unexpected' : this.otherwise.received(connection, message);
  }

  closed(): void {
    // Nothing was said.
  }
}

/** Whoever says something plain: broken off where all is to be encrypted. */
class Plain implements Pick<Peer, 'received'> {
  constructor(
    private readonly within: Pick<Peer, 'received'>,
    private readonly entrance: Entrance,
    private readonly refused: (connection: Connection) => void,
  ) {}

  received(connection: Connection, message: Message): string {
    if (this.entrance.plain) return this.within.received(connection, message);
    this.refused(connection);
    connection.abort();
    return 'refused';
  }
}
