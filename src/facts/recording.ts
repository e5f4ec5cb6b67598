import type { Listener } from './bus.js';
import type { Fact, Topic } from './facts.js';

/** What happened in a run, or in its beginning, as plain data that a page can play. */
export interface Recording {
  formatVersion: 1;
  /** By the order in which they happened; a few are told late, with a time of their own. */
  facts: readonly Fact[];
  /** Facts that are kept at most. */
  limit: number;
  /** Bytes of the facts as JSON. */
  size: number;
  /** How many more there were, and when the first of them happened (nanoseconds; null where none was). */
  leftOut: { facts: number; since: number | null };
}

/** Keeps the first facts of a run, up to a limit, and counts the others. */
export class Recorder implements Listener<Topic> {
  private readonly facts: Fact[] = [];
  private more = 0;
  private since: number | null = null;

  constructor(private readonly limit: number) {}

  tell(fact: Fact): void {
    // That it is handed to a port says nothing more than that it then waits there, or is sent.
    if (fact.kind === 'packet-out') return;
    if (this.facts.length < this.limit) {
      this.facts.push(fact);
      return;
    }
    this.since ??= fact.at;
    this.more++;
  }

  recording(): Recording {
    const { facts, limit, more, since } = this;
    let size = 2;
    for (const fact of facts) size += utf8Length(JSON.stringify(fact)) + 1;
    return { formatVersion: 1, facts, limit, size, leftOut: { facts: more, since } };
  }
}

function utf8Length(text: string): number {
  let length = text.length;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code > 0x7f) length += code > 0xffff ? 2 : code > 0x7ff ? 2 : 1;
  }
  return length;
}
