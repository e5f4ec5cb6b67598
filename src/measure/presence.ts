import type { Nanoseconds } from '../engine/time.js';

/** When the members of a set were in it. */
export class Presence {
  /** By member: the instants at which it came and went, in turn. */
  private readonly turns: Nanoseconds[][];

  /** @param absent members that are not there from the beginning */
  constructor(absent: readonly boolean[]) {
    this.turns = absent.map((isAbsent) => (isAbsent ? [] : [0]));
  }

  /** A member comes or goes; nothing changes for one that is there, or gone, already. */
  set(member: number, present: boolean, now: Nanoseconds): void {
    const turns = this.turns[member];
    if ((turns.length % 2 === 1) !== present) turns.push(now);
  }

  /** Not all were there all the time. */
  get changes(): boolean {
    return this.turns.some(({ length }) => length !== 1);
  }

  /** How many are in the set now. */
  get count(): number {
    return this.turns.filter(({ length }) => length % 2 === 1).length;
  }

  /** Nanoseconds that a member was there between two instants. */
  time(member: number, from: Nanoseconds, to: Nanoseconds): Nanoseconds {
    const turns = this.turns[member];
    let time = 0;
    for (let i = 0; i < turns.length; i += 2) {
      const left = i + 1 < turns.length ? turns[i + 1] : Infinity;
      time += Math.max(0, Math.min(left, to) - Math.max(turns[i], from));
    }
    return time;
  }
}
