import { MICROSECOND } from '../../engine/time.js';
import * as k from '../words.js';

/** What requests take of a proxy's worker. */
export const costs = k.object({
  request: k.duration().describe('Of a request and its answer together.'),
  byte: k.duration().describe('Of each byte of either.'),
});

export const NO_COSTS = { request: 0, byte: 0 };

/**
 * vCPU for 1000 requests of 1 kB a second: 0.20 of a sidecar, 0.25 of a waypoint (istio.io, performance and
 * scalability, 1.24).
 */
const PRESETS = {
  none: NO_COSTS,
  istio: { request: 200 * MICROSECOND, byte: 0 },
  'istio-waypoint': { request: 250 * MICROSECOND, byte: 0 },
};

export const costsWord = k.forms({
  scalar: k.turn(k.choice(['none', 'istio', 'istio-waypoint']), (word) => PRESETS[word]),
  map: costs.with(NO_COSTS),
});

export type PlainCosts = k.ValueOf<typeof costs>;
