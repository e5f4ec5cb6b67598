/** What IPVS's schedulers make least; at a tie all of them take the first of the list. */
import type { Backend } from '../policy.js';

/** An active connection weighs as much as 256 that are not. */
const ACTIVE = 256;

/**
 * `lc`: active * 256 + inactive, whatever the weights (linux net/netfilter/ipvs/ip_vs_lc.c, since
 * 2.6.38; ip_vs_dest_conn_overhead of include/net/ip_vs.h).
 */
export function overhead({ active, inactive }: Backend): number {
  return active * ACTIVE + inactive;
}

/** `wlc`: the same for the weight (ip_vs_wlc.c). Of a list of idle backends the first is taken. */
export function weightedOverhead(backend: Backend): number {
  return overhead(backend) / backend.weight;
}

/**
 * `sed`: (active + 1) / weight, how long a request would take if weights were speeds; inactive
 * connections do not count (ip_vs_sed.c).
 */
export function expectedDelay({ active, weight }: Backend): number {
  return (active + 1) / weight;
}

/**
 * `nq`: whoever has nothing active comes first, whatever its weight; then as `sed` (ip_vs_nq.c,
 * after Weinrib and Shenker: "Greed is not enough", INFOCOM 1988).
 */
export function delayUnlessIdle(backend: Backend): number {
  return backend.active === 0 ? 0 : expectedDelay(backend);
}
