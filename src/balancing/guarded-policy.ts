import type { Described } from '../engine/options.js';
import type { PolicyEntry, PolicyOptions } from './entry.js';
import {
  type Backend,
  type BalancingPolicy,
  type Choice,
  type Ending,
  type LoadReport,
  NONE,
  type PolicyContext,
  WAIT,
} from './policy.js';

/** A policy of the user's own does not keep the contract: says which, and how. */
export function policyMistake(message: string): Error {
  return Object.assign(new Error(message), { name: 'PolicyMistake' });
}

export function isPolicyMistake(error: unknown): error is Error {
  return error instanceof Error && error.name === 'PolicyMistake';
}

/** A policy of the user's own, whose mistakes are told as its own. */
export function guarded(entry: PolicyEntry): PolicyEntry {
  const create = (
    options: PolicyOptions,
    context: PolicyContext,
    make: (described: Described, inner: PolicyContext) => BalancingPolicy,
  ): BalancingPolicy => {
    const policy: unknown = attempt(entry.name, 'create', () =>
      entry.create(options, context, make),
    );
    if (typeof (policy as BalancingPolicy | null)?.pick !== 'function') {
      throw mistake(entry.name, 'create() gives no object with a method pick(request, now)');
    }
    return new GuardedPolicy(entry.name, policy as BalancingPolicy, context.backends);
  };
  return { ...entry, create };
}

class GuardedPolicy implements BalancingPolicy {
  constructor(
    private readonly name: string,
    private readonly policy: BalancingPolicy,
    private readonly backends: readonly Backend[],
  ) {}

  pick(request: Choice, now: number): number {
    const { policy, backends } = this;
    const picked: unknown = this.attempt('pick', () => policy.pick(request, now));
    if (picked === NONE || picked === WAIT) return picked;
    const backend = typeof picked === 'number' ? backends[picked] : undefined;
    if (backend === undefined) {
      const given = typeof picked === 'string' ? `the text '${picked}'` : String(picked);
      const range = `0 to ${backends.length - 1}, -1 for none or -2 to wait`;
      throw mistake(this.name, `pick() gave ${given}, where an index is expected: ${range}`);
    }
    if (!backend.eligible) {
      const why = backend.absent ? 'is not in the set' : 'is not healthy';
      throw mistake(this.name, `pick() gave ${backend.index}, but ${backend.name} ${why}`);
    }
    return backend.index;
  }

  started(backend: number, now: number): void {
    this.attempt('started', () => this.policy.started?.(backend, now));
  }

  finished(backend: number, now: number, latency: number, ok: boolean, ending?: Ending): void {
    this.attempt('finished', () => this.policy.finished?.(backend, now, latency, ok, ending));
  }

  changed(backends: readonly Backend[], now: number): void {
    this.attempt('changed', () => this.policy.changed?.(backends, now));
  }

  forgotten(backend: number, now: number): void {
    this.attempt('forgotten', () => this.policy.forgotten?.(backend, now));
  }

  expired(kind: number, now: number): void {
    this.attempt('expired', () => this.policy.expired?.(kind, now));
  }

  idle(backend: number, now: number): void {
    this.attempt('idle', () => this.policy.idle?.(backend, now));
  }

  reported(backend: number, report: LoadReport, now: number): void {
    this.attempt('reported', () => this.policy.reported?.(backend, report, now));
  }

  probed(backend: number, inFlight: number, latency: number, now: number): void {
    this.attempt('probed', () => this.policy.probed?.(backend, inFlight, latency, now));
  }

  private attempt<T>(what: string, call: () => T): T {
    return attempt(this.name, what, call);
  }
}

function attempt<T>(name: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    // A policy within may have said it already; one that is built to see whether it can be says more.
    if (isPolicyMistake(error) || error instanceof RangeError) throw error;
    throw mistake(
      name,
      `${what}() throws: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function mistake(name: string, what: string): Error {
  return policyMistake(`the policy ${name}: ${what}; try 'netloom check policy ${name}'`);
}
