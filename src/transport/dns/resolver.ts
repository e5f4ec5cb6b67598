import type { Nanoseconds } from '../../engine/time.js';
import type { LookUps } from '../../measure/look-ups.js';

/** Waits for names to be looked up, each under a token of its own. */
export interface NameWaiter {
  /** The first address of the answer, and how long it may be kept; 0 for one that was not asked for. */
  resolved(token: number, address: number, ttl: Nanoseconds): void;
  /** The name is unknown, or (not `answered`) nobody says. */
  unresolved(token: number, answered: boolean): void;
}

/** Who can be asked for the addresses of names. */
export interface Answering {
  /** The machine that asks. */
  readonly place: string;
  /**
   * `waiter` is told, under `token`, perhaps before this returns.
   * @param request for which it is asked, as facts name it
   * @param tally counts it; null where nobody does
   */
  resolve(
    name: string,
    waiter: NameWaiter,
    token: number,
    request?: number,
    tally?: LookUps | null,
  ): void;
}

/** What `/etc/resolv.conf` says, and whose library reads it (resolv.conf(5)). */
export interface ResolverOptions {
  /** Addresses, in order. */
  servers: readonly number[];
  /** Domains in which a name is looked for that has fewer dots than `ndots`. */
  search: readonly string[];
  ndots: number;
  libc: 'glibc' | 'musl';
  /** Asks for IPv6 addresses too, as getaddrinfo does for AF_UNSPEC. */
  aaaa: boolean;
  attempts: number;
  timeout: Nanoseconds;
  /** Begins with another server each time. */
  rotate: boolean;
  /** How glibc sends the questions for both kinds of addresses. */
  questions: 'parallel' | 'single-request' | 'single-request-reopen';
  /** Bytes over UDP that it says it takes (options edns0); 0: it does not say, and takes 512. */
  edns: number;
  /** Asks over TCP from the start (options use-vc). */
  tcp: boolean;
}
