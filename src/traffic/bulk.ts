import { ENDS } from '../calls/network-channel.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { NOBODY } from '../facts/facts.js';
import { Histogram } from '../measure/histogram.js';
import type { Message } from '../net/packet.js';
import type { TcpStatistics } from '../transport/tcp/statistics.js';
import type { StreamConnection, StreamPeer } from '../transport/tcp/face.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import type { Acceptor, Close, Connection, Manner, Peer } from '../transport/transport.js';

/** Takes in what comes by TCP to some ports, and throws it away. */
export class BulkReader implements Acceptor, Peer {
  constructor(tcp: Tcp, ports: readonly number[]) {
    for (const port of ports) tcp.listen(port, this);
  }

  accept(): Peer {
    return this;
  }

  opened(): void {
    // It waits for what comes.
  }

  received(_connection: Connection, message: Message): string {
    if (!(message instanceof BulkFlow)) return 'unexpected';
    message.arrived();
    return '';
  }

  closed(): void {
    // Whoever sent has ended.
  }
}

/** What all flows of a workload share. */
export interface BulkOptions {
  port: number;
  /** Of each flow; Infinity for as much as goes. */
  bytes: number;
  /** Nothing is begun from then on, and flows without an end stop sending. */
  stop: Nanoseconds;
  /** End of the measured span. */
  until: Nanoseconds;
  /** Told when a flow is over. */
  finished: () => void;
}

const START = 0;
const STOP = 1;

/** Bytes of a write: what iperf takes (128 KiB). */
const WRITE = 131_072;

const PLAIN: Manner = { priority: 0, id: NOBODY };

/** One flow of TCP: a connection on which one end sends as much as goes, or so many bytes. */
export class BulkFlow implements Actor, StreamPeer, Message {
  actorId = -1;
  /** When the last byte was read, or no more were sent; NaN while it goes on. */
  endedAt = NaN;
  /** How it ended; -1 while it goes on. */
  outcome = -1;
  /** Bytes that had come when it ended. */
  private carried = 0;
  /** Round trips, as its sender measures them. */
  readonly roundTrips = new Histogram(0.01);
  private connection: StreamConnection | null = null;
  private last: TcpStatistics | null = null;

  constructor(
    private readonly simulator: Simulator,
    private readonly tcp: Tcp,
    private readonly options: BulkOptions,
    readonly address: number,
    readonly startsAt: Nanoseconds,
  ) {
    simulator.add(this);
    if (startsAt < options.stop) simulator.schedule(startsAt, this, START);
    else this.end(OUTCOME.cancelled);
  }

  /** It sends, and may be told of what becomes of it. */
  get isGoing(): boolean {
    return this.outcome < 0;
  }

  /** What its sender knows, the last that it knew where it is over; null before it has begun. */
  get statistics(): TcpStatistics | null {
    return this.connection?.statistics() ?? this.last;
  }

  /** Bytes that have come while it went on, as far as the sender knows. */
  get delivered(): number {
    return this.isGoing ? (this.connection?.statistics().bytesAcknowledged ?? 0) : this.carried;
  }

  wake(kind: number): void {
    if (kind === START) {
      const { stop, port, bytes } = this.options;
      if (bytes === Infinity && stop < Infinity) {
        this.simulator.schedule(stop - this.simulator.now, this, STOP);
      }
      this.tcp.connect(this.address, port, this, null);
    } else if (this.isGoing) {
      this.end(OUTCOME.completed);
      // At the end of the run connections are left as they stand.
      if (this.simulator.now < this.options.until) this.connection?.finish();
    }
  }

  opening(connection: Connection): void {
    this.connection = connection as StreamConnection;
  }

  opened(connection: Connection): void {
    const stream = (this.connection = connection as StreamConnection);
    const { bytes } = this.options;
    if (bytes === Infinity) {
      this.ready(connection);
      return;
    }
    stream.send(this, bytes, PLAIN);
    stream.finish();
  }

  ready(connection: Connection): void {
    // So many bytes are all written at once, and nothing can be behind them.
    if (this.options.bytes < Infinity) return;
    while (this.isGoing && connection.waiting === 0) connection.send(this, WRITE, PLAIN);
  }

  sampled(_connection: Connection, roundTrip: Nanoseconds): void {
    this.roundTrips.record(roundTrip);
  }

  received(): string {
    return 'unexpected';
  }

  closed(connection: Connection, reason: Close): void {
    this.last = (connection as StreamConnection).statistics();
    this.connection = null;
    if (this.isGoing) this.end(ENDS[reason]);
  }

  /** The reader has read what was sent in one write. */
  arrived(): void {
    if (this.isGoing && this.options.bytes < Infinity) this.end(OUTCOME.completed);
  }

  hold(): void {
    // A flow outlives what it sends.
  }

  letGo(): void {
    // As above.
  }

  private end(outcome: number): void {
    const { bytes } = this.options;
    const whole = outcome === OUTCOME.completed && bytes < Infinity;
    this.carried = whole ? bytes : (this.statistics?.bytesAcknowledged ?? 0);
    this.outcome = outcome;
    this.endedAt = this.simulator.now;
    this.options.finished();
  }
}
