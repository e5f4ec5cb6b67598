import type { Fact } from './facts.js';
import { type FactList, type ShelfName, shelves } from './list/fact-list.js';
import { keyOf } from './list/subjects.js';
import type { Recording } from './recording.js';

export { entryOf } from './list/subjects.js';

/** Something that is there at a moment: the fact by which it came to be known, and the latest one. */
export interface Standing {
  readonly first: Fact;
  readonly latest: Fact;
}

/**
 * What is there at a moment. Packets and requests on their way are known by their ids; entries of tables,
 * what resolvers ask and nobody has answered yet, ends of TCP connections, streams of HTTP/2 at either
 * end, and backends that are left out and changes that last: by `entryOf`.
 */
export type Moment = { readonly [S in ShelfName]: Shelf };

/**
 * Plays a recording, forwards and backwards: what is there is kept as the facts go by. A step back is as
 * cheap as one ahead, as each fact knows the one before it about the same thing. A step makes no object, so
 * that seeking through a million facts takes some milliseconds.
 */
export class Playback {
  readonly facts: FactList;
  /** What is there after the facts that have gone by. */
  readonly moment: Moment;
  /** By number. */
  private readonly shelves: readonly Shelf[];
  /** By subject: its latest fact, and where it stands on its shelf; -1 where it is not there. */
  private readonly latest: Int32Array;
  private readonly stand: Int32Array;
  private next = 0;

  constructor({ facts }: Recording) {
    this.facts = facts;
    const subjects = facts.first.length;
    this.latest = new Int32Array(subjects).fill(-1);
    this.stand = new Int32Array(subjects).fill(-1);
    this.shelves = shelves.map(() => new Shelf(facts, this.latest, this.stand));
    const named = shelves.map((name, number) => [name, this.shelves[number]]);
    this.moment = Object.fromEntries(named) as Moment;
  }

  /** Facts that have gone by. */
  get position(): number {
    return this.next;
  }

  /** The fact that a step ahead brings; null at the end. */
  get upcoming(): Fact | null {
    return this.next < this.facts.length ? this.facts.get(this.next) : null;
  }

  /** One fact ahead: it, or null at the end. */
  forward(): Fact | null {
    if (this.next === this.facts.length) return null;
    this.ahead();
    return this.facts.get(this.next - 1);
  }

  /** One fact back: the one that has not happened any more, or null at the beginning. */
  back(): Fact | null {
    if (this.next === 0) return null;
    this.undo();
    return this.facts.get(this.next);
  }

  /** To a moment: all that happened until then, at that nanosecond too, has gone by. */
  seek(time: number): void {
    this.moveTo(this.facts.until(time));
  }

  /** To where so many facts have gone by. */
  moveTo(position: number): void {
    const target = Math.max(0, Math.min(position, this.facts.length));
    while (this.next > target) this.undo();
    while (this.next < target) this.ahead();
  }

  /** The latest fact about a subject, by its place in the list; -1 where it is not there. */
  latestOf(subject: number): number {
    return this.latest[subject];
  }

  private ahead(): void {
    const { facts } = this;
    const i = this.next++;
    const subject = facts.columns.subject[i];
    if (facts.isLast(i)) this.leave(subject);
    else this.come(subject, i);
  }

  private undo(): void {
    const { facts } = this;
    const i = --this.next;
    const subject = facts.columns.subject[i];
    const before = facts.previous[i];
    if (before < 0) this.leave(subject);
    else this.come(subject, before);
  }

  private come(subject: number, fact: number): void {
    this.latest[subject] = fact;
    if (this.stand[subject] < 0) this.shelfOf(subject).add(subject);
  }

  private leave(subject: number): void {
    this.latest[subject] = -1;
    if (this.stand[subject] >= 0) this.shelfOf(subject).remove(subject);
  }

  private shelfOf(subject: number): Shelf {
    return this.shelves[this.facts.columns.shelf[subject]];
  }
}

/** What of one sort is there: in no order that means anything. */
export class Shelf {
  private readonly members: number[] = [];

  constructor(
    private readonly facts: FactList,
    private readonly latest: Int32Array,
    private readonly stand: Int32Array,
  ) {}

  get size(): number {
    return this.members.length;
  }

  /** Their numbers. */
  get subjects(): readonly number[] {
    return this.members;
  }

  *values(): Generator<Standing> {
    for (const subject of this.members) yield this.standing(subject);
  }

  /** With what they are known by. */
  *[Symbol.iterator](): Generator<[number | string, Standing]> {
    for (const standing of this.values()) yield [keyOf(standing.first), standing];
  }

  get(key: number | string): Standing | undefined {
    for (const [known, standing] of this) if (known === key) return standing;
    return undefined;
  }

  /** For `Playback`. */
  add(subject: number): void {
    this.stand[subject] = this.members.length;
    this.members.push(subject);
  }

  /** For `Playback`. */
  remove(subject: number): void {
    const { members, stand } = this;
    const last = members.pop() as number;
    if (last !== subject) {
      members[stand[subject]] = last;
      stand[last] = stand[subject];
    }
    stand[subject] = -1;
  }

  private standing(subject: number): Standing {
    const { facts, latest } = this;
    return { first: facts.get(facts.first[subject]), latest: facts.get(latest[subject]) };
  }
}
