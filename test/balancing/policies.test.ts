import { describe, expect, it } from 'vitest';
import type { OptionValue } from '../../src/engine/options.js';
import { RandomFactory } from '../../src/engine/random.js';
import { NONE, type Backend, type BalancingPolicy } from '../../src/balancing/policy.js';
import { createPolicy, policies } from '../../src/balancing/table.js';
import { backendList, choice, contextOf } from './backends.js';

function build(
  kind: string,
  backends: readonly Backend[],
  options: Record<string, OptionValue> = {},
): BalancingPolicy {
  const random = new RandomFactory('1', 0).stream('test', 'policy');
  return createPolicy(
    { kind, options: new Map(Object.entries(options)) },
    contextOf(backends, random),
  );
}

/** Picks in letters: 0 is a. */
function letters(policy: BalancingPolicy, count: number): string {
  return Array.from({ length: count }, () =>
    String.fromCharCode(97 + policy.pick(choice(), 0)),
  ).join('');
}

describe('smooth-weighted-round-robin', () => {
  it.each([
    // The first is the example in nginx's commit text.
    [[5, 1, 1], 'aabacaa'],
    [[3, 1], 'aaba'],
    [[1, 2, 3], 'cbacbc'],
    [[1, 1, 1], 'abc'],
    [[0, 2, 1], 'bcb'],
  ])('%j gives %s, over and over', (weights, period) => {
    const policy = build('smooth-weighted-round-robin', backendList(weights));
    expect(letters(policy, 2 * period.length)).toBe(period + period);
  });
});

describe('round-robin', () => {
  it('starts with the first and goes around, whatever the weights', () => {
    expect(letters(build('round-robin', backendList([1, 9, 1])), 7)).toBe('abcabca');
  });

  it('keeps counting when the list changes', () => {
    const backends = backendList([1, 1, 1]);
    const policy = build('round-robin', backends);
    expect(letters(policy, 2)).toBe('ab');
    backends[1].eligible = false;
    policy.changed?.(backends, 0);
    // Turn 2 of two backends, a and c.
    expect(letters(policy, 3)).toBe('aca');
  });
});

describe('random', () => {
  it('is even, by chi-square with 9 degrees of freedom', () => {
    const policy = build('random', backendList([1, 1, 1, 1, 1, 1, 1, 1, 1, 5]));
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) counts[policy.pick(choice(), 0)]++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(27.9);
  });
});

describe('least-connections', () => {
  it('compares connections by weight', () => {
    const backends = backendList([1, 2, 4]);
    const policy = build('least-connections', backends);
    [backends[0].active, backends[1].active, backends[2].active] = [2, 3, 7];
    expect(policy.pick(choice(), 0)).toBe(1);
    backends[2].active = 5;
    expect(policy.pick(choice(), 0)).toBe(2);
  });

  it('takes smooth weighted turns among those that tie', () => {
    expect(letters(build('least-connections', backendList([5, 1, 1])), 7)).toBe('aabacaa');
    const backends = backendList([1, 1, 1]);
    backends[1].active = 1;
    expect(letters(build('least-connections', backends), 4)).toBe('acac');
  });
});

describe('source-hash', () => {
  it('fills 256 buckets round and round by weight', () => {
    // Clients 10.0.0.1 to 10.0.0.8 fall into the buckets 39, 137, 235, 77, 174, 16, 114 and 212 (the
    // top byte of address * 0x61c88647 mod 2^32), in a table that goes a b b a b b ...
    const policy = build('source-hash', backendList([1, 2]));
    const picks = Array.from({ length: 8 }, (_, i) =>
      policy.pick(choice({ clientAddress: 0x0a000001 + i }), 0),
    );
    expect(picks).toEqual([0, 1, 1, 1, 0, 1, 0, 1]);
  });

  it('gives buckets in proportion to fractional weights', () => {
    const policy = build('source-hash', backendList([0.5, 1.5]));
    const counts = [0, 0];
    for (let i = 0; i < 4096; i++) {
      counts[policy.pick(choice({ clientAddress: (i * 2654435761) | 0 }), 0)]++;
    }
    expect(counts[0] / 4096).toBeCloseTo(0.25, 1);
  });

  it('moves only the clients of a backend that is out', () => {
    const backends = backendList([1, 1, 1, 1]);
    const policy = build('source-hash', backends);
    const pickAll = (): number[] =>
      Array.from({ length: 200 }, (_, i) =>
        policy.pick(choice({ clientAddress: 0x0a000000 + i }), 0),
      );
    const before = pickAll();
    backends[2].eligible = false;
    policy.changed?.(backends, 0);
    const after = pickAll();
    expect(after).not.toContain(2);
    expect(before.filter((pick, i) => pick !== 2 && pick !== after[i])).toEqual([]);
  });

  it('can do without another backend, and with the port', () => {
    const backends = backendList([1]);
    const strict = build('source-hash', backends, { fallback: false });
    expect(strict.pick(choice(), 0)).toBe(0);
    backends[0].eligible = false;
    strict.changed?.(backends, 0);
    expect(strict.pick(choice(), 0)).toBe(NONE);

    const byPort = build('source-hash', backendList([1, 1]), { port: true });
    const picks = new Set(
      Array.from({ length: 20 }, (_, clientPort) => byPort.pick(choice({ clientPort }), 0)),
    );
    expect(picks).toEqual(new Set([0, 1]));
  });
});

describe('the guide', () => {
  it.each(policies)('to $name says what it does, when to use it and where it fails', (entry) => {
    const { about, use, fails } = entry.guide!;
    for (const text of [about, use, fails]) {
      expect(text).toMatch(/^\S.{20,}\.$/);
      expect(text).not.toMatch(/  | ,/);
    }
    expect(new Set([about, use, fails]).size).toBe(3);
  });
});
