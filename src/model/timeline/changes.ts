import { below, type RandomSource } from '../../engine/random.js';
import type { ChangeTold } from '../../facts/facts.js';
import type { Change } from '../../traffic/timeline.js';
import type { ReplicaStates } from './replicas.js';

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
   * @param told what is told of it besides its targets
   * @param one draws the target; null takes all
   */
  constructor(
    private readonly told: Pick<ChangeTold, 'change' | 'to'> & Partial<ChangeTold>,
    private readonly targets: readonly Target[],
    private readonly one: RandomSource | null = null,
  ) {}

  make(): ChangeTold {
    const chosen = this.choose();
    for (const target of chosen) target.make();
    return this.tell(chosen);
  }

  lend(): { told: ChangeTold; undo: () => void } {
    const chosen = this.choose();
    const undos = chosen.map((target) => target.lend());
    return { told: this.tell(chosen), undo: () => undos.forEach((undo) => undo()) };
  }

  private choose(): readonly Target[] {
    const { one, targets } = this;
    if (one === null) return targets;
    const there = targets.filter((target) => target.isThere?.() ?? true);
    return there.length < 2 ? there : [there[below(one, there.length)]];
  }

  private tell(chosen: readonly Target[]): ChangeTold {
    const names = chosen.slice(0, MOST_NAMED).map(({ name }) => name);
    return { names, more: chosen.length - names.length, ...this.told };
  }
}

const MOST_NAMED = 3;

/** A change of several replicas that balancers hear of once. */
export class AtOnce implements Change {
  constructor(
    private readonly change: Change,
    private readonly states: Pick<ReplicaStates, 'atOnce'>,
  ) {}

  make(): ChangeTold {
    return this.states.atOnce(() => this.change.make());
  }

  lend(): { told: ChangeTold; undo: () => void } {
    const { told, undo } = this.states.atOnce(() => this.change.lend());
    return { told, undo: () => this.states.atOnce(undo) };
  }
}
