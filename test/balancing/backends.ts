import type { RandomSource } from '../../src/engine/random.js';
import type {
  Backend,
  BalancingPolicy,
  Choice,
  Need,
  PolicyContext,
} from '../../src/balancing/policy.js';
import { NO_SUPPORT } from '../../src/balancing/support.js';

export function backendList(weights: readonly number[]): Backend[] {
  return weights.map((weight, index) => ({
    index,
    name: `backend-${index}`,
    address: `10.0.0.${index + 1}:80`,
    weight,
    active: 0,
    inactive: 0,
    eligible: true,
    absent: false,
    priority: 0,
    degraded: false,
    zone: '',
  }));
}

export function choice(fields: Partial<Choice> = {}): Choice {
  return { id: 0, clientAddress: 0, clientPort: 0, key: -1, attempt: 0, tried: [], ...fields };
}

/** What a policy is built from, with no support unless given. */
export function contextOf(
  backends: readonly Backend[],
  random: RandomSource,
  support: Partial<PolicyContext> = {},
): PolicyContext {
  return { backends, random, ...NO_SUPPORT, ...support };
}

/**
 * What policies ask for, from servers of one worker that hear of one balancer only: timers go off,
 * probes are answered, the idle and the loaded say so, all when told to `catchUp`. What is not among
 * the needs throws.
 */
export class FakeSupport {
  readonly context: Partial<PolicyContext>;
  private readonly timers: { due: number; kind: number }[] = [];
  private readonly probes: number[] = [];
  private now = 0;

  constructor(
    private readonly backends: readonly Backend[],
    private readonly needs: readonly Need[],
  ) {
    const has = (need: Need): boolean => needs.includes(need);
    this.context = {
      ...(has('timer') && {
        after: (delay, kind) => this.timers.push({ due: this.now + delay, kind }),
      }),
      ...(has('probes') && { probe: (index) => this.probes.push(index) }),
      ...(has('oracle') && {
        oracle: {
          work: (index) => backends[index].active * 1e6,
          length: (index) => backends[index].active,
          isFree: (index) => backends[index].active === 0,
          speed: () => 1,
          workers: () => 1,
        },
      }),
    };
  }

  /** Everything that is due by now; `ended` names a backend where a request has just ended. */
  catchUp(policy: PolicyEvents, now: number, ended?: number): void {
    const { backends, needs, timers, probes } = this;
    this.now = now;
    for (const timer of timers.splice(0)) {
      if (timer.due <= now) policy.expired?.(timer.kind, now);
      else timers.push(timer);
    }
    for (const index of probes.splice(0)) {
      const { active, absent } = backends[index];
      if (!absent) policy.probed?.(index, active, (active + 1) * 1e6, now);
    }
    if (ended === undefined) return;
    const { active } = backends[ended];
    if (needs.includes('idle') && active === 0) policy.idle?.(ended, now);
    if (needs.includes('reports')) {
      policy.reported?.(ended, { utilisation: active, rate: 1, errors: 0 }, now);
    }
  }
}

/** What both a policy and its balancer are told. */
type PolicyEvents = Pick<BalancingPolicy, 'expired' | 'idle' | 'reported' | 'probed'>;

/** Gives out the 64-bit numbers that a test injects, as policies read them: the high word first. */
export class Injected implements RandomSource {
  private readonly words: number[];

  constructor(numbers: readonly (bigint | number)[]) {
    this.words = numbers.flatMap((number) => {
      const bits = BigInt.asUintN(64, BigInt(number));
      return [Number(bits >> 32n) | 0, Number(bits & 0xffffffffn) | 0];
    });
  }

  bits32(): number {
    const word = this.words.shift();
    if (word === undefined) throw new Error('the policy draws more than was injected');
    return word;
  }

  uniform(): number {
    const high = this.bits32() >>> 5;
    return (high * 67108864 + (this.bits32() >>> 6)) / 9007199254740992;
  }
}
