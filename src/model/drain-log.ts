import type { Clock } from '../control/clock.js';
import type { DrainWitness } from '../control/drain.js';
import { SECOND, type Nanoseconds } from '../engine/time.js';
import type { DrainResults } from './results.js';

interface Kept extends Omit<DrainResults, 'took'> {
  began: Nanoseconds;
  /** In seconds, at the longest. */
  took: number;
  /** One is under way. */
  isOn: boolean;
  /** One was called off with pods left. */
  isUnfinished: boolean;
}

/** Writes down what becomes of drains, by node. */
export class DrainLog implements DrainWitness {
  private readonly nodes = new Map<string, Kept>();

  /** @param planned nodes whose drains are known beforehand */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    planned: Iterable<string>,
  ) {
    for (const node of planned) this.of(node);
  }

  begins(node: string, pods: number): void {
    const kept = this.of(node);
    kept.times++;
    kept.pods += pods;
    kept.began = this.clock.now;
    kept.from ??= kept.began / SECOND;
    kept.isOn = true;
  }

  evicted(node: string): void {
    this.of(node).evicted++;
  }

  refused(node: string): void {
    this.of(node).refused++;
  }

  stuck(node: string): void {
    this.of(node).stuck = true;
  }

  ends(node: string): void {
    const kept = this.of(node);
    kept.over++;
    kept.took = Math.max(kept.took, (this.clock.now - kept.began) / SECOND);
    kept.isOn = kept.stuck = false;
  }

  calledOff(node: string): void {
    const kept = this.of(node);
    kept.isOn = false;
    kept.isUnfinished = true;
  }

  results(): Map<string, DrainResults> {
    return new Map(
      [...this.nodes].map(([node, kept]) => {
        const { times, over, from, stuck, pods, evicted, refused } = kept;
        const isOver = over > 0 && !kept.isOn && !kept.isUnfinished;
        const took = isOver ? kept.took : null;
        return [node, { times, over, from, took, stuck, pods, evicted, refused }];
      }),
    );
  }

  private of(node: string): Kept {
    let kept = this.nodes.get(node);
    if (kept === undefined) {
      const counts = { times: 0, over: 0, pods: 0, evicted: 0, refused: 0 };
      const marks = { stuck: false, isOn: false, isUnfinished: false };
      this.nodes.set(node, (kept = { ...counts, from: null, began: 0, took: 0, ...marks }));
    }
    return kept;
  }
}
