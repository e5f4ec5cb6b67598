import type { Conservation, DropResults, Results } from '../model/results.js';

/**
 * What `summary.json` holds: the results without rows, samples and captures, which have files of
 * their own. Units as in `Results`: latencies in milliseconds, other times in seconds.
 */
export interface Summary extends Omit<
  Results,
  | 'cpus'
  | 'controlPlane'
  | 'drains'
  | 'conservation'
  | 'drops'
  | 'series'
  | 'budgets'
  | 'flowWindows'
  | 'requests'
  | 'calls'
  | 'packets'
  | 'captures'
  | 'trace'
  | 'recording'
  | 'traced'
  | 'metrics'
  | 'samples'
  | 'histograms'
  | 'serviceHistograms'
> {
  /** Balanced as a whole when both packets and requests are. */
  conservation: Conservation & { balanced: boolean };
  /** Where machines have one. */
  cpus?: Results['cpus'];
  /** Where news take time. */
  controlPlane?: Results['controlPlane'];
  /** Where nodes are drained. */
  drains?: Results['drains'];
  /** By place and reason; the table of drops has the rules too. */
  drops: Omit<DropResults, 'chain' | 'rule' | 'origin'>[];
}

/** Drops with one row for each place and reason. */
export function dropsByPlace(drops: readonly DropResults[]): Summary['drops'] {
  const rows = new Map<string, Summary['drops'][number]>();
  for (const { place, reason, packets, probes, bytes, first } of drops) {
    const key = `${place}\n${reason}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { place, reason, packets, probes, bytes, first });
    else {
      row.packets += packets;
      row.probes += probes;
      row.bytes += bytes;
    }
  }
  return [...rows.values()];
}

/** Maps stay Maps: write it with `toJson`, which keeps their order. */
export function summarize(results: Results): Summary {
  const { packets, requests } = results.conservation;
  return {
    formatVersion: results.formatVersion,
    scenario: results.scenario,
    description: results.description,
    seed: results.seed,
    digest: results.digest,
    simulatedTime: results.simulatedTime,
    events: results.events,
    partial: results.partial,
    ended: results.ended,
    warnings: results.warnings,
    conservation: { balanced: packets.balanced && requests.balanced, packets, requests },
    workloads: results.workloads,
    services: results.services,
    links: results.links,
    bottlenecks: results.bottlenecks,
    queues: results.queues,
    ...(results.cpus.size > 0 && { cpus: results.cpus }),
    ...(results.controlPlane !== null && { controlPlane: results.controlPlane }),
    ...(results.drains.size > 0 && { drains: results.drains }),
    drops: dropsByPlace(results.drops),
    ceilings: results.ceilings,
    timeline: results.timeline,
    nodes: results.nodes,
    expectations: results.expectations,
  };
}
