import { RandomFactory, below, type RandomSource } from '../engine/random.js';
import type { Described } from '../engine/options.js';
import type { PolicyEntry } from './entry.js';
import {
  Ending,
  NONE,
  WAIT,
  type Backend,
  type BalancingPolicy,
  type PolicyContext,
} from './policy.js';
import { createPolicy } from './table.js';

/** A story in which a policy broke the contract. */
export interface Breach {
  /** The story's number: the same one comes again. */
  story: number;
  /** What happened before, a step a line, and what was wrong in the last. */
  steps: readonly string[];
  wrong: string;
}

const STEPS = 60;
const MOST_BACKENDS = 8;
const WEIGHTS = [0, 0.5, 1, 2, 7];

/**
 * Tries a policy on made-up stories (picks, ends, backends that come, go and change weight) and
 * gives the first breach of the contract, or null:
 *
 * - it picks a backend that is eligible and has weight, or NONE or WAIT;
 * - where there is one it does not say NONE;
 * - it throws nothing;
 * - from the same seed it decides the same.
 */
export function checkPolicy(
  entry: PolicyEntry,
  options: Described['options'],
  stories: number,
): Breach | null {
  for (let story = 0; story < stories; story++) {
    const first = play(entry, options, story);
    if (first.wrong !== null) return { story, steps: first.steps, wrong: first.wrong };
    const second = play(entry, options, story);
    if (first.picks.join() !== second.picks.join()) {
      const wrong =
        'decides otherwise the second time: draw from context.random, keep no state outside';
      return { story, steps: first.steps, wrong };
    }
  }
  return null;
}

interface Played {
  picks: readonly number[];
  steps: readonly string[];
  wrong: string | null;
}

function play(entry: PolicyEntry, options: Described['options'], story: number): Played {
  const plot = new RandomFactory('check', story).stream('plot', 'steps');
  const backends = cast(plot);
  const picks: number[] = [];
  const steps = [
    `${backends.length} backends of weights ${backends.map(({ weight }) => weight).join(', ') || 'none'}`,
  ];
  const random = new RandomFactory('check', story).stream('policy', 'draws');
  let wrong: string | null = null;
  try {
    const policy = entry.create(options, contextOf(backends, random), createPolicy);
    for (let now = 0; now < STEPS && wrong === null; now++) {
      wrong = step(policy, backends, plot, now * 1e6, picks, steps);
    }
  } catch (error) {
    wrong = `throws: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { picks, steps, wrong };
}

function cast(plot: RandomSource): Backend[] {
  return Array.from({ length: below(plot, MOST_BACKENDS + 1) }, (_, index) => ({
    index,
    name: `backend-${index}`,
    address: `10.0.0.${index + 1}:80`,
    weight: WEIGHTS[below(plot, WEIGHTS.length)],
    active: 0,
    inactive: 0,
    eligible: true,
    absent: false,
    priority: 0,
    degraded: false,
    zone: '',
  }));
}

/** Plays one step; gives what was wrong in it, or null. */
function step(
  policy: BalancingPolicy,
  backends: Backend[],
  plot: RandomSource,
  now: number,
  picks: number[],
  steps: string[],
): string | null {
  const what = below(plot, 6);
  const client = below(plot, 5);
  if (what < 3 || backends.length === 0) {
    const usable = backends.filter(({ eligible, weight }) => eligible && weight > 0);
    const request = {
      id: picks.length,
      clientAddress: client,
      clientPort: 1000,
      key: client,
      attempt: 0,
      tried: [],
    };
    steps.push(
      `pick for client ${client}; usable: ${usable.map(({ index }) => index).join(', ') || 'none'}`,
    );
    const pick = policy.pick(request, now);
    picks.push(pick);
    if (usable.length === 0)
      return pick === NONE || pick === WAIT ? null : `picks ${pick}: nobody is usable`;
    if (pick === NONE) return 'says NONE';
    if (pick !== WAIT && !usable.some(({ index }) => index === pick)) return `picks ${pick}`;
    if (pick >= 0) {
      backends[pick].active++;
      policy.started?.(pick, now);
    }
    return null;
  }
  const backend = backends[below(plot, backends.length)];
  if (what === 3) {
    if (backend.active === 0) return null;
    steps.push(`a request ends at backend ${backend.index}`);
    backend.active--;
    const ending = client > 0 ? Ending.ANSWERED : Ending.FAILED;
    policy.finished?.(backend.index, now, 1e6 * (1 + client), client > 0, ending);
    return null;
  }
  if (what === 4) backend.eligible = !backend.eligible;
  else backend.weight = WEIGHTS[below(plot, WEIGHTS.length)];
  steps.push(
    `backend ${backend.index}: weight ${backend.weight}, ${backend.eligible ? 'eligible' : 'not eligible'}`,
  );
  policy.changed?.(backends, now);
  return null;
}

/** Answers what the policy may ask by what the counts say. */
function contextOf(backends: readonly Backend[], random: RandomSource): PolicyContext {
  return {
    backends,
    random,
    balancer: { index: 0, count: 1 },
    locality: { zone: '', balancers: new Map() },
    after: () => undefined,
    probe: () => undefined,
    oracle: {
      work: (backend) => backends[backend].active * 1e6,
      length: (backend) => backends[backend].active,
      isFree: (backend) => backends[backend].active === 0,
      speed: () => 1,
      workers: () => 1,
    },
  };
}
