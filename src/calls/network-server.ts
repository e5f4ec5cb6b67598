import type { Message } from '../net/packet.js';
import {
  type Acceptor,
  type Connection,
  type Peer,
  PLAIN,
  type Transport,
} from '../transport/transport.js';
import { Question } from './courier.js';
import { OUTCOME } from './outcome.js';
import { Request } from './request.js';
import type { ResponseSink, Server } from './server.js';

/** What a server listens by; its connections end with it, where there are any, or as soon as they may. */
type Listening = Pick<Transport, 'maximum' | 'listen' | 'unlisten' | 'accept'> & {
  shut?(): void;
  drain?(draining: boolean): void;
};

/** A server on a network: what comes by connections is handed to it, its answers are sent back. */
export class NetworkServer implements Acceptor, Peer, ResponseSink {
  /** Responses that the transport cannot carry are cut to what it can, and counted here. */
  cut = 0;

  constructor(
    private readonly transport: Listening,
    private readonly server: Server,
    ports: readonly number[],
  ) {
    for (const port of ports) transport.listen(port, this);
    server.onPause?.((paused) => {
      if (!paused) for (const port of ports) transport.accept?.(port);
    });
    server.onDrain?.((draining) => transport.drain?.(draining));
    server.onRetire?.((retiring) => {
      if (retiring) for (const port of ports) transport.unlisten(port);
      else if (server.isResponsive) for (const port of ports) transport.listen(port, this);
      transport.drain?.(retiring);
    });
    server.onDown((down) => {
      for (const port of ports) {
        if (down) transport.unlisten(port);
        else transport.listen(port, this);
      }
      if (down) transport.shut?.();
    });
  }

  accept(): Peer {
    return this;
  }

  /** One that is paused accepts nobody. */
  ready(): boolean {
    return this.server.isResponsive;
  }

  opened(): void {
    // It waits to be asked.
  }

  received(connection: Connection, message: Message): string {
    const reason = this.take(connection, message);
    if (reason !== '') connection.close();
    return reason;
  }

  /** The caller has broken off. */
  closed(connection: Connection): void {
    // Between the messages of a stream there is nothing to withdraw.
    if (connection.about !== null) this.server.withdraw(connection.about as Request);
  }

  respond(request: Request, refusal: number): void {
    request.refusal = refusal;
    const { maximum } = this.transport;
    let payload =
      refusal === OUTCOME.completed || refusal === OUTCOME.errored ? request.responseSize : 0;
    if (payload > maximum) {
      payload = maximum;
      this.cut++;
    }
    const { served } = request;
    if (served === null) return;
    served.about = null;
    served.send(request, payload, request);
  }

  lost(request: Request): void {
    request.served?.abort();
  }

  /** '' where the message is of use. */
  private take(connection: Connection, message: Message): string {
    const { server } = this;
    if (message instanceof Question) {
      if (!server.isResponsive) return 'unresponsive';
      message.reach(server);
      connection.send(message, message.bytes, PLAIN);
      return '';
    }
    if (!(message instanceof Request)) return 'unexpected';
    connection.about = message;
    message.served = connection;
    if (server.accept(message, this)) return '';
    return server.isResponsive ? 'queue-full' : 'unresponsive';
  }
}
