import { NOBODY } from '../facts/facts.js';
import type { Simulator } from '../engine/simulator.js';
import { type Nanoseconds, SECOND } from '../engine/time.js';
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
 * A resolver that keeps answers: nscd, or a cache on the node such as NodeLocal DNSCache. A name keeps
 * the order of its addresses, so its first one, until the time of the answer is up; that there is no such
 * name is believed for 20 s. That nobody answers is not kept.
 *
 * Not modelled: a limit on entries, prefetching, look-ups for one name that wait for each other.
 */
export class CachingResolver implements Answering, NameWaiter {
  /** Look-ups that were answered from the cache. */
  hits = 0;
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

  resolve(name: string, waiter: NameWaiter, token: number, request = NOBODY): void {
    const kept = this.kept.get(name.toLowerCase());
    if (kept !== undefined && this.simulator.now < kept.until) {
      this.hits++;
      const { address, known, until } = kept;
      if (known) waiter.resolved(token, address, until - this.simulator.now);
      else waiter.unresolved(token, true);
      return;
    }
    if (kept !== undefined && this.simulator.facts.tables !== null) this.tellForgot(name, request);
    const place = this.free.pop() ?? this.asked.push({ name: '', waiter: null, token: 0 }) - 1;
    const asked = this.asked[place];
    asked.name = name;
    asked.waiter = waiter;
    asked.token = token;
    this.inner.resolve(name, this, place, request);
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
