import type { Simulator } from '../../src/engine/simulator.js';
import type { Message } from '../../src/net/packet.js';
import type { Timings } from '../../src/transport/timings.js';
import { Close, type Connection, type Peer, PLAIN } from '../../src/transport/transport.js';
import { MS } from './lab.js';
import type { Word } from './pipes.js';

const reasons = Object.keys(Close);

/** Asks once on each connection, notes when it is answered ("45 text"), and how it went. */
export class Caller implements Peer {
  readonly heard: string[] = [];
  readonly timings: Timings[] = [];
  connection: Connection | null = null;
  /** All that were being opened. */
  readonly connections: Connection[] = [];

  constructor(
    private readonly simulator: Simulator,
    private readonly bytes = 100,
  ) {}

  opening(connection: Connection): void {
    this.connections.push(connection);
    this.connection = connection;
  }

  opened(connection: Connection): void {
    this.connection = connection;
    connection.send(connection.about as Word, this.bytes, PLAIN);
  }

  received(connection: Connection, message: Message): string {
    this.note((message as Word).text);
    this.timings.push(Object.assign(Object.create(null) as Timings, connection.timings));
    connection.close();
    return '';
  }

  closed(connection: Connection, reason: Close): void {
    this.note(`${(connection.about as Word).text} ${reasons[reason]}`);
  }

  private note(what: string): void {
    this.heard.push(`${this.simulator.now / MS} ${what}`);
  }
}

/** Answers after a time. */
export class Answerer implements Peer {
  readonly heard: string[] = [];
  /** Of answers to some. */
  readonly sizes = new Map<string, number>();

  constructor(
    private readonly pipes: { later(delay: number, what: () => void): void },
    private readonly time: number,
    private readonly bytes = 1000,
  ) {}

  accept(): Peer {
    return this;
  }

  opened(): void {
    // It waits to be asked.
  }

  received(connection: Connection, message: Message): string {
    this.heard.push((message as Word).text);
    const bytes = this.sizes.get((message as Word).text) ?? this.bytes;
    connection.about = message;
    this.pipes.later(this.time, () => {
      // Unless it was told that nobody waits any more.
      if (connection.about === message) connection.send(message, bytes, PLAIN);
    });
    return '';
  }

  closed(_connection: Connection, reason: Close): void {
    this.heard.push(reasons[reason]);
  }
}
