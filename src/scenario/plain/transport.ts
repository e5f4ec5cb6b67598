import { SECOND } from '../../engine/time.js';
import * as k from '../words.js';

/** How a client keeps connections to one server. */
export const connections = k.object({
  limit: k.orNone(k.integer({ min: 1 })).describe('Connections at most.'),
  waiting: k
    .orNone(k.integer({ min: 0 }))
    .describe('Requests that may wait for one, besides those for which one is being opened.'),
  idleLimit: k.orNone(k.integer({ min: 0 })).describe('Idle ones that are kept.'),
  idle: k.orNone(k.duration({ min: 1 })).describe('An idle one is closed after that.'),
  uses: k.orNone(k.integer({ min: 1 })).describe('Requests that one is good for.'),
});

/** As Go's net/http keeps them, but for its two idle ones a server. */
export const POOLED = {
  limit: null,
  waiting: null,
  idleLimit: null,
  idle: 90 * SECOND,
  uses: null,
};

/** One for each request. */
export const NEW = { ...POOLED, uses: 1 };

/** What a caller's requests travel by. */
export const transport = {
  protocol: k.choice(['udp', 'tcp', 'http1', 'http2']).leftOut('udp'),
  tls: k.orNone(k.tls()).leftOut(null),
  /** Of all protocols but udp, which has none. */
  connections: k.orNone(connections).leftOut(null),
  http: k
    .http()
    .leftOut(k.NO_HTTP)
    .describe("Of http1 and http2: requests' heads, windows, and more."),
  tcp: k.tcp().leftOut(k.NO_TCP).describe("The caller's own, where not as the machine's."),
};

export const TRANSPORT = {
  protocol: 'udp' as const,
  tls: null,
  connections: null,
  http: k.NO_HTTP,
  tcp: k.NO_TCP,
};

export type PlainTransport = k.FieldsOf<typeof transport>;
export type PlainConnections = k.ValueOf<typeof connections>;
