import type { Server } from '../calls/server.js';
import type { StreamAcceptor, StreamConnection, StreamPeer } from '../transport/tcp/face.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import type { Acceptor, Transport } from '../transport/transport.js';
import type { Relay } from './relay.js';

/** A door of a proxy: what its desk sends there comes in, as from a port. */
export class Door implements Transport {
  readonly maximum = Infinity;
  acceptor: Acceptor | null = null;

  constructor(private readonly tcp: Tcp) {}

  get name(): string {
    return this.tcp.name;
  }

  get now(): number {
    return this.tcp.now;
  }

  connect(): void {
    throw new Error('a door only lets in');
  }

  listen(_port: number, acceptor: Acceptor): void {
    this.acceptor = acceptor;
  }

  unlisten(): void {
    this.acceptor = null;
  }
}

/** By address and port. */
export type Doors = Map<number, Map<number, Door>>;

/**
 * Sits at a port of a proxy: a connection whose bytes are requests goes in by a door, any other is passed on.
 * One that drains goes on taking what comes (Envoy, drain_listeners?graceful).
 */
export class Desk implements StreamAcceptor {
  private readonly end = { address: 0, port: 0 };

  /** @param doors by the address and port that is meant, where requests are to be seen */
  constructor(
    private readonly tcp: Tcp,
    private readonly port: number,
    private readonly server: Server,
    private readonly doors: Doors,
    private readonly relay: Relay,
  ) {
    this.listen(true);
    server.onPause?.((paused) => {
      if (!paused) tcp.accept(port);
    });
    server.onDown((down) => this.listen(!down));
  }

  ready(): boolean {
    return this.server.isResponsive;
  }

  accept(connection: StreamConnection): StreamPeer {
    const { end } = this;
    this.tcp.originalOf(connection, end);
    const acceptor = this.doors.get(end.address)?.get(end.port)?.acceptor ?? null;
    return acceptor === null ? this.relay.accept(connection) : acceptor.accept(connection);
  }

  private listen(open: boolean): void {
    if (open) this.tcp.listen(this.port, this);
    else this.tcp.unlisten(this.port);
  }
}
