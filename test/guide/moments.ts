/** What happens to services over time: runs of a scenario with a timeline, cut into windows. */
import { run } from '../../src/index.js';
import { load } from '../whole/stages.js';

export const RUNS = 5;
const WINDOW = 2e9;

/** A service in a window; over all runs. */
export interface Moment {
  service: string;
  /** The window's middle, in seconds. */
  time: number;
  /** Of the requests that went anywhere, those that went to the last replica, in percent. */
  lastShare: number;
  /** In milliseconds, of the requests that succeeded. */
  p99: number;
  /** In percent. */
  failed: number;
}

interface Window {
  sent: number;
  toLast: number;
  failed: number;
  latencies: number[];
}

/** Runs `scenarios/guide/<name>.yaml` several times. */
export function moments(name: string): Moment[] {
  const plain = load(`guide/${name}`);
  const windows = new Map<string, Window[]>();
  const lasts = new Set<string>();
  for (const [service, { replicas }] of plain.services) {
    windows.set(service, []);
    lasts.add(replicas[replicas.length - 1].name);
  }
  for (let replication = 0; replication < RUNS; replication++) {
    for (const request of run(plain, { requests: true, replication }).requests ?? []) {
      const all = windows.get(request.service)!;
      const window = (all[Math.floor(request.intended / WINDOW)] ??= emptyWindow());
      window.sent++;
      if (lasts.has(request.replica)) window.toLast++;
      if (request.outcome === 'completed') window.latencies.push(request.latency!);
      else window.failed++;
    }
  }
  const whole = Math.floor(plain.duration! / WINDOW);
  return [...windows].flatMap(([service, all]) =>
    all
      .slice(0, whole)
      .map((window, i) => ({ service, time: ((i + 0.5) * WINDOW) / 1e9, ...summaryOf(window) })),
  );
}

function emptyWindow(): Window {
  return { sent: 0, toLast: 0, failed: 0, latencies: [] };
}

function summaryOf({ sent, toLast, failed, latencies }: Window) {
  const sorted = Float64Array.from(latencies).sort();
  return {
    lastShare: (100 * toLast) / sent,
    p99: sorted[Math.floor(0.99 * sorted.length)] / 1e6,
    failed: (100 * failed) / sent,
  };
}
