import {
  NONE,
  type Backend,
  type BalancingPolicy,
  type Choice,
  type PolicyContext,
} from '../policy.js';
import { SmoothWeights } from '../policies/smooth-weights.js';
import { isUsable } from '../policies/usable.js';
import { Standing } from './standing.js';

/** After this many places in vain, nginx's hash methods turn to round robin. */
const TRIES = 20;

/**
 * What nginx's hash methods have in common (ngx_http_upstream_hash_module.c and ip_hash_module.c,
 * as of 1.27): tables hold all servers of the set, the unusable too, so health moves nobody's
 * place; a place whose server is unusable, or has had this request before (see NginxPeersPolicy), is
 * passed over, and after 20 such the request takes the smooth weighted turn of the rest, as do
 * requests without anything to hash. nginx's servers have whole weights; fractions are allowed here.
 */
export abstract class NginxHashPolicy implements BalancingPolicy {
  private readonly standing = new Standing((backend) => !backend.absent);
  private readonly weights: SmoothWeights;
  private usable = 0;
  private backends: readonly Backend[] = [];

  constructor({ backends }: PolicyContext) {
    this.weights = new SmoothWeights(backends.length);
  }

  pick(request: Choice): number {
    const { backends, usable } = this;
    if (usable === 0) return NONE;
    if (!this.begin(request)) return this.turn();
    for (let vain = 0; vain <= TRIES; vain++) {
      const index = this.place();
      if (isUsable(backends[index])) return index;
      this.pass();
    }
    return this.turn();
  }

  changed(backends: readonly Backend[]): void {
    this.backends = backends;
    this.weights.resize(backends.length);
    this.usable = backends.reduce((count, backend) => count + (isUsable(backend) ? 1 : 0), 0);
    if (this.standing.update(backends)) this.build(this.standing.members(backends));
  }

  /** Makes the table; there may be nobody to put into it. */
  protected abstract build(members: readonly Backend[]): void;

  /** Goes to the first place of a request. False where there is nothing to hash. */
  protected abstract begin(request: Choice): boolean;

  /** The backend at the place. */
  protected abstract place(): number;

  /** Leaves the place, where `place` does not do it by itself. */
  protected pass(): void {}

  private turn(): number {
    const { backends, weights } = this;
    weights.begin();
    for (let i = 0; i < backends.length; i++) {
      if (isUsable(backends[i])) weights.offer(i, backends[i].weight);
    }
    return weights.take();
  }
}
