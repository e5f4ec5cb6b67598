import type { Nanoseconds } from '../../engine/time.js';
import { SECOND } from '../../engine/time.js';
import { DnsCode, type DnsMessage } from '../../net/dns-message.js';
import { Found, type Lookup, StubResolver } from './stub-resolver.js';

/**
 * glibc's resolver (resolv/res_send.c, res_query.c): it asks one server after the other, for both kinds
 * of addresses at once and from one socket, and wants both answers. Where one of them does not come
 * in time it asks the same server for one after the other, and then from another socket as well.
 * What servers cannot answer goes to the next; each is asked `attempts` times. A name that no
 * server answers for ends the search, but for the name as it is.
 */
export class Glibc extends StubResolver {
  private turn = 0;

  protected begin(lookup: Lookup): void {
    const { servers, rotate, questions } = this.options;
    lookup.attempt = 0;
    lookup.server = rotate ? this.turn++ % servers.length : 0;
    lookup.single = questions !== 'parallel';
    lookup.reopens = questions === 'single-request-reopen';
    lookup.refused = true;
    this.ask(lookup);
  }

  private ask(lookup: Lookup): void {
    this.prepare(lookup);
    this.arm(lookup, this.patience(lookup.server));
    if (this.options.tcp) this.connect(lookup);
    else if (lookup.port < 0) this.conclude(lookup, Found.UNANSWERED);
    else {
      this.send(lookup, 0, lookup.server);
      if (this.kinds > 1 && !lookup.single) this.send(lookup, 1, lookup.server);
    }
  }

  /** The timeout doubles from server to server and is divided by their number; whole seconds. */
  private patience(server: number): Nanoseconds {
    const { timeout, servers } = this.options;
    if (server === 0) return timeout;
    const seconds = Math.floor((timeout * (1 << server)) / servers.length / SECOND);
    return Math.max(1, seconds) * SECOND;
  }

  protected answered(lookup: Lookup, kind: number, answer: DnsMessage): void {
    const { answers } = lookup;
    if (answer.truncated && lookup.circuit === null) {
      this.closePort(lookup);
      answers[0] = answers[1] = null;
      this.arm(lookup, this.patience(lookup.server));
      this.connect(lookup);
      return;
    }
    answers[kind] = answer;
    if (this.kinds === 1 || answers[1 - kind] !== null) {
      this.complete(lookup);
      return;
    }
    // The second question of two that go one by one; over a connection both are under way.
    if (!lookup.single || lookup.circuit !== null || kind === 1) return;
    if (lookup.reopens) this.reopen(lookup);
    this.send(lookup, 1, lookup.server);
  }

  /** Another port, for the second question. */
  private reopen(lookup: Lookup): void {
    const { answers, numbers } = lookup;
    const [kept] = answers;
    const [number] = numbers;
    this.closePort(lookup);
    this.prepare(lookup);
    answers[0] = kept;
    numbers[0] = number;
  }

  /** Both answers are there: of use, where a server could give one of them. */
  private complete(lookup: Lookup): void {
    const useful = lookup.answers.some((answer) => answer !== null && isOfUse(answer));
    if (useful) this.conclude(lookup, this.judge(lookup));
    else this.next(lookup, Found.FAILED);
  }

  protected refused(lookup: Lookup): void {
    this.next(lookup, Found.REFUSED);
  }

  protected expired(lookup: Lookup): void {
    lookup.refused = false;
    const [first, second] = lookup.answers;
    if ((first ?? second) === null || lookup.circuit !== null) {
      this.next(lookup, Found.UNANSWERED);
    } else if (!lookup.single || !lookup.reopens) {
      // One has come: the network, or the server, may not stand two at once.
      if (lookup.single) {
        lookup.reopens = true;
        this.closePort(lookup);
      }
      lookup.single = true;
      this.ask(lookup);
    } else {
      // It makes do with what it has.
      lookup.answers[0] ??= second;
      this.conclude(lookup, this.judge(lookup));
    }
  }

  /** The next server, or the next round over all of them. */
  private next(lookup: Lookup, found: Found): void {
    const { servers, attempts } = this.options;
    this.stop(lookup);
    lookup.server = (lookup.server + 1) % servers.length;
    if (++lookup.attempt < attempts * servers.length) this.ask(lookup);
    else
      this.conclude(lookup, found === Found.REFUSED && !lookup.refused ? Found.UNANSWERED : found);
  }

  protected follow({ at, name, names }: Lookup, found: Found): number {
    const last = names.length - 1;
    if (at === last || found === Found.REFUSED) return -1;
    if (found !== Found.UNANSWERED) return at + 1;
    if (names[0] !== name) return last;
    return at === 0 ? 1 : -1;
  }

  protected override outcome(
    { names, name, first, sawEmpty, sawFailed }: Lookup,
    last: Found,
  ): Found {
    if (names[0] === name) return first;
    if (sawEmpty) return Found.EMPTY;
    return sawFailed ? Found.FAILED : last;
  }
}

function isOfUse({ rcode }: DnsMessage): boolean {
  return rcode === DnsCode.OK || rcode === DnsCode.NO_SUCH_NAME;
}
