import type { Nanoseconds } from '../engine/time.js';
/** Of a request that has met no proxy. */
const NONE = -1;

/** A request of a proxy's, with its times. */
interface Answered {
  readonly hops: Hops | null;
  readonly intended: Nanoseconds;
  readonly sent: Nanoseconds;
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
  }

  /** A proxy's request is answered now. */
  note(child: Answered, now: Nanoseconds): void {
    const { hops, serverArrival, serviceStart, serverDeparture } = child;
    this.total = now - child.intended;
    this.earlierAttempts = child.sent - child.intended;
    this.balancerQueue = child.balancerDeparture - child.balancerArrival;
    const there = serverDeparture - serverArrival;
    this.network = this.total - this.earlierAttempts - this.balancerQueue - there;
    if (hops === null || hops.total < 0) {
      this.proxies = 0;
      this.serverQueue = serviceStart - serverArrival;
      this.service = serverDeparture - serviceStart;
      return;
    }
    this.proxies = hops.proxies + there - hops.total;
    this.serverQueue = hops.serverQueue;
    this.service = hops.service;
    this.network += hops.network;
    this.balancerQueue += hops.balancerQueue;
    this.earlierAttempts += hops.earlierAttempts;
  }
}
