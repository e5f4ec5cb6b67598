import type { Results } from '../../model/results.js';
import type { Chart } from './chart.js';

/** A chart before it has a name that no other has. */
export type Named = Omit<Chart, 'name'> & { words: string };

/** Where a picture comes from. */
export function sourceOf({ scenario, seed, partial }: Results, more = ''): string {
  const parts = [`${scenario}, seed ${seed}, one run`, ...(partial ? ['cut short'] : []), more];
  return parts.filter((part) => part !== '').join(' · ');
}
