import { NONE, type Backend, type BalancingPolicy, type PolicyContext } from '../policy.js';
import { UsableBackends } from './usable.js';

/**
 * The usable backends in turn, whatever their weights. As in Envoy (round_robin_lb.cc, unweighted),
 * one counter runs on over whatever list there is: pick k takes entry (start + k) mod n of the
 * backends that are usable now, and a change of the list does not set it back. It starts at 0 unless
 * told, so the first request goes to the first backend.
 *
 * `drawn`: as gRPC, each list has a counter of its own, which starts at random (grpc
 * round_robin.cc).
 */
export class RoundRobinPolicy implements BalancingPolicy {
  private readonly usable: UsableBackends;

  constructor(
    private readonly context: PolicyContext,
    private turn: number,
    private readonly drawn: boolean,
  ) {
    this.usable = new UsableBackends(context.backends);
    if (drawn) this.turn = context.random.bits32() >>> 0;
  }

  pick(): number {
    const { count } = this.usable;
    if (count === 0) return NONE;
    const { turn } = this;
    // Wraps around at 2^32.
    this.turn = (turn + 1) >>> 0;
    return this.usable.at(turn % count);
  }

  changed(backends: readonly Backend[]): void {
    this.usable.rebuild(backends);
    if (this.drawn) this.turn = this.context.random.bits32() >>> 0;
  }
}
