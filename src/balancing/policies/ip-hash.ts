import { NginxHashPolicy } from '../hash/nginx-tries.js';
import { WeightLine } from '../hash/weight-line.js';
import type { Backend, Choice, PolicyContext } from '../policy.js';

/**
 * nginx's `ip_hash` (ngx_http_upstream_ip_hash_module.c): from 89 on, and over the first three
 * octets of the client's address (so a /24 goes together), hash := (hash * 113 + octet) mod 6271;
 * modulo the sum of the weights it is a point on the backends laid side by side in the order of the
 * list. The next try goes on from there over the same octets.
 *
 * Disruption: an unusable backend moves its own clients alone; a removal or a change of weight
 * moves nearly all, as the modulus changes.
 */
export class IpHashPolicy extends NginxHashPolicy {
  private line = new WeightLine([]);
  private address = 0;
  private hash = 0;

  constructor(context: PolicyContext) {
    super(context);
    this.changed(context.backends);
  }

  protected build(members: readonly Backend[]): void {
    this.line = new WeightLine(members);
  }

  protected begin(request: Choice): boolean {
    this.address = request.clientAddress;
    this.hash = 89;
    return true;
  }

  protected place(): number {
    for (let shift = 24; shift >= 8; shift -= 8) {
      this.hash = (this.hash * 113 + ((this.address >>> shift) & 0xff)) % 6271;
    }
    return this.line.at(this.hash % this.line.total);
  }
}
