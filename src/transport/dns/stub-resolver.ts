import type { Actor, Simulator } from '../../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds, SECOND } from '../../engine/time.js';
import { NOBODY } from '../../facts/facts.js';
import type { AnswerKind, LookUps } from '../../measure/look-ups.js';
import { formatIpv4 } from '../../net/address.js';
import {
  DNS_TCP_PREFIX,
  DnsCode,
  dnsLength,
  DnsMessage,
  DnsType,
  typeName,
} from '../../net/dns-message.js';
import { IntTable } from '../../net/int-table.js';
import { type Message, type Packet, Phase } from '../../net/packet.js';
import { Close, type Connection, type Manner, type Peer, type Transport } from '../transport.js';
import type { UdpHandler, UdpTransport } from '../udp.js';
import { candidates } from './candidates.js';
import type { Answering, NameWaiter, ResolverOptions } from './resolver.js';

export const DNS_PORT = 53;

/** What asking for one name of a look-up has come to. */
export const Found = {
  ADDRESS: 0,
  /** There is such a name, without an address. */
  EMPTY: 1,
  NO_SUCH_NAME: 2,
  /** Servers answer that they cannot. */
  FAILED: 3,
  UNANSWERED: 4,
  /** Nobody listens there. */
  REFUSED: 5,
} as const;
export type Found = (typeof Found)[keyof typeof Found];

/** The questions of a name: for IPv4's addresses, and for IPv6's. */
const TYPES = [DnsType.A, DnsType.AAAA] as const;

/** One name that is being looked up. Pooled by place. */
export class Lookup implements Manner {
  readonly priority = 0;
  name = '';
  waiter: NameWaiter | null = null;
  token = 0;
  /** The request that it is for, as facts name it. */
  id = NOBODY;
  tally: LookUps | null = null;
  began = 0;
  /** When its timer was set. */
  armed = 0;
  /** The names to ask for, one after the other, and which of them is asked for now. */
  names: readonly string[] = [];
  at = 0;
  /** What was found for those before, the first one's apart. */
  first: Found = Found.UNANSWERED;
  sawEmpty = false;
  sawFailed = false;
  /** Which round over the servers, and which of them. */
  attempt = 0;
  server = 0;
  /** Of the questions: their numbers, of which DNS's identifiers are made, and their answers. */
  readonly numbers: [number, number] = [-1, -1];
  /** Whether they have been asked, and have no answer. */
  readonly open: [boolean, boolean] = [false, false];
  readonly answers: [DnsMessage | null, DnsMessage | null] = [null, null];
  /** Sends the second question when the first is answered, and from another port. */
  single = false;
  reopens = false;
  /** Nobody has told of anything but refusals. */
  refused = true;
  port = -1;
  timer = -1;
  circuit: Circuit | null = null;

  constructor(readonly place: number) {}
}

/** A connection to a server, of one look-up until that needs it no more. */
class Circuit {
  /** Until it stands. */
  opening: Connection | null = null;
  connection: Connection | null = null;

  constructor(public lookup: Lookup | null) {}
}

/**
 * A stub resolver (RFC 1035): a name is looked for in the domains of a list, with one question for each
 * kind of address. It keeps no answers, so that each look-up asks anew, from a port of its own. How
 * servers are asked, and what follows from what they say, differs from library to library.
 *
 * Not modelled: /etc/hosts, the ordering of addresses by RFC 6724 (the first answer's is taken), memory
 * of one look-up in the next (each is a process of its own).
 */
export abstract class StubResolver implements Answering, UdpHandler, Actor, Peer {
  actorId = -1;
  private readonly lookups: Lookup[] = [];
  private readonly free: number[] = [];
  /** Source port to place of its lookup. */
  private readonly places = new IntTable();
  /** By name. */
  private readonly candidates = new Map<string, readonly string[]>();
  private socket = -1;
  private questions = 0;

  /** @param tcp for long answers, asked for at the first of them; null where the machine has none */
  constructor(
    protected readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly tcp: (() => Transport) | null,
    protected readonly options: ResolverOptions,
  ) {
    simulator.add(this);
  }

  get place(): string {
    return this.udp.stack.name;
  }

  resolve(
    name: string,
    waiter: NameWaiter,
    token: number,
    request = NOBODY,
    tally: LookUps | null = null,
  ): void {
    if (this.options.servers.length === 0) {
      waiter.unresolved(token, false);
      return;
    }
    const place = this.free.pop() ?? this.lookups.push(new Lookup(this.lookups.length)) - 1;
    const lookup = this.lookups[place];
    lookup.name = name;
    lookup.waiter = waiter;
    lookup.token = token;
    lookup.id = request;
    lookup.began = this.simulator.now;
    lookup.tally = tally === null ? null : tally.from(lookup.began);
    lookup.names = this.namesOf(name);
    lookup.at = 0;
    lookup.sawEmpty = lookup.sawFailed = false;
    this.begin(lookup);
  }

  /** Asks for the name whose turn it is. */
  protected abstract begin(lookup: Lookup): void;
  /** A server has answered the question of a kind: the answer belongs in `lookup.answers`. */
  protected abstract answered(
    lookup: Lookup,
    kind: number,
    answer: DnsMessage,
    server: number,
  ): void;
  /** A server, or its machine, says that nobody listens there. */
  protected abstract refused(lookup: Lookup): void;
  protected abstract expired(lookup: Lookup): void;
  /** The names that may follow what was found for one: the place of the next, or -1 for none. */
  protected abstract follow(lookup: Lookup, found: Found): number;

  /** How many kinds of addresses are asked for. */
  protected get kinds(): number {
    return this.options.aaaa ? 2 : 1;
  }

  datagram(packet: Packet): string {
    const answer = packet.message;
    if (!(answer instanceof DnsMessage) || !answer.response) return 'unexpected';
    const lookup = this.lookups[this.places.get(packet.destinationPort)];
    return this.take(lookup, answer, this.options.servers.indexOf(packet.source));
  }

  failed(port: number): void {
    const place = this.places.get(port);
    if (place >= 0) this.refused(this.lookups[place]);
  }

  wake(place: number): void {
    const lookup = this.lookups[place];
    lookup.timer = -1;
    if (lookup.tally !== null) lookup.tally.timeouts++;
    if (this.simulator.facts.tables !== null) this.tellUnanswered(lookup);
    this.expired(lookup);
  }

  opening(connection: Connection): void {
    (connection.about as Circuit).opening = connection;
  }

  /** Over TCP: both questions, one behind the other (RFC 7766, section 6.2.1.1). */
  opened(connection: Connection): void {
    const circuit = connection.about as Circuit;
    const { lookup } = circuit;
    if (lookup === null) {
      connection.close();
      return;
    }
    circuit.opening = null;
    circuit.connection = connection;
    for (let kind = 0; kind < this.kinds; kind++) {
      if (lookup.answers[kind] === null) this.send(lookup, kind, lookup.server);
    }
  }

  received(connection: Connection, message: Message): string {
    if (!(message instanceof DnsMessage) || !message.response) return 'unexpected';
    const { lookup } = connection.about as Circuit;
    return lookup === null ? 'late' : this.take(lookup, message, lookup.server);
  }

  closed(connection: Connection, reason: Close): void {
    const { lookup } = connection.about as Circuit;
    if (lookup === null) return;
    lookup.circuit = null;
    if (reason !== Close.REFUSED) lookup.refused = false;
    this.refused(lookup);
  }

  private take(lookup: Lookup, answer: DnsMessage, server: number): string {
    const kind = answer.type === DnsType.A ? 0 : 1;
    if (
      lookup.waiter === null ||
      lookup.numbers[kind] !== answer.number ||
      answer.name !== lookup.names[lookup.at] ||
      lookup.answers[kind] !== null ||
      server < 0
    ) {
      return 'late';
    }
    const said = kindOf(answer);
    lookup.open[kind] = false;
    lookup.tally?.answered(said);
    lookup.refused = false;
    if (this.simulator.facts.tables !== null) this.tellAnswer(lookup, answer, said);
    this.answered(lookup, kind, answer, server);
    return '';
  }

  /** What the answers to the questions for a name say together. */
  protected judge({ answers: [first, second] }: Lookup): Found {
    if (first === null) return Found.UNANSWERED;
    if (first.answers.length > 0 || (second?.answers.length ?? 0) > 0) return Found.ADDRESS;
    const { rcode } = first.rcode === DnsCode.OK && second !== null ? second : first;
    if (rcode === DnsCode.OK) return Found.EMPTY;
    return rcode === DnsCode.NO_SUCH_NAME ? Found.NO_SUCH_NAME : Found.FAILED;
  }

  /** The name whose turn it was has been asked for. */
  protected conclude(lookup: Lookup, found: Found): void {
    this.stop(lookup);
    if (found === Found.ADDRESS) {
      this.succeed(lookup);
      return;
    }
    if (lookup.at === 0) lookup.first = found;
    if (found === Found.EMPTY) lookup.sawEmpty = true;
    if (found === Found.FAILED) lookup.sawFailed = true;
    const next = this.follow(lookup, found);
    if (next < 0) {
      this.fail(lookup, this.outcome(lookup, found));
      return;
    }
    lookup.at = next;
    this.begin(lookup);
  }

  /** What a look-up has found that has found no address. */
  protected outcome(_lookup: Lookup, last: Found): Found {
    return last;
  }

  /** Another socket, and questions with numbers of their own. */
  protected prepare(lookup: Lookup): void {
    lookup.answers[0] = lookup.answers[1] = null;
    for (let kind = 0; kind < this.kinds; kind++) lookup.numbers[kind] = this.questions++;
    if (lookup.port >= 0 || this.options.tcp) return;
    if (this.socket < 0) this.socket = this.udp.register(this);
    lookup.port = this.udp.open(this.socket);
    if (lookup.port >= 0) this.places.set(lookup.port, lookup.place);
  }

  /** Asks one question of one server: over the connection, where there is one. */
  protected send(lookup: Lookup, kind: number, server: number): void {
    lookup.open[kind] = true;
    const number = lookup.numbers[kind];
    const query = new DnsMessage(number & 0xffff, false, lookup.names[lookup.at]);
    query.type = TYPES[kind];
    query.number = number;
    query.asker = this.udp.stack.address;
    query.request = lookup.id;
    query.udpSize = this.options.edns;
    if (lookup.tally !== null) lookup.tally.queries++;
    const { circuit, port, id } = lookup;
    const connection = circuit?.connection ?? null;
    if (this.simulator.facts.tables !== null) this.tellAsked(lookup, query, server, connection);
    if (connection !== null) {
      connection.send(query, DNS_TCP_PREFIX + dnsLength(query), lookup);
      return;
    }
    const address = this.options.servers[server];
    const packet = this.udp.make(0, port, address, DNS_PORT, dnsLength(query), query, Phase.OPEN);
    packet.request = id;
    this.udp.send(packet);
  }

  /** Opens a connection to the server whose turn it is. */
  protected connect(lookup: Lookup): void {
    if (this.tcp === null) {
      lookup.refused = false;
      this.refused(lookup);
      return;
    }
    lookup.circuit = new Circuit(lookup);
    const server = this.options.servers[lookup.server];
    this.tcp().connect(server, DNS_PORT, this, lookup.circuit);
  }

  protected arm(lookup: Lookup, time: Nanoseconds): void {
    if (lookup.timer >= 0) this.simulator.cancel(lookup.timer);
    const { now } = this.simulator;
    lookup.armed = now;
    lookup.timer = this.simulator.schedule(Math.min(time, END_OF_TIME - now), this, lookup.place);
  }

  /** Nothing that is still under way is waited for. */
  protected stop(lookup: Lookup): void {
    if (lookup.timer >= 0) this.simulator.cancel(lookup.timer);
    lookup.timer = -1;
    this.closePort(lookup);
    const { circuit } = lookup;
    if (circuit === null) return;
    lookup.circuit = circuit.lookup = null;
    (circuit.connection ?? circuit.opening)?.close();
  }

  protected closePort(lookup: Lookup): void {
    if (lookup.port < 0) return;
    this.places.delete(lookup.port);
    this.udp.close(lookup.port);
    lookup.port = -1;
  }

  private succeed(lookup: Lookup): void {
    const [first, second] = lookup.answers;
    const { answers, ttl } = (first?.answers.length === 0 ? second : first) as DnsMessage;
    if (this.simulator.facts.tables !== null) this.tellLearnt(lookup, answers);
    const { waiter, token } = lookup;
    this.release(lookup);
    waiter?.resolved(token, answers[0], ttl * SECOND);
  }

  private fail(lookup: Lookup, found: Found): void {
    const answered = found === Found.NO_SUCH_NAME || found === Found.EMPTY;
    if (answered && this.simulator.facts.tables !== null) this.tellLearnt(lookup, []);
    const { waiter, token } = lookup;
    this.release(lookup);
    waiter?.unresolved(token, answered);
  }

  private release(lookup: Lookup): void {
    // Whose server refused, and was not asked again.
    if (this.simulator.facts.tables !== null) this.tellUnanswered(lookup);
    lookup.open[0] = lookup.open[1] = false;
    lookup.tally?.ended(this.simulator.now - lookup.began);
    lookup.waiter = lookup.tally = null;
    lookup.answers[0] = lookup.answers[1] = null;
    lookup.numbers[0] = lookup.numbers[1] = -1;
    this.free.push(lookup.place);
  }

  private namesOf(name: string): readonly string[] {
    let names = this.candidates.get(name);
    if (names === undefined) {
      this.candidates.set(name, (names = candidates(name, this.options)));
    }
    return names;
  }

  private tellLearnt({ name: key, id: request }: Lookup, addresses: readonly number[]): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    const value = addresses.length === 0 ? 'unknown' : addresses.map(formatIpv4).join(', ');
    facts.tables?.tell({ kind: 'learnt', at, place, table: 'dns', key, value, request }, null);
  }

  private tellAsked(
    { id: request }: Lookup,
    query: DnsMessage,
    server: number,
    connection: Connection | null,
  ): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    const about = { name: query.name, type: typeName(query.type), request };
    const over = connection === null ? 'udp' : 'tcp';
    const of = { server: formatIpv4(this.options.servers[server]), over } as const;
    facts.tables?.tell({ kind: 'name-asked', at, place, ...about, ...of }, null);
  }

  /** Of each question that is open. */
  private tellUnanswered({ id: request, names, at: which, armed, open }: Lookup): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    for (const [kind, type] of TYPES.entries()) {
      if (!open[kind]) continue;
      open[kind] = false;
      const about = { name: names[which], type: typeName(type), waited: at - armed, request };
      facts.tables?.tell({ kind: 'name-unanswered', at, place, ...about }, null);
    }
  }

  private tellAnswer({ id: request }: Lookup, answer: DnsMessage, said: AnswerKind): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    const about = { name: answer.name, type: typeName(answer.type), request };
    const value = answer.answers.map(formatIpv4).join(', ');
    facts.tables?.tell({ kind: 'name-answered', at, place, ...about, said, value, by: '' }, null);
  }
}

/** What an answer says. */
export function kindOf({ rcode, truncated, answers }: DnsMessage): AnswerKind {
  if (truncated) return 'truncated';
  if (rcode === DnsCode.NO_SUCH_NAME) return 'unknown';
  if (rcode !== DnsCode.OK) return 'failed';
  return answers.length > 0 ? 'address' : 'empty';
}
