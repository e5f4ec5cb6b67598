import type { Actor, Simulator } from '../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds, SECOND } from '../engine/time.js';
import { NOBODY } from '../facts/facts.js';
import { formatIpv4 } from '../net/address.js';
import { dnsLength, DnsMessage } from '../net/dns-message.js';
import { IntTable } from '../net/int-table.js';
import type { Packet } from '../net/packet.js';
import { Phase } from '../net/packet.js';
import { DNS_PORT } from './dns-server.js';
import type { UdpHandler, UdpTransport } from './udp.js';

/** Waits for names to be looked up, each under a token of its own. */
export interface NameWaiter {
  /** The first address of the answer, and how long it may be kept; 0 for one that was not asked for. */
  resolved(token: number, address: number, ttl: Nanoseconds): void;
  /** The name is unknown, or (not `answered`) nobody says. */
  unresolved(token: number, answered: boolean): void;
}

/** Who can be asked for the addresses of names. */
export interface Answering {
  /** The machine that asks. */
  readonly place: string;
  /**
   * `waiter` is told, under `token`, perhaps before this returns.
   * @param request for which it is asked, as facts name it
   */
  resolve(name: string, waiter: NameWaiter, token: number, request?: number): void;
}

/** One name that is being looked up. Pooled: its place is the identifier of its queries. */
class Lookup {
  name = '';
  waiter: NameWaiter | null = null;
  token = 0;
  request = NOBODY;
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
export class Resolver implements Answering, UdpHandler, Actor {
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

  get place(): string {
    return this.udp.stack.name;
  }

  /** Looks a name up; `waiter` is told, under `token`, perhaps before this returns. */
  resolve(name: string, waiter: NameWaiter, token: number, request = NOBODY): void {
    if (this.server === 0) {
      waiter.unresolved(token, false);
      return;
    }
    const place = this.free.pop() ?? this.lookups.push(new Lookup()) - 1;
    const lookup = this.lookups[place];
    lookup.name = name;
    lookup.waiter = waiter;
    lookup.token = token;
    lookup.request = request;
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
    if (this.simulator.facts.tables !== null) this.tellLearnt(lookup, answer.answers);
    this.finish(lookup, place);
    if (answer.answers.length > 0) waiter?.resolved(token, answer.answers[0], answer.ttl * SECOND);
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

  private tellLearnt({ name: key, request }: Lookup, addresses: readonly number[]): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    const value = addresses.length === 0 ? 'unknown' : addresses.map(formatIpv4).join(', ');
    facts.tables?.tell({ kind: 'learnt', at, place, table: 'dns', key, value, request }, null);
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
    const { port, request } = lookup;
    const packet = this.udp.make(0, port, this.server, DNS_PORT, length, query, Phase.OPEN);
    packet.request = request;
    this.udp.send(packet);
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
