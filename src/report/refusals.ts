import type { Results } from '../model/results.js';
import type { RefusalRow } from '../model/rows.js';
import { count, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';

/**
 * The rows of `refusals.csv`, by layer from below: what rules of the network dropped (packets, whose callers
 * nobody has kept), connections that were refused, requests that were. None where nothing was but by the network.
 */
export function refusalRows({ services, drops }: Results): RefusalRow[] {
  const rows: RefusalRow[] = [];
  for (const [service, { refusals }] of services) {
    for (const [rule, { layer, action, origin, callers }] of refusals) {
      for (const [caller, { refused }] of callers) {
        rows.push({ caller, service, layer, action, rule, origin, count: refused });
      }
    }
  }
  const network = drops
    .filter(({ rule }) => rule !== '')
    .map(({ place, chain, rule, origin, packets }): RefusalRow => ({
      ...{ caller: '', service: place, layer: 'network', action: chain, rule, origin },
      count: packets,
    }));
  return rows.length === 0 ? [] : [...network, ...rows];
}

/** Who was refused what, by which rule of which layer: as far as anybody tried. */
export function refusals(results: Results, paint: Paint): string[] {
  const rows = refusalRows(results).map((each) => [
    each.caller === '' ? '-' : printable(each.caller),
    printable(each.service),
    each.layer,
    printable(each.action === 'allow' ? `none of ${each.rule}` : each.rule),
    printable(each.origin === '' ? '-' : each.origin),
    paint.bad(count(each.count)),
  ]);
  return grid(
    'Refused (network: packets; connection, TLS: connections; request: requests)',
    '<caller <at <layer <rule <written count',
    rows,
    paint,
    'refusals.csv',
  );
}
