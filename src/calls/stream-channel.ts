import type { Message } from '../net/packet.js';
import type { Dialler, Target } from '../transport/dial.js';
import type { Close, Connection, Peer } from '../transport/transport.js';
import type { Channel } from './channel.js';
import { ENDS } from './network-channel.js';
import type { Front, Request } from './request.js';

/** A user's stream, and the request on it that waits for its answer. */
class Line {
  connection: Connection | null = null;
  request: Request | null = null;

  /** As facts ask whose it is. */
  get id(): number {
    return this.request === null ? -1 : this.request.id;
  }
}

/**
 * The way from a caller's host to a service for users who keep a stream each, as gRPC's do: their requests
 * are its messages, one after the other, and it ends as they leave. A stream of HTTP/2, or a connection of its
 * own. It is opened by the first message; one that breaks, or whose answer is given up, is opened anew by the next.
 */
export class StreamChannel implements Channel, Peer {
  /** By user. */
  private readonly lines = new Map<number, Line>();

  constructor(
    private readonly dialler: Dialler,
    private readonly target: Target,
    private readonly front: Front | null,
  ) {}

  send(request: Request): void {
    const { callerData, id } = request;
    let line = this.lines.get(callerData);
    if (line === undefined) this.lines.set(callerData, (line = new Line()));
    line.request = request;
    const { connection } = line;
    if (connection !== null) {
      // It waits for nothing.
      const { now } = this.dialler.transport;
      connection.timings!.ask(now);
      connection.timings!.given = now;
      this.say(line, connection);
      return;
    }
    const dialling = this.dialler.dial(this.target, this, line, id);
    if (dialling !== null && line.request?.id === id) line.connection = dialling;
  }

  abandon(request: Request, withdraw: boolean): void {
    const line = this.lines.get(request.callerData);
    if (line?.request !== request) return;
    const { connection } = line;
    line.connection = line.request = null;
    if (withdraw) connection?.abort();
    else connection?.close();
  }

  /** A user's stream ends. */
  part(user: number): void {
    const line = this.lines.get(user);
    this.lines.delete(user);
    line?.connection?.close();
  }

  opening(connection: Connection): void {
    (connection.about as Line).connection = connection;
  }

  opened(connection: Connection): void {
    const line = connection.about as Line;
    line.connection = connection;
    this.say(line, connection);
  }

  received(connection: Connection, message: Message): string {
    const line = connection.about as Line;
    const { request } = line;
    if (request !== message) return 'unexpected';
    line.request = null;
    request.noteTimings(connection.timings!);
    request.finish(request.refusal);
    return '';
  }

  closed(connection: Connection, reason: Close): void {
    const line = connection.about as Line;
    const { request } = line;
    line.connection = line.request = null;
    request?.finish(ENDS[reason]);
  }

  private say({ request }: Line, connection: Connection): void {
    request!.front = this.front;
    connection.send(request!, request!.size, request!);
  }
}
