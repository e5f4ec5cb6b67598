import type { Path } from '../errors.js';
import type { PlainBalancer, PlainPartitions, PlainReplica, PlainService } from '../plain.js';
import { callsOf } from './service-checks.js';
import type { Service } from '../schema.js';
import type { Draft } from './draft.js';

/** Partitions that stay when replicas come and go. */
const CONSISTENT = 1024;

/** Partitions times replicas that are ranked, a second's work or two; a large cache has a tenth of it. */
const MOST_RANKED = 3e7;

/** A service's partitions with nothing left to be worked out. */
export function lowerPartitions(
  draft: Draft,
  service: Path,
  told: NonNullable<Service['partitions']>,
  replicas: readonly PlainReplica[],
  { affinity }: PlainBalancer,
): PlainPartitions {
  const path = [...service, 'partitions'];
  const { by, replication, keys, scaleTo = replicas.length + 1 } = told;
  const count = told.count === undefined ? (by === 'consistent' ? CONSISTENT : null) : told.count;
  if (affinity.kind !== 'none') {
    const message = 'has its owners by key, so clients cannot keep theirs: leave `affinity` out';
    draft.problems.at(path, message);
  }
  if (by === 'consistent' && count === null) {
    const message = 'consistent needs a number of its own, which does not follow the replicas';
    draft.problems.at([...path, 'count'], message);
  }
  const most = Math.max(replicas.length, scaleTo);
  if (by === 'consistent' && count !== null && count * most > MOST_RANKED) {
    const message =
      `${count} partitions by ${most} replicas are more than can be ranked (${MOST_RANKED} at ` +
      'most): fewer of either, or `by: hash`';
    draft.problems.at(path, message);
  }
  const fewest = Math.min(replicas.length, scaleTo);
  if (replication > fewest) {
    const message = `needs as many replicas at least, and there are ${fewest}`;
    draft.problems.at([...path, 'replication'], message);
  }
  return { by, count, replication, keys, scaleTo };
}

/** A service that needs the key of requests that come in at `name`; null if there is none. */
export function partitionedBehind(
  services: ReadonlyMap<string, PlainService>,
  name: string,
): string | null {
  const seen = new Set<string>();
  const visit = (each: string): string | null => {
    const service = services.get(each);
    if (service === undefined || seen.has(each)) return null;
    seen.add(each);
    if (service.partitions !== null) return each;
    for (const { call } of callsOf(service)) {
      const found = call.keys === null ? visit(call.to) : null;
      if (found !== null) return found;
    }
    return null;
  };
  return visit(name);
}
