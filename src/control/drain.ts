/**
 * `kubectl drain`: no new pods come to a node, and those that are there are evicted, all at once as far as their
 * budgets let them go; who may not go is tried again after five seconds (kubectl pkg/drain/drain.go).
 */
import { SECOND } from '../engine/time.js';
import type { Clock } from './clock.js';
import { type Budget, mayBeEvicted } from './disruption-budget.js';
import type { Keeper } from './keeper.js';
import type { Nodes } from './nodes.js';
import type { Pod } from './pod.js';

const RETRY = 5 * SECOND;

/** A service's pods, as evictions see them. */
export interface Evictable {
  keeper: Keeper;
  budget: Budget | null;
}

/** What is told of drains. */
export interface DrainWitness {
  begins(node: string): void;
  /** No pod that was there is left. */
  ends(node: string): void;
  /** The budget of a pod's service does not let it go now. */
  refused(node: string, pod: Pod): void;
}

export class Drains {
  constructor(
    private readonly clock: Clock,
    private readonly nodes: Nodes,
    private readonly services: readonly Evictable[],
    private readonly witness: DrainWitness,
  ) {}

  /** Empties a node; what it returns lets pods come again. */
  drain(node: string): () => void {
    let isOn = true;
    this.nodes.cordon(node);
    this.witness.begins(node);
    const left = this.services.flatMap(({ keeper, budget }) =>
      keeper.pods
        .filter((pod) => pod.node === node && pod.state !== 'free')
        .map((pod) => ({ keeper, budget, pod, life: pod.number })),
    );
    let waiting = left.length;
    const gone = (): void => {
      if (--waiting === 0) this.witness.ends(node);
    };
    if (waiting === 0) this.witness.ends(node);
    for (const { keeper, budget, pod, life } of left) {
      const attempt = (): void => {
        if (!isOn || pod.number !== life) return;
        if (!pod.isEnding) {
          const { healthy, size } = keeper;
          const runs = pod.state !== 'creating';
          if (!mayBeEvicted(budget, size, healthy, { isReady: pod.isReady, runs })) {
            this.witness.refused(node, pod);
            this.clock.after(RETRY, attempt);
            return;
          }
          pod.end();
        }
      };
      pod.whenGone(gone);
      attempt();
    }
    return () => {
      isOn = false;
      this.nodes.uncordon(node);
    };
  }
}
