import { describe, expect, it } from 'vitest';
import type { OptionValue } from '../../src/engine/options.js';
import { RandomFactory, type RandomSource } from '../../src/engine/random.js';
import { HashPolicy } from '../../src/balancing/hash/hash-policy.js';
import { ketamaRing } from '../../src/balancing/policies/ketama.js';
import { ModuloTable } from '../../src/balancing/policies/modulo-hash.js';
import { NONE, type Backend, type BalancingPolicy } from '../../src/balancing/policy.js';
import { createPolicy } from '../../src/balancing/table.js';
import { backendList, choice, contextOf, Injected } from './backends.js';

function build(
  kind: string,
  backends: readonly Backend[],
  options: Record<string, OptionValue> = {},
  random: RandomSource = new RandomFactory('1', 0).stream('test', 'policy'),
): BalancingPolicy {
  return createPolicy(
    { kind, options: new Map(Object.entries(options)) },
    contextOf(backends, random),
  );
}

/** Who has each of the keys 0 to count - 1. */
function owners(policy: BalancingPolicy, count = 1000): number[] {
  return Array.from({ length: count }, (_, key) => policy.pick(choice({ key }), 0));
}

function strays(before: readonly number[], after: readonly number[], gone: number): number {
  return before.filter((owner, i) => owner !== gone && owner !== after[i]).length;
}

/** A backend leaves the set for good. */
function remove(policy: BalancingPolicy, backends: Backend[], index: number): void {
  backends[index].eligible = false;
  backends[index].absent = true;
  policy.changed?.(backends, 0);
}

describe('a hash policy', () => {
  it('sends a key to the same backend whoever asks, and a client where there is no key', () => {
    const policy = build('ring-hash', backendList([1, 1, 1, 1, 1]));
    const pick = policy.pick(choice({ key: 7 }), 0);
    expect(policy.pick(choice({ key: 7, clientAddress: 99, clientPort: 3 }), 5)).toBe(pick);
    const client = policy.pick(choice({ clientAddress: 1000, clientPort: 1 }), 0);
    expect(policy.pick(choice({ clientAddress: 1000, clientPort: 2 }), 0)).toBe(client);
  });

  it('goes by flow if told to', () => {
    const policy = build('maglev', backendList([1, 1, 1]), { on: 'flow' });
    const picks = Array.from({ length: 50 }, (_, clientPort) =>
      policy.pick(choice({ key: 1, clientAddress: 1000, clientPort }), 0),
    );
    expect(new Set(picks)).toEqual(new Set([0, 1, 2]));
  });

  it('draws a hash for requests that have nothing to hash', () => {
    const backends = backendList([1, 1, 1, 1, 1]);
    const policy = build('modulo-hash', backends, {}, new Injected([7, 1n << 32n]));
    expect(policy.pick(choice(), 0)).toBe(2);
    // 2^32 mod 5.
    expect(policy.pick(choice(), 0)).toBe(1);
  });

  it('builds a new table only when the usable backends or their weights change', () => {
    const backends = backendList([1, 1, 1]);
    let built = 0;
    const context = contextOf(backends, new Injected([]));
    const policy = new HashPolicy(context, 'auto', (members) => {
      built++;
      return new ModuloTable(members);
    });
    const change = (): number => {
      policy.changed(backends);
      policy.pick(choice({ key: 1 }));
      return built;
    };
    expect(change()).toBe(1);
    backends[0].active = 5;
    expect(change()).toBe(1);
    backends[0].weight = 2;
    expect(change()).toBe(2);
    backends[1].eligible = false;
    expect(change()).toBe(3);
    backends[1].weight = 9;
    expect(change()).toBe(3);
    backends[1].eligible = true;
    expect(change()).toBe(4);
  });

  it.each([
    ['maglev', { tableSize: 65536 }, /prime/],
    ['ring-hash', { minimumRingSize: 10, maximumRingSize: 9 }, /maximumRingSize/],
    ['ring-hash', { hashBalanceFactor: 99 }, /at least 100/],
    ['rendezvous', { on: 'cookie' }, /auto or key or client or flow/],
  ])('%s refuses %j', (kind, options: Record<string, OptionValue>, message) => {
    expect(() => build(kind, backendList([1]), options)).toThrow(message);
  });

  it.each([
    // With 99 under way there are 32 slots for each, and whoever has just as many may take one.
    ['ring-hash', 'shuffled', 33],
    ['maglev', 'shuffled', 33],
    // ceil(1.25 * 100 / 4), the bound of the paper.
    ['ring-hash', 'next', 32],
    ['maglev', 'next', 32],
  ])('%s, overflow %s: at most %d of 100 at 125 percent', (kind, overflow, most) => {
    const backends = backendList([1, 1, 1, 1]);
    const policy = build(kind, backends, { hashBalanceFactor: 125, overflow });
    // One hot key, and nothing ends: without a bound one backend would have all.
    for (let i = 0; i < 100; i++) backends[policy.pick(choice({ key: 42 }), 0)].active++;
    expect(Math.max(...backends.map(({ active }) => active))).toBe(most);
  });
});

describe.each(['ring-hash', 'maglev'])('retries under %s', (kind) => {
  const keys = Array.from({ length: 50 }, (_, key) => key);

  it('go where their request went', () => {
    const policy = build(kind, backendList([1, 1, 1]));
    for (const key of keys) {
      const first = policy.pick(choice({ key }), 0);
      expect(policy.pick(choice({ key, attempt: 1, tried: [first] }), 0)).toBe(first);
    }
  });

  it('go elsewhere where those that were tried are avoided', () => {
    const policy = build(kind, backendList([1, 1, 1]), { reselections: 50 });
    for (const key of keys) {
      const first = policy.pick(choice({ key }), 0);
      expect(policy.pick(choice({ key, attempt: 1, tried: [first] }), 0)).not.toBe(first);
    }
  });
});

describe.each(['ketama', 'rendezvous'])('%s', (kind) => {
  it('loses only the keys of a removed backend', () => {
    for (let gone = 0; gone < 5; gone++) {
      const backends = backendList([1, 2, 1, 3, 1]);
      const policy = build(kind, backends);
      const before = owners(policy);
      remove(policy, backends, gone);
      const after = owners(policy);
      expect(after).not.toContain(gone);
      expect(strays(before, after, gone)).toBe(0);
    }
  });

  it('takes other backends on retries, all of them in the end', () => {
    const policy = build(kind, backendList([1, 2, 1]));
    for (let key = 0; key < 50; key++) {
      const tried: number[] = [];
      for (let attempt = 0; attempt < 3; attempt++) {
        tried.push(policy.pick(choice({ key, attempt, tried }), 0));
      }
      expect(new Set(tried).size).toBe(3);
    }
  });
});

describe('ketama', () => {
  // Worked out from nginx's rules with zlib's CRC-32, independently of this code.
  it('places 160 points for a unit of weight', () => {
    const ring = ketamaRing(backendList([1, 2]));
    expect(ring.size).toBe(480);
    expect([0, 1, 2].map((i) => [ring.high(i), ring.owner(i)])).toEqual([
      [3751338, 0],
      [14256579, 1],
      [15858338, 1],
    ]);
  });

  it('takes the first point at or after the checksum of the text', () => {
    expect(owners(build('ketama', backendList([1, 1, 1])), 12)).toEqual([
      2, 1, 2, 1, 1, 0, 2, 1, 2, 0, 0, 0,
    ]);
  });

  it('passes over an unusable backend without moving the keys of others', () => {
    const backends = backendList([1, 1, 1, 1]);
    const policy = build('ketama', backends);
    const before = owners(policy);
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    expect(strays(before, owners(policy), 1)).toBe(0);
  });

  it('takes turns for requests that have nothing to hash', () => {
    const policy = build('ketama', backendList([2, 1]));
    expect([0, 0, 0].map(() => policy.pick(choice(), 0))).toEqual([0, 1, 0]);
  });
});

describe('plain hash', () => {
  it('is the checksum modulo the sum of the weights, hashed again for retries', () => {
    const policy = build('plain-hash', backendList([1, 2, 3]));
    expect(owners(policy, 12)).toEqual([2, 2, 2, 2, 0, 1, 0, 2, 1, 2, 2, 1]);
    const retries = Array.from({ length: 12 }, (_, key) => {
      const tried = [policy.pick(choice({ key }), 0)];
      return policy.pick(choice({ key, attempt: 1, tried }), 0);
    });
    expect(retries).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 2]);
  });

  it('moves nobody else when a backend is out, and many when it is removed', () => {
    const backends = backendList([1, 1, 1, 1]);
    const policy = build('plain-hash', backends);
    const before = owners(policy);
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    expect(strays(before, owners(policy), 1)).toBe(0);
    remove(policy, backends, 1);
    expect(strays(before, owners(policy), 1)).toBeGreaterThan(400);
  });
});

describe("HAProxy's hashes", () => {
  // Where HAProxy 2.6.12 sends the keys 0, 37, 74 and so on, by `balance url_param`.
  it.each([
    ['plain-hash', 'abcccbbbccbcbcacbcaacccabbccbc'],
    ['ring-hash', 'caaaaaabcbcbbcccccbaccacbcccbc'],
  ])('%s has the same servers', (kind, expected) => {
    const policy = build(kind, backendList([1, 2, 3]), { flavour: 'haproxy' });
    const picked = Array.from(expected, (_, i) => policy.pick(choice({ key: 37 * i }), 0));
    expect(picked.map((index) => 'abc'[index]).join('')).toBe(expected);
  });

  it('take turns for requests that have nothing to hash', () => {
    const policy = build('ring-hash', backendList([1, 1]), { flavour: 'haproxy', on: 'key' });
    expect([0, 0, 0].map(() => policy.pick(choice(), 0))).toEqual([0, 1, 0]);
  });

  it('take a client by its address, and hand the keys of one that is out to the others', () => {
    const backends = backendList([1, 1, 1]);
    const policy = build('plain-hash', backends, { flavour: 'haproxy', on: 'client' });
    const pick = (clientAddress: number): number => policy.pick(choice({ clientAddress }), 0);
    expect([0, 1, 2, 3].map((i) => pick(0x0a000000 + i))).toEqual(
      [0, 1, 2, 3].map((i) => (0x0a000000 + i) % 3),
    );
    backends[0].eligible = false;
    policy.changed?.(backends, 0);
    expect([0, 1, 2, 3].map((i) => pick(0x0a000000 + i))).not.toContain(0);
  });
});

describe('ketama with names', () => {
  it("makes its points of them, as nginx does of its file's servers", () => {
    const plain = build('ketama', backendList([1, 1, 1]));
    const named = build('ketama', backendList([1, 1, 1]), { names: ['a:1', 'b:1', 'c:1'] });
    expect(owners(named, 60)).not.toEqual(owners(plain, 60));
  });
});

describe('ip hash', () => {
  it('is of three octets, modulo the sum of the weights', () => {
    const policy = build('ip-hash', backendList([1, 2, 3]));
    const pick = (clientAddress: number): number => policy.pick(choice({ clientAddress }), 0);
    expect(Array.from({ length: 8 }, (_, i) => pick(0x0a000000 + 256 * i))).toEqual([
      2, 2, 2, 0, 1, 1, 2, 2,
    ]);
    expect(pick(0x0a0000ff)).toBe(2);
  });

  it('finds somebody usable at last', () => {
    const backends = backendList([1, 100]);
    const policy = build('ip-hash', backends);
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    for (let i = 0; i < 50; i++) {
      expect(policy.pick(choice({ clientAddress: i << 8 }), 0)).toBe(0);
    }
    backends[0].eligible = false;
    policy.changed?.(backends, 0);
    expect(policy.pick(choice({ clientAddress: 1 }), 0)).toBe(NONE);
  });
});

describe('source hash', () => {
  it('leaves the absent out of its buckets', () => {
    const backends = backendList([1, 1]);
    const policy = build('source-hash', backends, { fallback: false });
    remove(policy, backends, 1);
    for (let i = 0; i < 50; i++) {
      expect(policy.pick(choice({ clientAddress: 0x0a000001 + i }), 0)).toBe(0);
    }
  });
});
