import type { LookUps } from '../measure/look-ups.js';
import type { PlainTransport } from '../scenario/plain.js';

/** Who calls: a process, on a host or without a network, and what its requests travel by. */
export interface Caller {
  host: string | null;
  process: string;
  by: PlainTransport;
  /** Which of several processes alike, where they differ in more than their hosts. */
  instance?: string;
  /** A proxy of a mesh, which has connections of its own by this name; absent: none. */
  proxy?: string;
}

export interface From extends Caller {
  /** Where its look-ups of names are counted. */
  lookUps: () => LookUps | null;
}
