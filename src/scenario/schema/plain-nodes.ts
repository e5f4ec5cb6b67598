import { chain, chains } from '../plain/chains.js';
import * as k from '../words.js';
import {
  conntrackSchema,
  masqueradeSchema,
  neighboursSchema,
  routeSchema,
  vlanSchema,
} from './parts.js';

/** The nodes of the plain form: nothing is left to be worked out, so little may be left out. */
export function plainNodeSchema() {
  const port = k.object({
    name: k.name(),
    mac: k.mac(),
    addresses: k.list(k.addressInNetwork()).default([]),
    mtu: k.size({ min: 68, max: 65535 }),
    rate: k.orNone(k.rate()),
    queue: k.discipline(),
    vlan: k.orNone(vlanSchema()).default(null),
  });
  const stack = {
    ports: k.list(port),
    routes: k
      .forms({ scalar: k.name(), list: k.list(routeSchema()) })
      .default([])
      .describe("A shared table's name, or routes."),
    neighbours: neighboursSchema(),
    chains: chains.default(new Map()),
  };
  return k.byKind({
    host: {
      ...stack,
      resolver: k.orNone(k.address()).default(null),
      sourcePorts: k.portRange(),
      conntrack: k.orNone(conntrackSchema()).default(null),
      sinks: k.list(k.port()).default([]).describe('UDP ports that only count.'),
    },
    router: {
      ...stack,
      masquerade: k.list(masqueradeSchema()).default([]).describe('Source NAT, in short.'),
      filters: chain.optional().describe('Rules of the forward hook, in short.'),
      conntrack: k.orNone(conntrackSchema()),
      dns: k
        .orNone(
          k.object({
            views: k.dictionary(k.name()).describe('Port to table of names.'),
            ttl: k.duration(),
            delay: k.duration(),
          }),
        )
        .default(null),
    },
    switch: {
      ports: k.list(port),
      ageing: k.duration(),
      limit: k.integer({ min: 1 }),
    },
  });
}

/** Tables that several nodes share. */
export function tablesSchema() {
  return k.object({
    routes: k.dictionary(k.list(routeSchema())).default(new Map()),
    sets: k
      .dictionary(k.oneOrMore(k.text()))
      .default(new Map())
      .describe('Addresses and networks that rules name together.'),
    names: k
      .dictionary(k.dictionary(k.oneOrMore(k.address())))
      .default(new Map())
      .describe('What a DNS server answers.'),
  });
}
