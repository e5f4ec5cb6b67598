import { type Fact, NOBODY } from '../facts.js';
import { type ShelfName, shelves } from './fact-list.js';

const shelfNumbers = new Map(shelves.map((shelf, number) => [shelf, number]));

/** Gives numbers to what facts are about, from its first fact to its last. */
export class Subjects {
  readonly shelf: number[] = [];
  readonly id: number[] = [];
  readonly request: number[] = [];
  private readonly open = shelves.map(() => new Map<number | string, number>());

  /** The number of what a fact is about. */
  of(fact: Fact, isLast: boolean): number {
    const number = shelfNumbers.get(shelfOf(fact)) as number;
    const shelf = this.open[number];
    const key = keyOf(fact);
    let subject = shelf.get(key);
    if (subject === undefined) {
      subject = this.shelf.length;
      this.shelf.push(number);
      this.id.push(typeof key === 'number' ? key : NOBODY);
      this.request.push('request' in fact ? fact.request : NOBODY);
      if (!isLast) shelf.set(key, subject);
    } else if (isLast) shelf.delete(key);
    return subject;
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
      // Each of the questions for a name has an answer of its own.
      return JSON.stringify([fact.place, fact.name, fact.type, fact.request]);
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
    case 'pod':
      return JSON.stringify([fact.place, fact.service, 'pod']);
    case 'rollout':
      return JSON.stringify([fact.service, 'rollout', fact.revision]);
    case 'scaled':
      return JSON.stringify([fact.service, 'scaled']);
    case 'drain':
      return JSON.stringify([fact.place, 'drain']);
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

/** What a fact is about, on its shelf: a packet's or a request's id, or `entryOf`. */
export function keyOf(fact: Fact): number | string {
  if ('packet' in fact) return fact.packet;
  return shelfOf(fact) === 'requests' && 'request' in fact ? fact.request : entryOf(fact);
}

export function shelfOf(fact: Fact): ShelfName {
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
    case 'pod':
    case 'rollout':
    case 'scaled':
    case 'drain':
    case 'changed':
      return 'changes';
    default:
      return 'requests';
  }
}

/** That what it is about ends with it. */
export function isEnd(fact: Fact): boolean {
  switch (fact.kind) {
    case 'packet-ended':
    case 'request-ended':
    case 'forgot':
    case 'name-answered':
    case 'name-unanswered':
    case 'stream-closed':
    // It does not last.
    case 'handshake-step':
    case 'scaled':
      return true;
    case 'pod':
      return fact.state === 'free';
    case 'connection-state':
      return fact.state === 'CLOSED' || fact.state === 'TIME-WAIT';
    case 'backend-out':
    case 'breaker-open':
    case 'rollout':
    case 'drain':
    case 'changed':
      return fact.phase === 'ends';
    default:
      return false;
  }
}
