import type { Results } from '../model/results.js';
import type { RefusalRow } from '../model/rows.js';

/**
 * The rows of `refusals.csv`, by layer from below: what rules of the network dropped (packets, whose callers
 * nobody has kept), connections that were refused, requests that were. None where nothing was but by the network.
 */
export function refusalRows({ services, drops }: Results): RefusalRow[] {
  const rows: RefusalRow[] = [];
  for (const [service, { refusals }] of services) {
    for (const [rule, { layer, action, origin, callers }] of refusals) {
      for (const [caller, refused] of callers) {
        rows.push({ caller, service, layer, action, rule, origin, count: refused });
      }
    }
  }
  const network = drops
    .filter(({ rule }) => rule !== '')
    .map(({ place, chain, rule, origin, packets }): RefusalRow => ({
      ...{
        caller: '',
        service: place.replace(/ \(.*/u, ''),
        layer: 'network',
        action: chain,
        rule,
        origin,
      },
      count: packets,
    }));
  return rows.length === 0 ? [] : [...network, ...rows];
}
