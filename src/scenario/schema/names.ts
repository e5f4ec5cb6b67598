import { asking, cache, nameServer, NODE_CACHE } from '../plain/names.js';
import * as k from '../words.js';

/** Every key of a shape may be left out. */
type Optionally<S extends Record<string, k.Word<unknown>>> = {
  [K in keyof S]: ReturnType<S[K]['optional']>;
};

function optionally<S extends Record<string, k.Word<unknown>>>(shape: S): Optionally<S> {
  const words = Object.entries(shape).map(([key, word]) => [key, word.optional()]);
  return Object.fromEntries(words) as Optionally<S>;
}

/** How hosts ask, as far as it is told. */
const asked = optionally(asking);

/** A host's `/etc/resolv.conf`. */
export function resolverSchema() {
  const whole = k.object({
    servers: k
      .oneOrMore(k.address())
      .optional()
      .describe('The DNS servers that it asks, in order. Default: those of its networks.'),
    ...asked,
  });
  return k.orNone(
    k.forms({
      scalar: k.turn(k.address(), (server): k.ValueOf<typeof whole> => ({ servers: [server] })),
      map: whole,
    }),
  );
}

/** What is told of a DNS server wherever it stands. */
export function serverShape() {
  const { ttl, delay, negativeTtl, zones, forward, maximum } = nameServer;
  return {
    ttl: ttl.optional().describe("Told in answers. Default: 600 s, as Docker's."),
    delay: delay.optional().describe('To answer one query. Default: none.'),
    negativeTtl: negativeTtl.optional(),
    zones: zones.optional(),
    forward: forward.optional(),
    maximum: maximum.optional(),
    records: k
      .dictionary(k.oneOrMore(k.address()))
      .optional()
      .describe('More names, with their addresses.'),
  };
}

/** The DNS server for a network's names: on its router, on hosts, or on each host. */
export function dnsSchema() {
  const server = k.object({
    address: k
      .address()
      .optional()
      .describe(
        "Default: the network's gateway. One of 127.0.0.0/8 (Docker: 127.0.0.11) has a server on each host.",
      ),
    on: k
      .name()
      .optional()
      .describe(
        'The host, or hosts, that it runs on, instead of the router; with an `address`, which the ' +
          'router translates to theirs (kube-dns).',
      ),
    ...serverShape(),
    hosts: k.boolean().optional().describe('Whether hosts have names too. Default: true.'),
    cache: k
      .boolean()
      .optional()
      .describe(
        'Whether hosts here keep answers (nscd). Default: false, as the C library, which asks for ' +
          'each connection.',
      ),
    serverCache: nameServer.cache
      .optional()
      .describe('What the server keeps of what others have answered. Default: nothing.'),
    nodeCache: k
      .switched(
        k.object({
          address: k.address().default(NODE_CACHE.address).describe('Which hosts ask instead.'),
          tcp: k.boolean().default(NODE_CACHE.tcp).describe('It asks over TCP.'),
          ...k.withDefaults(cache.shape, NODE_CACHE),
        }),
        NODE_CACHE,
      )
      .optional()
      .describe('A cache on the router before the servers on hosts (NodeLocal DNSCache).'),
    resolver: k
      .object(asked)
      .optional()
      .describe('How hosts here ask, unless they say themselves.'),
  });
  return k.forms({
    scalar: k.turn(k.boolean(), (on): k.ValueOf<typeof server> | null => (on ? {} : null)),
    map: server,
  });
}
