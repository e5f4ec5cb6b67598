import { sortedByName } from '../natural-order.js';
import { account } from '../plain/authorization.js';
import { chain, chains } from '../plain/chains.js';
import { nameServer } from '../plain/names.js';
import { bridge, conntrack, link, neighbours, route, SWITCH } from '../plain/network.js';
import * as k from '../words.js';
import { dnsSchema, resolverSchema, serverShape } from './names.js';
import { masqueradeSchema, portSchema, portShape, wireShape } from './parts.js';

/** Docker-like networks: a switch (or routed links), a router and a subnet. */
export function networkSchema() {
  return k.object({
    subnet: k.subnet().optional().describe('Default: the next free one of 172.18.0.0/16 and on.'),
    gateway: k.address().optional().describe("The router's address. Default: the first one."),
    router: k
      .orNone(k.name())
      .default('gateway')
      .describe('The router it hangs on, made where it is not declared; none isolates it.'),
    kind: k
      .choice(['bridge', 'routed'])
      .default('bridge')
      .describe('One switch for all, or a link of its own to the router for each host.'),
    ...wireShape(),
    internal: k
      .boolean()
      .default(false)
      .describe('True: no masquerade, no way out, and none in but from networks.'),
    masquerade: k
      .boolean()
      .default(true)
      .describe(
        'Source NAT for what leaves the network; what comes in by links laid by hand gets to its ' +
          'virtual addresses only.',
      ),
    reaches: k
      .forms({
        scalar: k.turn(k.name(), (name) => (name === 'all' ? ('all' as const) : [name])),
        list: k.list(k.name()),
      })
      .default([])
      .describe('Networks to which new flows may pass from here, or all.'),
    dns: dnsSchema()
      .default({})
      .describe('Whether the router answers names, and how. Default: true.'),
    ports: k
      .integer({ min: 1, max: 1_000_000 })
      .default(1024)
      .describe('Ports of the bridge at most (linux BR_MAX_PORTS).'),
  });
}

/** Hosts: containers, pods, machines. */
export function hostSchema() {
  const attachment = k.object({
    address: k.address().optional().describe('Default: the next free one of the network.'),
    mac: k.mac().optional().describe('Begins with 02:4e. Default: given out.'),
    ...wireShape(),
  });
  const attach = (network: string): Attachment => ({ network });
  type Attachment = { network: string } & Partial<k.ValueOf<typeof attachment>>;
  return k.object({
    networks: k
      .forms({
        scalar: k.turn(k.name(), (name) => [attach(name)]),
        list: k.turn(k.list(k.name()), (names) => names.map(attach)),
        map: k.turn(k.named(k.orNone(attachment)), (map) =>
          sortedByName(map).map(([network, rest]): Attachment => ({ network, ...rest })),
        ),
      })
      .default([])
      .describe('The networks it is attached to, by name or with details for each.'),
    count: k
      .integer({ min: 0, max: 1_000_000 })
      .optional()
      .describe('So many alike: worker-0, worker-1, ...; the name means all of them.'),
    names: k
      .list(k.name())
      .optional()
      .describe('Several alike with these names, instead of count.'),
    ports: k.named(portSchema()).default(new Map()).describe('Ports for hand-wired links.'),
    routes: k.list(route).default([]).describe('Besides those of its networks.'),
    resolver: resolverSchema()
      .optional()
      .describe('The DNS server that it asks, or how it asks. Default: as its networks say.'),
    dns: k
      .object({ ...serverShape(), cache: nameServer.cache.optional() })
      .optional()
      .describe('A DNS server on it, for records of its own, or as a cache for others.'),
    resolverCache: k
      .boolean()
      .optional()
      .describe("Whether it keeps answers. Default: as its networks' dns.cache says."),
    sourcePorts: k
      .portRange()
      .optional()
      .describe('First and last ephemeral port. Default: 32768 to 60999, as in Linux.'),
    tcp: k.tcp().optional().describe('What its TCP is like, where not as `defaults` says.'),
    zone: k.text().optional().describe('Where it stands: region/zone/subzone.'),
    account,
    cpu: k
      .orNone(k.cpu())
      .optional()
      .describe('Its cores, or how many; none: they are no limit. Default: as `defaults` says.'),
    neighbours: neighbours.optional(),
    chains: chains.default(new Map()),
    conntrack: k.orNone(conntrack).optional().describe('Flow tracking. Default: as needed.'),
  });
}

export function switchSchema() {
  return k.object({
    ageing: k.duration().optional(SWITCH.ageing).describe('0 makes a hub.'),
    limit: bridge.limit.optional(SWITCH.limit),
    ports: k.named(portSchema()).default(new Map()).describe('Ports for hand-wired links.'),
  });
}

export function routerSchema() {
  return k.object({
    routes: k.list(route).default([]).describe('Besides those that `routing` finds.'),
    masquerade: k.list(masqueradeSchema()).default([]).describe('Networks behind source NAT.'),
    filters: chain.optional().describe('Rules of the forward hook, in short.'),
    chains: chains.default(new Map()),
    conntrack: k
      .orNone(conntrack)
      .optional()
      .describe('Flow tracking; none: no NAT. Default: as needed.'),
    neighbours: neighbours.optional(),
    tcp: k.tcp().optional().describe('What its TCP is like, where not as `defaults` says.'),
    cpu: k
      .orNone(k.cpu())
      .optional()
      .describe('Its cores, or how many. Default: none, they are no limit.'),
    ports: k.named(portSchema()).default(new Map()).describe('Ports for hand-wired links.'),
  });
}

/** Links laid by hand, and the plain form's. */
export function linkSchema() {
  const { mac, addresses, vlan, mtu, rate, queue } = portShape();
  const end = k.object({
    node: k.name(),
    port: k.name().optional().describe('Default: the next free of eth0, eth1, ...'),
    mac,
    addresses,
    vlan,
    mtu,
    rate,
    queue,
  });
  const short = k.turn(k.name(), (text): k.ValueOf<typeof end> => {
    const dot = text.indexOf('.');
    if (dot < 0) return { node: text };
    return { node: text.slice(0, dot), port: text.slice(dot + 1) };
  });
  return k.byKey({
    a: link,
    between: k.object({
      between: k
        .list(k.forms({ scalar: short, map: end }), { min: 2, max: 2 })
        .describe('Two ends: node, or node.port, or details.'),
      name: k.text().optional(),
      subnet: k.subnet().optional().describe('Gives both ends addresses, in their order.'),
      ...wireShape(),
    }),
  });
}

/** Whole topologies by a few numbers. */
export function fabricSchema() {
  const many = (max: number) => k.integer({ min: 1, max });
  const common = {
    subnet: k.subnet().optional().describe('Its hosts get their addresses here.'),
    ...wireShape(),
  };
  const trunk = k.object({ rate: k.orNone(k.rate()).optional(), delay: k.duration().optional() });
  return k.byKind({
    star: {
      hosts: many(1_000_000).describe('Hosts in all.'),
      centre: k.choice(['switch', 'router']).default('switch').describe('What they hang on.'),
      ...common,
    },
    'leaf-spine': {
      spines: many(1024),
      leaves: many(65536),
      hosts: many(65536).describe('Hosts a leaf.'),
      uplink: trunk.optional().describe('Links between leaves and spines. Default: as the hosts.'),
      ...common,
    },
    'fat-tree': {
      k: k.integer({ min: 2, max: 64 }).describe('Ports a switch, an even number.'),
      ...common,
    },
    dumbbell: {
      left: many(65536).describe('Hosts on the left.'),
      right: many(65536).describe('Hosts on the right.'),
      bottleneck: k.object(wireShape()).optional().describe('The link in the middle.'),
      ...common,
    },
    chain: {
      routers: k.integer({ min: 0, max: 250 }).optional().describe('Routers between two hosts.'),
      switches: k.integer({ min: 0, max: 250 }).optional().describe('Switches instead.'),
      ...common,
    },
  });
}
