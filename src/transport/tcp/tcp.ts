import type { IpStack } from '../../devices/ip-stack.js';
import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { IcmpQuote } from '../../net/icmp-quote.js';
import { type Packet, Protocol } from '../../net/packet.js';
import type { PacketPool } from '../../net/packet-pool.js';
import type { ErrorListener, IcmpTransport } from '../icmp.js';
import type { Acceptor, Connection, Peer, Transport } from '../transport.js';
import type { TcpOptions } from './options.js';
import type { TcpStatistics } from './statistics.js';

/** A side of a connection that wants to know more of it than a `Peer`. */
export interface StreamPeer extends Peer {
  /** There is room in the send buffer again, of which more than a third is free. */
  writable?(connection: StreamConnection): void;
  /** The other end has sent all that it will; this one goes on until it closes. */
  finished?(connection: StreamConnection): void;
}

/** An end of a connection of TCP. */
export interface StreamConnection extends Connection {
  /** Bytes that are in the send buffer: not sent, or not acknowledged. */
  readonly unacknowledged: number;
  /** Sends all that was said, then no more; what the other end says still comes (shutdown(2)). */
  finish(): void;
  /** Stops reading: what comes fills the receive buffer. */
  pause(): void;
  /** Reads again. */
  resume(): void;
  statistics(): TcpStatistics;
}

/** TCP (RFC 9293) of a machine, or as one of its processes has it: whose sockets rules can tell. */
export class Tcp implements Transport, ErrorListener {
  readonly maximum = Infinity;

  private constructor(
    readonly stack: IpStack,
    readonly pool: PacketPool,
    readonly simulator: Simulator,
    readonly options: TcpOptions,
    readonly process: string,
  ) {}

  static of(
    stack: IpStack,
    pool: PacketPool,
    icmp: IcmpTransport,
    simulator: Simulator,
    options: TcpOptions,
  ): Tcp {
    const tcp = new Tcp(stack, pool, simulator, options, '');
    stack.handle(Protocol.TCP, tcp);
    icmp.listen(Protocol.TCP, tcp);
    return tcp;
  }

  /** The same for a process of the machine, with options of its own perhaps. */
  forProcess(name: string, options: TcpOptions = this.options): Tcp {
    return new Tcp(this.stack, this.pool, this.simulator, options, name);
  }

  get name(): string {
    return this.stack.name;
  }

  get now(): Nanoseconds {
    return this.simulator.now;
  }

  /** Opens a connection; null where it has failed at once, as the peer has been told. */
  connect(
    _address: number,
    _port: number,
    _peer: StreamPeer,
    _about: object | null,
  ): StreamConnection | null {
    throw new Error('TCP does not connect yet');
  }

  listen(_port: number, _acceptor: Acceptor): void {
    throw new Error('TCP does not listen yet');
  }

  unlisten(_port: number): void {
    throw new Error('TCP does not listen yet');
  }

  /** The process whose connection or listener a packet comes from; '' where nobody says. */
  ownerOf(_packet: Packet): string {
    return '';
  }

  /** Those that stand, in the order in which they were opened. */
  connections(): TcpStatistics[] {
    return [];
  }

  receive(packet: Packet): void {
    this.pool.drop(packet, this.name, 'port-unreachable');
  }

  failed(_quote: IcmpQuote, _type: number, _code: number): boolean {
    return false;
  }
}
