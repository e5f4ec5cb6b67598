import type { Message } from '../net/packet.js';
import type { Seats } from './http/seats.js';
import type { Acceptor, Connection, Peer, Transport } from './transport.js';

/** Lets connections in for several protocols: what a client says first tells which one it speaks. */
export class Porter implements Acceptor, Peer {
  constructor(
    private readonly seats: readonly Seats[],
    private readonly acceptor: Acceptor,
  ) {}

  /** With one protocol there is nothing to find out. */
  accept(): Peer {
    return this.seats.length === 1 ? this.seats[0].serve(this.acceptor) : this;
  }

  opened(): void {
    // The client speaks first.
  }

  received(connection: Connection, message: Message): string {
    const seats = this.seats.find((each) => each.knows(message));
    if (seats === undefined) {
      connection.abort();
      return 'unexpected';
    }
    const peer = (connection.peer = seats.serve(this.acceptor));
    peer.opened(connection);
    return peer.received(connection, message);
  }

  closed(): void {
    // It has said nothing.
  }
}

/** Where servers listen: with a porter at each port. */
export class Gatehouse {
  readonly maximum: number;

  constructor(
    private readonly inner: Transport,
    private readonly seats: readonly Seats[],
  ) {
    this.maximum = inner.maximum;
  }

  listen(port: number, acceptor: Acceptor): void {
    this.inner.listen(port, new Porter(this.seats, acceptor));
  }

  unlisten(port: number): void {
    this.inner.unlisten(port);
  }
}
