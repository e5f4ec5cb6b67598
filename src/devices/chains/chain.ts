import { IntTable } from '../../net/int-table.js';
import type { Packet } from '../../net/packet.js';
import type { Passage } from './passage.js';
import type { Rule } from './rule.js';
import { Next } from './rule.js';

/** So many rules in a row about one destination each are found by it. */
const MANY = 4;

/** Rules in a row that hold for few destinations each: only those of the packet's own are asked. */
class ByDestination {
  private readonly places = new IntTable();
  private readonly rules: Rule[][] = [];

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      for (const address of destinationsOf(rule) as readonly number[]) {
        const place = this.places.get(address);
        if (place >= 0) this.rules[place].push(rule);
        else this.places.set(address, this.rules.push([rule]) - 1);
      }
    }
  }

  run(packet: Packet, passage: Passage): Next {
    const place = this.places.get(packet.destination);
    if (place < 0) return Next.RULE;
    for (const rule of this.rules[place]) {
      const next = rule.run(packet, passage);
      if (next !== Next.RULE) return next;
    }
    return Next.RULE;
  }
}

/**
 * A list of rules, asked in order until one decides. Rules may come and go; the list is then worked
 * out anew: thousands of virtual services cost one look-up.
 */
export class Chain {
  private rules: readonly Rule[] = [];
  private steps: readonly (Rule | ByDestination)[] = [];

  constructor(readonly name: string) {}

  /** Rules at the end of the list. */
  add(...rules: readonly Rule[]): this {
    return this.set([...this.rules, ...rules]);
  }

  /** A rule before all others, until what it returns is called. */
  lend(rule: Rule): () => void {
    this.set([rule, ...this.rules]);
    return () => void this.set(this.rules.filter((each) => each !== rule));
  }

  /** Whether packets of a flow that has begun may end here, or change. */
  get everyPacket(): boolean {
    return this.rules.some(({ verdict }) => verdict.everyPacket);
  }

  /** RULE where no rule decides. */
  run(packet: Packet, passage: Passage): Next {
    const { steps } = this;
    for (let i = 0; i < steps.length; i++) {
      const next = steps[i].run(packet, passage);
      if (next !== Next.RULE) return next;
    }
    return Next.RULE;
  }

  private set(rules: readonly Rule[]): this {
    this.rules = rules;
    const steps: (Rule | ByDestination)[] = [];
    for (let from = 0; from < rules.length;) {
      let to = from;
      while (to < rules.length && destinationsOf(rules[to]) !== null) to++;
      if (to - from >= MANY) steps.push(new ByDestination(rules.slice(from, to)));
      else steps.push(...rules.slice(from, Math.max(to, from + 1)));
      from = Math.max(to, from + 1);
    }
    this.steps = steps;
    return this;
  }
}

function destinationsOf({ matches }: Rule): readonly number[] | null {
  for (const { destinations } of matches) if (destinations !== undefined) return destinations;
  return null;
}
