/**
 * `kubectl drain`: no new pods come to a node, and those that are there are evicted, all at once as far as their
 * budgets let them go; who may not go is tried again after five seconds (kubectl pkg/drain/drain.go).
 */
import { SECOND } from '../engine/time.js';
import type { Clock } from './clock.js';
import { allowsNone, type Budget, mayBeEvicted } from './disruption-budget.js';
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
  /** @param pods that are there */
  begins(node: string, pods: number): void;
  /** A pod's end begins on its account. */
  evicted(node: string): void;
  /** The budget of a pod's service does not let it go now. */
  refused(node: string, pod: Pod): void;
  /** That budget lets nobody go, however many pods are ready: told once of a drain. */
  stuck(node: string, pod: Pod): void;
  /** No pod that was there is left. */
  ends(node: string): void;
  /** The node takes pods again, and not all that were there are gone. */
  calledOff(node: string): void;
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
    const { witness } = this;
    let isOn = true;
    let isStuck = false;
    this.nodes.cordon(node);
    const left = this.services.flatMap(({ keeper, budget }) =>
      keeper.pods
        .filter((pod) => pod.node === node && pod.state !== 'free')
        .map((pod) => ({ keeper, budget, pod, life: pod.number })),
    );
    let waiting = left.length;
    witness.begins(node, waiting);
    const gone = (): void => {
      if (--waiting === 0 && isOn) witness.ends(node);
    };
    if (waiting === 0) witness.ends(node);
    for (const { keeper, budget, pod, life } of left) {
      const attempt = (): void => {
        if (!isOn || pod.number !== life) return;
        if (!pod.isEnding) {
          const { healthy, size } = keeper;
          const runs = pod.state !== 'creating';
          if (!mayBeEvicted(budget, size, healthy, { isReady: pod.isReady, runs })) {
            witness.refused(node, pod);
            if (!isStuck && allowsNone(budget, size)) {
              isStuck = true;
              witness.stuck(node, pod);
            }
            this.clock.after(RETRY, attempt);
            return;
          }
          witness.evicted(node);
          pod.end();
        }
      };
      pod.whenGone(gone);
      attempt();
    }
    return () => {
      isOn = false;
      if (waiting > 0) witness.calledOff(node);
      this.nodes.uncordon(node);
    };
  }
}
