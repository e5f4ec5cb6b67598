import type { Simulator } from '../../engine/simulator.js';
import { DnsCode, type DnsMessage } from '../../net/dns-message.js';
import type { Transport } from '../transport.js';
import type { UdpTransport } from '../udp.js';
import type { ResolverOptions } from './resolver.js';
import { Found, type Lookup, StubResolver } from './stub-resolver.js';

/**
 * musl's resolver (src/network/res_msend.c, lookup_name.c; 1.2.4 and later, which know TCP): it asks
 * all servers at once, for both kinds of addresses from one socket, and takes the first answer to each;
 * it asks again `attempts` times within the timeout. Only that there is no such name sends it on in
 * the search list: any other failure ends the look-up.
 *
 * It does not know `rotate`, `single-request`, `edns0` and `use-vc`.
 */
export class Musl extends StubResolver {
  /** By place: how many more failures of servers are answered by asking again. */
  private readonly patience: number[] = [];

  constructor(
    simulator: Simulator,
    udp: UdpTransport,
    tcp: (() => Transport) | null,
    options: ResolverOptions,
  ) {
    super(simulator, udp, tcp, { ...options, edns: 0, tcp: false });
  }

  protected begin(lookup: Lookup): void {
    lookup.attempt = 0;
    this.prepare(lookup);
    if (lookup.port < 0) this.conclude(lookup, Found.UNANSWERED);
    else this.ask(lookup);
  }

  private ask(lookup: Lookup): void {
    const { servers, timeout, attempts } = this.options;
    this.patience[lookup.place] = 2 * this.kinds;
    this.arm(lookup, Math.ceil(timeout / attempts));
    for (let kind = 0; kind < this.kinds; kind++) {
      if (lookup.answers[kind] !== null) continue;
      for (let server = 0; server < servers.length; server++) this.send(lookup, kind, server);
    }
  }

  protected answered(lookup: Lookup, kind: number, answer: DnsMessage, server: number): void {
    const { rcode, truncated } = answer;
    if (rcode === DnsCode.SERVER_FAILURE) {
      if (this.patience[lookup.place]-- > 0) this.send(lookup, kind, server);
      return;
    }
    if (rcode !== DnsCode.OK && rcode !== DnsCode.NO_SUCH_NAME) return;
    if (truncated && lookup.circuit === null) {
      lookup.server = server;
      this.connect(lookup);
      return;
    }
    if (truncated) return;
    lookup.answers[kind] = answer;
    if (this.kinds === 1 || lookup.answers[1 - kind] !== null) {
      this.conclude(lookup, this.judge(lookup));
    }
  }

  /** It does not look at errors. */
  protected refused(): void {
    // The time limit finds out.
  }

  protected expired(lookup: Lookup): void {
    if (++lookup.attempt < this.options.attempts) this.ask(lookup);
    else this.conclude(lookup, Found.UNANSWERED);
  }

  protected override judge(lookup: Lookup): Found {
    const { answers } = lookup;
    if (answers.some((answer) => answer?.rcode === DnsCode.NO_SUCH_NAME)) return Found.NO_SUCH_NAME;
    return super.judge(lookup);
  }

  protected follow({ at, names }: Lookup, found: Found): number {
    return found === Found.NO_SUCH_NAME && at + 1 < names.length ? at + 1 : -1;
  }
}
