import type { Nanoseconds } from '../engine/time.js';
/** Of a request that has met no proxy. */
const NONE = -1;
/** Proxies in a row that are told apart; further ones count for the last of these. */
export const MOST_HOPS = 6;

/** A request of a proxy's, with its times. */
interface Answered {
  readonly hops: Hops | null;
  readonly intended: Nanoseconds;
  readonly sent: Nanoseconds;
  readonly backedOff: Nanoseconds;
  readonly balancerArrival: Nanoseconds;
  readonly balancerDeparture: Nanoseconds;
  readonly serverArrival: Nanoseconds;
  readonly serviceStart: Nanoseconds;
  readonly serverDeparture: Nanoseconds;
}

/**
 * What the requests took that proxies sent on for one: nanoseconds, which together are `total`, the time
 * from the outermost proxy's sending to its hearing of the answer. What that proxy took itself is the rest of
 * its own time; `proxies` is that of those behind it.
 */
export class Hops {
  total: Nanoseconds = NONE;
  proxies: Nanoseconds = 0;
  network: Nanoseconds = 0;
  balancerQueue: Nanoseconds = 0;
  serverQueue: Nanoseconds = 0;
  service: Nanoseconds = 0;
  /** Attempts that failed, and the waits between. */
  earlierAttempts: Nanoseconds = 0;
  /** Those waits. */
  backOff: Nanoseconds = 0;
  /** Proxies that it has met, that one included. */
  depth = 0;
  /** By hop, the first proxy's first: on the network, and at the proxy that it led to (0 at the server). */
  readonly networks = new Float64Array(MOST_HOPS);
  readonly atProxies = new Float64Array(MOST_HOPS);

  /** Begins anew. */
  clear(): void {
    this.total = NONE;
  }

  copy(other: Hops): void {
    this.total = other.total;
    this.proxies = other.proxies;
    this.network = other.network;
    this.balancerQueue = other.balancerQueue;
    this.serverQueue = other.serverQueue;
    this.service = other.service;
    this.earlierAttempts = other.earlierAttempts;
    this.backOff = other.backOff;
    this.depth = other.depth;
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      this.networks[hop] = other.networks[hop];
      this.atProxies[hop] = other.atProxies[hop];
    }
  }

  /** A proxy's request is answered now. */
  note(child: Answered, now: Nanoseconds): void {
    const { hops, serverArrival, serviceStart, serverDeparture } = child;
    this.total = now - child.intended;
    this.earlierAttempts = child.sent - child.intended;
    this.backOff = child.backedOff;
    this.balancerQueue = child.balancerDeparture - child.balancerArrival;
    const there = serverDeparture - serverArrival;
    this.network = this.total - this.earlierAttempts - this.balancerQueue - there;
    if (hops === null || hops.total < 0) {
      this.proxies = 0;
      this.serverQueue = serviceStart - serverArrival;
      this.service = serverDeparture - serviceStart;
      this.networks.fill(0);
      this.atProxies.fill(0);
      this.networks[0] = this.network;
      this.depth = 1;
      return;
    }
    this.lead(hops, this.network, there - hops.total);
    this.proxies = hops.proxies + there - hops.total;
    this.serverQueue = hops.serverQueue;
    this.service = hops.service;
    this.network += hops.network;
    this.balancerQueue += hops.balancerQueue;
    this.earlierAttempts += hops.earlierAttempts;
    this.backOff += hops.backOff;
  }

  /** A hop before those of another. */
  private lead(hops: Hops, network: Nanoseconds, atProxy: Nanoseconds): void {
    const { networks, atProxies } = this;
    const last = MOST_HOPS - 1;
    for (let hop = last; hop > 0; hop--) {
      networks[hop] = hops.networks[hop - 1];
      atProxies[hop] = hops.atProxies[hop - 1];
    }
    networks[last] += hops.networks[last];
    atProxies[last] += hops.atProxies[last];
    this.depth = Math.min(hops.depth + 1, MOST_HOPS);
    networks[0] = network;
    atProxies[0] = atProxy;
  }
}
