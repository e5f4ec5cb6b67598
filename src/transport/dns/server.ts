import type { Actor, Simulator } from '../../engine/simulator.js';
import { below, type KeyedRandom } from '../../engine/random.js';
import { END_OF_TIME, type Nanoseconds, SECOND } from '../../engine/time.js';
import {
  DNS_TCP_PREFIX,
  DNS_UDP_MAXIMUM,
  DnsCode,
  dnsLength,
  DnsMessage,
  DnsType,
  placeOf,
  truncate,
} from '../../net/dns-message.js';
import { type Message, type Packet, Phase } from '../../net/packet.js';
import type { Acceptor, Connection, Manner, Peer, Transport } from '../transport.js';
import type { UdpHandler, UdpTransport } from '../udp.js';
import type { AnswerCache } from './answer-cache.js';
import type { AnswerSink, Forwarder } from './forwarder.js';
import { DNS_PORT } from './stub-resolver.js';

/** Names (lower case) and their addresses. */
export type NameTable = ReadonlyMap<string, readonly number[]>;

/** By which port it is what a machine asks itself; by any other that no view is for. */
export const LOOPBACK_VIEW = 'lo';
export const OTHER_VIEWS = '*';

export interface DnsServerOptions {
  /** Which names those may ask for whose question came by a port: by its name. */
  views: ReadonlyMap<string, NameTable>;
  /** The same by the address of who asks, which goes before. */
  callers: ReadonlyMap<number, NameTable>;
  /** That an answer may be kept. */
  ttl: Nanoseconds;
  /** That it may be kept that there is no such thing; null where that is not said. */
  negativeTtl: Nanoseconds | null;
  /** To answer one query of what it knows. */
  delay: Nanoseconds;
  /** Domains (lower case) of which nobody else knows more. */
  zones: readonly string[];
  /** Bytes over UDP at most, for those who take so many. */
  maximum: number;
}

/** What it has besides names of its own. */
export interface DnsServerParts {
  cache: AnswerCache | null;
  forwarder: Forwarder | null;
  /** Null where the machine has none. */
  tcp: Transport | null;
  /** For the order of addresses. */
  draws: KeyedRandom;
}

/** Who has asked, and where the answer goes. Pooled by place. */
class Asker implements Manner {
  readonly priority = 0;
  /** For which request, as facts name it. */
  id = 0;
  query: DnsMessage | null = null;
  answer: DnsMessage | null = null;
  source = 0;
  target = 0;
  port = 0;
  /** Over TCP: null for UDP, and for one who has gone. */
  connection: Connection | null = null;
  isStream = false;

  constructor(readonly place: number) {}
}

/**
 * A name server such as Docker's 127.0.0.11 or a cluster's DNS: knows the names of the network that
 * asks, and shuffles the addresses of a name at each answer; other names it has kept, or asks others for,
 * or does not know. It has no IPv6 addresses: a name that it knows has an empty answer for those.
 *
 * Not modelled: records other than A, limits on queries at once.
 */
export class DnsServer implements UdpHandler, Actor, Acceptor, Peer, AnswerSink {
  actorId = -1;
  queries = 0;
  unknown = 0;
  /** Answered from the cache; passed on; answers that were cut. */
  hits = 0;
  forwarded = 0;
  truncated = 0;
  private readonly askers: Asker[] = [];
  private readonly free: number[] = [];

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly options: DnsServerOptions,
    private readonly parts: DnsServerParts,
  ) {
    simulator.add(this);
    udp.listen(DNS_PORT, udp.register(this));
    parts.tcp?.listen(DNS_PORT, this);
  }

  /** Whether it has answers of others. */
  get passesOn(): boolean {
    return this.parts.forwarder !== null;
  }

  datagram(packet: Packet): string {
    const query = packet.message;
    if (!(query instanceof DnsMessage) || query.response) return 'unexpected';
    const asker = this.take(query, packet.request);
    asker.source = packet.source;
    asker.target = packet.destination;
    asker.port = packet.sourcePort;
    asker.isStream = false;
    this.serve(asker, query);
    return '';
  }

  failed(): void {
    // An answer that nobody waits for any more.
  }

  accept(): Peer {
    return this;
  }

  opened(): void {
    // It waits to be asked.
  }

  received(connection: Connection, query: Message): string {
    if (!(query instanceof DnsMessage) || query.response) return 'unexpected';
    const asker = this.take(query, query.request);
    asker.connection = connection;
    asker.source = connection.remote ?? 0;
    asker.isStream = true;
    this.serve(asker, query);
    return '';
  }

  /** Who has asked has gone, or will not ask again. */
  closed(connection: Connection): void {
    for (const asker of this.askers) {
      if (asker.connection === connection) asker.connection = null;
    }
  }

  /** The time to answer is over. */
  wake(place: number): void {
    this.respond(this.askers[place]);
  }

  /** Another server has answered what was passed on; null: none has. */
  told(place: number, answer: DnsMessage | null): void {
    const asker = this.askers[place];
    const { query } = asker;
    if (query === null) return;
    const reply = query.reply(answer?.rcode ?? DnsCode.SERVER_FAILURE);
    if (answer !== null) {
      reply.answers = answer.answers;
      reply.ttl = answer.ttl;
      reply.negativeTtl = answer.negativeTtl;
      reply.truncated = answer.truncated;
    }
    this.parts.cache?.keep(reply, this.simulator.now, asker.id);
    asker.answer = reply;
    this.respond(asker);
  }

  private serve(asker: Asker, query: DnsMessage): void {
    this.queries++;
    asker.answer = this.own(query, asker) ?? this.kept(query, asker.id);
    const { forwarder } = this.parts;
    if (asker.answer === null && forwarder !== null) {
      this.forwarded++;
      forwarder.ask(query, asker.id, this, asker.place);
      return;
    }
    asker.answer ??= this.nothing(query);
    const { delay } = this.options;
    if (delay === 0) this.respond(asker);
    else {
      const { now } = this.simulator;
      this.simulator.schedule(Math.min(delay, END_OF_TIME - now), this, asker.place);
    }
  }

  /** What it knows by itself; null for a name that others may know. */
  private own(query: DnsMessage, { source }: Asker): DnsMessage | null {
    const { views, callers, zones, ttl } = this.options;
    const name = query.name.toLowerCase();
    const by = this.udp.stack.inPort?.name ?? LOOPBACK_VIEW;
    const view = callers.get(source) ?? views.get(by);
    const known = view?.get(name) ?? views.get(OTHER_VIEWS)?.get(name);
    if (known === undefined) {
      const isOurs = zones.some((zone) => name === zone || name.endsWith(`.${zone}`));
      return isOurs ? this.nothing(query) : null;
    }
    const reply = query.reply(DnsCode.OK);
    if (query.type === DnsType.A) {
      reply.answers = this.shuffled(known, query);
      reply.ttl = Math.floor(ttl / SECOND);
    } else this.deny(reply);
    return reply;
  }

  private kept(query: DnsMessage, request: number): DnsMessage | null {
    const kept = this.parts.cache?.find(query, this.simulator.now, request) ?? null;
    if (kept !== null) this.hits++;
    return kept;
  }

  private nothing(query: DnsMessage): DnsMessage {
    const reply = query.reply(DnsCode.NO_SUCH_NAME);
    this.deny(reply);
    return reply;
  }

  private deny(reply: DnsMessage): void {
    const { negativeTtl } = this.options;
    if (negativeTtl !== null) reply.negativeTtl = Math.floor(negativeTtl / SECOND);
  }

  private respond(asker: Asker): void {
    const { answer, query, connection, id } = asker;
    if (answer === null || query === null) return;
    if (answer.rcode === DnsCode.NO_SUCH_NAME) this.unknown++;
    const { maximum } = this.options;
    if (query.udpSize > 0) answer.udpSize = maximum;
    if (asker.isStream) {
      answer.truncated = false;
      connection?.send(answer, DNS_TCP_PREFIX + dnsLength(answer), asker);
    } else {
      truncate(answer, Math.min(Math.max(query.udpSize, DNS_UDP_MAXIMUM), maximum));
      if (answer.truncated) this.truncated++;
      const { source, target, port } = asker;
      const length = dnsLength(answer);
      const packet = this.udp.make(target, DNS_PORT, source, port, length, answer, Phase.CLOSE);
      packet.request = id;
      this.udp.send(packet);
    }
    asker.query = asker.answer = asker.connection = null;
    this.free.push(asker.place);
  }

  private take(query: DnsMessage, request: number): Asker {
    const place = this.free.pop() ?? this.askers.push(new Asker(this.askers.length)) - 1;
    const asker = this.askers[place];
    asker.query = query;
    asker.id = request;
    return asker;
  }

  /** In an order that depends on who asks, and on which of that one's questions it is. */
  private shuffled(addresses: readonly number[], query: DnsMessage): readonly number[] {
    if (addresses.length < 2) return addresses;
    const { draws } = this.parts;
    draws.at(placeOf(query), 0);
    const shuffled = addresses.slice();
    for (let i = shuffled.length - 1; i > 0; i--) {
      const other = below(draws, i + 1);
      const kept = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = kept;
    }
    return shuffled;
  }
}
