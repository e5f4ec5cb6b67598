import type { LookUps } from '../measure/look-ups.js';
import type { PlainTransport } from '../scenario/plain.js';

/** Who calls: a process, on a host or without a network, and what its requests travel by. */
export interface Caller {
  host: string | null;
  process: string;
  by: PlainTransport;
  /** Which of several processes alike, where they differ in more than their hosts. */
  instance?: string;
  /** Of a proxy: which worker, from 0; each has connections of its own. Absent for who is no proxy. */
  worker?: number;
}

export interface From extends Caller {
  /** By what it reaches a machine, where that is not the same for all. */
  byOf?: (host: string) => PlainTransport;
  /** Where its look-ups of names are counted. */
  lookUps: () => LookUps | null;
}
