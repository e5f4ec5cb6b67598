/**
 * The plain form of a scenario: every node, port, link, table, service and workload with its
 * identity, addresses and numbers, nothing left to be worked out. Short forms are lowered to it;
 * `netloom expand` prints it; the model is built from nothing else.
 *
 * Units: times in whole nanoseconds, sizes in bytes, link rates in bits per second, traffic rates
 * per second. Maps are sorted by name (runs of digits as numbers); lists keep their order.
 */
import type { Described } from '../engine/options.js';
import type { PlainRule } from './plain/chains.js';
import type { PlainLink, PlainNode, PlainTables } from './plain/network.js';
import type { PlainService } from './plain/service.js';
import type { PlainWorkload } from './plain/traffic.js';

export type * from './plain/attempts.js';
export type { PlainChain, PlainChains, PlainRule } from './plain/chains.js';
export type * from './plain/network.js';
export type * from './plain/service.js';
export type * from './plain/traffic.js';

export interface PlainScenario {
  version: 1;
  name: string;
  description: string;
  /** Kept as text: `1` and `'1'` are the same seed. */
  seed: string;
  /** End of the run; null runs until the traffic is over (its `requests` or `count`). */
  duration: number | null;
  /** Latency, fairness and utilisation are measured from here on. */
  warmup: number;
  /** How long requests under way at the end may still take; null sees all of them through. */
  drain: number | null;
  /** Length of a window of the series over time. */
  window: number;
  limits: PlainLimits;
  tables: PlainTables;
  nodes: Map<string, PlainNode>;
  links: PlainLink[];
  services: Map<string, PlainService>;
  traffic: Map<string, PlainWorkload>;
  /** What happens when; in the order of the file. */
  timeline: PlainTimelineEntry[];
  expect: PlainExpectation[];
}

export interface PlainLimits {
  /** Steps of the scheduler. */
  events: number;
  /** Packets alive at one time. */
  packets: number;
  /** Requests alive at one time. */
  requests: number;
  /** Bytes, by an estimate from the numbers of what is alive. */
  memory: number;
}

/** Where rules were written: "file:line". It goes beside a scenario, which says what, not where from. */
export type Origins = ReadonlyMap<PlainRule, string>;

export interface PlainTimelineEntry {
  occasion: PlainOccasion;
  /** How long it lasts; null for good. */
  lasts: Described | null;
  change: PlainChange;
}

export type PlainOccasion =
  | { kind: 'at'; times: number[] }
  | { kind: 'every'; period: number; from: number; until: number | null }
  | { kind: 'random'; gap: Described; from: number; until: number | null };

/** Replicas are named `service/replica`. `one`: of several, one drawn anew each time. */
export type PlainChange =
  | { kind: 'down' | 'up'; links: string[]; nodes: string[]; one: boolean }
  | {
      kind: 'link';
      links: string[];
      one: boolean;
      /** Undefined: as it is. */
      delay?: number;
      /** Null for none. */
      rate?: number | null;
      impairments?: Described[];
    }
  | { kind: 'slow'; replicas: string[]; one: boolean; factor: number; extra: number }
  | { kind: 'pause' | 'crash' | 'repair' | 'add'; replicas: string[]; one: boolean }
  | { kind: 'remove'; replicas: string[]; one: boolean; drain: number | null }
  | { kind: 'scale'; service: string; to: number; drain: number | null }
  /** Groups of hosts. */
  | { kind: 'partition'; groups: string[][] }
  | { kind: 'rate'; workloads: string[]; factor: number }
  | { kind: 'switch'; service: string; policy: Described };

export interface PlainExpectation {
  /** As the file has it. */
  text: string;
  /** Seeds over which it must hold; 1 for a plain condition. */
  replications: number;
}
