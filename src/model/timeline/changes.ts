import { below, type RandomSource } from '../../engine/random.js';
import type { Change } from '../../traffic/timeline.js';

/** One of the things that a change is about. */
export interface Target {
  name: string;
  /** Whether it is there to be drawn; absent for always. */
  isThere?(): boolean;
  make(): void;
  /** What undoes it. */
  lend(): () => void;
}

/** The same change of several targets, or of one of them drawn anew each time. */
export class TargetsChange implements Change {
  /**
   * @param verb what happens: `slow`; `detail` comes behind the names
   * @param one draws the target; null takes all
   */
  constructor(
    private readonly verb: string,
    private readonly targets: readonly Target[],
    private readonly detail: string,
    private readonly one: RandomSource | null,
  ) {}

  make(): string {
    const chosen = this.choose();
    for (const target of chosen) target.make();
    return this.say(chosen);
  }

  lend(): { what: string; undo: () => void } {
    const chosen = this.choose();
    const undos = chosen.map((target) => target.lend());
    return { what: this.say(chosen), undo: () => undos.forEach((undo) => undo()) };
  }

  private choose(): readonly Target[] {
    const { one, targets } = this;
    if (one === null) return targets;
    const there = targets.filter((target) => target.isThere?.() ?? true);
    return there.length < 2 ? there : [there[below(one, there.length)]];
  }

  private say(chosen: readonly Target[]): string {
    const names = chosen.slice(0, MOST_NAMED).map(({ name }) => name);
    const more = chosen.length - names.length;
    const all = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return [this.verb, all, this.detail].filter((part) => part !== '').join(' ');
  }
}

const MOST_NAMED = 3;
