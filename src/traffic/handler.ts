import type { Distribution } from '../engine/distribution.js';
import { coin, type KeyedRandom, type RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { Deadlines, type DeadlineOwner } from './deadlines.js';
import { callBranch, Draw, drawIndex, rootBranch } from './draw.js';
import type { Request } from './request.js';

/** What a service does with a request, step by step. */
export type StepOptions =
  | { kind: 'compute'; time: Distribution }
  /** Calls that go out together; the step is over when all are answered. */
  | { kind: 'calls'; calls: readonly CallOptions[] };

export interface CallOptions {
  /** Name of the service; the model looks for the channel. */
  to: string;
  /** Chance that the call is made. */
  probability: number;
  /** Infinity for none. */
  timeout: Nanoseconds;
  /** Whether giving the call up also stops the work that it has caused. */
  cancel: boolean;
  /** Payload bytes. */
  size: Distribution;
}

export type Step = { work: Draw; sites: null } | { work: null; sites: readonly CallSite[] };

/** A place in a handler where a call is made. */
export class CallSite {
  readonly size: Draw;
  readonly deadlines: Deadlines | null;
  private readonly chance: KeyedRandom | null;
  private readonly service: number;

  /** @param index among all calls of the service's handler, in the order of the steps */
  constructor(
    readonly index: number,
    readonly options: CallOptions,
    service: string,
    random: RandomFactory,
    simulator: Simulator,
    owner: DeadlineOwner,
  ) {
    this.service = rootBranch(service);
    this.size = new Draw(options.size, random.keyed(service, `size of call ${index}`));
    this.chance = options.probability < 1 ? random.keyed(service, `chance of call ${index}`) : null;
    const { timeout } = options;
    this.deadlines = timeout < Infinity ? new Deadlines(simulator, timeout, owner) : null;
  }

  /** Whether the call is made for this request. */
  isMadeFor(request: Request): boolean {
    const { chance, options } = this;
    return (
      chance === null || coin(chance.at(drawIndex(request), request.attempt), options.probability)
    );
  }

  branchOf(request: Request): number {
    return callBranch(request.branch, this.service, this.index);
  }
}

/** Prepares a handler's steps. Components of random numbers are the service and the step's place. */
export function compileSteps(
  steps: readonly StepOptions[],
  service: string,
  random: RandomFactory,
  simulator: Simulator,
  owner: DeadlineOwner,
): Step[] {
  let calls = 0;
  return steps.map((step, place): Step => {
    if (step.kind === 'compute') {
      return { work: new Draw(step.time, random.keyed(service, `step ${place}`)), sites: null };
    }
    const sites = step.calls.map(
      (call) => new CallSite(calls++, call, service, random, simulator, owner),
    );
    return { work: null, sites };
  });
}
