import { movedShare, Partitions } from '../balancing/partitions.js';
import { fairness } from '../measure/fairness.js';
import type { PlainService } from '../scenario/plain.js';
import type { PartitionResults } from './results.js';

/** Which replicas own which keys; null where any serves any. */
export function partitionsOf({ partitions, replicas }: PlainService): Partitions | null {
  return partitions && new Partitions(partitions, replicas.length);
}

/** @param requests of each replica */
export function partitionResults(
  plain: PlainService,
  requests: readonly number[],
): PartitionResults | null {
  const partitions = partitionsOf(plain);
  if (plain.partitions === null || partitions === null) return null;
  const { scaleTo, replication } = plain.partitions;
  return {
    count: partitions.count,
    replication,
    requestImbalance: fairness(requests).maxToMean,
    keyImbalance: fairness(partitions.keysByReplica()).maxToMean,
    scaleTo,
    moved: movedShare(partitions, new Partitions(plain.partitions, scaleTo)),
  };
}
