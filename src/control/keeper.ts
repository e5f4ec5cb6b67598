import type { Clock } from './clock.js';
import type { Nodes } from './nodes.js';
import type { Pod, PodKeeper, PodState } from './pod.js';

/** What is told of those who keep pods. */
export interface Witness {
  pod(pod: Pod, before: PodState): void;
  /** A rollout to a version begins, is complete, has made no progress for too long, or has left no older pod. */
  rollout(revision: number, step: 'begins' | 'ends' | 'stuck' | 'settled'): void;
  scaled(from: number, to: number, why: string): void;
}

/** What keepers of pods have to do with. */
export interface Surroundings {
  clock: Clock;
  nodes: Nodes;
  witness: Witness;
}

/** Keeps as many pods of a service as are wanted: looks at what is there whenever something has changed. */
export abstract class Keeper implements PodKeeper {
  private isSyncing = false;

  /**
   * @param places where its pods may run; none where that is no matter
   * @param wanted pods at first
   */
  constructor(
    protected readonly around: Surroundings,
    readonly pods: readonly Pod[],
    private readonly places: readonly string[],
    protected wanted: number,
  ) {
    around.nodes.onRoom(() => this.sync());
  }

  /** How many pods are wanted. */
  get size(): number {
    return this.wanted;
  }

  /** Pods that are ready, and are not about to end. */
  get healthy(): number {
    return this.pods.filter((pod) => pod.isActive && pod.isReady).length;
  }

  /** Another version takes the place of what there is. */
  abstract rollOut(): void;

  protected abstract reconcile(): void;

  /** What else there is to do when a pod has changed. */
  protected noted?(pod: Pod): void;

  scale(to: number, why: string): void {
    if (to === this.wanted) return;
    this.around.witness.scaled(this.wanted, to, why);
    this.wanted = to;
    this.sync();
  }

  changed(pod: Pod, before: PodState): void {
    this.around.witness.pod(pod, before);
    this.noted?.(pod);
    this.sync();
  }

  /** Looks again when the step under way is done. */
  protected sync(): void {
    if (this.isSyncing) return;
    this.isSyncing = true;
    this.around.clock.soon(() => {
      this.isSyncing = false;
      this.reconcile();
    });
  }

  /** The node for a new pod: null for none in particular, '' where no node takes any. */
  chooseNode(): string | null {
    const there = this.pods.filter(({ isActive }) => isActive);
    return this.around.nodes.choose(this.places, there);
  }
}
