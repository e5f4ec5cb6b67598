import type { Actor, Simulator } from '../engine/simulator.js';
import { below } from '../engine/random.js';
import type { RandomSource } from '../engine/random.js';
import { END_OF_TIME, SECOND } from '../engine/time.js';
import { DnsCode, dnsLength, DnsMessage } from '../net/dns-message.js';
import { IntTable } from '../net/int-table.js';
import { LateRandom } from '../net/late-random.js';
import type { Packet } from '../net/packet.js';
import { Phase } from '../net/packet.js';
import type { UdpHandler, UdpTransport } from './udp.js';

export const DNS_PORT = 53;

/** Names (lower case) and their addresses. */
export type NameTable = ReadonlyMap<string, readonly number[]>;

export interface DnsServerOptions {
  /** Which names a network's members may ask for: by the name of the port that the query came by. */
  views: ReadonlyMap<string, NameTable>;
  /** Nanoseconds that an answer may be kept. */
  ttl: number;
  /** Nanoseconds to answer one query. */
  delay: number;
}

interface PendingAnswer {
  due: number;
  source: number;
  target: number;
  port: number;
  message: DnsMessage;
}

/**
 * A name server such as Docker's 127.0.0.11 or a cluster's DNS: knows the names of the network that
 * asks, says NXDOMAIN to others, and shuffles the addresses of a name at each answer.
 *
 * Not modelled: forwarding to other servers, records other than A, limits on queries at once.
 */
export class DnsServer implements UdpHandler, Actor {
  actorId = -1;
  queries = 0;
  unknown = 0;
  private readonly pending: PendingAnswer[] = [];
  private readonly random: RandomSource;

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly options: DnsServerOptions,
    random: () => RandomSource,
  ) {
    this.random = new LateRandom(random);
    simulator.add(this);
    udp.listen(DNS_PORT, udp.register(this));
  }

  datagram(packet: Packet): string {
    const query = packet.message;
    if (!(query instanceof DnsMessage) || query.response) return 'unexpected';
    this.queries++;
    const message = this.answer(query);
    if (message.rcode !== DnsCode.OK) this.unknown++;
    const { source, sourcePort, destination } = packet;
    const due = this.simulator.now + this.options.delay;
    this.pending.push({ due, source: destination, target: source, port: sourcePort, message });
    if (this.options.delay === 0) this.wake();
    else {
      const { now } = this.simulator;
      this.simulator.schedule(Math.min(this.options.delay, END_OF_TIME - now), this, 0);
    }
    return '';
  }

  failed(): void {
    // An answer that nobody waits for any more.
  }

  wake(): void {
    const answer = this.pending.shift() as PendingAnswer;
    const { source, target, port, message } = answer;
    const length = dnsLength(message);
    this.udp.send(this.udp.make(source, DNS_PORT, target, port, length, message, Phase.CLOSE));
  }

  private answer(query: DnsMessage): DnsMessage {
    const view = this.options.views.get(this.udp.stack.inPort?.name ?? '');
    const known = view?.get(query.name.toLowerCase());
    if (known === undefined) {
      return new DnsMessage(query.id, true, query.name, DnsCode.NO_SUCH_NAME);
    }
    const seconds = Math.floor(this.options.ttl / SECOND);
    return new DnsMessage(query.id, true, query.name, DnsCode.OK, this.shuffled(known), seconds);
  }

  private shuffled(addresses: readonly number[]): readonly number[] {
    if (addresses.length < 2) return addresses;
    const shuffled = addresses.slice();
    for (let i = shuffled.length - 1; i > 0; i--) {
      const other = below(this.random, i + 1);
      const kept = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = kept;
    }
    return shuffled;
  }
}

/** Waits for names to be looked up, each under a token of its own. */
export interface NameWaiter {
  /** The first address of the answer. */
  resolved(token: number, address: number): void;
  /** The name is unknown, or (not `answered`) nobody says. */
  unresolved(token: number, answered: boolean): void;
}

/** One name that is being looked up. Pooled: its place is the identifier of its queries. */
class Lookup {
  name = '';
  waiter: NameWaiter | null = null;
  token = 0;
  attempts = 0;
  port = -1;
  timer = -1;
}

/** resolv.conf's defaults: 5 s, and two attempts. */
const TIMEOUT = 5 * SECOND;
const ATTEMPTS = 2;

/**
 * A stub resolver (RFC 1035) as the C library's: it keeps no answers, so that each look-up asks anew,
 * from a port of its own (glibc and musl have no cache).
 */
export class Resolver implements UdpHandler, Actor {
  actorId = -1;
  private readonly lookups: Lookup[] = [];
  private readonly free: number[] = [];
  /** Source port to place of its lookup. */
  private readonly places = new IntTable();
  private socket = -1;

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    /** The server's address; 0 for none. */
    private readonly server: number,
  ) {
    simulator.add(this);
  }

  /** Looks a name up; `waiter` is told, under `token`, perhaps before this returns. */
  resolve(name: string, waiter: NameWaiter, token: number): void {
    if (this.server === 0) {
      waiter.unresolved(token, false);
      return;
    }
    const place = this.free.pop() ?? this.lookups.push(new Lookup()) - 1;
    const lookup = this.lookups[place];
    lookup.name = name;
    lookup.waiter = waiter;
    lookup.token = token;
    lookup.attempts = 0;
    this.ask(lookup, place);
  }

  datagram(packet: Packet): string {
    const answer = packet.message;
    if (!(answer instanceof DnsMessage) || !answer.response) return 'unexpected';
    const place = this.places.get(packet.destinationPort);
    const lookup = this.lookups[place];
    if (answer.id !== (place & 0xffff) || answer.name !== lookup.name) return 'late';
    const { waiter, token } = lookup;
    this.finish(lookup, place);
    if (answer.answers.length > 0) waiter?.resolved(token, answer.answers[0]);
    else waiter?.unresolved(token, true);
    return '';
  }

  failed(port: number): void {
    const place = this.places.get(port);
    if (place >= 0) this.giveUp(this.lookups[place], place);
  }

  /** The server has not answered the lookup at `place` in time. */
  wake(place: number): void {
    const lookup = this.lookups[place];
    lookup.timer = -1;
    if (lookup.attempts === ATTEMPTS) {
      this.giveUp(lookup, place);
      return;
    }
    this.closePort(lookup);
    this.ask(lookup, place);
  }

  private ask(lookup: Lookup, place: number): void {
    if (this.socket < 0) this.socket = this.udp.register(this);
    lookup.attempts++;
    lookup.port = this.udp.open(this.socket);
    if (lookup.port < 0) {
      this.giveUp(lookup, place);
      return;
    }
    this.places.set(lookup.port, place);
    const { now } = this.simulator;
    lookup.timer = this.simulator.schedule(Math.min(TIMEOUT, END_OF_TIME - now), this, place);
    const query = new DnsMessage(place & 0xffff, false, lookup.name);
    const length = dnsLength(query);
    this.udp.send(this.udp.make(0, lookup.port, this.server, DNS_PORT, length, query, Phase.OPEN));
  }

  private giveUp(lookup: Lookup, place: number): void {
    const { waiter, token } = lookup;
    this.finish(lookup, place);
    waiter?.unresolved(token, false);
  }

  private finish(lookup: Lookup, place: number): void {
    if (lookup.timer >= 0) this.simulator.cancel(lookup.timer);
    lookup.timer = -1;
    this.closePort(lookup);
    lookup.waiter = null;
    this.free.push(place);
  }

  private closePort(lookup: Lookup): void {
    if (lookup.port < 0) return;
    this.places.delete(lookup.port);
    this.udp.close(lookup.port);
    lookup.port = -1;
  }
}
