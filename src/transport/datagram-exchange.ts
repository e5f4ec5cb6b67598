import type { Nanoseconds } from '../engine/time.js';
import { Icmp } from '../net/icmp.js';
import { IntTable } from '../net/int-table.js';
import { type FarEnd, type Message, type Packet, Phase } from '../net/packet.js';
import {
  type Acceptor,
  Close,
  type Connection,
  type Manner,
  type Peer,
  type Transport,
} from './transport.js';
import { hashOf } from './tcp/sequence.js';
import { UDP_MAXIMUM, type UdpHandler, type UdpTransport } from './udp.js';

/**
 * The poorest of transports, by UDP: a connection is one message there and one back, a datagram each,
 * from a fresh source port. It stands without a handshake. A datagram that is too large for the way
 * is sent again, in fragments, once a router has said so. To break off is a datagram of its own.
 *
 * Not modelled: retransmission. What is lost stays unanswered until somebody gives up.
 */
export class DatagramExchange implements Transport, UdpHandler {
  readonly maximum = UDP_MAXIMUM;
  /** By source port: place among `ends`. */
  private readonly places = new IntTable();
  private readonly ends: NearEnd[] = [];
  private readonly free: NearEnd[] = [];
  /** By port. */
  private readonly listeners = new Map<number, Acceptor>();
  private socket = -1;

  constructor(readonly udp: UdpTransport) {}

  get name(): string {
    return this.udp.stack.name;
  }

  get now(): Nanoseconds {
    return this.udp.stack.now;
  }

  connect(address: number, port: number, peer: Peer, about: object | null): void {
    const end = this.free.pop() ?? this.make();
    end.peer = peer;
    end.about = about;
    end.address = address;
    end.remotePort = port;
    end.port = this.udp.open(this.register());
    if (end.port < 0) {
      this.fail(end, Close.NO_PORT);
      return;
    }
    this.places.set(end.port, end.place);
    peer.opened(end);
  }

  listen(port: number, acceptor: Acceptor): void {
    this.listeners.set(port, acceptor);
    this.udp.listen(port, this.register());
  }

  unlisten(port: number): void {
    this.udp.unlisten(port);
    this.listeners.delete(port);
  }

  datagram(packet: Packet): string {
    const { message, destinationPort } = packet;
    if (message === null) return 'unexpected';
    const listener = this.listeners.get(destinationPort);
    if (listener !== undefined) return this.arrive(packet, message, listener);
    const place = this.places.get(destinationPort);
    if (place < 0 || this.ends[place].message !== message) return 'late';
    const end = this.ends[place];
    return (end.peer as Peer).received(end, message);
  }

  failed(port: number, type: number, code: number, about: Message | null): void {
    const tooBig = type === Icmp.UNREACHABLE && code === Icmp.FRAGMENTATION_NEEDED;
    const place = this.places.get(port);
    if (place < 0) {
      // An answer. Where it was too large it is sent again; nobody waits for the end of others.
      const far = about?.far;
      if (tooBig && far instanceof ServedEnd) far.again();
      return;
    }
    const end = this.ends[place];
    if (tooBig && this.udp.cuts(end.address, end.bytes)) {
      end.emit(end.bytes, Phase.OPEN);
      return;
    }
    this.forget(end);
    if (tooBig) this.fail(end, Close.TOO_LONG);
    else this.fail(end, isRefusal(type, code) ? Close.REFUSED : Close.UNREACHABLE);
  }

  /** Frees the port of an end. */
  forget(end: NearEnd): void {
    this.places.delete(end.port);
    this.udp.close(end.port);
    end.port = -1;
  }

  release(end: NearEnd): void {
    end.peer = end.about = end.message = end.manner = null;
    this.free.push(end);
  }

  private fail(end: NearEnd, reason: Close): void {
    const { peer } = end;
    peer?.closed(end, reason);
    this.release(end);
  }

  private arrive(packet: Packet, message: Message, listener: Acceptor): string {
    // A datagram of no exchange: one message may be in many of them.
    if (packet.phase === Phase.NONE) return 'unexpected';
    const served = (message.far ??= new ServedEnd(this)) as ServedEnd;
    if (packet.phase === Phase.WITHDRAW) {
      if (!served.open) return 'late';
      served.open = false;
      served.peer?.closed(served, Close.ABORTED);
      return '';
    }
    // What is here already is not served twice.
    if (served.used) return 'duplicate';
    served.begin(this, packet, message);
    const peer = (served.peer = listener.accept(served));
    peer.opened(served);
    const reason = peer.received(served, message);
    // What is not taken is not here: the next one like it is told the same.
    if (reason !== '') served.used = served.open = false;
    return reason;
  }

  private register(): number {
    if (this.socket < 0) this.socket = this.udp.register(this);
    return this.socket;
  }

  private make(): NearEnd {
    const end = new NearEnd(this, this.ends.length);
    this.ends.push(end);
    return end;
  }
}

function isRefusal(type: number, code: number): boolean {
  const refused = code === Icmp.PORT_UNREACHABLE || code === Icmp.PROHIBITED;
  return type === Icmp.UNREACHABLE && refused;
}

/** The end of who has connected. */
class NearEnd implements Connection {
  peer: Peer | null = null;
  about: object | null = null;
  readonly timings = null;
  readonly waiting = 0;
  message: Message | null = null;
  manner: Manner | null = null;
  bytes = 0;
  port = -1;
  address = 0;
  remotePort = 0;

  constructor(
    private readonly exchange: DatagramExchange,
    readonly place: number,
  ) {}

  send(message: Message, bytes: number, manner: Manner): void {
    this.message = message;
    this.bytes = bytes;
    this.manner = manner;
    this.emit(bytes, Phase.OPEN);
  }

  close(): void {
    this.exchange.forget(this);
    this.exchange.release(this);
  }

  abort(): void {
    if (this.message !== null) this.emit(0, Phase.WITHDRAW);
    this.close();
  }

  emit(bytes: number, phase: number): void {
    const { udp } = this.exchange;
    const { port, address, remotePort, message } = this;
    const packet = udp.make(0, port, address, remotePort, bytes, message, phase);
    const { priority, id } = this.manner as Manner;
    packet.priority = priority;
    packet.request = id;
    udp.send(packet);
  }
}

/** The end of who was listening, kept with the message: one message is one exchange. */
class ServedEnd implements Connection, FarEnd {
  about: object | null = null;
  peer: Peer | null = null;
  readonly timings = null;
  readonly waiting = 0;
  /** Something has come, of this use of the message; nothing was answered. */
  used = false;
  open = false;
  private message: Message | null = null;
  private manner: Manner | null = null;
  private bytes = -1;
  private address = 0;
  private port = 0;
  private peerAddress = 0;
  private peerPort = 0;

  constructor(private exchange: DatagramExchange) {}

  get remote(): number {
    return this.peerAddress;
  }

  get hash(): number {
    return hashOf(this.address, this.port, this.peerAddress, this.peerPort) >>> 0;
  }

  begin(exchange: DatagramExchange, packet: Packet, message: Message): void {
    this.exchange = exchange;
    this.used = this.open = true;
    this.message = message;
    this.bytes = -1;
    this.address = packet.destination;
    this.port = packet.destinationPort;
    this.peerAddress = packet.source;
    this.peerPort = packet.sourcePort;
  }

  renew(): void {
    this.used = this.open = false;
    this.about = this.peer = this.message = this.manner = null;
    this.bytes = -1;
  }

  send(_message: Message, bytes: number, manner: Manner): void {
    this.open = false;
    this.bytes = bytes;
    this.manner = manner;
    this.emit();
  }

  /** An answer was too large for the way, which is known now. */
  again(): void {
    if (this.bytes >= 0 && this.exchange.udp.cuts(this.peerAddress, this.bytes)) this.emit();
  }

  close(): void {
    this.open = false;
  }

  /** Datagrams know no connection to reset: the other end's time limit finds out. */
  abort(): void {
    this.open = false;
  }

  private emit(): void {
    const { udp } = this.exchange;
    const { address, port, peerAddress, peerPort, bytes, message } = this;
    const packet = udp.make(address, port, peerAddress, peerPort, bytes, message, Phase.CLOSE);
    const { priority, id } = this.manner as Manner;
    packet.priority = priority;
    packet.request = id;
    udp.send(packet);
  }
}
