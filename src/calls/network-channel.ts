import type { Message } from '../net/packet.js';
import type { Dialler, Target } from '../transport/dial.js';
import { Close, type Connection, type Peer } from '../transport/transport.js';
import type { Channel } from './channel.js';
import { OUTCOME } from './outcome.js';
import type { Front, Request } from './request.js';

/** How what is sent ends whose connection does. */
export const ENDS: Record<Close, number> = {
  [Close.DONE]: OUTCOME.reset,
  [Close.ABORTED]: OUTCOME.reset,
  [Close.REFUSED]: OUTCOME.refused,
  [Close.UNREACHABLE]: OUTCOME.unreachable,
  [Close.TOO_LONG]: OUTCOME['message-too-long'],
  [Close.NO_PORT]: OUTCOME['ports-exhausted'],
  [Close.UNKNOWN_NAME]: OUTCOME['unknown-name'],
  [Close.NAME_UNANSWERED]: OUTCOME['dns-unanswered'],
  [Close.TIMED_OUT]: OUTCOME.unreachable,
  [Close.STALE]: OUTCOME.reset,
  [Close.OVERFLOWED]: OUTCOME['pool-full'],
};

/**
 * The way from a caller's host to a service: a connection for each request, which is over when the
 * response is there.
 */
export class NetworkChannel implements Channel, Peer {
  /** @param front by which way the requests come, where servers have several */
  constructor(
    private readonly dialler: Dialler,
    private readonly target: Target,
    private readonly front: Front | null = null,
  ) {}

  send(request: Request): void {
    this.sendTo(request, this.target);
  }

  /** Sends to where the request's caller has chosen itself. */
  sendTo(request: Request, target: Target): void {
    const { id } = request;
    const dialling = this.dialler.dial(target, this, request, id);
    if (dialling !== null && request.id === id) request.connection = dialling;
  }

  /** A target that is given by its address is not sent to any more. */
  forsake({ address, port }: Target): void {
    this.dialler.transport.forsake?.(address, port);
  }

  abandon(request: Request, withdraw: boolean): void {
    const { connection } = request;
    request.connection = null;
    if (withdraw) connection?.abort();
    else connection?.close();
  }

  opening(connection: Connection): void {
    (connection.about as Request).connection = connection;
  }

  opened(connection: Connection): void {
    const request = connection.about as Request;
    if (request.size > this.dialler.transport.maximum) {
      connection.close();
      this.end(request, OUTCOME['message-too-long']);
      return;
    }
    request.connection = connection;
    request.front = this.front;
    // A server that is gone may have begun with it.
    request.serviceStart = -1;
    request.ownService = 0;
    connection.send(request, request.size, request);
  }

  received(connection: Connection, message: Message): string {
    const request = message as Request;
    if (connection.timings !== null) request.noteTimings(connection.timings);
    connection.close();
    this.end(request, request.refusal);
    return '';
  }

  closed(connection: Connection, reason: Close): void {
    this.end(connection.about as Request, ENDS[reason]);
  }

  private end(request: Request, outcome: number): void {
    request.connection = null;
    request.finish(outcome);
  }
}
