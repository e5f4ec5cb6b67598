import type { Fact } from './facts.js';
import type { Recording } from './recording.js';

/** Something that is there at a moment: the fact by which it came to be known, and the latest one. */
export interface Standing {
  readonly first: Fact;
  readonly latest: Fact;
}

/** What is there at a moment, by what it is known by. */
export interface Moment {
  /** Packets and requests on their way, by their ids. */
  readonly packets: ReadonlyMap<number, Standing>;
  readonly requests: ReadonlyMap<number, Standing>;
  /** Entries of tables, by `entryOf`. */
  readonly entries: ReadonlyMap<string, Standing>;
  /** What resolvers ask and nobody has answered yet, by `entryOf`. */
  readonly questions: ReadonlyMap<string, Standing>;
  /** Ends of TCP connections, by both ends. */
  readonly connections: ReadonlyMap<string, Standing>;
  /** Streams of HTTP/2 at either end, by `entryOf`. */
  readonly streams: ReadonlyMap<string, Standing>;
  /** Backends that are left out, and changes that last, by `entryOf`. */
  readonly changes: ReadonlyMap<string, Standing>;
}

type Shelf = keyof Moment;

/**
 * Plays a recording, forwards and backwards: what is there is kept as the facts go by. A step back is as
 * cheap as one ahead, as each fact knows the one before it about the same thing.
 */
export class Playback {
  private readonly facts: readonly Fact[];
  /** By fact: the one before it about the same thing that is still there, and the first; -1 for none. */
  private readonly previous: Int32Array;
  private readonly first: Int32Array;
  private readonly shelves: Record<Shelf, Map<number | string, Standing>> = {
    packets: new Map(),
    requests: new Map(),
    entries: new Map(),
    questions: new Map(),
    connections: new Map(),
    streams: new Map(),
    changes: new Map(),
  };
  private next = 0;

  constructor({ facts }: Recording) {
    this.facts = facts;
    this.previous = new Int32Array(facts.length).fill(-1);
    this.first = new Int32Array(facts.length);
    const last = new Map<string, number>();
    facts.forEach((fact, i) => {
      const key = `${shelfOf(fact)} ${keyOf(fact)}`;
      const before = last.get(key);
      this.previous[i] = before ?? -1;
      this.first[i] = before === undefined ? i : this.first[before];
      if (isEnd(fact)) last.delete(key);
      else last.set(key, i);
    });
  }

  /** What is there after the facts that have gone by. */
  get moment(): Moment {
    return this.shelves as Moment;
  }

  /** Facts that have gone by. */
  get position(): number {
    return this.next;
  }

  /** The fact that a step ahead brings; null at the end. */
  get upcoming(): Fact | null {
    return this.facts[this.next] ?? null;
  }

  /** One fact ahead: it, or null at the end. */
  forward(): Fact | null {
    const fact = this.upcoming;
    if (fact === null) return null;
    const i = this.next++;
    const shelf = this.shelves[shelfOf(fact)];
    if (isEnd(fact)) shelf.delete(keyOf(fact));
    else shelf.set(keyOf(fact), { first: this.facts[this.first[i]], latest: fact });
    return fact;
  }

  /** One fact back: the one that has not happened any more, or null at the beginning. */
  back(): Fact | null {
    if (this.next === 0) return null;
    const i = --this.next;
    const fact = this.facts[i];
    const shelf = this.shelves[shelfOf(fact)];
    const before = this.previous[i];
    if (before < 0) shelf.delete(keyOf(fact));
    else {
      const first = this.facts[this.first[before]];
      shelf.set(keyOf(fact), { first, latest: this.facts[before] });
    }
    return fact;
  }

  /** To a moment: all that happened until then, at that nanosecond too, has gone by. */
  seek(time: number): void {
    while (this.next > 0 && this.facts[this.next - 1].at > time) this.back();
    while (this.next < this.facts.length && this.facts[this.next].at <= time) this.forward();
  }
}

/** What an entry of a table, a stream, an absence of a backend or a change is known by. */
export function entryOf(fact: Fact): string {
  switch (fact.kind) {
    case 'learnt':
    case 'forgot':
      return JSON.stringify([fact.place, fact.table, fact.key]);
    case 'name-asked':
    case 'name-answered':
    case 'name-unanswered':
      return JSON.stringify([fact.place, fact.name, fact.request]);
    case 'stream-opened':
    case 'stream-blocked':
    case 'stream-closed':
    case 'handshake-step': {
      const { place, server, connection } = fact;
      return JSON.stringify([place, server, connection, 'stream' in fact ? fact.stream : 0]);
    }
    case 'backend-out':
      return JSON.stringify([fact.place, fact.service, fact.backend, fact.why]);
    case 'breaker-open':
      return JSON.stringify([fact.place, fact.service, 'breaker', fact.what]);
    case 'changed':
      return JSON.stringify([fact.entry, fact.names]);
    case 'connection-state':
    case 'connection-window':
    case 'connection-recovery':
    case 'timer-armed':
    case 'connection-timer':
    case 'segment-resent':
    case 'connection-shut':
    case 'backlog-full':
      return JSON.stringify([fact.place, fact.ends]);
    default:
      return '';
  }
}

function keyOf(fact: Fact): number | string {
  if ('packet' in fact) return fact.packet;
  return shelfOf(fact) === 'requests' && 'request' in fact ? fact.request : entryOf(fact);
}

function shelfOf(fact: Fact): Shelf {
  if ('packet' in fact) return 'packets';
  if ('ends' in fact) return 'connections';
  switch (fact.kind) {
    case 'learnt':
    case 'forgot':
      return 'entries';
    case 'name-asked':
    case 'name-answered':
    case 'name-unanswered':
      return 'questions';
    case 'stream-opened':
    case 'stream-blocked':
    case 'stream-closed':
    case 'handshake-step':
      return 'streams';
    case 'backend-out':
    case 'breaker-open':
    case 'changed':
      return 'changes';
    default:
      return 'requests';
  }
}

function isEnd(fact: Fact): boolean {
  switch (fact.kind) {
    case 'packet-ended':
    case 'request-ended':
    case 'forgot':
    case 'name-answered':
    case 'name-unanswered':
    case 'stream-closed':
    // It does not last.
    case 'handshake-step':
      return true;
    case 'connection-state':
      return fact.state === 'CLOSED' || fact.state === 'TIME-WAIT';
    case 'backend-out':
    case 'breaker-open':
    case 'changed':
      return fact.phase === 'ends';
    default:
      return false;
  }
}
