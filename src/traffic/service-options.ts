import type { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import type { Cpu } from '../engine/cpu.js';
import type { BucketOptions } from '../calls/guards/token-bucket.js';
import type { Distribution } from '../engine/distribution.js';
import type { Errors } from './condition.js';
import type { StepOptions } from './handler.js';
import type { Discipline } from './station/disciplines.js';

export interface ReplicaOptions {
  name: string;
  workers: number;
  /** Work is divided by it. */
  speed: number;
  /** The cores that its workers need, where those are a limit. */
  cpu: Cpu | null;
  /** What its share of the requests should be proportional to. */
  weight: number;
  /** Client address of the calls that it makes. */
  address: number;
  /** Joins later, or never. */
  absent: boolean;
  /** Who sees to it that nobody comes in who may not; null where that is another's, or nobody's. */
  gatekeeper?: Gatekeeper | null;
}

export interface ShedOptions {
  /** With so many in line; null for never. */
  queue: number | null;
  /** With such a share of its workers busy, from 0 to 1; null for never. */
  utilisation: number | null;
  /** Where it would answer, at its present load, after the caller has given up. */
  deadline: boolean;
}

export interface ServiceOptions {
  name: string;
  /** At least one step. */
  handler: readonly StepOptions[];
  /** Keeps its worker while it waits for calls. */
  blocking: boolean;
  /** Multiplies the work of an attempt; null for 1. */
  slowdown: Distribution | null;
  /** Whether each attempt draws times and a slowdown of its own, or all of a request share them. */
  redraw: boolean;
  queue: {
    /** Requests that wait for a worker at most; Infinity for no limit. */
    limit: number;
    discipline: Discipline;
    /** What a full queue does: answer at once, or say nothing. */
    full: 'reject' | 'drop';
  };
  /** Bytes of a response's payload. */
  response: Distribution;
  /** Answers that say that it failed; null for none. */
  errors?: Errors | null;
  /** Of each replica; null for none. */
  limit?: BucketOptions | null;
  /** When a replica turns requests away by itself; null for never. */
  shed?: ShedOptions | null;
  replicas: readonly ReplicaOptions[];
}
