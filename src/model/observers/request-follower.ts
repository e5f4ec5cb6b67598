import type { Listener } from '../../facts/bus.js';
import { type Fact, NOBODY } from '../../facts/facts.js';

/** Keeps all facts about one request: about its attempts, calls and packets too. */
export class RequestFollower implements Listener<'packets' | 'requests' | 'tables' | 'exchanges'> {
  readonly facts: Fact[] = [];
  private readonly followed = new Set<number>();

  /** @param number within the workload, from 1 */
  constructor(
    private readonly workload: string,
    private readonly number: number,
  ) {}

  tell(fact: Fact): void {
    if (fact.kind === 'request-made' && this.isWanted(fact)) this.followed.add(fact.request);
    if ('request' in fact && this.followed.has(fact.request)) this.facts.push(fact);
  }

  private isWanted(made: Extract<Fact, { kind: 'request-made' }>): boolean {
    const { parent, workload, number } = made;
    if (parent !== NOBODY) return this.followed.has(parent);
    return this.followed.size === 0 && workload === this.workload && number === this.number;
  }
}
