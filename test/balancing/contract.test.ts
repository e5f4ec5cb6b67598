import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomFactory } from '../../src/engine/random.js';
import {
  NONE,
  WAIT,
  type Backend,
  type BalancingPolicy,
  type Choice,
} from '../../src/balancing/policy.js';
import { createPolicy, policies } from '../../src/balancing/table.js';
import { backendList, choice, contextOf } from './backends.js';

/** What may happen to a balancer, as numbers that fast-check can shrink. */
const step = fc.record({
  kind: fc.constantFrom('pick', 'pick', 'pick', 'finish', 'toggle', 'weigh'),
  index: fc.nat(7),
  weight: fc.constantFrom(0, 0.5, 1, 2, 7),
});
const story = fc.record({
  weights: fc.array(fc.constantFrom(0, 0.25, 1, 3, 10), { maxLength: 8 }),
  steps: fc.array(step, { maxLength: 60 }),
  seed: fc.string({ maxLength: 4 }),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** Plays a story as a balancer would; returns the picks with who was usable at the time. */
function play(name: string, { weights, steps, seed }: Story): { pick: number; usable: number[] }[] {
  const backends = backendList(weights);
  const policy = create(name, backends, seed);
  const picks: { pick: number; usable: number[] }[] = [];
  steps.forEach(({ kind, index, weight }, now) => {
    const backend = backends[index % Math.max(1, backends.length)];
    if (kind === 'pick') {
      const usable = backends.filter((b) => b.eligible && b.weight > 0).map((b) => b.index);
      const pick = policy.pick(client(index * 7919), now);
      picks.push({ pick, usable });
      if (pick >= 0) {
        backends[pick].active++;
        policy.started?.(pick, now);
      }
    } else if (backend !== undefined) {
      if (kind === 'finish' && backend.active > 0) {
        backend.active--;
        policy.finished?.(backend.index, now, 1000, index % 2 === 0);
      } else if (kind !== 'finish') {
        if (kind === 'toggle') backend.eligible = !backend.eligible;
        else backend.weight = weight;
        policy.changed?.(backends, now);
      }
    }
  });
  return picks;
}

function create(name: string, backends: readonly Backend[], seed: string): BalancingPolicy {
  const random = new RandomFactory(seed, 0).stream('test', 'policy');
  return createPolicy({ kind: name, options: new Map() }, contextOf(backends, random));
}

function client(address: number): Choice {
  return choice({ clientAddress: address });
}

describe.each(policies.map(({ name }) => name))('%s', (name) => {
  it('picks a usable backend whenever there is one, and NONE (or WAIT) otherwise', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { pick, usable } of play(name, told)) {
          if (usable.length === 0) expect([NONE, WAIT]).toContain(pick);
          else if (pick !== WAIT) expect(usable).toContain(pick);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('decides the same again from the same seed', () => {
    fc.assert(
      fc.property(story, (told) => {
        expect(play(name, told)).toEqual(play(name, told));
      }),
      { numRuns: 50 },
    );
  });

  it('says who it is', () => {
    const entry = policies.find((policy) => policy.name === name);
    expect(entry?.summary).toBeTruthy();
    expect(entry?.source).toBeTruthy();
  });
});

describe('the table', () => {
  it('has names once, in order', () => {
    const names = policies.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('knows no other policy', () => {
    expect(() => create('round-robbin', [], '1')).toThrow(/round-robbin/);
  });
});
