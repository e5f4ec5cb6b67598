import type { RandomSource } from '../engine/random.js';

/** A backend as a policy sees it. `model` keeps the counts; policies only read. */
export interface Backend {
  /** Place in the list that the policy was given. */
  readonly index: number;
  readonly name: string;
  /** "ip:port" where there is one, else the name: what hash policies hash. */
  readonly address: string;
  /** Relative capacity, at least 0; 0 gets nothing. */
  weight: number;
  /** Requests (or connections) that this balancer has under way there. */
  active: number;
  /** Connections known to the balancer but not active (IPVS's count). */
  inactive: number;
  /** False while unhealthy, draining or absent. */
  eligible: boolean;
  /** Not in the set: not added yet, or removed. Such a backend is never eligible. */
  absent: boolean;
  /** In health, but left out for its failures by outlier detection; never eligible then. */
  readonly ejected?: boolean;
  /** 0 is served first; higher numbers stand by (health filter). */
  readonly priority: number;
  /** Says that it is not well: used after those that are (health filter). */
  readonly degraded: boolean;
  /** region/zone/subzone, as far as it is told; '' for nowhere. */
  readonly zone: string;
}

/** Where a balancer stands, and the others of its kind. */
export interface Locality {
  /** As backends have theirs. */
  readonly zone: string;
  /** How many balancers of its kind stand in each zone, itself included. */
  readonly balancers: ReadonlyMap<string, number>;
}

/** A request as a policy sees it. */
export interface Choice {
  /** Number of the request: the same under every policy. */
  readonly id: number;
  /** 32-bit address of the client, 0 where there is none. */
  readonly clientAddress: number;
  readonly clientPort: number;
  /** Partition key, -1 for none. */
  readonly key: number;
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** Backends that earlier attempts, or ones beside it, were given to, in that order. */
  readonly tried: readonly number[];
}

/** How a request ended, as the balancer sees it. */
export const Ending = {
  ANSWERED: 0,
  /** Answered, with a failure: the backend turns it away, or could not (a gateway's 502 to 504). */
  FAILED: 1,
  /** Nobody listens there, or a rule rejects: no connection. */
  REFUSED: 2,
  /** It could not be reached, or broke off. */
  BROKEN: 3,
  /** No answer in time. */
  TIMED_OUT: 4,
  /** Whoever had sent it had no more use for it. */
  ABANDONED: 5,
  /** Answered, with an error of the backend's own (HTTP's 500, 501 and from 505 on). */
  ERRED: 6,
  /** As one of these two, and its caller goes on to another for it (nginx). */
  PASSED_ON: 7,
} as const;

export type Ending = (typeof Ending)[keyof typeof Ending];

/** No backend is eligible. */
export const NONE = -1;
/** Nothing is free now: the balancer keeps the request and asks again when one finishes. */
export const WAIT = -2;

/** What a backend says of itself (ORCA: xds data/orca/v3/orca_load_report.proto). */
export interface LoadReport {
  /** Share of its workers that are busy, from 0 to 1; with a queue it may be above 1. */
  utilisation: number;
  /** Requests answered per second since the last report. */
  rate: number;
  /** Those of them that failed, per second. */
  errors: number;
}

/**
 * One required method; the rest have empty defaults. The last four are called for policies whose
 * table entry asks for them (`needs`).
 */
export interface BalancingPolicy {
  /** The index of the backend to use, NONE, or WAIT. `now` in nanoseconds. */
  pick(request: Choice, now: number): number;
  /** A request has been given to the backend (`active` is already raised). */
  started?(backend: number, now: number): void;
  /**
   * A request ended there after `latency` ns (`active` is already lowered). `ok`: it was answered;
   * `ending` says why not.
   */
  finished?(backend: number, now: number, latency: number, ok: boolean, ending?: Ending): void;
  /**
   * A request failed there for `ending`, and keeps its place for the next try (`active` stays). Where this is missing it is
   * told as `finished` and `started`.
   */
  retains?(backend: number, now: number, ending: Ending): void;
  /** `inactive`: a connection that had ended there is kept no longer (`inactive` is lowered). */
  forgotten?(backend: number, now: number): void;
  /** Weights, eligibility or membership changed. The list keeps its length and its objects. */
  changed?(backends: readonly Backend[], now: number): void;
  /** It reads a weight when it needs it, so that it is not told of one that grows by itself. */
  readonly readsWeights?: boolean;
  /** `timer`: the time asked of `context.after` has come. */
  expired?(kind: number, now: number): void;
  /** `idle`: the backend has nothing left to do and says so; of several balancers it tells one. */
  idle?(backend: number, now: number): void;
  /** `reports`: a load report has arrived. */
  reported?(backend: number, report: LoadReport, now: number): void;
  /**
   * `probes`: the answer to `context.probe`: requests in flight there, and the latency in ns that
   * the backend estimates at that load.
   */
  probed?(backend: number, inFlight: number, latency: number, now: number): void;
}

/**
 * What a policy may ask for beyond counts. `freed`: requests that wait are tried again whenever a
 * backend has nothing left to do, whoever had sent it what it has done. `inactive`: the balancer keeps
 * connections for a while after their end, and counts them.
 */
export const NEEDS = ['timer', 'idle', 'freed', 'inactive', 'reports', 'probes', 'oracle'] as const;

export type Need = (typeof NEEDS)[number];

/** What nobody can know in a real system: for yardsticks. */
export interface Oracle {
  /** Work that is still to be done there, in nanoseconds of one worker at speed 1. */
  work(backend: number): number;
  /** Requests in service and in line there, whoever sent them. */
  length(backend: number): number;
  /** It is up, and a worker there has nothing to do. */
  isFree(backend: number): boolean;
  /** How fast one of its workers is at the moment (0: it has paused), and how many it has. */
  speed(backend: number): number;
  workers(backend: number): number;
}

/** What a policy is built from. */
/** Takes down that a backend is left out from a time on, or let in again. */
export type Tell = (backend: number, what: string, phase: 'begins' | 'ends', at: number) => void;

export interface PolicyContext {
  backends: readonly Backend[];
  /** 64 random bits, where a peer draws as many, are two draws of 32: the high word first. */
  random: RandomSource;
  /** The same draws for all workers of a process, of what they decide alike; absent: `random`. */
  common?: RandomSource;
  /** Given by a filter around it that sees to panic itself: instead of the policy's own threshold. */
  panicBelow?: number;
  /** Which of how many balancers of its kind this is. */
  balancer: { index: number; count: number };
  /** Where it stands. */
  locality: Locality;
  /** `timer`: calls `expired(kind)` after `delay` ns. */
  after(delay: number, kind: number): void;
  /** `probes`: asks a backend, by a message of its own, how it is. */
  probe(backend: number): void;
  /** For people: who is left out, and who comes back; absent where nobody reads it. */
  tell?: Tell;
  /** `oracle`. */
  oracle: Oracle;
}
