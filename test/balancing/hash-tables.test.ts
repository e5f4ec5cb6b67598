import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedLoads } from '../../src/balancing/hash/bounded-loads.js';
import type { HashTable } from '../../src/balancing/hash/hash-policy.js';
import { JumpTable } from '../../src/balancing/policies/jump-hash.js';
import { fillSlots, isPrime, MaglevTable } from '../../src/balancing/policies/maglev.js';
import { ModuloTable } from '../../src/balancing/policies/modulo-hash.js';
import { RendezvousTable } from '../../src/balancing/policies/rendezvous.js';
import { RingHashTable } from '../../src/balancing/policies/ring-hash.js';
import type { Backend } from '../../src/balancing/policy.js';
import { backendList } from './backends.js';

const GOLDEN = 0x9e3779b97f4a7c15n;

/** Backends 127.0.0.1:90 and up, as in Envoy's tests. */
function envoyHosts(weights: readonly number[]): Backend[] {
  return backendList(weights).map((b) => ({ ...b, address: `127.0.0.1:${90 + b.index}` }));
}

/** The port of the backend for a 64-bit hash. */
function port(table: HashTable, hash: bigint, attempt = 0): number {
  return 90 + table.lookup(Number(hash >> 32n), Number(hash & 0xffffffffn), attempt);
}

function ringOf(weights: readonly number[], size: number, maximumSize = 8_388_608): RingHashTable {
  const hosts = envoyHosts(weights);
  return new RingHashTable(hosts, { hash: 'xxhash64', minimumSize: size, maximumSize });
}

function pointsOf({ ring }: RingHashTable): string[] {
  return Array.from({ length: ring.size }, (_, i) => {
    const hash = (BigInt(ring.high(i)) << 32n) | BigInt(ring.low(i));
    return `${hash} :${90 + ring.owner(i)}`;
  });
}

/** Who has each of `count` well spread keys. */
function owners(table: HashTable, count = 2000): number[] {
  return Array.from({ length: count }, (_, i) => {
    const hash = BigInt.asUintN(64, GOLDEN * BigInt(i + 1));
    return table.lookup(Number(hash >> 32n), Number(hash & 0xffffffffn), 0);
  });
}

/** Of keys that backends other than `gone` had, those that moved. */
function strays(before: readonly number[], after: readonly number[], gone: number): number {
  return before.filter((owner, i) => owner !== gone && owner !== after[i]).length;
}

describe('ring hash (Envoy, ring_hash_lb_test.cc)', () => {
  it('places 12 points of 6 equal hosts', () => {
    const table = ringOf([1, 1, 1, 1, 1, 1], 12);
    expect(pointsOf(table)).toEqual([
      '833437586790550860 :94',
      '928266305478181108 :92',
      '1033482794131418490 :90',
      '3551244743356806947 :95',
      '3851675632748031481 :93',
      '5583722120771150861 :91',
      '6311230543546372928 :91',
      '7700377290971790572 :93',
      '13144177310400110813 :95',
      '13444792449719432967 :92',
      '15516499411664133160 :94',
      '16117243373044804889 :90',
    ]);
    expect(port(table, 0n)).toBe(94);
    expect(port(table, 18446744073709551615n)).toBe(94);
    expect(port(table, 3551244743356806947n)).toBe(95);
    expect(port(table, 3551244743356806948n)).toBe(93);
    expect([1, 2, 13].map((attempt) => port(table, 0n, attempt))).toEqual([92, 90, 92]);
  });

  it('places points by weight', () => {
    expect(pointsOf(ringOf([1, 2, 3], 6))).toEqual([
      '928266305478181108 :92',
      '4443673547860492590 :92',
      '5583722120771150861 :91',
      '6311230543546372928 :91',
      '13444792449719432967 :92',
      '16117243373044804889 :90',
    ]);
  });

  it('carries fractions of a point over where the maximum cuts them', () => {
    const { ring } = ringOf([1, 1, 1, 1], 1, 4);
    expect(ring.size).toBe(4);
    const cut = ringOf([1, 1, 1, 1], 6, 6).ring;
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < cut.size; i++) counts[cut.owner(i)]++;
    expect(counts).toEqual([2, 1, 2, 1]);
  });

  it('places other points with murmur', () => {
    const hosts = envoyHosts([1, 1]);
    const options = { minimumSize: 4, maximumSize: 4 };
    const murmur = new RingHashTable(hosts, { hash: 'murmur64a', ...options });
    // std::hash of libstdc++ of "127.0.0.1:90_0".
    expect(pointsOf(murmur)).toContain('5656417760668758976 :90');
  });

  it('loses only the keys of a removed host while the others keep their points', () => {
    const hosts = backendList([1, 1, 1, 1, 1, 1, 1, 1]);
    const options = { hash: 'xxhash64', minimumSize: 1, maximumSize: 1024 } as const;
    const before = owners(new RingHashTable(hosts, options));
    for (const { index } of hosts) {
      const rest = hosts.filter((host) => host.index !== index);
      expect(strays(before, owners(new RingHashTable(rest, options)), index)).toBe(0);
    }
  });

  it('moves some more keys where the minimum size is shared out anew', () => {
    const hosts = backendList(new Array<number>(10).fill(1));
    const options = { hash: 'xxhash64', minimumSize: 1024, maximumSize: 8_388_608 } as const;
    const before = owners(new RingHashTable(hosts, options));
    const after = owners(new RingHashTable(hosts.slice(1), options));
    const moved = strays(before, after, 0) / before.length;
    expect(moved).toBeGreaterThan(0.05);
    expect(moved).toBeLessThan(0.15);
  });
});

describe('maglev', () => {
  it('fills a table of 7 slots (Envoy, maglev_lb_test.cc)', () => {
    const hosts = envoyHosts([1, 1, 1, 1, 1, 1]);
    const table = new MaglevTable(hosts, { size: 7, construction: 'envoy' });
    expect(Array.from(table.slots, (index) => 90 + index)).toEqual([92, 94, 90, 91, 95, 90, 93]);
    expect([0, 1, 2].map((attempt) => port(table, 10n, attempt))).toEqual([91, 90, 95]);
  });

  it('does not depend on the order of the list, where Envoy is followed', () => {
    const hosts = envoyHosts([1, 2, 3, 1]);
    const turned = [...hosts].reverse();
    const slots = (list: Backend[], construction: 'envoy' | 'paper'): Int32Array =>
      new MaglevTable(list, { size: 251, construction }).slots;
    expect(slots(turned, 'envoy')).toEqual(slots(hosts, 'envoy'));
    expect(slots(turned, 'paper')).not.toEqual(slots(hosts, 'paper'));
  });

  it('fills the table of the paper (Table 1)', () => {
    const entries = [
      { index: 0, offset: 3, skip: 4, weight: 1 },
      { index: 1, offset: 0, skip: 2, weight: 1 },
      { index: 2, offset: 3, skip: 1, weight: 1 },
    ];
    expect([...fillSlots(entries, 7)]).toEqual([1, 0, 1, 0, 2, 2, 0]);
    const without = [entries[0], entries[2]];
    expect([...fillSlots(without, 7)]).toEqual([0, 0, 0, 0, 2, 2, 2]);
  });

  it('gives 1000 backends 65 or 66 of 65537 slots each (the paper, section 5.3)', () => {
    const hosts = backendList(new Array<number>(1000).fill(1));
    const counts = countSlots(new MaglevTable(hosts, { size: 65537, construction: 'envoy' }), 1000);
    expect(new Set(counts)).toEqual(new Set([65, 66]));
  });

  it('gives weights 1 and 2 their parts of 65537 slots (Envoy, maglev_lb_test.cc)', () => {
    const table = new MaglevTable(envoyHosts([1, 2]), { size: 65537, construction: 'envoy' });
    expect(countSlots(table, 2)).toEqual([21846, 43691]);
  });

  it('moves few keys of others when a backend goes', () => {
    const hosts = backendList(new Array<number>(20).fill(1));
    const before = new MaglevTable(hosts, { size: 65537, construction: 'envoy' }).slots;
    const rest = hosts.slice(1);
    const after = new MaglevTable(rest, { size: 65537, construction: 'envoy' }).slots;
    expect(strays([...before], [...after], 0) / 65537).toBeLessThan(0.02);
  });

  it('knows primes', () => {
    const primes = Array.from({ length: 32 }, (_, n) => n).filter(isPrime);
    expect(primes).toEqual([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31]);
    expect([65537, 5_000_011, 65536, 5_000_009].map(isPrime)).toEqual([true, true, false, false]);
  });
});

function countSlots({ slots }: MaglevTable, backends: number): number[] {
  const counts = new Array<number>(backends).fill(0);
  for (const index of slots) counts[index]++;
  return counts;
}

const weights = fc.array(fc.constantFrom(0.5, 1, 2, 5), { minLength: 2, maxLength: 10 });

describe('rendezvous', () => {
  it('loses only the keys of a removed backend, whatever the weights', () => {
    fc.assert(
      fc.property(weights, fc.nat(), (weights, pick) => {
        const hosts = backendList(weights);
        const gone = pick % hosts.length;
        const before = owners(new RendezvousTable(hosts), 300);
        const rest = hosts.filter(({ index }) => index !== gone);
        expect(strays(before, owners(new RendezvousTable(rest), 300), gone)).toBe(0);
      }),
    );
  });

  it('shares keys out by weight, by chi-square with 3 degrees of freedom', () => {
    const counts = [0, 0, 0, 0];
    const table = new RendezvousTable(backendList([1, 2, 3, 4]));
    for (const owner of owners(table, 20_000)) counts[owner]++;
    const chiSquare = counts.reduce((sum, count, i) => {
      const expected = 2000 * (i + 1);
      return sum + ((count - expected) * (count - expected)) / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(16.3);
  });

  it('takes on a retry the backend that the key would have had without the earlier ones', () => {
    const hosts = backendList([1, 2, 3, 4]);
    for (let i = 1; i <= 100; i++) {
      const word = Math.imul(i, 0x9e3779b1);
      let left: Backend[] = hosts;
      for (let attempt = 0; attempt < 4; attempt++) {
        const picked = new RendezvousTable(hosts).lookup(word, i, attempt);
        expect(picked).toBe(new RendezvousTable(left).lookup(word, i, 0));
        left = left.filter(({ index }) => index !== picked);
      }
    }
  });
});

describe('jump hash', () => {
  it('loses only the keys of the last, and no more than it must when one comes', () => {
    for (let n = 2; n <= 12; n++) {
      const hosts = backendList(new Array<number>(n).fill(1));
      const before = owners(new JumpTable(hosts));
      const after = owners(new JumpTable(hosts.slice(0, -1)));
      expect(strays(before, after, n - 1)).toBe(0);
    }
  });

  it('moves many keys when the first goes', () => {
    const hosts = backendList(new Array<number>(10).fill(1));
    const before = owners(new JumpTable(hosts));
    const after = owners(new JumpTable(hosts.slice(1)));
    expect(strays(before, after, 0) / before.length).toBeGreaterThan(0.5);
  });
});

describe('modulo hash', () => {
  it('moves all but one key in n when one of n backends goes', () => {
    const hosts = backendList(new Array<number>(10).fill(1));
    const before = owners(new ModuloTable(hosts));
    const after = owners(new ModuloTable(hosts.slice(0, -1)));
    const kept = before.filter((owner, i) => owner === after[i]).length / before.length;
    expect(kept).toBeCloseTo(0.1, 1);
  });
});

describe('bounded loads (Envoy, thread_aware_lb_impl.cc)', () => {
  const third: HashTable = { lookup: () => 2 };

  it('tries hosts in the order 2 1 0 4 3 for hash 2, itself passed over', () => {
    const hosts = envoyHosts([1, 1, 1, 1, 1]);
    const bounded = new BoundedLoads(third, hosts, hosts, 100);
    expect([...bounded.probeOrder(2)]).toEqual([2, 1, 0, 4, 3]);
    expect(bounded.lookup(0, 2, 0)).toBe(2);
    hosts[2].active = 10;
    expect(bounded.lookup(0, 2, 0)).toBe(1);
    hosts[1].active = 10;
    expect(bounded.lookup(0, 2, 0)).toBe(0);
  });

  it('lets a host have as many as its slots before it is overloaded', () => {
    const hosts = envoyHosts([1, 1, 1, 1]);
    const bounded = new BoundedLoads(third, hosts, hosts, 125);
    [hosts[0].active, hosts[1].active, hosts[2].active, hosts[3].active] = [20, 20, 32, 27];
    // (99 + 1) * 1.25 = 125 slots in all, 31.25 for each, rounded up.
    expect(bounded.lookup(0, 2, 0)).toBe(2);
    [hosts[2].active, hosts[3].active] = [33, 26];
    expect(bounded.lookup(0, 2, 0)).not.toBe(2);
  });

  it('takes the least overloaded where nobody has room, its own at a tie', () => {
    // At 100 % and more somebody always has room; so the bound is set lower than is allowed.
    const hosts = envoyHosts([1, 1, 1, 1, 1]);
    const bounded = new BoundedLoads(third, hosts, hosts, 10);
    hosts.forEach((host, i) => (host.active = [9, 8, 9, 7, 9][i]));
    expect(bounded.lookup(0, 2, 0)).toBe(3);
    hosts.forEach((host) => (host.active = 8));
    expect(bounded.lookup(0, 2, 0)).toBe(2);
  });

  it('always finds room at 100 % and more', () => {
    const loads = fc.array(fc.nat(20), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(loads, fc.nat(), fc.integer({ min: 100, max: 200 }), (loads, hash, factor) => {
        const hosts = backendList(loads.map((_, i) => 1 + (i % 3)));
        hosts.forEach((host, i) => (host.active = loads[i]));
        const table = new ModuloTable(hosts);
        const picked = new BoundedLoads(table, hosts, hosts, factor).lookup(0, hash, 0);
        const active = loads.reduce((sum, load) => sum + load, 0);
        const weight = hosts.reduce((sum, host) => sum + host.weight, 0);
        const total = Math.floor(((active + 1) * factor + 99) / 100);
        const slots = Math.max(1, Math.ceil((total * hosts[picked].weight) / weight));
        expect(loads[picked]).toBeLessThanOrEqual(slots);
      }),
    );
  });
});
