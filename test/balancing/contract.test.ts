import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomFactory } from '../../src/engine/random.js';
import { Balancer } from '../../src/balancing/balancer.js';
import {
  Ending,
  NONE,
  WAIT,
  type Backend,
  type BalancingPolicy,
  type Choice,
} from '../../src/balancing/policy.js';
import { NO_SUPPORT } from '../../src/balancing/support.js';
import { createPolicy, needsOf, policies } from '../../src/balancing/table.js';
import { backendList, choice, contextOf, FakeSupport } from './backends.js';

/** Who may pick a backend of positive weight that is not eligible, and why. */
const mayPickIneligible = new Map(
  [
    'health-filter',
    'slow-start',
    'random',
    'earliest-deadline-first',
    'least-request',
    'zone-aware',
    'ring-hash',
    'maglev',
    'client-side-weighted-round-robin',
  ].map((name) => [name, 'in panic, as Envoy does']),
);

/** Who may have nobody for a request while a backend is usable, and why. */
const mayRefuse = new Map([
  ['source-hash', "IPVS's sh has no fallback unless asked"],
  ...[
    'smooth-weighted-round-robin',
    'weighted-random',
    'least-connections',
    'least-time',
    'ketama',
    'plain-hash',
    'ip-hash',
    'deterministic-aperture',
  ].map((name): [string, string] => [name, 'all have failed: nginx has no live upstreams']),
]);

/** Who may let a request wait while a backend is usable, and why. */
const mayWait = new Map([
  ['central-queue', 'it binds late: the request waits for a free worker'],
  ['first-free', 'all slots are taken, as with HAProxy'],
]);

/**
 * What share of the keys of seven others may move when one backend of eight becomes unusable. Those
 * that are not named claim nothing: they hash modulo, or do not hash.
 */
const strays = new Map([
  ['ketama', 0],
  ['rendezvous', 0],
  ['source-hash', 0],
  // The others get more points, of a ring that keeps its least size.
  ['ring-hash', 0.15],
  // The slots that are freed change whose turn comes when.
  ['maglev', 0.05],
]);

const STEP = 1e8;

/** What may happen to a balancer, as numbers that fast-check can shrink. */
const step = fc.record({
  kind: fc.constantFrom('pick', 'pick', 'pick', 'pick', 'finish', 'toggle', 'leave', 'weigh'),
  index: fc.nat(7),
  weight: fc.constantFrom(0, 0.5, 1, 2, 7),
});
const story = fc.record({
  weights: fc.array(fc.constantFrom(0, 0.25, 1, 3, 10), { maxLength: 8 }),
  steps: fc.array(step, { maxLength: 60 }),
  seed: fc.string({ maxLength: 4 }),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

interface Pick {
  pick: number;
  usable: number[];
  /** Requests under way at the time. */
  underWay: number;
}

/** Plays a story as a balancer would; returns the picks with who was usable at the time. */
function play(name: string, { weights, steps, seed }: Story): Pick[] {
  const backends = backendList(weights);
  const { policy, support } = create(name, backends, seed);
  const picks: Pick[] = [];
  steps.forEach(({ kind, index, weight }, i) => {
    const now = i * STEP;
    const backend = backends[index % Math.max(1, backends.length)];
    support.catchUp(policy, now);
    if (kind === 'pick') {
      const candidates = backends.filter((b) => b.weight > 0 && mayBePicked(name, b));
      const underWay = backends.reduce((sum, { active }) => sum + active, 0);
      const pick = policy.pick(client(index * 7919), now);
      picks.push({ pick, usable: candidates.map((b) => b.index), underWay });
      if (pick >= 0) {
        backends[pick].active++;
        policy.started?.(pick, now);
      }
    } else if (backend !== undefined && kind === 'finish') {
      if (backend.active === 0) return;
      backend.active--;
      policy.finished?.(backend.index, now, 1000, index % 2 === 0);
      support.catchUp(policy, now, backend.index);
    } else if (backend !== undefined) {
      change(backend, kind, weight);
      policy.changed?.(backends, now);
    }
  });
  return picks;
}

function mayBePicked(name: string, { eligible, absent }: Backend): boolean {
  return eligible || (!absent && mayPickIneligible.has(name));
}

function change(backend: Backend, kind: string, weight: number): void {
  if (kind === 'weigh') backend.weight = weight;
  else if (kind === 'leave') {
    // Whoever comes back is healthy, or not yet.
    backend.absent = !backend.absent;
    backend.eligible = !backend.absent && weight >= 1;
  } else if (!backend.absent) backend.eligible = !backend.eligible;
}

function create(
  name: string,
  backends: readonly Backend[],
  seed: string,
): { policy: BalancingPolicy; support: FakeSupport } {
  const described = { kind: name, options: new Map() };
  const random = new RandomFactory(seed, 0).stream('test', 'policy');
  const support = new FakeSupport(backends, needsOf(described));
  const policy = createPolicy(described, contextOf(backends, random, support.context));
  return { policy, support };
}

function client(address: number): Choice {
  return choice({ clientAddress: address, key: address });
}

describe.each(policies.map(({ name }) => name))('%s', (name) => {
  it('picks a usable backend whenever there is one, and NONE otherwise', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { pick, usable, underWay } of play(name, told)) {
          if (usable.length === 0) expect(pick).toBe(NONE);
          else if (pick === WAIT && mayWait.has(name)) expect(underWay).toBeGreaterThan(0);
          else if (mayRefuse.has(name) && pick === NONE) continue;
          else expect(usable).toContain(pick);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('decides the same again from the same seed', () => {
    fc.assert(
      fc.property(story, (told) => {
        expect(play(name, told)).toEqual(play(name, told));
      }),
      { numRuns: 30 },
    );
  });

  it('is told of as many ends as starts, and serves on when everything has ended', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { balancer, underWay } = live(name, told);
        const counts = new Map<number, number>();
        for (const index of underWay) counts.set(index, (counts.get(index) ?? 0) + 1);
        for (const { index, active } of balancer.backends) {
          expect(active).toBe(counts.get(index) ?? 0);
        }
        const after = told.steps.length * STEP;
        for (const { index } of balancer.backends) {
          balancer.setWeight(index, 1, after);
          balancer.setEligible(index, true, after);
        }
        while (underWay.length > 0)
          balancer.finished(underWay.shift()!, after, 1000, Ending.ANSWERED);
        expect(balancer.waiting).toBe(0);
        expect(balancer.backends.every(({ active }) => active === 0)).toBe(true);
        const last = balancer.choose(client(1), after);
        if (balancer.backends.length === 0) expect(last).toBe(NONE);
        else expect(last).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 30 },
    );
  });

  it('has an entry that says what it is', () => {
    const entry = policies.find((policy) => policy.name === name)!;
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [entry.summary, entry.source]) expect(text).toBeTruthy();
    for (const option of entry.options) {
      expect(option.meaning).toMatch(/\.$/);
      expect(option.optional === true || option.default !== undefined).toBe(true);
    }
  });
});

/** Lets a balancer live through a story; what is still under way at the end, in order. */
function live(
  name: string,
  { weights, steps, seed }: Story,
): { balancer: Balancer; underWay: number[] } {
  const underWay: number[] = [];
  let now = 0;
  const start = (backend: number): void => {
    if (backend < 0) return;
    balancer.started(backend, now);
    underWay.push(backend);
  };
  const policy = { kind: name, options: new Map() };
  // The balancer's own backends, once it has them.
  const backends: Backend[] = [];
  const support = new FakeSupport(backends, needsOf(policy));
  const balancer = new Balancer({
    members: weights.map((weight, i) => ({ name: `${i}`, address: `10.0.0.${i}:80`, weight })),
    policy,
    random: new RandomFactory(seed, 0).stream('test', 'live'),
    support: { ...NO_SUPPORT, ...support.context },
    dispatcher: { dispatch: (_, backend) => start(backend) },
  });
  backends.push(...balancer.backends);
  steps.forEach(({ kind, index, weight }, i) => {
    now = i * STEP;
    support.catchUp(balancer, now);
    const { length } = balancer.backends;
    if (kind === 'pick') start(balancer.choose(client(index * 7919), now));
    else if (kind === 'finish' && underWay.length > 0) {
      const [ended] = underWay.splice(index % underWay.length, 1);
      balancer.finished(ended, now, 1000, index % 2 === 0 ? Ending.ANSWERED : Ending.FAILED);
      support.catchUp(balancer, now, ended);
    } else if (kind === 'toggle' && length > 0) {
      balancer.setEligible(index % length, weight >= 1, now);
    } else if (kind === 'weigh' && length > 0) balancer.setWeight(index % length, weight, now);
  });
  return { balancer, underWay };
}

describe.each([...strays])('%s', (name, share) => {
  it(`moves at most ${share * 100} % of the keys of others when a backend is out`, () => {
    for (let out = 0; out < 8; out++) {
      const backends = backendList(new Array<number>(8).fill(1));
      const { policy } = create(name, backends, '1');
      const owners = (): number[] =>
        Array.from({ length: 500 }, (_, i) => policy.pick(client(i * 7919), 0));
      const before = owners();
      backends[out].eligible = false;
      policy.changed?.(backends, 0);
      const after = owners();
      const moved = before.filter((owner, i) => owner !== out && owner !== after[i]);
      expect(moved.length).toBeLessThanOrEqual(share * 500);
    }
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

  it('knows those for whom exceptions are made', () => {
    const names = policies.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([...mayPickIneligible.keys(), ...mayWait.keys(), ...strays.keys()]),
    );
  });
});
