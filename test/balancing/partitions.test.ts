import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionedPolicy } from '../../src/balancing/partitioned-policy.js';
import { movedShare, type PartitionOptions, Partitions } from '../../src/balancing/partitions.js';
import { type Backend, NONE, type PolicyContext } from '../../src/balancing/policy.js';
import { createPolicy } from '../../src/balancing/table.js';
import { RandomStream } from '../../src/engine/random.js';

const options = (given: Partial<PartitionOptions> = {}): PartitionOptions => ({
  by: 'hash',
  count: null,
  replication: 1,
  keys: 10_000,
  ...given,
});

const moved = (given: PartitionOptions, from: number, to: number): number =>
  movedShare(new Partitions(given, from), new Partitions(given, to));

const maximum = (values: Float64Array): number => Math.max(...values);

describe('partitions', () => {
  it('have as many owners as asked for, no two the same, and own every key', () => {
    const any = fc.record({
      by: fc.constantFrom('hash' as const, 'range' as const, 'consistent' as const),
      count: fc.constantFrom(null, 1, 7, 64),
      replication: fc.integer({ min: 1, max: 4 }),
      keys: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(any, fc.integer({ min: 4, max: 12 }), (given, replicas) => {
        const partitions = new Partitions(given, replicas);
        for (let partition = 0; partition < partitions.count; partition++) {
          const owners = [...partitions.ownersOf(partition)];
          expect(new Set(owners).size).toBe(given.replication);
          for (const owner of owners) expect(owner >= 0 && owner < replicas).toBe(true);
        }
        const owned = partitions.keysByReplica().reduce((sum, keys) => sum + keys, 0);
        expect(owned).toBe(given.keys * given.replication);
        expect(moved(given, replicas, replicas)).toBe(0);
      }),
    );
  });

  it('by range are neighbours, in equal parts', () => {
    const partitions = new Partitions(options({ by: 'range', keys: 100, count: 20 }), 5);
    const owners = [0, 19, 20, 39, 99, 100, 1e9, -1].map(
      (key) => partitions.ownersOf(partitions.partitionOf(key))[0],
    );
    expect(owners).toEqual([0, 0, 1, 1, 4, 4, 4, 0]);
    expect([...partitions.keysByReplica()]).toEqual([20, 20, 20, 20, 20]);
  });

  it('by hash or consistently are about even', () => {
    for (const given of [options(), options({ by: 'consistent', count: 1024 })]) {
      expect(maximum(new Partitions(given, 8).keysByReplica())).toBeLessThan(1.25 * (10_000 / 8));
    }
  });

  it('move n of n + 1 keys by modulo, one of n + 1 consistently', () => {
    expect(moved(options(), 10, 11)).toBeCloseTo(10 / 11, 1);
    const consistent = options({ by: 'consistent', count: 4096 });
    expect(Math.abs(moved(consistent, 10, 11) - 1 / 11)).toBeLessThan(0.02);
    // Rendezvous hashing: what moves, moves to the new one; and back when it goes.
    const grown = new Partitions(consistent, 11);
    expect(moved(consistent, 10, 11)).toBe(grown.keysByReplica()[10] / 10_000);
    expect(moved(consistent, 11, 10)).toBe(moved(consistent, 10, 11));
  });

  it('move exactly what a count by hand says', () => {
    // Ranges of 4 in 2 replicas and in 4: [0 0 1 1] and [0 1 2 3].
    expect(moved(options({ by: 'range', count: 4, keys: 8 }), 2, 4)).toBe(6 / 8);
    // Owners of range i: (0, 1), (1, 0) and (0, 1), (1, 2).
    expect(moved(options({ by: 'range', count: 2, keys: 2, replication: 2 }), 2, 3)).toBe(1 / 4);
  });
});

function contextOf(backends: readonly Backend[]): PolicyContext {
  const nothing = (): never => {
    throw new Error('not asked for');
  };
  const oracle = { work: nothing, length: nothing, isFree: nothing, speed: nothing };
  return {
    backends,
    random: new RandomStream('partitions'),
    balancer: { index: 0, count: 1 },
    locality: { zone: '', balancers: new Map() },
    after: nothing,
    probe: nothing,
    oracle: { ...oracle, workers: nothing },
  };
}

function stand(given: PartitionOptions, replicas: number, policy: string) {
  const backends = Array.from({ length: replicas }, (_, index): Backend => ({
    index,
    name: `r${index}`,
    address: `r${index}`,
    weight: 1,
    active: 0,
    inactive: 0,
    eligible: true,
    absent: false,
    priority: 0,
    degraded: false,
    zone: '',
  }));
  const partitions = new Partitions(given, replicas);
  const inner = { kind: policy, options: new Map() };
  const balancing = new PartitionedPolicy(partitions, contextOf(backends), (context) =>
    createPolicy(inner, context),
  );
  const pick = (key: number): number =>
    balancing.pick({ id: key, clientAddress: 0, clientPort: 0, key, attempt: 0, tried: [] }, 0);
  return { backends, partitions, balancing, pick };
}

describe('a policy among the owners of a partition', () => {
  it('picks owners only, all of them in time', () => {
    const given = options({ by: 'consistent', count: 64, replication: 3, keys: 1000 });
    for (const policy of ['random', 'round-robin', 'least-connections', 'ring-hash']) {
      const { partitions, pick } = stand(given, 8, policy);
      const picked = new Set<number>();
      for (let key = 0; key < 1000; key++) {
        const owners = partitions.ownersOf(partitions.partitionOf(key));
        const backend = pick(key);
        expect(owners.includes(backend)).toBe(true);
        picked.add(backend);
      }
      expect(picked.size).toBe(8);
    }
  });

  it('sees the requests that the owners have from other partitions', () => {
    const { backends, balancing, pick, partitions } = stand(
      options({ replication: 2, keys: 100 }),
      4,
      'least-connections',
    );
    const [first, second] = partitions.ownersOf(partitions.partitionOf(7));
    backends[first].active = 5;
    balancing.started(first, 0);
    expect(pick(7)).toBe(second);
    backends[second].active = 9;
    balancing.started(second, 0);
    expect(pick(7)).toBe(first);
  });

  it('has nobody where no owner can be used', () => {
    const { backends, balancing, pick, partitions } = stand(options(), 4, 'round-robin');
    const [owner] = partitions.ownersOf(partitions.partitionOf(7));
    backends[owner].eligible = false;
    balancing.changed(backends, 0);
    expect(pick(7)).toBe(NONE);
    backends[owner].eligible = true;
    balancing.changed(backends, 0);
    expect(pick(7)).toBe(owner);
  });
});
