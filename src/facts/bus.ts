import type { FactOf, Topic } from './facts.js';
import { NOBODY } from './facts.js';

/** Hears of the facts of a topic. */
export interface Listener<T extends Topic> {
  /**
   * @param live the packet or the request itself, as it is now, for those who know its class and read
   *   it before they return; null where there is none
   */
  tell(fact: FactOf<T>, live: object | null): void;
}

/**
 * Where facts are told. A topic that nobody listens to is null, so that a place where something
 * happens pays one check, and makes nothing:
 *
 *     const { packets } = this.simulator.facts;
 *     if (packets !== null) packets.tell({ kind: 'packet-arrived', … }, packet);
 *
 * Listeners must not change what they are told of, nor schedule anything: a run that is observed has
 * the digest of one that is not.
 */
export class Facts {
  packets: Listener<'packets'> | null = null;
  requests: Listener<'requests'> | null = null;
  tables: Listener<'tables'> | null = null;
  connections: Listener<'connections'> | null = null;
  exchanges: Listener<'exchanges'> | null = null;
  changes: Listener<'changes'> | null = null;
  private echoes = NOBODY;

  /** One more listener, told after those that were there. */
  listen<T extends Topic>(topic: T, listener: Listener<T>): void {
    const before = this[topic] as Listener<T> | null;
    const all = before === null ? listener : new Both(before, listener);
    (this as Record<Topic, unknown>)[topic] = all;
  }

  /** What an echo request is known by in facts, as it is no request of the pool's. */
  takeEcho(): number {
    return --this.echoes;
  }
}

class Both<T extends Topic> implements Listener<T> {
  constructor(
    private readonly first: Listener<T>,
    private readonly second: Listener<T>,
  ) {}

  tell(fact: FactOf<T>, live: object | null): void {
    this.first.tell(fact, live);
    this.second.tell(fact, live);
  }
}
