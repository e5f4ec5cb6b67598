import { below } from '../../engine/random.js';
import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { isUsable } from './usable.js';

/**
 * One backend for everything: the first usable one of the list, for as long as it can be used; then
 * the first again, from the beginning of the list. gRPC's default, `pick_first` (grpc
 * src/core/load_balancing/pick_first/pick_first.cc). An earlier backend that comes back changes
 * nothing. Weights do not count.
 *
 * With `shuffle` the list is shuffled once at the start (Fisher-Yates, gRFC A62), or all clients of a
 * service would use the same backend. Not modelled: connection attempts that run side by side.
 */
export class PickFirstPolicy implements BalancingPolicy {
  private readonly order: Int32Array;
  private current: number = NONE;

  constructor({ backends, random }: PolicyContext, shuffle: boolean) {
    this.order = Int32Array.from(backends, ({ index }) => index);
    if (shuffle) {
      const { order } = this;
      for (let i = order.length - 1; i > 0; i--) {
        const other = below(random, i + 1);
        const index = order[i];
        order[i] = order[other];
        order[other] = index;
      }
    }
    this.changed(backends);
  }

  pick(): number {
    return this.current;
  }

  changed(backends: readonly Backend[]): void {
    if (this.current !== NONE && isUsable(backends[this.current])) return;
    this.current = this.order.find((index) => isUsable(backends[index])) ?? NONE;
  }
}
