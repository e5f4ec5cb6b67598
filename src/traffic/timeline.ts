import type { Distribution } from '../engine/distribution.js';
import type { RandomSource } from '../engine/random.js';
import { Later } from '../engine/later.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds, wholeNanoseconds } from '../engine/time.js';
import type { ChangeTold, FactOf } from '../facts/facts.js';

/** What happens to the simulated world at a time: a fault, a repair, a change. */
export interface Change {
  /** Makes it so for good; says what it has done. */
  make(): ChangeTold;
  /** Makes it so until `undo` is called. */
  lend(): { told: ChangeTold; undo: () => void };
}

/** When a change happens. */
export type Occasion =
  | { kind: 'at'; times: readonly Nanoseconds[] }
  /** From start to start. */
  | { kind: 'every'; period: Nanoseconds; from: Nanoseconds; until: Nanoseconds }
  /** From the end of one to the start of the next. */
  | { kind: 'random'; gap: Distribution; from: Nanoseconds; until: Nanoseconds };

export interface TimelineEntry {
  occasion: Occasion;
  /** How long it lasts; null for good. */
  lasts: Distribution | null;
  change: Change;
  random: RandomSource;
}

/** Makes the changes of a scenario at their times, and undoes those that last for a time. */
export class Timeline implements Actor {
  actorId = -1;
  /** What to do at the events pending whose kinds come after the entries. */
  private readonly later: Later;

  /** @param random of the times; each entry has its own */
  constructor(
    private readonly simulator: Simulator,
    private readonly entries: readonly TimelineEntry[],
  ) {
    simulator.add(this);
    this.later = new Later(simulator, this, entries.length);
    entries.forEach(({ occasion, random }, entry) => {
      if (occasion.kind === 'at') for (const time of occasion.times) this.startAt(entry, time);
      else if (occasion.kind === 'every') this.startAt(entry, occasion.from);
      else this.startAt(entry, occasion.from + occasion.gap.sample(random));
    });
  }

  /** Calls `then` after a time: for changes that have a second act. */
  after(delay: Nanoseconds, then: () => void): void {
    this.later.after(delay, then);
  }

  wake(kind: number): void {
    if (kind < this.entries.length) this.start(kind);
    else this.later.wake(kind);
  }

  private start(place: number): void {
    const { simulator } = this;
    const { occasion, lasts, change, random } = this.entries[place];
    if (occasion.kind === 'every') this.startAt(place, simulator.now + occasion.period);
    if (lasts === null) {
      this.note(place, change.make(), 'for good');
      this.again(place);
      return;
    }
    const { told, undo } = change.lend();
    this.note(place, told, 'begins');
    this.after(wholeNanoseconds(lasts.sample(random)), () => {
      undo();
      this.note(place, told, 'ends');
      this.again(place);
    });
  }

  private again(place: number): void {
    const { occasion, random } = this.entries[place];
    if (occasion.kind !== 'random') return;
    this.startAt(place, this.simulator.now + wholeNanoseconds(occasion.gap.sample(random)));
  }

  private startAt(place: number, time: number): void {
    const { occasion } = this.entries[place];
    const { now } = this.simulator;
    const at = Math.round(time);
    if (occasion.kind !== 'at' && !(at < occasion.until)) return;
    if (at <= END_OF_TIME) this.simulator.schedule(at - now, this, place);
  }

  private note(entry: number, told: ChangeTold, phase: FactOf<'changes'>['phase']): void {
    const { facts, now: at } = this.simulator;
    facts.changes?.tell({ kind: 'changed', at, place: '', entry, ...told, phase }, null);
  }
}
