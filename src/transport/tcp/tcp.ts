import type { IpStack } from '../../devices/ip-stack.js';
import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { IcmpQuote } from '../../net/icmp-quote.js';
import { type Packet, Protocol } from '../../net/packet.js';
import type { PacketPool } from '../../net/packet-pool.js';
import type { ErrorListener, IcmpTransport } from '../icmp.js';
import type { Transport } from '../transport.js';
import type {
  StreamAcceptor,
  StreamConnection,
  StreamEnd,
  StreamEnds,
  StreamPeer,
} from './face.js';
import { Listener } from './listener.js';
import { TcpMachine } from './machine.js';
import type { MachineCounts } from './machine-counts.js';
import type { TcpOptions } from './options.js';
import type { TcpStatistics } from './statistics.js';

/** Ephemeral ports (linux Documentation/networking/ip-sysctl.rst: ip_local_port_range). */
const PORTS: readonly [number, number] = [32_768, 60_999];

/**
 * TCP (RFC 9293) of a machine, or as one of its processes has it: with options of its own
 * perhaps, and so that rules can tell whose sockets are whose. Segments are real, bytes are only
 * counted: what is sent are messages, which arrive with the last of their bytes.
 *
 * Not modelled: urgent data, fast open, segmentation offload, metrics kept between connections,
 * pressure on memory.
 */
export class Tcp implements Transport, ErrorListener {
  /** A message may have any length. */
  readonly maximum = Infinity;

  private constructor(
    private readonly machine: TcpMachine,
    readonly options: TcpOptions,
    private readonly process: string,
    /** The address that connections are opened from; 0 for that of the way. */
    private readonly source = 0,
  ) {}

  /** @param ports ephemeral ports, both ends included */
  static of(
    stack: IpStack,
    pool: PacketPool,
    icmp: IcmpTransport,
    simulator: Simulator,
    options: TcpOptions,
    ports = PORTS,
  ): Tcp {
    const tcp = new Tcp(new TcpMachine(stack, pool, simulator, ports), options, '');
    stack.handle(Protocol.TCP, tcp);
    icmp.listen(Protocol.TCP, tcp);
    return tcp;
  }

  /** The same for a process of the machine. */
  forProcess(name: string, options: TcpOptions = this.options): Tcp {
    return new Tcp(this.machine, options, name);
  }

  /** The same, with connections from an address of the machine (bind(2)). */
  from(source: number): Tcp {
    return new Tcp(this.machine, this.options, this.process, source);
  }

  get name(): string {
    return this.machine.name;
  }

  get now(): Nanoseconds {
    return this.machine.now;
  }

  /** Of the whole machine. */
  get counts(): Readonly<MachineCounts> {
    return this.machine.counts;
  }

  /** Connections of the machine in TIME-WAIT. */
  get waiting(): number {
    return this.machine.waiting;
  }

  /** Opens a connection; null where it has failed at once, as the peer has been told. */
  connect(
    address: number,
    port: number,
    peer: StreamPeer,
    about: object | null,
  ): StreamConnection | null {
    const { options, process, source } = this;
    return this.machine.connect(address, port, peer, about, options, process, source);
  }

  listen(port: number, acceptor: StreamAcceptor): void {
    this.machine.listen(port, new Listener(acceptor, this.options, this.process));
  }

  unlisten(port: number): void {
    this.machine.unlisten(port);
  }

  /** The machine is gone: those who are connected to it hear nothing more, and go on by themselves. */
  vanish(): void {
    this.machine.vanish();
  }

  /** Accepts those that wait on a port, as long as its acceptor is ready. */
  accept(port: number): void {
    this.machine.accept(port);
  }

  /** Whether an address is the machine's. */
  isOwn(address: number): boolean {
    return this.machine.stack.answersAt(address);
  }

  /**
   * Where a connection was meant to go before a rule has redirected it here (linux SO_ORIGINAL_DST); its
   * own end, where no rule has, or nothing is known of it.
   */
  originalOf({ local, localPort, remote, remotePort }: StreamEnds, into: StreamEnd): void {
    const flow = this.machine.flowOf(local, localPort, remote, remotePort);
    into.address = flow?.destination ?? local;
    into.port = flow?.destinationPort ?? localPort;
  }

  /** The process whose connection or listener a packet comes from; '' where nobody says. */
  ownerOf(packet: Packet): string {
    return this.machine.ownerOf(packet);
  }

  /** Those of the machine that stand or come about, without TIME-WAIT. */
  connections(): TcpStatistics[] {
    return [...this.machine.all()].map((each) => each.statistics());
  }

  receive(packet: Packet): void {
    this.machine.receive(packet);
  }

  failed(quote: IcmpQuote, type: number, code: number): boolean {
    return this.machine.failed(quote, type, code);
  }
}
