import type { Actor, Simulator } from '../../engine/simulator.js';
import { below, type KeyedRandom } from '../../engine/random.js';
import { END_OF_TIME, type Nanoseconds, SECOND } from '../../engine/time.js';
import { NOBODY } from '../../facts/facts.js';
import { DNS_TCP_PREFIX, dnsLength, DnsMessage, placeOf } from '../../net/dns-message.js';
import { IntTable } from '../../net/int-table.js';
import { type Message, type Packet, Phase } from '../../net/packet.js';
import type { Connection, Manner, Peer, Transport } from '../transport.js';
import type { UdpHandler, UdpTransport } from '../udp.js';
import { DNS_PORT } from './stub-resolver.js';

/** Told what became of a question that was passed on. */
export interface AnswerSink {
  /** @param answer null where nobody has answered in time */
  told(token: number, answer: DnsMessage | null): void;
}

export interface ForwardOptions {
  /** Addresses of the servers that are asked, one of them at a time, drawn at random. */
  servers: readonly number[];
  tcp: boolean;
}

/** How long CoreDNS waits for one server, and for how long it goes on trying (plugin/forward). */
const PATIENCE = 2 * SECOND;
const DEADLINE = 5 * SECOND;
/** How long a connection is kept that nobody uses. */
const IDLE: Nanoseconds = 10 * SECOND;

/** A question that has been passed on. Pooled by place. */
class Question implements Manner {
  readonly priority = 0;
  query: DnsMessage | null = null;
  sink: AnswerSink | null = null;
  token = 0;
  /** For which request, as facts name it. */
  id = NOBODY;
  began = 0;
  /** Servers that were tried. */
  tries = 0;
  server = 0;
  number = 0;
  port = -1;
  timer = -1;
  line: Line | null = null;

  constructor(readonly place: number) {}
}

/** A connection to a server, for one question at a time. */
class Line {
  /** Until it stands. */
  opening: Connection | null = null;
  connection: Connection | null = null;
  idleSince = 0;

  constructor(
    readonly server: number,
    public question: Question | null,
  ) {}
}

/**
 * Passes questions on to other servers, as CoreDNS's forward plugin does: over UDP from a fresh
 * port, or over TCP by a connection that is kept for the next. Of several servers one is drawn; one
 * that does not answer within 2 s gives way to another, until 5 s are over.
 *
 * Not modelled: health checks of servers, a limit on questions at once.
 */
export class Forwarder implements UdpHandler, Actor, Peer {
  actorId = -1;
  private readonly questions: Question[] = [];
  private readonly free: number[] = [];
  private readonly idle: Line[] = [];
  private readonly places = new IntTable();
  private socket = -1;
  private count = 0;

  /** @param transport for TCP; null where the machine has none: then nobody can be asked so */
  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly transport: Transport | null,
    private readonly options: ForwardOptions,
    private readonly draws: KeyedRandom,
  ) {
    simulator.add(this);
  }

  ask(query: DnsMessage, request: number, sink: AnswerSink, token: number): void {
    const place = this.free.pop() ?? this.questions.push(new Question(this.questions.length)) - 1;
    const question = this.questions[place];
    question.query = query;
    question.sink = sink;
    question.token = token;
    question.id = request;
    question.began = this.simulator.now;
    question.tries = 0;
    question.number = this.count++;
    const { servers } = this.options;
    this.draws.at(placeOf(query), 0);
    question.server = servers.length > 1 ? below(this.draws, servers.length) : 0;
    this.try(question);
  }

  datagram(packet: Packet): string {
    const answer = packet.message;
    if (!(answer instanceof DnsMessage) || !answer.response) return 'unexpected';
    return this.take(this.questions[this.places.get(packet.destinationPort)], answer);
  }

  failed(port: number): void {
    const place = this.places.get(port);
    if (place >= 0) this.again(this.questions[place], true);
  }

  wake(place: number): void {
    const question = this.questions[place];
    question.timer = -1;
    this.again(question, false);
  }

  opening(connection: Connection): void {
    (connection.about as Line).opening = connection;
  }

  opened(connection: Connection): void {
    const line = connection.about as Line;
    line.opening = null;
    line.connection = connection;
    if (line.question === null) connection.close();
    else this.emit(line.question, connection);
  }

  received(connection: Connection, message: Message): string {
    if (!(message instanceof DnsMessage) || !message.response) return 'unexpected';
    const { question } = connection.about as Line;
    return question === null ? 'late' : this.take(question, message);
  }

  closed(connection: Connection): void {
    const line = connection.about as Line;
    line.connection = null;
    const { question } = line;
    line.question = null;
    const at = this.idle.indexOf(line);
    if (at >= 0) this.idle.splice(at, 1);
    if (question === null) return;
    question.line = null;
    this.again(question, true);
  }

  private try(question: Question): void {
    question.tries++;
    if (this.options.tcp) this.dial(question);
    else this.post(question);
  }

  private post(question: Question): void {
    if (this.socket < 0) this.socket = this.udp.register(this);
    question.port = this.udp.open(this.socket);
    if (question.port < 0) {
      this.finish(question, null);
      return;
    }
    this.places.set(question.port, question.place);
    this.arm(question);
    const query = this.copy(question);
    const address = this.options.servers[question.server];
    const { port, id } = question;
    const packet = this.udp.make(0, port, address, DNS_PORT, dnsLength(query), query, Phase.OPEN);
    packet.request = id;
    this.udp.send(packet);
  }

  private dial(question: Question): void {
    const { transport } = this;
    if (transport === null) {
      this.finish(question, null);
      return;
    }
    this.arm(question);
    const line = this.idleTo(question.server);
    if (line === null) {
      question.line = new Line(question.server, question);
      const address = this.options.servers[question.server];
      transport.connect(address, DNS_PORT, this, question.line);
      return;
    }
    line.question = question;
    question.line = line;
    this.emit(question, line.connection as Connection);
  }

  /** A connection that nobody uses, and that has not been too long so. */
  private idleTo(server: number): Line | null {
    for (let i = this.idle.length - 1; i >= 0; i--) {
      const line = this.idle[i];
      if (line.server !== server) continue;
      this.idle.splice(i, 1);
      if (this.simulator.now - line.idleSince < IDLE) return line;
      line.connection?.close();
    }
    return null;
  }

  private emit(question: Question, connection: Connection): void {
    const query = this.copy(question);
    connection.send(query, DNS_TCP_PREFIX + dnsLength(query), question);
  }

  /** The question under an identifier of our own. */
  private copy({ query: asked, number }: Question): DnsMessage {
    const { name, type, udpSize, asker, number: nth, request } = asked as DnsMessage;
    const query = new DnsMessage(number & 0xffff, false, name);
    query.type = type;
    query.udpSize = udpSize;
    query.asker = asker;
    query.number = nth;
    query.request = request;
    return query;
  }

  private take(question: Question, answer: DnsMessage): string {
    if (question.sink === null || answer.id !== (question.number & 0xffff)) return 'late';
    this.finish(question, answer);
    return '';
  }

  /** Another server, if there is time. @param atOnce it has not been waited for */
  private again(question: Question, atOnce: boolean): void {
    const { servers } = this.options;
    this.stop(question, false);
    const over = this.simulator.now - question.began >= DEADLINE;
    if (over || (atOnce && question.tries >= servers.length)) {
      this.finish(question, null);
      return;
    }
    question.server = (question.server + 1) % servers.length;
    this.try(question);
  }

  private finish(question: Question, answer: DnsMessage | null): void {
    this.stop(question, answer !== null);
    const { sink, token } = question;
    question.query = question.sink = null;
    this.free.push(question.place);
    sink?.told(token, answer);
  }

  private arm(question: Question): void {
    const { now } = this.simulator;
    const time = Math.min(PATIENCE, question.began + DEADLINE - now, END_OF_TIME - now);
    question.timer = this.simulator.schedule(Math.max(0, time), this, question.place);
  }

  /** @param answered its connection may serve another */
  private stop(question: Question, answered: boolean): void {
    if (question.timer >= 0) this.simulator.cancel(question.timer);
    question.timer = -1;
    if (question.port >= 0) {
      this.places.delete(question.port);
      this.udp.close(question.port);
      question.port = -1;
    }
    const { line } = question;
    if (line === null) return;
    question.line = line.question = null;
    if (!answered) (line.connection ?? line.opening)?.close();
    else {
      line.idleSince = this.simulator.now;
      this.idle.push(line);
    }
  }
}
