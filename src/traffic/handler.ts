import type { Distribution } from '../engine/distribution.js';
import { coin, type KeyedRandom, type RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { Branch } from '../calls/branch.js';
import { Draw } from '../calls/draw.js';
import type { Heads } from '../calls/head.js';
import { OUTCOME } from '../calls/outcome.js';
import type { Request } from '../calls/request.js';
import { ResponseCounts } from '../calls/response.js';
import { isMeasured, type MeasurementSpan } from '../measure/measurement-span.js';
import { Patience, type PatienceOptions } from '../calls/patience.js';
import type { RequestPool } from '../calls/request-pool.js';

/** What a service does with a request, step by step. */
export type StepOptions =
  | { kind: 'compute'; time: Distribution }
  /** Calls that go out together; the step is over when `wait` (absent: all) are answered. */
  | { kind: 'calls'; calls: readonly CallOptions[]; wait?: number }
  /** Sends the request on, and answers as that one is answered: a proxy's. */
  | { kind: 'forward' };

export interface CallOptions extends PatienceOptions {
  /** Name of the service; the model looks for the channel. */
  to: string;
  /** What the calls say of themselves; absent: as those on whose behalf they are made. */
  heads?: Heads;
  /** So many alike, each with draws of its own; absent for one. */
  count?: number;
  /** Chance that the call is made. */
  probability: number;
  /** Payload bytes. */
  size: Distribution;
  /** Absent for the caller's key. */
  keys?: Distribution | null;
}

export type Step =
  | { work: Draw; sites: null; wait: number }
  | { work: null; sites: readonly CallSite[]; wait: number }
  /** The request is sent on. */
  | { work: null; sites: null; wait: number };

/** What the steps of a service's handler are made with. */
export interface HandlerContext {
  /** The service's name. */
  name: string;
  simulator: Simulator;
  requests: RequestPool;
  random: RandomFactory;
  span: MeasurementSpan;
}

/** A place in a handler where a call is made, or several alike. */
export class CallSite {
  readonly size: Draw;
  /** Null for the caller's key. */
  readonly keys: Draw | null;
  /** Put around the way of the calls that are made here. */
  readonly patience: Patience;
  readonly count: number;
  readonly heads: Heads | null;
  /** How the calls that are made here ended: those that completed, and what others were. */
  completed = 0;
  readonly responses = new ResponseCounts();
  private readonly span: MeasurementSpan;
  private readonly chance: KeyedRandom | null;
  /** Differs from those of all other places where calls are made. */
  readonly name: string;

  /** @param index among all calls of the service's handler, in the order of the steps */
  constructor(
    readonly index: number,
    readonly options: CallOptions,
    { name, simulator, requests, random, span }: HandlerContext,
  ) {
    const { probability, keys, count = 1 } = options;
    this.span = span;
    this.count = count;
    this.heads = options.heads ?? null;
    this.name = JSON.stringify([name, index]);
    this.size = new Draw(options.size, random.keyed(name, `size of call ${index}`));
    this.keys = keys ? new Draw(keys, random.keyed(name, `key of call ${index}`)) : null;
    this.chance = probability < 1 ? random.keyed(name, `chance of call ${index}`) : null;
    const jitter = random.keyed(name, `back-off of call ${index}`);
    this.patience = new Patience(simulator, requests, jitter, span, options);
  }

  /** A call that was made here has ended. */
  ended(call: Request, outcome: number): void {
    if (!isMeasured(this.span, call.intended)) return;
    if (outcome !== OUTCOME.completed) this.responses.failed(call, outcome);
    else {
      this.completed++;
      if (call.flags !== 0) this.responses.flagged(call, outcome);
    }
  }

  /** Whether the call of a branch is made on behalf of the request with this number. */
  isMade(number: number, { words }: Branch): boolean {
    const { chance, options } = this;
    return chance === null || coin(chance.at(number, 0, words), options.probability);
  }
}

/** Prepares a handler's steps. Components of random numbers are the service and the step's place. */
export function compileSteps(steps: readonly StepOptions[], context: HandlerContext): Step[] {
  const { name, random } = context;
  let calls = 0;
  return steps.map((step, place): Step => {
    if (step.kind === 'compute') {
      return {
        work: new Draw(step.time, random.keyed(name, `step ${place}`)),
        sites: null,
        wait: 0,
      };
    }
    if (step.kind === 'forward') return { work: null, sites: null, wait: 0 };
    const sites = step.calls.map((call) => new CallSite(calls++, call, context));
    return { work: null, sites, wait: step.wait ?? Infinity };
  });
}
