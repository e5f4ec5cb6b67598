import type { Measured } from './case.js';

/** How one request ended. */
export interface Ended {
  /** Who answered; -1 for none of the servers. */
  server: number;
  ms: number;
  /** HTTP's; 0 for none. */
  status: number;
}

/** Shares and latencies of those that succeeded, and how many did not. */
export function measure(ended: readonly Ended[], servers: number): Measured {
  const good = ended.filter(({ status, server }) => status === 200 && server >= 0);
  const latencies = good.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.ceil(share * latencies.length) - 1)] ?? NaN;
  const counts = Array.from(
    { length: servers },
    (_, i) => good.filter(({ server }) => server === i).length,
  );
  return {
    shares: counts.map((count) => (100 * count) / good.length),
    ...{ p50: at(0.5), p90: at(0.9), p99: at(0.99) },
    failed: (100 * (ended.length - good.length)) / ended.length,
  };
}
