import type { IpStack } from '../../devices/ip-stack.js';
import type { Simulator } from '../../engine/simulator.js';
import { isLoopback } from '../../net/address.js';
import { Icmp } from '../../net/icmp.js';
import type { IcmpQuote } from '../../net/icmp-quote.js';
import type { Flow } from '../../net/flow-table.js';
import type { Packet } from '../../net/packet.js';
import type { PacketPool } from '../../net/packet-pool.js';
import { TcpFlag, type TcpHeader } from '../../net/tcp-header.js';
import { Close } from '../transport.js';
import { AckNews } from './ack-news.js';
import type { Alarmed } from './alarmed.js';
import { BareSegments } from './bare-segments.js';
import { fail } from './closing.js';
import { TcpConnection } from './connection.js';
import { ConnectionTable } from './connection-table.js';
import type { ControlBlock, Machine } from './control-block.js';
import { cookie, readCookie } from './cookies.js';
import type { StreamPeer } from './face.js';
import { answer, begin, prepare, reopen } from './handshake.js';
import { arrive } from './input.js';
import type { Listener } from './listener.js';
import { MachineCounts } from './machine-counts.js';
import { meetTimeWait } from './meet-time-wait.js';
import type { TcpOptions } from './options.js';
import type { OutOfOrder } from './out-of-order.js';
import { Ports } from './ports.js';
import { readOn } from './reading.js';
import type { Recovery } from './recovery-state.js';
import type { SendQueue } from './send-queue.js';
import { shorten } from './path-mtu.js';
import { fromWire, hashOf, initialSequence } from './sequence.js';
import { State } from './state.js';
import type { Parcel } from './stream.js';
import { TimeWaits } from './time-wait.js';
import { tellFull } from './telling.js';
import { arm, disarm } from './timers.js';

/** The connections, listeners and ports of one machine, and whose a segment is. */
export class TcpMachine implements Machine {
  readonly queues: SendQueue[] = [];
  readonly heaps: OutOfOrder[] = [];
  readonly recoveries: Recovery[] = [];
  readonly parcels: Parcel[] = [];
  readonly alarms: Alarmed[] = [];
  readonly news = new AckNews();
  readonly counts = new MachineCounts();
  private readonly table = new ConnectionTable();
  private readonly waits = new TimeWaits(this.table);
  private readonly bare: BareSegments;
  private readonly connections: (TcpConnection | null)[] = [];
  private readonly vacant: number[] = [];
  private readonly listeners = new Map<number, Listener>();
  private readonly ports: Ports;
  private readonly isFree: (port: number) => boolean;
  // Whom a port is sought for.
  private local = 0;
  private remote = 0;
  private remotePort = 0;

  constructor(
    readonly stack: IpStack,
    readonly pool: PacketPool,
    readonly simulator: Simulator,
    ports: readonly [number, number],
  ) {
    this.ports = new Ports(ports);
    this.bare = new BareSegments(stack, pool);
    this.isFree = (port) => this.mayUse(port);
  }

  /**
   * Whether a port is free for the destination at hand; on loopback, one in TIME-WAIT is after a
   * second.
   */
  private mayUse(port: number): boolean {
    if (this.listeners.has(port)) return false;
    const value = this.table.find(this.local, port, this.remote, this.remotePort);
    if (value < 0) return true;
    if (!ConnectionTable.isWaiting(value) || !isLoopback(this.remote)) return false;
    // linux tcp_tw_reuse 2.
    const place = ConnectionTable.placeOf(value);
    if (!this.waits.mayBeReused(place, this.now)) return false;
    this.waits.remove(place);
    return true;
  }

  get name(): string {
    return this.stack.name;
  }

  get now(): number {
    return this.simulator.now;
  }

  /** Those that stand or come about, in the order of their places. */
  *all(): Iterable<TcpConnection> {
    for (const each of this.connections) if (each !== null) yield each;
  }

  /** Connections in TIME-WAIT. */
  get waiting(): number {
    this.waits.expire(this.now);
    return this.waits.count;
  }

  connect(
    remote: number,
    remotePort: number,
    peer: StreamPeer,
    about: object | null,
    options: TcpOptions,
    process: string,
    source: number,
  ): TcpConnection | null {
    const { now, stack } = this;
    this.waits.expire(now);
    const block = new TcpConnection(this, options);
    block.peer = peer;
    block.about = about;
    block.process = process;
    const local = source === 0 ? stack.sourceTowards(remote) : source;
    this.local = local;
    this.remote = remote;
    this.remotePort = remotePort;
    const port = this.ports.choose(local, remote, remotePort, this.isFree);
    if (port < 0) {
      this.counts.noPort++;
      this.pool.hit(this.name, 'source ports', this.ports.size);
      peer.closed(block, Close.NO_PORT);
      return null;
    }
    this.counts.active++;
    this.enter(block, local, port, remote, remotePort);
    block.out.firstSequence = (initialSequence(local, port, remote, remotePort, now) + 1) | 0;
    prepare(block, stack.mtuTowards(remote));
    block.state = State.SYN_SENT;
    peer.opening?.(block);
    if (block.place < 0) return null;
    begin(block);
    arm(block);
    return block;
  }

  listen(port: number, listener: Listener): void {
    this.listeners.set(port, listener);
  }

  /** What waits to be accepted is reset, what is half open forgotten (linux inet_csk_listen_stop). */
  unlisten(port: number): void {
    const listener = this.listeners.get(port);
    this.listeners.delete(port);
    for (const block of listener?.takeAll() ?? []) block.abort();
    for (const block of this.connections) {
      if (block !== null && block.halfOpen && block.localPort === port) fail(block, Close.ABORTED);
    }
  }

  /** The machine is gone: who is connected to it hears nothing more. */
  vanish(): void {
    for (const block of this.connections) {
      if (block !== null && !block.active) fail(block, Close.TIMED_OUT);
    }
  }

  listenerAt(port: number): Listener | null {
    return this.listeners.get(port) ?? null;
  }

  /** Lets those in that wait, as long as the acceptor is ready. */
  accept(port: number): void {
    const listener = this.listeners.get(port);
    if (listener === undefined) return;
    for (let block = listener.next(); block !== null; block = listener.next()) {
      block.waitsForAccept = false;
      this.seat(listener, block);
      readOn(block);
      arm(block);
    }
  }

  receive(packet: Packet): void {
    const header = packet.tcp as TcpHeader;
    const reason = this.take(packet, header);
    if (reason === '') this.pool.deliver(packet, this.name);
    else this.pool.drop(packet, this.name, reason);
  }

  /** '' where somebody here takes the segment, else the reason to drop it. */
  private take(packet: Packet, header: TcpHeader): string {
    const { table } = this;
    const { source, sourcePort, destination, destinationPort } = packet;
    const value = table.find(destination, destinationPort, source, sourcePort);
    if (value >= 0) {
      const place = ConnectionTable.placeOf(value);
      if (!ConnectionTable.isWaiting(value)) {
        const block = this.connections[place] as TcpConnection;
        arrive(block, packet, header);
        arm(block);
        return '';
      }
      this.waits.expire(this.now);
      if (table.find(destination, destinationPort, source, sourcePort) === value) {
        if (!meetTimeWait(this.waits, place, packet, header, this.now, this.bare)) return '';
      }
    }
    return this.open(packet, header);
  }

  /** A segment to nobody: to a listener, perhaps (RFC 9293, sections 3.10.7.1 and 3.10.7.2). */
  private open(packet: Packet, header: TcpHeader): string {
    const { flags } = header;
    const listener = this.listeners.get(packet.destinationPort);
    if ((flags & TcpFlag.RST) !== 0) return 'late';
    if (listener === undefined) {
      if (this.stack.staysSilent()) return 'gone';
      this.reject(packet, header);
      return (flags & TcpFlag.SYN) !== 0 ? 'port-unreachable' : 'late';
    }
    if ((flags & TcpFlag.ACK) !== 0) return this.openByCookie(packet, header, listener);
    if ((flags & TcpFlag.SYN) === 0) return 'unexpected';
    if (listener.isFull) {
      this.counts.listenOverflows++;
      return 'backlog-full';
    }
    const { options } = listener;
    if (listener.isFlooded && !options.synCookies) return 'backlog-full';
    const { destination, destinationPort, source, sourcePort } = packet;
    const block = new TcpConnection(this, options);
    block.process = listener.process;
    const first = initialSequence(destination, destinationPort, source, sourcePort, this.now);
    block.out.firstSequence = (first + 1) | 0;
    block.local = destination;
    block.localPort = destinationPort;
    block.remote = source;
    block.remotePort = sourcePort;
    prepare(block, this.stack.mtuTowards(source));
    if (listener.isFlooded) {
      this.counts.cookiesSent++;
      const theirs = (header.sequence + 1) | 0;
      const { mss } = header;
      const at = cookie(destination, destinationPort, source, sourcePort, theirs, mss, this.now);
      block.out.firstSequence = (at + 1) | 0;
      answer(block, packet, header);
      disarm(block);
      block.in?.leave();
      return '';
    }
    this.enter(block, destination, destinationPort, source, sourcePort);
    block.halfOpen = true;
    listener.halfOpen++;
    answer(block, packet, header);
    arm(block);
    return '';
  }

  /** An acknowledgement to a listener: of a SYN cookie, or of nothing. */
  private openByCookie(packet: Packet, header: TcpHeader, listener: Listener): string {
    const { destination, destinationPort, source, sourcePort } = packet;
    const { options } = listener;
    const isCookie = options.synCookies && (header.flags & TcpFlag.SYN) === 0;
    const mss = isCookie
      ? readCookie(
          (header.acknowledgement - 1) | 0,
          destination,
          destinationPort,
          source,
          sourcePort,
          header.sequence,
          this.now,
        )
      : 0;
    if (mss === 0) {
      this.reject(packet, header);
      return 'late';
    }
    if (listener.isFull) {
      this.counts.listenOverflows++;
      return 'backlog-full';
    }
    this.counts.cookiesReceived++;
    const block = new TcpConnection(this, options);
    block.process = listener.process;
    block.out.firstSequence = header.acknowledgement;
    this.enter(block, destination, destinationPort, source, sourcePort);
    prepare(block, this.stack.mtuTowards(source));
    reopen(block, packet, header, mss);
    arrive(block, packet, header);
    arm(block);
    return '';
  }

  admit(block: ControlBlock): boolean {
    const listener = this.listeners.get(block.localPort);
    // Nobody listens any more: an acknowledgement is of no connection.
    if (listener === undefined) return false;
    if (!listener.isReady && listener.isFull) {
      this.counts.listenOverflows++;
      tellFull(block, 'last');
      return false;
    }
    return true;
  }

  welcome(block: ControlBlock): void {
    const listener = this.listeners.get(block.localPort) as Listener;
    this.counts.passive++;
    if (block.halfOpen) {
      block.halfOpen = false;
      listener.halfOpen--;
    }
    if (listener.isReady) this.seat(listener, block);
    else listener.wait(block);
  }

  private seat(listener: Listener, block: ControlBlock): void {
    const peer = (block.peer = listener.acceptor.accept(block));
    peer.opened(block);
  }

  retire(block: ControlBlock, waits: boolean): void {
    disarm(block);
    block.counts.closedAt = this.now;
    block.releaseQueue();
    block.releaseHeap();
    const listener = this.listeners.get(block.localPort);
    if (block.halfOpen && listener !== undefined) listener.halfOpen--;
    block.halfOpen = false;
    if (block.waitsForAccept) listener?.forget(block);
    const { place } = block;
    if (place < 0) return;
    this.connections[place] = null;
    this.vacant.push(place);
    block.place = -1;
    if (waits) this.waits.add(block);
    else this.table.delete(block.local, block.localPort, block.remote, block.remotePort);
  }

  reject(packet: Packet, header: TcpHeader): void {
    if (this.bare.reset(packet, header)) this.counts.resetsSent++;
  }

  /** An ICMP error about a segment (RFC 5461; linux tcp_v4_err). False where nobody has sent it. */
  failed(quote: IcmpQuote, type: number, code: number): boolean {
    const { source, sourcePort, destination, destinationPort, tcp } = quote;
    const value = this.table.find(source, sourcePort, destination, destinationPort);
    if (value < 0 || ConnectionTable.isWaiting(value)) return false;
    const block = this.connections[value] as TcpConnection;
    const { state } = block;
    if (tcp !== null) {
      const at = fromWire(tcp.sequence, block.out.firstSequence, Math.max(0, block.unacked));
      if (at < block.unacked || at > block.next) return false;
    }
    if (type === Icmp.UNREACHABLE && code === Icmp.FRAGMENTATION_NEEDED) {
      if (state >= State.ESTABLISHED) shorten(block, this.stack.mtuTowards(block.remote));
      return true;
    }
    // Once it stands, such an error is soft: it may pass.
    if (state !== State.SYN_SENT && state !== State.SYN_RECEIVED) return true;
    fail(block, isRefusal(type, code) ? Close.REFUSED : Close.UNREACHABLE);
    return true;
  }

  /** What tracking knows of a connection that ends here; null for nothing. */
  flowOf(local: number, localPort: number, remote: number, remotePort: number): Flow | null {
    const { tracker } = this.stack;
    return tracker?.flowOf(local, localPort, remote, remotePort, this.now) ?? null;
  }

  /** The process that a packet of this machine is from. */
  ownerOf({ source, sourcePort, destination, destinationPort }: Packet): string {
    const value = this.table.find(source, sourcePort, destination, destinationPort);
    if (value < 0 || ConnectionTable.isWaiting(value)) {
      return this.listeners.get(sourcePort)?.process ?? '';
    }
    return this.connections[value]?.process ?? '';
  }

  private enter(
    block: TcpConnection,
    local: number,
    localPort: number,
    remote: number,
    remotePort: number,
  ): void {
    block.local = local;
    block.localPort = localPort;
    block.remote = remote;
    block.remotePort = remotePort;
    const place = this.vacant.pop() ?? this.connections.push(null) - 1;
    this.connections[place] = block;
    block.sender.salt = hashOf(local, localPort, remote, remotePort);
    block.place = place;
    this.table.set(local, localPort, remote, remotePort, place);
  }
}

function isRefusal(type: number, code: number): boolean {
  return type === Icmp.UNREACHABLE && (code === Icmp.PORT_UNREACHABLE || code === Icmp.PROHIBITED);
}
