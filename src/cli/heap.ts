import { getHeapStatistics } from 'node:v8';
import type { PlainScenario } from '../scenario/plain.js';

/** The code, the text of a scenario and its tree. */
const OWN = 100e6;

/** What estimates leave out: results, tables that double, and what waits to be collected. */
const SPARE = 0.25;

/** Bytes that objects of this thread may take, by our estimates, less what its own code does. */
export function heapLimit(): number {
  return Math.max(0, (getHeapStatistics().heap_size_limit - OWN) * (1 - SPARE));
}

/** A scenario whose run ends with a sentence before this thread has no memory left. */
export function withinHeap(plain: PlainScenario): PlainScenario {
  const { limits } = plain;
  const memory = Math.min(limits.memory, heapLimit());
  return memory === limits.memory ? plain : { ...plain, limits: { ...limits, memory } };
}
