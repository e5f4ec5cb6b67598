import type { RequestPool } from '../calls/request-pool.js';
import type { Simulator } from '../engine/simulator.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Network } from './network.js';

/**
 * Bytes of one thing of each sort, as Node 20 keeps it, its place in rings and tables included. An
 * estimate: what matters is that it is the same on every machine, so that a run ends at the same
 * event everywhere. What is kept for results (histograms, windows, rows, captures) is not counted.
 */
const BYTES = {
  nodes: 1024,
  ports: 1024,
  events: 48,
  packets: 320,
  /** With what the server that works on it keeps. */
  requests: 1024,
  /** A switch's, a neighbour table's, connection tracking's. */
  'table entries': 160,
} as const;

type Sort = keyof typeof BYTES;

export interface MemoryUse {
  /** Estimated bytes in all. */
  bytes: number;
  /** What takes most of it, and how many there are. */
  most: Sort;
  count: number;
}

/** What is alive in a simulation. */
interface Living {
  simulator: Simulator;
  network: Network;
  packets: PacketPool;
  requests: RequestPool;
}

/** What the things that are alive in a simulation take, from their numbers alone. */
export function memoryInUse({ simulator, network, packets, requests }: Living): MemoryUse {
  const counts: Record<Sort, number> = {
    nodes: network.switches.size + network.stacks.size,
    ports: network.ports.size,
    events: simulator.pending,
    packets: packets.alive,
    requests: requests.underWay,
    'table entries': 0,
  };
  for (const device of network.switches.values()) counts['table entries'] += device.learnt;
  for (const { stack } of network.stacks.values()) {
    counts['table entries'] += stack.neighbours.size + (stack.tracker?.table.count ?? 0);
  }
  const use: MemoryUse = { bytes: 0, most: 'nodes', count: counts.nodes };
  let greatest = 0;
  for (const sort of Object.keys(BYTES) as Sort[]) {
    const bytes = counts[sort] * BYTES[sort];
    use.bytes += bytes;
    if (bytes <= greatest) continue;
    greatest = bytes;
    use.most = sort;
    use.count = counts[sort];
  }
  return use;
}
