import type { Packet } from '../../net/packet.js';
import type { RuleName } from '../../net/packet-pool.js';
import type { Passage } from './passage.js';

/** What comes after a rule, or after a chain. */
export const Next = { RULE: 0, RETURN: 1, ACCEPT: 2, END: 3 } as const;
export type Next = (typeof Next)[keyof typeof Next];

/** One condition of a rule. */
export interface Match {
  holds(packet: Packet, passage: Passage): boolean;
  /** The only destinations for which it holds, where there are few. */
  readonly destinations?: readonly number[];
}

/** What a rule does with the packets that meet all of its conditions. */
export interface Verdict {
  /** Of its kind. */
  readonly name: string;
  /**
   * It is about flows, and asked for the packet that opens one; the flow's other packets pass, and
   * follow the first by connection tracking (Linux: the nat table).
   */
  readonly opening: boolean;
  /** It may end packets that go on in an open flow, or change them. */
  readonly everyPacket: boolean;
  /** Where it is END, `passage` says why. */
  judge(packet: Packet, passage: Passage): Next;
}

/** Where packets end by a rule, for people. Most stand in the forward chain, which goes without saying. */
export function placeOfRule(machine: string, chain: string, name: string): string {
  const words = chain === 'forward' ? name : `${chain}: ${name}`;
  return name === '' ? machine : `${machine} (${words})`;
}

/** A rule of a chain: conditions, a verdict, and where it was written. */
export class Rule implements RuleName {
  readonly place: string;
  /** Its verdict's: here, so that it is read without a look at what the verdict is. */
  private readonly opening: boolean;

  constructor(
    machine: string,
    readonly name: string,
    readonly chain: string,
    readonly origin: string,
    readonly matches: readonly Match[],
    readonly verdict: Verdict,
  ) {
    this.opening = verdict.opening;
    this.place = placeOfRule(machine, chain, name);
  }

  run(packet: Packet, passage: Passage): Next {
    const { matches, verdict } = this;
    for (let i = 0; i < matches.length; i++) {
      if (!matches[i].holds(packet, passage)) return Next.RULE;
    }
    if (this.opening && !passage.opens) return Next.ACCEPT;
    passage.rule = this;
    const next = verdict.judge(packet, passage);
    if (passage.facts.packets !== null) this.tell(packet, passage, next);
    return next;
  }

  /** A jump has decided nothing itself; a mark has, though the next rules are asked too. */
  private tell(packet: Packet, { facts, now, machine: place, hook }: Passage, next: Next): void {
    const { chain, name: rule, origin, verdict } = this;
    const { name } = verdict;
    if (name === 'jump' || (next === Next.RULE && name !== 'mark')) return;
    const { id, request } = packet;
    const by = { hook, chain, rule, verdict: name, origin };
    facts.packets?.tell(
      { kind: 'packet-decided', at: now, place, packet: id, request, ...by },
      packet,
    );
  }
}

/** Holds where another does not. */
export class Not implements Match {
  constructor(private readonly match: Match) {}

  holds(packet: Packet, passage: Passage): boolean {
    return !this.match.holds(packet, passage);
  }
}
