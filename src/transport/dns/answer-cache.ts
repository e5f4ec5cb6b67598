import type { Simulator } from '../../engine/simulator.js';
import { type Nanoseconds, SECOND } from '../../engine/time.js';
import { formatIpv4 } from '../../net/address.js';
import { DnsCode, type DnsMessage, NOT_SAID, typeName } from '../../net/dns-message.js';
import { kindOf } from './stub-resolver.js';

export interface CacheOptions {
  /** That an answer is kept at most, and that there is nothing. */
  success: Nanoseconds;
  denial: Nanoseconds;
}

/** CoreDNS keeps answers for so long at least, and that a server failed for so long (plugin/cache). */
const LEAST = 5 * SECOND;
const FAILURE = 5 * SECOND;

interface Kept {
  answer: DnsMessage;
  until: Nanoseconds;
}

/**
 * The answers that a name server keeps, as CoreDNS's cache does: by name and type, for their time to
 * live within bounds, negative ones for that of their zone (RFC 2308), in the order of addresses that they
 * came in. What does not say how long it may be kept, or was cut, is not kept.
 *
 * Not modelled: a limit on entries (9984), prefetching, serving what is stale.
 */
export class AnswerCache {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly simulator: Simulator,
    private readonly place: string,
    private readonly options: CacheOptions,
  ) {}

  /** The answer to a query, if it is there. */
  find(query: DnsMessage, now: Nanoseconds, request: number): DnsMessage | null {
    const key = keyOf(query);
    const kept = this.kept.get(key);
    if (kept === undefined) return null;
    const { answer, until } = kept;
    if (now >= until) {
      this.kept.delete(key);
      if (this.simulator.facts.tables !== null) this.tellForgot(key, request);
      return null;
    }
    const reply = query.reply(answer.rcode);
    reply.answers = answer.answers;
    const left = Math.ceil((until - now) / SECOND);
    if (answer.answers.length > 0) reply.ttl = left;
    else if (answer.negativeTtl !== NOT_SAID) reply.negativeTtl = left;
    if (this.simulator.facts.tables !== null) this.tellHit(reply, request);
    return reply;
  }

  /** Keeps an answer as long as that may be, which it then says as well. */
  keep(answer: DnsMessage, now: Nanoseconds, request: number): void {
    const time = this.timeFor(answer);
    if (time === 0 || answer.truncated) return;
    const seconds = Math.floor(time / SECOND);
    if (answer.answers.length > 0) answer.ttl = seconds;
    else if (answer.negativeTtl !== NOT_SAID) answer.negativeTtl = seconds;
    // A copy: what is sent may yet be cut.
    const copy = answer.reply(answer.rcode);
    copy.answers = answer.answers;
    copy.negativeTtl = answer.negativeTtl;
    this.kept.set(keyOf(answer), { answer: copy, until: now + time });
    if (this.simulator.facts.tables !== null) this.tellLearnt(answer, request);
  }

  private timeFor({ rcode, answers, ttl, negativeTtl }: DnsMessage): Nanoseconds {
    const { success, denial } = this.options;
    if (rcode !== DnsCode.OK && rcode !== DnsCode.NO_SUCH_NAME) return Math.min(FAILURE, denial);
    if (answers.length > 0) return Math.min(Math.max(ttl * SECOND, LEAST), success);
    return negativeTtl === NOT_SAID ? 0 : Math.min(Math.max(negativeTtl * SECOND, LEAST), denial);
  }

  private tellHit(answer: DnsMessage, request: number): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    const about = { name: answer.name, type: typeName(answer.type), request };
    const what = { said: kindOf(answer), value: addressesOf(answer), by: 'cache' } as const;
    facts.tables?.tell({ kind: 'name-answered', at, place, ...about, ...what }, null);
  }

  private tellLearnt(answer: DnsMessage, request: number): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    const key = keyOf(answer);
    const value = addressesOf(answer) || kindOf(answer);
    facts.tables?.tell({ kind: 'learnt', at, place, table: 'dns', key, value, request }, null);
  }

  private tellForgot(key: string, request: number): void {
    const { facts, now: at } = this.simulator;
    const { place } = this;
    facts.tables?.tell({ kind: 'forgot', at, place, table: 'dns', key, request }, null);
  }
}

function keyOf({ name, type }: DnsMessage): string {
  return `${name.toLowerCase()} ${typeName(type)}`;
}

function addressesOf({ answers }: DnsMessage): string {
  return answers.map(formatIpv4).join(', ');
}
