import type { Actor, Simulator } from '../engine/simulator.js';
import { below } from '../engine/random.js';
import type { RandomSource } from '../engine/random.js';
import { END_OF_TIME, SECOND } from '../engine/time.js';
import { DnsCode, dnsLength, DnsMessage } from '../net/dns-message.js';
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

  datagram(packet: Packet): void {
    const query = packet.message;
    if (!(query instanceof DnsMessage) || query.response) return;
    this.queries++;
    const message = this.answer(query);
    if (message.rcode !== DnsCode.OK) this.unknown++;
    const { source, sourcePort, destination } = packet;
    packet.trace?.note(this.simulator.now, this.udp.stack.name, `is asked for ${query.name}`);
    const due = this.simulator.now + this.options.delay;
    this.pending.push({ due, source: destination, target: source, port: sourcePort, message });
    if (this.options.delay === 0) this.wake();
    else {
      const { now } = this.simulator;
      this.simulator.schedule(Math.min(this.options.delay, END_OF_TIME - now), this, 0);
    }
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

/** Waits for a name to be looked up. */
export interface NameWaiter {
  /** The first address, or null: the name is unknown, or nobody answers. */
  resolved(address: number | null): void;
}

interface Lookup {
  name: string;
  waiters: NameWaiter[];
  attempts: number;
  port: number;
  timer: number;
}

/** resolv.conf's defaults: 5 s, and two attempts. */
const TIMEOUT = 5 * SECOND;
const ATTEMPTS = 2;

/** A stub resolver (RFC 1035) with a cache that obeys the answers' time to live. */
export class Resolver implements UdpHandler, Actor {
  actorId = -1;
  private readonly cache = new Map<string, { address: number; expires: number }>();
  private readonly lookups = new Map<string, Lookup>();
  private readonly byId: (Lookup | null)[] = [];
  private place = -1;
  private nextId = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    /** The server's address; 0 for none. */
    private readonly server: number,
  ) {
    simulator.add(this);
  }

  resolve(name: string, waiter: NameWaiter): void {
    const cached = this.cache.get(name);
    if (cached !== undefined && cached.expires > this.simulator.now) {
      waiter.resolved(cached.address);
      return;
    }
    if (this.server === 0) {
      waiter.resolved(null);
      return;
    }
    const under = this.lookups.get(name);
    if (under !== undefined) {
      under.waiters.push(waiter);
      return;
    }
    const lookup: Lookup = { name, waiters: [waiter], attempts: 0, port: -1, timer: -1 };
    this.lookups.set(name, lookup);
    const id = this.nextId;
    this.nextId = (id + 1) & 0xffff;
    this.byId[id] = lookup;
    this.ask(lookup, id);
  }

  datagram(packet: Packet): void {
    const answer = packet.message;
    if (!(answer instanceof DnsMessage) || !answer.response) return;
    const lookup = this.byId[answer.id];
    if (lookup === null || lookup === undefined) return;
    this.simulator.cancel(lookup.timer);
    const address = answer.answers.length > 0 ? answer.answers[0] : null;
    if (address !== null && answer.ttl > 0) {
      const expires = this.simulator.now + answer.ttl * SECOND;
      this.cache.set(lookup.name, { address, expires });
    }
    this.finish(lookup, answer.id, address);
  }

  failed(port: number): void {
    const id = this.byId.findIndex((lookup) => lookup !== null && lookup.port === port);
    if (id < 0) return;
    const lookup = this.byId[id] as Lookup;
    this.simulator.cancel(lookup.timer);
    this.finish(lookup, id, null);
  }

  /** The server has not answered lookup number `id` in time. */
  wake(id: number): void {
    const lookup = this.byId[id] as Lookup;
    this.udp.close(lookup.port);
    if (lookup.attempts < ATTEMPTS) this.ask(lookup, id);
    else this.finish(lookup, id, null);
  }

  private ask(lookup: Lookup, id: number): void {
    if (this.place < 0) this.place = this.udp.register(this);
    lookup.attempts++;
    lookup.port = this.udp.open(this.place);
    if (lookup.port < 0) {
      this.finish(lookup, id, null);
      return;
    }
    lookup.timer = this.simulator.schedule(TIMEOUT, this, id);
    const query = new DnsMessage(id, false, lookup.name);
    const length = dnsLength(query);
    this.udp.send(this.udp.make(0, lookup.port, this.server, DNS_PORT, length, query, Phase.OPEN));
  }

  private finish(lookup: Lookup, id: number, address: number | null): void {
    this.lookups.delete(lookup.name);
    this.byId[id] = null;
    if (lookup.port >= 0) this.udp.close(lookup.port);
    for (const waiter of lookup.waiters) waiter.resolved(address);
  }
}
