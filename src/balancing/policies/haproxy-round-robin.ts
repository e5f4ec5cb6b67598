import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { isUsable } from './usable.js';

/** Units of a server's weight, so that one that warms up has parts of it. */
const SCALE = 16;
const USUAL_RANGE = 256;
const GREATEST = USUAL_RANGE * SCALE;

/** Where a server waits for its turn. */
const OUT = 0;
/** It has not been had in this round. */
const FRESH = 1;
/** It has a place in this round. */
const PLACED = 2;
/** Its next place is beyond this round. */
const LATER = 3;

/**
 * HAProxy's `roundrobin` (haproxy src/lb_fwrr.c, "fast weighted round robin", as of 2.6). A round has as many
 * places as the weights have units, 16 for each. A server that was chosen gets the place that lies the sum of
 * the weights, divided by its own, after its last one; what the division leaves is saved up for a further
 * place. At each step the server of the earliest place is taken, if that place has come; else the heaviest of
 * those that have not been had in this round. Places beyond the round are handed out by weight in the next
 * one. Of equals the one that has waited longest is first. 5, 1, 1 give a a a b a a c.
 *
 * A further attempt passes the server of the last one over, as far as there is another.
 *
 * Not modelled: `maxconn`, by which full servers are passed over too.
 */
export class HaproxyRoundRobinPolicy implements BalancingPolicy {
  /** By server: its weight in units, where it waits, its place, what is saved up, and its rank there. */
  private weights = new Float64Array(0);
  private where = new Uint8Array(0);
  private next = new Float64Array(0);
  private last = new Float64Array(0);
  private saved = new Float64Array(0);
  private rank = new Float64Array(0);
  private since = new Float64Array(0);
  private order = 0;
  /** Of the round: the place it is at, and its length; and that of the next. */
  private place = 0;
  private length = 0;
  private sum = 0;

  constructor({ backends }: PolicyContext) {
    this.changed(backends);
  }

  pick({ tried }: Choice): number {
    const avoid = tried.length > 0 ? tried[tried.length - 1] : NONE;
    if (this.sum === 0) return NONE;
    if (this.length === 0) this.place = this.length = this.sum;
    const first = this.step();
    if (first === NONE || first !== avoid) return this.taken(first);
    // Its turn has passed; it waits for the next behind whoever is taken instead.
    this.where[first] = OUT;
    const other = this.step();
    if (other === NONE) return this.taken(first);
    this.taken(other);
    this.queue(first);
    return other;
  }

  changed(backends: readonly Backend[]): void {
    const begins = this.weights.length !== backends.length;
    if (begins) this.begin(backends.length);
    for (let i = 0; i < backends.length; i++) {
      const before = this.weights[i];
      const weight = isUsable(backends[i])
        ? Math.max(1, Math.round(backends[i].weight * SCALE))
        : 0;
      if (weight === before) continue;
      this.weights[i] = weight;
      this.sum += weight - before;
      if (begins) this.put(i, FRESH, GREATEST - weight);
      else if (before === 0) this.enter(i);
      else if (weight === 0) this.where[i] = OUT;
      else this.reweigh(i);
    }
    if (begins) this.place = this.length = this.sum;
  }

  private begin(count: number): void {
    this.weights = new Float64Array(count);
    this.where = new Uint8Array(count);
    this.next = new Float64Array(count);
    this.last = new Float64Array(count);
    this.saved = new Float64Array(count);
    this.rank = new Float64Array(count);
    this.since = new Float64Array(count);
    this.sum = 0;
  }

  /** Who is next, already moved on to the place of its next turn. */
  private step(): number {
    let found = this.first();
    if (found === NONE) {
      // The round is over: what was put off is fresh now.
      for (let i = 0; i < this.where.length; i++)
        if (this.where[i] === LATER) this.where[i] = FRESH;
      this.place = this.length = this.sum;
      found = this.first();
      if (found === NONE) return NONE;
    }
    const { weights, next, last, saved, sum, place } = this;
    const weight = weights[found];
    const from = next[found] === 0 ? place : next[found];
    last[found] = from;
    next[found] = from + Math.floor(sum / weight);
    saved[found] += sum % weight;
    if (saved[found] >= weight) {
      saved[found] -= weight;
      next[found]++;
    }
    this.place++;
    return found;
  }

  private first(): number {
    const placed = this.least(PLACED);
    if (placed !== NONE && this.next[placed] <= this.place) return placed;
    const fresh = this.least(FRESH);
    if (fresh === NONE) return placed;
    this.next[fresh] = this.saved[fresh] = 0;
    return fresh;
  }

  private least(where: number): number {
    let best: number = NONE;
    for (let i = 0; i < this.where.length; i++) {
      if (this.where[i] !== where) continue;
      if (best === NONE || this.isBefore(i, best)) best = i;
    }
    return best;
  }

  private isBefore(a: number, b: number): boolean {
    return (
      this.rank[a] < this.rank[b] ||
      (this.rank[a] === this.rank[b] && this.since[a] < this.since[b])
    );
  }

  private taken(index: number): number {
    if (index !== NONE) this.queue(index);
    return index;
  }

  /** By its place into this round, or the next. */
  private queue(index: number): void {
    const { next, saved, weights, length, sum } = this;
    if (next[index] >= 2 * length || next[index] >= length + sum) {
      next[index] -= length;
      this.put(index, LATER, GREATEST - weights[index]);
      return;
    }
    const fine = Math.floor((GREATEST + saved[index] - weights[index]) / SCALE);
    this.put(index, PLACED, USUAL_RANGE * next[index] + fine);
  }

  private put(index: number, where: number, rank: number): void {
    this.where[index] = where;
    this.rank[index] = rank;
    this.since[index] = ++this.order;
  }

  private enter(index: number): void {
    const { place, length, sum, weights } = this;
    this.next[index] = place + Math.floor((sum + length - place) / weights[index]);
    this.queue(index);
  }

  private reweigh(index: number): void {
    const { where, weights, next, last, saved, place, sum } = this;
    if (where[index] === FRESH) {
      this.put(index, FRESH, GREATEST - weights[index]);
      return;
    }
    if (where[index] === LATER) next[index] += this.length;
    const step = Math.floor(sum / weights[index]);
    next[index] = Math.min(last[index] + step, next[index]);
    saved[index] = 0;
    if (next[index] < place + 2) next[index] = place + step;
    this.queue(index);
  }
}
