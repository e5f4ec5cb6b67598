import { NOBODY } from '../../facts/facts.js';
import type { FactList } from '../../facts/list/fact-list.js';

/** What a dot's colour says. */
export const traits = ['arp', 'icmp', 'dns', 'udp', 'tcp', 'request'] as const;
export type Trait = (typeof traits)[number];

/** Who is shown: nothing said shows all. */
export interface Filter {
  /** Sorts that are left out. */
  hidden: ReadonlySet<Trait>;
  /** Ends of a flow: an address, or one with its port, or several of them; all have to be there. */
  flow: string;
  /** The request, with its attempts and calls; `NOBODY` for all. */
  request: number;
}

export const ALL: Filter = { hidden: new Set(), flow: '', request: NOBODY };

/** What packets and requests are, found when it is first asked. */
export class Traits {
  private readonly known: Uint8Array;
  private readonly shows: Uint8Array;
  private filter = ALL;
  /** Requests by whom they were made for, and by the place where. */
  private parents: Map<number, number> | null = null;
  private readonly makers = new Map<number, number>();
  /** Requests of workloads, and their attempts, by the workload. */
  private readonly workloads = new Map<number, string>();
  private wanted: ReadonlySet<number> | null = null;

  constructor(private readonly facts: FactList) {
    this.known = new Uint8Array(facts.first.length);
    this.shows = new Uint8Array(facts.first.length);
  }

  /** The number of a subject's trait. */
  of(subject: number): number {
    const known = this.known[subject];
    if (known > 0) return known - 1;
    const found = traits.indexOf(this.find(subject));
    this.known[subject] = found + 1;
    return found;
  }

  setFilter(filter: Filter): void {
    this.filter = filter;
    this.shows.fill(0);
    this.wanted = filter.request === NOBODY ? null : this.family(filter.request);
  }

  /** Whether the filter lets it be seen. */
  isShown(subject: number): boolean {
    if (this.filter === ALL) return true;
    const known = this.shows[subject];
    if (known > 0) return known === 1;
    const shown = this.passes(subject);
    this.shows[subject] = shown ? 1 : 2;
    return shown;
  }

  /** A request and all that were made for it. */
  family(request: number): Set<number> {
    const all = new Set([request]);
    // Whoever is made for another is made after it.
    for (const [child, parent] of this.made()) if (all.has(parent)) all.add(child);
    return all;
  }

  /** For whom a request was made; `NOBODY` for its own sake. */
  parentOf(request: number): number {
    return this.made().get(request) ?? NOBODY;
  }

  /** The request for which, in the end, another one was made. */
  rootOf(request: number): number {
    let root = request;
    for (let next = this.made().get(root); next !== undefined && next !== NOBODY;) {
      root = next;
      next = this.made().get(root);
    }
    return root;
  }

  /** The number of the place where somebody made a request: an attempt is made where its request was. */
  makerOf(subject: number): number {
    const { request, place } = this.facts.columns;
    this.made();
    return this.makers.get(request[subject]) ?? place[this.facts.first[subject]];
  }

  /** Whose request it is, or an attempt at: a workload's; undefined for a call within another. */
  workloadOf(subject: number): string | undefined {
    this.made();
    return this.workloads.get(this.facts.columns.request[subject]);
  }

  /** The workload for which a request was made in the end; undefined where none is known. */
  originOf(subject: number): string | undefined {
    return this.workloads.get(this.rootOf(this.facts.columns.request[subject]));
  }

  private made(): ReadonlyMap<number, number> {
    if (this.parents !== null) return this.parents;
    const { facts, makers, workloads } = this;
    this.parents = new Map();
    for (let i = 0; i < facts.length; i++) {
      if (!facts.is(i, 'request-made')) continue;
      const fact = facts.get(i);
      if (fact.kind !== 'request-made') continue;
      this.parents.set(fact.request, fact.parent);
      const inherited = fact.place === '' ? makers.get(fact.parent) : undefined;
      makers.set(fact.request, inherited ?? facts.columns.place[i]);
      const { workload, why, parent } = fact;
      const whose = workload !== '' ? workload : why === 'call' ? undefined : workloads.get(parent);
      if (whose !== undefined) workloads.set(fact.request, whose);
    }
    return this.parents;
  }

  private passes(subject: number): boolean {
    const { hidden, flow } = this.filter;
    if (hidden.has(traits[this.of(subject)])) return false;
    const { request } = this.facts.columns;
    if (this.wanted !== null && !this.wanted.has(request[subject])) return false;
    const ends = flow.split(/[\s,>]+/).filter((end) => end !== '');
    if (ends.length === 0) return true;
    const fact = this.facts.get(this.facts.first[subject]);
    if (fact.kind !== 'packet-made') return false;
    return ends.every((end) =>
      [fact.source, fact.destination].some(
        (known) => known === end || known.startsWith(`${end}:`) || known.endsWith(`:${end}`),
      ),
    );
  }

  private find(subject: number): Trait {
    const fact = this.facts.get(this.facts.first[subject]);
    if (fact.kind !== 'packet-made') return 'request';
    if (fact.protocol !== 'udp' && fact.protocol !== 'tcp') return fact.protocol;
    return fact.source.endsWith(':53') || fact.destination.endsWith(':53') ? 'dns' : fact.protocol;
  }
}
