/** How evenly a policy spreads keys, and how many move: asked of the policy itself, without a run. */
import type { GuidedEntry } from '../../src/balancing/entry.js';
import type { Backend, BalancingPolicy, Choice } from '../../src/balancing/policy.js';
import { NO_SUPPORT } from '../../src/balancing/support.js';
import { createPolicy } from '../../src/balancing/table.js';
import { RandomFactory } from '../../src/engine/random.js';

export const KEYS = 400_000;
/** Sets of backends with other addresses, for what hangs on these. */
export const SETS = 3;
export const SIZES = [3, 6, 12, 25, 50, 100, 200];

export interface Placement {
  backends: number;
  /** Keys of the busiest backend over the mean; mean over the sets. */
  busiest: number;
  /** Of the keys of backends that stay, the share that moves when the one in the middle leaves. */
  moved: number;
}

/** What a policy does with keys, by the number of backends. */
export function placements(entry: GuidedEntry): Placement[] {
  return SIZES.map((size) => {
    const sets = Array.from({ length: SETS }, (_, set) => place(entry, size, set));
    const mean = (of: (one: Placement) => number): number =>
      sets.reduce((sum, one) => sum + of(one), 0) / SETS;
    return {
      backends: size,
      busiest: mean(({ busiest }) => busiest),
      moved: mean(({ moved }) => moved),
    };
  });
}

function place(entry: GuidedEntry, size: number, set: number): Placement {
  const backends = backendsOf(size, set);
  const random = new RandomFactory('1', set).stream('guide', 'keys');
  const described = { kind: entry.name, options: new Map() };
  const policy = createPolicy(described, { ...NO_SUPPORT, backends, random });
  const before = ownersOf(policy);
  const counts = new Float64Array(size);
  for (const owner of before) counts[owner]++;

  const leaver = backends[Math.floor(size / 2)];
  leaver.eligible = false;
  leaver.absent = true;
  policy.changed?.(backends, 0);
  const after = ownersOf(policy);
  const stray = before.filter((owner, key) => owner !== leaver.index && owner !== after[key]);
  return {
    backends: size,
    busiest: (Math.max(...counts) * size) / KEYS,
    moved: stray.length / (KEYS - counts[leaver.index]),
  };
}

function backendsOf(size: number, set: number): Backend[] {
  return Array.from({ length: size }, (_, index) => ({
    index,
    name: `web-${index}`,
    address: `10.${set}.${index >> 8}.${index & 255}:80`,
    weight: 1,
    active: 0,
    inactive: 0,
    eligible: true,
    absent: false,
    priority: 0,
    degraded: false,
    zone: '',
  }));
}

/** A client for each key, anywhere in the address space. */
const addresses = new RandomFactory('1', 0).stream('guide', 'clients');
const clients = Uint32Array.from({ length: KEYS }, () => addresses.bits32());

/** The backend of every key. */
function ownersOf(policy: BalancingPolicy): Int32Array {
  return Int32Array.from({ length: KEYS }, (_, key) => policy.pick(requestOf(key), 0));
}

function requestOf(key: number): Choice {
  return { id: key, clientAddress: clients[key], clientPort: 1000, key, attempt: 0, tried: [] };
}
