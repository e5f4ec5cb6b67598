import * as k from '../words.js';

/** Keys in partitions, partitions on replicas. */
export function partitionsSchema() {
  return k.object({
    by: k
      .choice(['hash', 'range', 'consistent'])
      .default('hash')
      .describe(
        'hash: partition = hash of the key mod count, in turn on the replicas; range: keys in ' +
          'order, neighbours together; consistent: hashed, each on the replicas that it ranks first.',
      ),
    count: k
      .orNone(k.integer({ min: 1, max: 65_536 }))
      .optional()
      .describe('Partitions; none: one a replica. Default: none, 1024 for consistent.'),
    replication: k.integer({ min: 1 }).default(1).describe('Replicas that own each partition.'),
    keys: k.integer({ min: 1, max: 10_000_000 }).describe('How many there are, from 0 on.'),
    scaleTo: k
      .integer({ min: 1 })
      .optional()
      .describe('Number of replicas for which the moved keys are told. Default: one more.'),
  });
}
