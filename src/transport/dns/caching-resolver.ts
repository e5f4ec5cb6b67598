import { NOBODY } from '../../facts/facts.js';
import type { Simulator } from '../../engine/simulator.js';
import { type Nanoseconds, SECOND } from '../../engine/time.js';
import type { LookUps } from '../../measure/look-ups.js';
import { formatIpv4 } from '../../net/address.js';
import type { Answering, NameWaiter } from './resolver.js';

/** How long nscd believes that there is no such name (nscd.conf, negative-time-to-live hosts). */
const NEGATIVE: Nanoseconds = 20 * SECOND;

/** What was answered for a name, and until when that holds. */
interface Kept {
  address: number;
  /** False: there is no such name. */
  known: boolean;
  until: Nanoseconds;
}

/** A look-up on its way: pooled by place. */
interface Asked {
  name: string;
  waiter: NameWaiter | null;
  token: number;
}

/**
 * A resolver that keeps answers, as nscd does: a name as it was asked for, before any search list, keeps
 * the order of its addresses, so its first one, until the time of the answer is up; that there is no such
 * name is believed for 20 s. That nobody answers is not kept.
 *
 * Not modelled: a limit on entries, prefetching, look-ups for one name that wait for each other.
 */
export class CachingResolver implements Answering, NameWaiter {
  private readonly kept = new Map<string, Kept>();
  private readonly asked: Asked[] = [];
  private readonly free: number[] = [];

  constructor(
    private readonly simulator: Simulator,
    private readonly inner: Answering,
  ) {}

  get place(): string {
    return this.inner.place;
  }

  resolve(
    name: string,
    waiter: NameWaiter,
    token: number,
    request = NOBODY,
    tally: LookUps | null = null,
  ): void {
    const { now } = this.simulator;
    const kept = this.kept.get(name.toLowerCase());
    if (kept !== undefined && now < kept.until) {
      const measured = tally === null ? null : tally.from(now);
      if (measured !== null) measured.hits++;
      measured?.ended(0);
      const { address, known, until } = kept;
      if (this.simulator.facts.tables !== null) this.tellHit(name, kept, request);
      if (known) waiter.resolved(token, address, until - now);
      else waiter.unresolved(token, true);
      return;
    }
    if (kept !== undefined && this.simulator.facts.tables !== null) this.tellForgot(name, request);
    const place = this.free.pop() ?? this.asked.push({ name: '', waiter: null, token: 0 }) - 1;
    const asked = this.asked[place];
    asked.name = name;
    asked.waiter = waiter;
    asked.token = token;
    this.inner.resolve(name, this, place, request, tally);
  }

  resolved(place: number, address: number, ttl: Nanoseconds): void {
    this.keep(place, address, true, ttl);
    const { waiter, token } = this.take(place);
    waiter?.resolved(token, address, ttl);
  }

  unresolved(place: number, answered: boolean): void {
    if (answered) this.keep(place, 0, false, NEGATIVE);
    const { waiter, token } = this.take(place);
    waiter?.unresolved(token, answered);
  }

  private tellHit(name: string, { address, known }: Kept, request: number): void {
    const { place, simulator } = this;
    const { facts, now: at } = simulator;
    const said = known ? 'address' : 'unknown';
    const value = known ? formatIpv4(address) : '';
    const about = { name, type: 'A', said, value, by: 'cache', request } as const;
    facts.tables?.tell({ kind: 'name-answered', at, place, ...about }, null);
  }

  /** What is too old is noticed when it would be of use. */
  private tellForgot(key: string, request: number): void {
    const { place, simulator } = this;
    const { facts, now: at } = simulator;
    facts.tables?.tell({ kind: 'forgot', at, place, table: 'dns', key, request }, null);
  }

  private keep(place: number, address: number, known: boolean, ttl: Nanoseconds): void {
    const name = this.asked[place].name.toLowerCase();
    this.kept.set(name, { address, known, until: this.simulator.now + ttl });
  }

  private take(place: number): { waiter: NameWaiter | null; token: number } {
    const asked = this.asked[place];
    const { waiter, token } = asked;
    asked.waiter = null;
    this.free.push(place);
    return { waiter, token };
  }
}
