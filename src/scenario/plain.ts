/**
 * The plain form of a scenario: every node, port, link, table, service and workload with its
 * identity, addresses and numbers, nothing left to be worked out. Short forms are lowered to it;
 * `netloom expand` prints it; the model is built from nothing else.
 *
 * Units: times in whole nanoseconds, sizes in bytes, link rates in bits per second, traffic rates
 * per second. Maps are sorted by name (runs of digits as numbers); lists keep their order.
 */
import type { PlainPolicy, PlainPolicyRule } from './plain/authorization.js';
import type { PlainRule } from './plain/chains.js';
import { controlPlane } from './plain/control-plane.js';
import { link, node, tables } from './plain/network.js';
import { service, type PlainService } from './plain/service.js';
import { entry } from './plain/timeline.js';
import { workload } from './plain/traffic.js';
import * as k from './words.js';

export type * from './plain/attempts.js';
export type * from './plain/authorization.js';
export type * from './plain/autoscale.js';
export type * from './plain/deployment.js';
export type { PlainControlPlane } from './plain/control-plane.js';
export type { PlainBreaker } from './plain/breaker.js';
export type { PlainChain, PlainChains, PlainRule } from './plain/chains.js';
export type { PlainCosts } from './plain/costs.js';
export type * from './plain/mesh.js';
export type * from './plain/names.js';
export type * from './plain/network.js';
export type * from './plain/routes.js';
export type * from './plain/proxy.js';
export type * from './plain/relay.js';
export type * from './plain/service.js';
export type * from './plain/timeline.js';
export type * from './plain/traffic.js';
export type * from './plain/transport.js';

export const LIMITS = {
  events: 1e9,
  packets: 1e6,
  requests: 1e6,
  /** Twice what the others allow, and less than a Node of 64 bits has. */
  memory: 2 * 1024 * 1024 * 1024,
};

export const limits = k.object({
  events: k.integer({ min: 1 }).describe('In all.'),
  packets: k.integer({ min: 1 }).describe('Alive at one time.'),
  requests: k.integer({ min: 1 }).describe('Alive at one time.'),
  memory: k.size({ min: 1 }).describe('Estimated from the numbers of what is alive: see Memory.'),
});

const scenario = {
  version: k.turn(k.choice(['1']), () => 1 as const),
  name: k.text(),
  description: k.text(),
  /** Kept as text: `1` and `'1'` are the same seed. */
  seed: k.text(),
  /** End of the run; none runs until the traffic is over (its `requests` or `count`). */
  duration: k.orNone(k.duration()),
  /** Latency, fairness and utilisation are measured from here on. */
  warmup: k.duration(),
  /** How long requests under way at the end may still take; null sees all of them through. */
  drain: k
    .orNone(k.duration())
    .written((value) => (value === null ? 'all' : k.duration().write(value))),
  /** Length of a window of the series over time. */
  window: k.duration(),
  limits,
  tables,
  nodes: k.dictionary(node),
  links: k.list(link),
  services: k.dictionary(service),
  controlPlane: k.orNone(controlPlane).leftOut(null),
  traffic: k.dictionary(workload),
  /** What happens when; in the order of the file. */
  timeline: k.list(entry),
  expect: k.list(k.expectation()),
};

export const plainScenario = k.object(scenario);
type Written = k.ValueOf<typeof plainScenario>;

export interface PlainScenario extends Written {
  services: Map<string, PlainService>;
}
export type PlainExpectation = PlainScenario['expect'][number];

/** Where rules were written: "file:line". It goes beside a scenario, which says what, not where from. */
export type Origins = ReadonlyMap<PlainRule | PlainPolicy | PlainPolicyRule, string>;
