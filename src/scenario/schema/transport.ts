import { connections, NEW, POOLED, TRANSPORT, transport } from '../plain/transport.js';
import type { Described } from '../../engine/options.js';
import * as k from '../words.js';

type Options = Described['options'];

/** What a caller's requests travel by: a workload's, or a call's of a handler. */
export const transportShape = {
  protocol: transport.protocol
    .optional()
    .describe(
      'udp: a datagram each way; tcp: bytes each way, without a head. Default: tcp where the port of ' +
        'the service says so, as those of manifests do, else udp.',
    ),
  tls: k
    .forms({
      scalar: k.turn(k.choice(['none', '1.2', '1.3']), (version): Options | null =>
        version === 'none' ? null : new Map([['version', version]]),
      ),
      map: k.tls(),
    })
    .written((value) => (value === null ? 'none' : k.tls().write(value)))
    .default(TRANSPORT.tls)
    .describe('A version, or all about it.'),
  connections: k
    .forms({
      scalar: k.turn(k.choice(['new', 'pooled']), (word) => (word === 'new' ? NEW : POOLED)),
      map: connections.with(POOLED),
    })
    .advised((raw) =>
      typeof raw === 'number'
        ? `expected new, pooled or a map, not ${raw}: { limit: ${raw} } for ${raw} to a server at most`
        : null,
    )
    .optional()
    .describe(
      'new: one for each request; pooled: kept, and used again; or all about the pool. Default: ' +
        'new for tcp, pooled for http1 and http2, which keeps one.',
    ),
  http: transport.http.default(TRANSPORT.http),
  tcp: transport.tcp.default(TRANSPORT.tcp),
};
