import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

/** The packet passes the hook. */
export const ACCEPT: Verdict = {
  name: 'accept',
  opening: false,
  everyPacket: false,
  judge: () => Next.ACCEPT,
};

export const accept: VerdictEntry = {
  name: 'accept',
  summary: 'lets the packet pass the hook',
  options: [],
  positional: [],
  create: () => ACCEPT,
};
