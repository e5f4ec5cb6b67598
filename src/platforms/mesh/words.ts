import type { Tree, TreeMap } from '../../scenario/document.js';

/** A map of the scenario's words, without those that are undefined. */
export function mapOf(fields: Record<string, Tree | undefined>): TreeMap {
  const map: TreeMap = new Map();
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) map.set(key, value);
  return map;
}

export function duration(nanoseconds: number | undefined): string | undefined {
  return nanoseconds === undefined ? undefined : `${nanoseconds} ns`;
}
