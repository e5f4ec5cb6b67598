import type { TreeMap } from '../../scenario/document.js';
import { mapOf } from '../mesh/words.js';

/** How long a connection may take to be there, in the words of `tcp`: SYNs a second apart. */
export function connectWithin(nanoseconds: number): TreeMap {
  const seconds = Math.min(128, Math.max(1, Math.round(nanoseconds / 1e9)));
  return mapOf({ synRetries: 0, synLinearTimeouts: seconds - 1 });
}
