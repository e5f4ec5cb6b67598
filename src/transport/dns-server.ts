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
  /** For which it is asked, as facts name it. */
  request: number;
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
    const { source, sourcePort, destination, request } = packet;
    const due = this.simulator.now + this.options.delay;
    const ends = { source: destination, target: source, port: sourcePort };
    this.pending.push({ due, ...ends, message, request });
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
    const { source, target, port, message, request } = answer;
    const length = dnsLength(message);
    const packet = this.udp.make(source, DNS_PORT, target, port, length, message, Phase.CLOSE);
    packet.request = request;
    this.udp.send(packet);
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
