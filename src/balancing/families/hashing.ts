import type { PolicyEntry } from '../entry.js';
import { SourceHashPolicy } from '../policies/source-hash.js';

/** Policies that send the same key to the same backend. */
export const hashing: readonly PolicyEntry[] = [
  {
    name: 'source-hash',
    summary: "the same client to the same backend, by a hash of the client's address",
    source: 'linux net/netfilter/ipvs/ip_vs_sh.c',
    options: [
      {
        name: 'port',
        kind: 'boolean',
        default: false,
        meaning: "Hash the client's port as well as its address.",
        source: 'ipvsadm -b sh-port',
      },
      {
        name: 'fallback',
        kind: 'boolean',
        default: true,
        meaning: "Take another backend while the client's own cannot be used.",
        source: 'ipvsadm -b sh-fallback',
      },
    ],
    create: (options, context) =>
      new SourceHashPolicy(context, {
        port: options.get('port') === true,
        fallback: options.get('fallback') !== false,
      }),
  },
];
