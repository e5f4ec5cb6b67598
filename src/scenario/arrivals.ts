import type { Described } from '../engine/options.js';
import type { Path } from './errors.js';
import { families } from './families.js';

/** Kinds of workloads that send by other clocks. */
const WITHOUT: ReadonlySet<string> = new Set(['closed', 'ping', 'bulk']);

interface WithArrivals {
  kind: string;
  rate?: number;
  arrivals?: Described;
}

/**
 * `rate: 5/s` and `arrivals: poisson` say together what `arrivals: poisson(5/s)` says: afterwards
 * every workload that has arrivals has them in whole.
 */
export function completeArrivals<W extends { kind: string }>(
  workload: W,
  fail: (path: Path, message: string) => void,
): W {
  if (WITHOUT.has(workload.kind)) return workload;
  const { rate, arrivals = poisson } = workload as WithArrivals;
  const wanted = lacksRate(arrivals);
  if (rate === undefined) {
    if (wanted) fail([], 'expected a rate such as rate: 100/s, or arrivals with a rate');
    return { ...workload, arrivals };
  }
  if (!wanted) {
    fail(['rate'], `the arrivals (${arrivals.kind}) have their own rate`);
    return workload;
  }
  const whole = { kind: arrivals.kind, options: new Map([['rate', rate], ...arrivals.options]) };
  try {
    families.arrivals.check?.(whole);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    fail([], error.message);
  }
  return { ...workload, arrivals: whole };
}

const poisson: Described = { kind: 'poisson', options: new Map() };

function lacksRate({ kind, options }: Described): boolean {
  const entry = families.arrivals.entries.find(({ name }) => name === kind);
  return entry?.options.some(({ name }) => name === 'rate' && !options.has(name)) ?? false;
}
