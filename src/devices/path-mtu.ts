interface PathMtu {
  mtu: number;
  /** Too small to be believed: packets go without DF. */
  locked: boolean;
  expires: number;
}

/** Linux: net.ipv4.route.min_pmtu, and mtu_expires (600 s) in nanoseconds. */
const LEAST = 552;
const KEPT = 600e9;

/**
 * What a host has learnt of the largest packets on its ways, by destination, from ICMP errors
 * (RFC 1191; linux ip_rt_update_pmtu): it is believed for ten minutes.
 */
export class PathMtus {
  private readonly known = new Map<number, PathMtu>();

  learn(destination: number, mtu: number, now: number): void {
    const before = this.find(destination, now);
    if (before !== null && before.mtu <= mtu) return;
    const locked = mtu < LEAST;
    const expires = now + KEPT;
    this.known.set(destination, { mtu: locked ? LEAST : mtu, locked, expires });
  }

  /** The MTU towards a destination, at most that of the port. */
  of(destination: number, port: number, now: number): number {
    const known = this.find(destination, now);
    return known === null || known.mtu > port ? port : known.mtu;
  }

  /** False where packets may be cut on the way. */
  mayDiscover(destination: number, now: number): boolean {
    return this.find(destination, now)?.locked !== true;
  }

  private find(destination: number, now: number): PathMtu | null {
    const known = this.known.get(destination);
    if (known === undefined) return null;
    if (known.expires > now) return known;
    this.known.delete(destination);
    return null;
  }
}
