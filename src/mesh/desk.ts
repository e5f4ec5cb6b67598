import type { Server } from '../calls/server.js';
import type { StreamAcceptor, StreamConnection, StreamPeer } from '../transport/tcp/face.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import type { Acceptor, Transport } from '../transport/transport.js';
import type { Relay } from './relay.js';

/** A door of a proxy: what its desk sends there comes in, as from a port. One for each of its workers. */
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

/**
 * Sits at a port of a proxy: a connection whose bytes are requests goes to one of its workers, where it stays,
 * any other is passed on. Which worker, the kernel decides by the connection's ends (SO_REUSEPORT).
 */
export class Desk implements StreamAcceptor {
  private readonly end = { address: 0, port: 0 };

  /** @param isSeen whether what is meant for an address and port is to be seen request by request */
  constructor(
    private readonly tcp: Tcp,
    private readonly port: number,
    private readonly server: Server,
    private readonly doors: readonly Door[],
    private readonly relay: Relay,
    private readonly isSeen: (address: number, port: number) => boolean,
  ) {
    this.listen(true);
    server.onPause?.((paused) => {
      if (!paused) tcp.accept(port);
    });
    server.onDrain?.((draining) => this.listen(!draining));
    server.onDown((down) => this.listen(!down));
  }

  ready(): boolean {
    return this.server.isResponsive;
  }

  accept(connection: StreamConnection): StreamPeer {
    const { end, doors } = this;
    this.tcp.originalOf(connection, end);
    const door = doors[connection.hash % doors.length];
    if (door.acceptor === null || !this.isSeen(end.address, end.port)) {
      return this.relay.accept(connection);
    }
    return door.acceptor.accept(connection);
  }

  private listen(open: boolean): void {
    if (open) this.tcp.listen(this.port, this);
    else this.tcp.unlisten(this.port);
  }
}
