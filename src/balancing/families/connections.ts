import type { PolicyEntry } from '../entry.js';
import { LeastConnectionsPolicy } from '../policies/least-connections.js';

/** Policies that count what they have under way. */
export const connections: readonly PolicyEntry[] = [
  {
    name: 'least-connections',
    summary: 'the fewest requests under way for the weight; ties take smooth weighted turns',
    source: 'nginx ngx_http_upstream_least_conn_module.c',
    options: [],
    create: (_options, context) => new LeastConnectionsPolicy(context),
  },
];
