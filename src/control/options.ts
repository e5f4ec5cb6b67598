import type { Distribution } from '../engine/distribution.js';
import type { Nanoseconds } from '../engine/time.js';

/** How long news take, step by step: see `Distributor`. */
export interface DistributionOptions {
  /** How long changes of one service's endpoints are gathered before its slices are written. */
  batch: Nanoseconds;
  /** From a change of an object to one who watches it. */
  watch: Distribution;
  kubeProxy: {
    /** From the beginning of a sync to that of the next. */
    minSync: Nanoseconds;
    /** How long a sync takes, at whose end the new rules hold. */
    sync: Distribution;
  };
  /** The control plane that tells proxies and clients; null where each watches for itself. */
  push: PushOptions | null;
}

export interface PushOptions {
  /** Nothing is pushed until nothing has changed for so long, */
  debounce: Nanoseconds;
  /** or so long after the first change. */
  debounceMax: Nanoseconds;
  /** Pushes under way at a time. */
  throttle: number;
  /** How long one takes of one of those. */
  time: Distribution;
  /** From its end until the listener goes by it. */
  delay: Distribution;
}
