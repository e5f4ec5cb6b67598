import { SECOND } from '../../engine/time.js';
import * as k from '../words.js';

/** What a service is told that passes connections on. */
export const relay = {
  to: k
    .orNone(k.name())
    .describe(
      'A service, whose balancer chooses for each connection; none: where the connection was meant to ' +
        'go before a rule redirected it here.',
    ),
  connect: k.orNone(k.duration({ min: 1 })).describe('How long a backend may take to be reached.'),
  attempts: k.integer({ min: 1 }).describe('Backends that are tried for one connection.'),
  idle: k
    .orNone(k.duration({ min: 1 }))
    .describe('Connections on which nothing is said for so long are closed.'),
};

/** Envoy's tcp_proxy: connect_timeout, max_connect_attempts, idle_timeout. */
export const RELAY = { to: null, connect: 5 * SECOND, attempts: 1, idle: 3600 * SECOND };

export type PlainRelay = k.FieldsOf<typeof relay>;
