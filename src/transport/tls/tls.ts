import { type Cpu, type CpuUser, type Thread, Work } from '../../engine/cpu.js';
import type { Actor, Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import { Directory } from '../directory.js';
import { serverOf } from '../server-name.js';
import type { Seats } from '../seats.js';
import type { Acceptor, Peer, Transport } from '../transport.js';
import { Flight, type FlightWords } from './flight.js';
import type { TlsVersion } from './hello.js';
import { type Kit, Kits } from './kit.js';
import { Records } from './records.js';
import { ClientEnd } from './client-end.js';
import { ServerEnd } from './server-end.js';
import type { Computing, TlsSide } from './tls-end.js';

export interface TlsOptions {
  version: TlsVersion;
  /** Tickets: the server gives them, the client uses them. */
  resumption: boolean;
  /** Requests go with the client's first words where it has a ticket, in TLS 1.3 (0-RTT). */
  earlyData: boolean;
  /** The client has a certificate too. */
  mutual: boolean;
  /** The protocol above, as ALPN names it; empty for none. */
  protocol: string;
  /** Bytes of an end's certificates. */
  certificates: number;
  /** Bytes of a signature. */
  signature: number;
  /** How long a ticket is good. */
  lifetime: Nanoseconds;
  /** Servers that take each other's tickets have the same; empty for one of its own. */
  ticketKey: string;
  /** CPU time of a whole handshake at the server and at the client, and of a resumed one at either. */
  serverWork: Nanoseconds;
  clientWork: Nanoseconds;
  resumedWork: Nanoseconds;
  /** CPU time of a byte of a record, at either end: a fraction of a nanosecond. */
  byteWork: number;
}

/** Threads that compute handshakes: each connection's, by its hash, is the one that serves it. */
export interface TlsWorkers {
  cpu: Cpu;
  threads: readonly Thread[];
}

/** A ticket that a client has. */
interface Ticket {
  maker: string;
  until: Nanoseconds;
}

/**
 * TLS 1.2 (RFC 5246) and 1.3 (RFC 8446) over another transport: handshakes with their messages, sizes
 * and round trips, and records. A client keeps the last ticket of each server.
 *
 * Not modelled: cryptography; alerts but close_notify; renegotiation and key updates; a choice of
 * version (the client's is spoken); OCSP. CPU time passes for each connection by itself where the machine's
 * cores are no limit.
 */
export class Tls implements Transport, Seats, Actor, CpuUser, TlsSide {
  actorId = -1;
  readonly maximum: number;
  /** What its tickets are known by. */
  readonly maker: string;
  private readonly directory = new Directory();
  /** By place of the server. */
  private readonly tickets: (Ticket | undefined)[] = [];
  private readonly clientKits: Kits[] = [];
  private readonly titles: string[] = [];
  private readonly serverKits = new Map<FlightWords, Kits>();
  private readonly flights: Flight[] = [];
  private readonly records: Records[] = [];
  private readonly freeClients: ClientEnd[] = [];
  private readonly freeServers: ServerEnd[] = [];
  /** Those that compute have their places here. */
  private readonly ends: Computing[] = [];

  /**
   * @param cpu whose cores compute handshakes; null where they are no limit
   * @param identity whom its certificate names, where it shows one to servers
   * @param workers who compute them one after the other; null for whoever has a core
   */
  constructor(
    readonly simulator: Simulator,
    private readonly inner: Transport,
    readonly options: TlsOptions,
    private readonly cpu: Cpu | null = null,
    readonly identity = '',
    private readonly workers: TlsWorkers | null = null,
  ) {
    this.maximum = inner.maximum;
    this.maker = options.ticketKey === '' ? inner.name : options.ticketKey;
    simulator.add(this);
  }

  get name(): string {
    return this.inner.name;
  }

  get now(): Nanoseconds {
    return this.simulator.now;
  }

  connect(address: number, port: number, peer: Peer, about: object | null, host = ''): void {
    const place = this.directory.put(host, address, port);
    this.clientKits[place] ??= new Kits(this.clientWords(host));
    this.titles[place] ??= serverOf({ host, address, port });
    const end = this.freeClients.pop() ?? new ClientEnd(this, this.ends);
    end.dial(peer, about, place, this.titles[place]);
    this.inner.connect(address, port, end, null, host);
  }

  listen(port: number, acceptor: Acceptor): void {
    this.inner.listen(port, { accept: () => this.serve(acceptor) });
  }

  unlisten(port: number): void {
    this.inner.unlisten(port);
  }

  knows(message: Message): boolean {
    return message instanceof Flight;
  }

  serve(acceptor: Acceptor): Peer {
    const end = this.freeServers.pop() ?? new ServerEnd(this, this.ends);
    end.acceptor = acceptor;
    return end;
  }

  drain(): void {
    // Who speaks above sees to that.
  }

  stay(): void {
    // As above.
  }

  shut(): void {
    // As above.
  }

  compute(work: Nanoseconds, place: number): number {
    const { workers } = this;
    const cpu = workers?.cpu ?? this.cpu;
    if (cpu === null) return this.simulator.schedule(work, this, place);
    const threads = workers?.threads ?? [];
    const thread = threads.length === 0 ? null : threads[this.ends[place].hash % threads.length];
    return cpu.run(work, this, place, Work.TLS, thread);
  }

  dismiss(computation: number): void {
    const cpu = this.workers?.cpu ?? this.cpu;
    if (cpu === null) this.simulator.cancel(computation);
    else cpu.cancel(computation);
  }

  wake(place: number): void {
    this.computed(place);
  }

  /** An end has computed. */
  computed(place: number): void {
    this.ends[place].computed();
  }

  clientKit(place: number): Kit {
    const { resumption, earlyData, version } = this.options;
    const resumed = resumption && this.ticketOf(place) !== '';
    return this.clientKits[place].of(resumed, resumed && earlyData && version === '1.3');
  }

  serverKit(flight: Flight): Kit {
    const { words, ticketOf } = flight;
    const { certificates, signature, lifetime, resumption, earlyData } = this.options;
    let kits = this.serverKits.get(words);
    if (kits === undefined) {
      const own = { chain: certificates, signature, lifetime: Math.floor(lifetime / 1e9) };
      this.serverKits.set(words, (kits = new Kits({ ...words, ...own })));
    }
    const resumed = resumption && words.resumed && ticketOf === this.maker;
    return kits.of(resumed, resumed && words.early && earlyData);
  }

  ticketOf(place: number): string {
    const ticket = this.tickets[place];
    return ticket === undefined || ticket.until < this.now ? '' : ticket.maker;
  }

  keepTicket(place: number, maker: string): void {
    const until = this.now + this.options.lifetime;
    const ticket = (this.tickets[place] ??= { maker, until });
    ticket.maker = maker;
    ticket.until = until;
  }

  takeFlight(): Flight {
    return this.flights.pop() ?? new Flight(this.flights);
  }

  takeRecords(): Records {
    return this.records.pop() ?? new Records(this.records);
  }

  releaseClient(end: ClientEnd): void {
    this.freeClients.push(end);
  }

  releaseServer(end: ServerEnd): void {
    this.freeServers.push(end);
  }

  private clientWords(host: string): FlightWords {
    const { version, protocol, mutual, certificates, signature } = this.options;
    const nothing = { resumed: false, early: false, lifetime: 0 };
    return { version, host, protocol, mutual, chain: certificates, signature, ...nothing };
  }
}
