import type { PlainTransport } from '../scenario/plain.js';

/** Who calls: a process, on a host or without a network, and what its requests travel by. */
export interface From {
  host: string | null;
  process: string;
  by: PlainTransport;
  /** Which of several processes alike, where they differ in more than their hosts. */
  instance?: string;
}
