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
  /** False while unhealthy, draining or removed. */
  eligible: boolean;
}

/** A request as a policy sees it. */
export interface Choice {
  /** Identity of the request: for keyed draws. */
  readonly id: number;
  /** 32-bit address of the client, 0 where there is none. */
  readonly clientAddress: number;
  readonly clientPort: number;
  /** Partition key, -1 for none. */
  readonly key: number;
  /** 0 for the first attempt. */
  readonly attempt: number;
}

/** No backend is eligible. */
export const NONE = -1;
/** Nothing is free now: the balancer keeps the request and asks again when one finishes. */
export const WAIT = -2;

/** One required method; the rest have empty defaults. */
export interface BalancingPolicy {
  /** The index of the backend to use, NONE, or WAIT. `now` in nanoseconds. */
  pick(request: Choice, now: number): number;
  /** A request has been given to the backend (`active` is already raised). */
  started?(backend: number, now: number): void;
  /** A request ended there after `latency` ns (`active` is already lowered). */
  finished?(backend: number, now: number, latency: number, ok: boolean): void;
  /** Weights, eligibility or the list itself changed. */
  changed?(backends: readonly Backend[], now: number): void;
}

/** What a policy is built from. */
export interface PolicyContext {
  backends: readonly Backend[];
  random: RandomSource;
}
