import type { StrayWatch } from '../balancing/balancer.js';
import { outcomes } from '../calls/outcome.js';
import type { EndWatch } from '../calls/request-pool.js';
import { NOBODY } from '../facts/facts.js';
import type { FallbackWatch } from './endpoint-view.js';
import type { ListenerKind } from './news.js';

/** How far a pod has gone: it is there; it begins to leave, and can be reached; it cannot. */
export type Leaving = 'there' | 'leaving' | 'gone';

/** What became of what one kind of listeners sent by old news. */
export interface StrayCount {
  /** Requests and connections sent to an endpoint that had gone farther than the sender had heard. */
  sent: number;
  /** Ends of those requests, by outcome; connections that were opened for no one request have none here. */
  ended: Float64Array;
}

/** Counts what is sent by old news, in the whole run. */
export class Strays implements EndWatch {
  readonly byKind = new Map<ListenerKind, StrayCount>();
  /** By service: how far each of its list has gone, by `STEPS`. */
  private readonly gone = new Map<string, Uint8Array>();
  private readonly underWay = new Map<number, StrayCount>();

  /** Watches a balancer of a kind of listener, before a service with so many replicas. */
  watch(kind: ListenerKind, service: string, replicas: number): Watch {
    let count = this.byKind.get(kind);
    if (count === undefined) {
      this.byKind.set(kind, (count = { sent: 0, ended: new Float64Array(outcomes.length) }));
    }
    let gone = this.gone.get(service);
    if (gone === undefined) this.gone.set(service, (gone = new Uint8Array(replicas)));
    return new Watch(gone, count, this.underWay);
  }

  note(service: string, index: number, leaving: Leaving): void {
    const all = this.gone.get(service);
    if (all !== undefined) all[index] = STEPS.indexOf(leaving);
  }

  ended(request: number, outcome: number): void {
    const count = this.underWay.get(request);
    if (count === undefined) return;
    this.underWay.delete(request);
    count.ended[outcome]++;
  }
}

const STEPS: readonly Leaving[] = ['there', 'leaving', 'gone'];

class Watch implements StrayWatch, FallbackWatch {
  /** By endpoint: who is chosen all the same, where need be, as it is known to leave. */
  private readonly known: Uint8Array;

  constructor(
    private readonly gone: Uint8Array,
    private readonly count: StrayCount,
    private readonly underWay: Map<number, StrayCount>,
  ) {
    this.known = new Uint8Array(gone.length);
  }

  knows(index: number, leaves: boolean): void {
    this.known[index] = leaves ? 1 : 0;
  }

  sent(backend: number, request: number): void {
    if (this.gone[backend] <= this.known[backend]) return;
    this.count.sent++;
    if (request !== NOBODY) this.underWay.set(request, this.count);
  }
}
