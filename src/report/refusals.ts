import type { Results } from '../model/results.js';
import { count, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { refusalRows } from './refusal-rows.js';

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
