import type { Listener } from './bus.js';
import type { Fact, Topic } from './facts.js';
import { FactListBuilder } from './list/builder.js';
import { type FactColumns, FactList, type Frame } from './list/fact-list.js';

/** What happened in a run, or in its beginning, that a page can play. */
export interface Recording {
  formatVersion: 1;
  /** By the order in which they happened. */
  facts: FactList;
  /** Facts that are kept at most. */
  limit: number;
  /** How many more there were, and when the first of them happened (nanoseconds; null where none was). */
  leftOut: { facts: number; since: number | null };
}

/** A recording on its way from a worker to a page, or into storage: structured clone takes it. */
export interface PackedRecording extends Omit<Recording, 'facts'> {
  facts: FactColumns;
}

/** @returns with the buffers that may be handed over instead of copied */
export function pack(recording: Recording): [PackedRecording, ArrayBuffer[]] {
  const { columns } = recording.facts;
  const buffers: ArrayBuffer[] = [];
  for (const column of Object.values(columns)) {
    if (ArrayBuffer.isView(column)) buffers.push(column.buffer as ArrayBuffer);
  }
  return [{ ...recording, facts: columns }, buffers];
}

export function unpack(packed: PackedRecording): Recording {
  return { ...packed, facts: new FactList(packed.facts) };
}

/** Facts that are at hand as objects, as those that `recording.json` has. */
export function listOf(facts: Iterable<Fact>): FactList {
  const builder = new FactListBuilder();
  for (const fact of facts) builder.add(fact);
  return builder.build();
}

/** Keeps the first facts of a run, up to a limit, and counts the others. */
export class Recorder implements Listener<Topic> {
  private readonly builder = new FactListBuilder();
  private more = 0;
  private since: number | null = null;

  /** @param frameOf what a packet looks like on the wire; absent: its bytes are not kept */
  constructor(
    private readonly limit: number,
    private readonly frameOf: (live: object) => Frame | null = () => null,
  ) {}

  tell(fact: Fact, live: object | null): void {
    // That it is handed to a port says nothing more than that it then waits there, or is sent.
    if (fact.kind === 'packet-out') return;
    if (this.builder.length < this.limit) {
      const isOnWire =
        fact.kind === 'packet-sent' || (fact.kind === 'packet-ended' && fact.end === 'dropped');
      this.builder.add(fact, isOnWire && live !== null ? this.frameOf(live) : null);
      return;
    }
    this.since ??= fact.at;
    this.more++;
  }

  /** Facts kept so far, and their bytes. */
  get length(): number {
    return this.builder.length;
  }

  get size(): number {
    return this.builder.size;
  }

  recording(): Recording {
    const { builder, limit, more, since } = this;
    return {
      formatVersion: 1,
      facts: builder.build(),
      limit,
      leftOut: { facts: more, since },
    };
  }
}
