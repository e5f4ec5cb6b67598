import type { Fact } from '../../facts/facts.js';
import type { FactList } from '../../facts/list/fact-list.js';

/** Counts facts of a kind by what they say, up to any of them. */
export class Tally {
  private readonly lists = new Map<string, number[]>();

  /** @param fields whose values make the key, beside the place; those alone are read */
  constructor(facts: FactList, kind: Fact['kind'], fields: readonly string[]) {
    for (let i = 0; i < facts.length; i++) {
      if (!facts.is(i, kind)) continue;
      const key = keyOf(facts.placeOf(i), ...fields.map((field) => String(facts.field(i, field))));
      const list = this.lists.get(key);
      if (list === undefined) this.lists.set(key, [i]);
      else list.push(i);
    }
  }

  /** How many there are among the first facts, up to a position. */
  count(position: number, place: string, ...values: string[]): number {
    const list = this.lists.get(keyOf(place, ...values)) ?? [];
    return countBelow(list, position);
  }

  /** All that there are: the place first. */
  *keys(): Generator<readonly string[]> {
    for (const key of this.lists.keys()) yield key.split('\n');
  }
}

/** How many of some rising numbers are below one. */
export function countBelow(list: readonly number[], limit: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf(...parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll('\n', ' ')).join('\n');
}
