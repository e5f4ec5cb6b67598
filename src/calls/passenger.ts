import type { Dispatcher } from '../balancing/balancer.js';
import type { Choice } from '../balancing/policy.js';
import type { Branch } from './branch.js';

/** What a gate chooses a backend for: a request, or a connection. */
export interface Passenger extends Choice {
  /** The request that it is, or is made for, as facts name it; `NOBODY` for none. */
  readonly request: number;
  /** Address random draws, with the attempt. */
  readonly number: number;
  readonly branch: Branch;
  /** Where it goes: place in the service's list, -1 before that is known. */
  backend: number;
  /** By which of several balancers. */
  balancer: number;
  /** What sends it on once a backend is free for it. */
  chooser: Dispatcher<Passenger> | null;
}
