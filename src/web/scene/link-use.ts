import type { FactList } from '../../facts/list/fact-list.js';
import type { Graph } from './graph.js';
import { NOWHERE, type Places } from './places.js';

/** How busy links are: bytes sent on each of their directions, as far as the facts go. */
export class LinkUse {
  /** By direction, one after the other: the fact that something was sent, when, and the bytes by then in all. */
  private readonly sent: readonly Int32Array[];
  private readonly times: readonly Float64Array[];
  private readonly sums: readonly Float64Array[];
  private readonly rates: readonly (number | null)[];

  constructor(graph: Graph, facts: FactList, places: Places) {
    const { columns } = facts;
    this.rates = graph.links.map(({ rate }) => rate);
    const counts = new Int32Array(2 * graph.links.length);
    const sent: number[] = [];
    for (let i = 0; i < facts.length; i++) {
      if (!facts.is(i, 'packet-sent')) continue;
      const direction = places.direction[columns.place[i]];
      if (direction === NOWHERE) continue;
      counts[direction]++;
      sent.push(i);
    }
    this.sent = Array.from(counts, (count) => new Int32Array(count));
    this.times = Array.from(counts, (count) => new Float64Array(count));
    this.sums = Array.from(counts, (count) => new Float64Array(count + 1));
    const sizes = new Float64Array(facts.first.length);
    counts.fill(0);
    for (const i of sent) {
      const subject = columns.subject[i];
      if (sizes[subject] === 0) sizes[subject] = sizeOf(facts, subject);
      const direction = places.direction[columns.place[i]];
      const at = counts[direction]++;
      this.sent[direction][at] = i;
      this.times[direction][at] = columns.at[i];
      this.sums[direction][at + 1] = this.sums[direction][at] + sizes[subject];
    }
  }

  /**
   * Share of a direction's rate that was used in a span of time, by the facts that have gone by; null where
   * it has no rate.
   */
  share(direction: number, { since, span, position }: Glance): number | null {
    const rate = this.rates[direction >> 1];
    if (rate === null || span <= 0) return null;
    return Math.min((8e9 * this.bytes(direction, since, position)) / (span * rate), 1);
  }

  /** Bytes of packets whose first bit left after a moment, by the facts that have gone by. */
  bytes(direction: number, since: number, position: number): number {
    const [from, to] = this.range(direction, since, position);
    return to <= from ? 0 : this.sums[direction][to] - this.sums[direction][from];
  }

  packets(direction: number, since: number, position: number): number {
    const [from, to] = this.range(direction, since, position);
    return Math.max(to - from, 0);
  }

  private range(direction: number, since: number, position: number): [number, number] {
    return [
      countUntil(this.times[direction], since),
      countUntil(this.sent[direction], position - 1),
    ];
  }
}

/** A span of time that ends now. */
export interface Glance {
  since: number;
  span: number;
  /** How many facts have gone by now. */
  position: number;
}

function sizeOf(facts: FactList, subject: number): number {
  const made = facts.first[subject];
  return facts.is(made, 'packet-made') ? (facts.field(made, 'size') as number) : 0;
}

/** How many of some rising numbers are not beyond one. */
function countUntil(times: Float64Array | Int32Array, until: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] <= until) low = middle + 1;
    else high = middle;
  }
  return low;
}
