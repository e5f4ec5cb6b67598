import { MICROSECOND } from '../../engine/time.js';
import * as k from '../words.js';

export const NO_COSTS = { request: 0, byte: 0, connection: 0, handshake: 0 };

/** What things take of a proxy's worker. */
export const costs = k.object({
  request: k.duration().describe('Of a request and its answer together.'),
  byte: k.duration().describe('Of each byte of either.'),
  connection: k
    .duration()
    .leftOut(0)
    .describe('Of each connection that it takes in, and of each that it opens.'),
  handshake: k.duration().leftOut(0).describe('Of each whole handshake of TLS, at either end.'),
});

const ofRequests = (request: number) => ({ ...NO_COSTS, request });

/**
 * What is published, by where a proxy stands:
 *
 * - Istio: vCPU for 1000 requests of 1 kB a second: 0.20 of a sidecar, 0.06 of a ztunnel, 0.25 of a waypoint
 *   (istio.io, performance and scalability, 1.24).
 * - Linkerd: 0.132 cores of a proxy for 992 requests of HTTP/1 a second, 0.129 for 1000 of HTTP/2 (Z. Dichev,
 *   Linkerd2 benches, gist.github.com/zaharidichev/6407e3b8a9c0579b3a477b3596f10641, 2019). It has sidecars only.
 */
export const PUBLISHED = {
  istio: {
    sidecar: ofRequests(200 * MICROSECOND),
    ztunnel: ofRequests(60 * MICROSECOND),
    waypoint: ofRequests(250 * MICROSECOND),
  },
  linkerd: { sidecar: ofRequests(130 * MICROSECOND) },
};

const PRESETS = {
  none: NO_COSTS,
  istio: PUBLISHED.istio.sidecar,
  'istio-waypoint': PUBLISHED.istio.waypoint,
  linkerd: PUBLISHED.linkerd.sidecar,
};

export const costsWord = k.forms({
  scalar: k.turn(k.choice(['none', 'istio', 'istio-waypoint', 'linkerd']), (word) => PRESETS[word]),
  map: costs.with(NO_COSTS),
});

export type PlainCosts = k.ValueOf<typeof costs>;
