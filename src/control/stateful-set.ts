/**
 * A StatefulSet: pods by ordinal, each with its place for good; made from the first to the last, ended and replaced
 * from the last to the first (pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet).
 *
 * Not modelled: maxUnavailable (a gated feature), OnDelete, start ordinals as an order of their own, volumes.
 */
import type { Nanoseconds } from '../engine/time.js';
import { Keeper, type Surroundings } from './keeper.js';
import type { Pod } from './pod.js';

export interface StatefulSetOptions {
  /** ordered-ready: each waits for the one before it to be available; parallel: all at once. */
  order: 'ordered-ready' | 'parallel';
  /** Pods below it keep their version in a rollout. */
  partition: number;
  minReady: Nanoseconds;
}

export class StatefulSet extends Keeper {
  private revision = 1;
  /** Of those below the partition. */
  private readonly before = 1;
  private rolling = false;

  constructor(
    around: Surroundings,
    pods: readonly Pod[],
    places: readonly string[],
    wanted: number,
    private readonly options: StatefulSetOptions,
  ) {
    super(around, pods, places, wanted);
  }

  rollOut(): void {
    this.revision++;
    this.rolling = true;
    this.around.witness.rollout(this.revision, 'begins');
    this.sync();
  }

  protected override noted(pod: Pod): void {
    const { minReady } = this.options;
    if (pod.isReady && minReady > 0) this.around.clock.after(minReady, () => this.sync());
  }

  protected reconcile(): void {
    if (this.bringUp() && this.bringDown()) this.update();
    this.finish();
  }

  /** Pods that are wanted: true where all are there, and as they should be, as far as that matters. */
  private bringUp(): boolean {
    const isOrdered = this.options.order === 'ordered-ready';
    for (const pod of this.pods.slice(0, this.wanted)) {
      if (pod.state === 'free') {
        const node = this.chooseNode();
        if (node === '') return false;
        pod.make(pod.index < this.options.partition ? this.before : this.revision, node);
      }
      if (isOrdered && !this.isWell(pod)) return false;
    }
    return true;
  }

  /** Pods that are too many, the last first: true where none is left. */
  private bringDown(): boolean {
    const condemned = this.pods.slice(this.wanted).filter(({ state }) => state !== 'free');
    for (const pod of condemned.reverse()) {
      pod.end();
      if (this.options.order === 'ordered-ready') return false;
    }
    return condemned.length === 0;
  }

  /** The last that has an old version goes, once those behind it are well. */
  private update(): void {
    for (let i = this.wanted - 1; i >= this.options.partition; i--) {
      const pod = this.pods[i];
      if (pod.revision !== this.revision && pod.isActive) {
        pod.end();
        return;
      }
      if (!this.isWell(pod)) return;
    }
  }

  private finish(): void {
    if (!this.rolling) return;
    const updated = this.pods.slice(this.options.partition, this.wanted);
    if (!updated.every((pod) => pod.revision === this.revision && this.isWell(pod))) return;
    this.rolling = false;
    this.around.witness.rollout(this.revision, 'ends');
  }

  private isWell(pod: Pod): boolean {
    return pod.isAvailable(this.options.minReady);
  }
}
