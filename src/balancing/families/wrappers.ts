import type { PolicyEntry } from '../entry.js';

/** Policies around another policy. */
export const wrappers: readonly PolicyEntry[] = [];
