import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/index.js';
import { plainOf } from '../whole/stages.js';
import type { Measured, Row } from './row.js';

const FILE = fileURLToPath(new URL('bottleneck.yaml', import.meta.url));

/** The router's port to the receiver. */
const PORT = 'router.eth0';

/** The same experiment, so often, each with starts of its own. */
export function simulate(
  row: Row,
  seconds: number,
  runs: number,
  delayMs: number,
  more: readonly string[] = [],
): Measured[] {
  const set = [
    `flows=${row.flows}`,
    `delay=${delayMs} ms`,
    `length=${seconds} s`,
    `traffic.bulk.congestion=${row.ours}`,
    ...more,
  ];
  const plain = plainOf(readFileSync(FILE, 'utf8'), FILE, set);
  return Array.from({ length: runs }, (_, replication) => {
    const results = run(plain, { replication });
    const { goodput, jain, retransmitted } = results.workloads.get('bulk')!.bulk!;
    const queue = results.queues.get(PORT)!.meanLength;
    return { goodput: goodput ?? 0, jain: jain ?? 1, queue, resent: retransmitted };
  });
}
