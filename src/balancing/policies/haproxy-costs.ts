/** What HAProxy's algorithms make least. */
import type { Backend } from '../policy.js';
import type { Cost } from './least-cost.js';

const GREATEST_WEIGHT = 256;

/**
 * `leastconn` (haproxy src/lb_fwlc.c, 2.2 to 3.1): 0 with nothing in flight, else
 *
 *     floor((in flight + 1) * 256 / weight)
 *
 * A server whose key changes goes behind those that have the same one, so equals take turns; since
 * 3.2 they stand in several lists, of which one is drawn. Weights are from 1 to 256 there, any will
 * do here. Not modelled: a queue for each server, whose length would count.
 */
export function leastconnKey({ active, weight }: Backend): number {
  return active === 0 ? 0 : Math.floor(((active + 1) * GREATEST_WEIGHT) / weight);
}

/**
 * `first` (haproxy src/lb_fas.c, after Gandhi et al., CMU-CS-12-109, "packing"): the first of the
 * list with a free slot, so that the rest may sleep; weights do not count.
 */
export function withinSlots(slots: number): Cost {
  return ({ active }) => (active < slots ? 0 : Infinity);
}
