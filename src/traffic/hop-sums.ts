import { type Hops, MOST_HOPS } from '../calls/hops.js';
import type { Nanoseconds } from '../engine/time.js';

/** Sums over completed requests that went by proxies, by hop: from the caller to the first proxy, and so on. */
export class HopSums {
  count = 0;
  /** The most proxies that any has met. */
  depth = 0;
  /** On the network, there and back. */
  readonly networks = new Float64Array(MOST_HOPS + 1);
  /** At the proxy that the hop leads to, computing and in line; 0 where it leads to the server. */
  readonly proxies = new Float64Array(MOST_HOPS + 1);

  note(hops: Hops, way: Nanoseconds, atFirst: Nanoseconds): void {
    const { networks, proxies } = this;
    this.count++;
    if (hops.depth > this.depth) this.depth = hops.depth;
    networks[0] += way;
    proxies[0] += atFirst;
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      networks[hop + 1] += hops.networks[hop];
      proxies[hop + 1] += hops.atProxies[hop];
    }
  }
}
