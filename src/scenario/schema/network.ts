import type { Kit } from './kit.js';
import { wireShape, portSchema, routeSchema, neighboursSchema } from './parts.js';

/** Docker-like networks: a switch (or routed links), a router and a subnet. */
export function networkSchema(k: Kit) {
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
    ...wireShape(k),
    internal: k.boolean().default(false).describe('True: no masquerade and no way out.'),
    masquerade: k.boolean().default(true).describe('Source NAT for what leaves the network.'),
    reaches: k
      .forms({
        scalar: k.turn(k.name(), (name) => (name === 'all' ? ('all' as const) : [name])),
        list: k.list(k.name()),
      })
      .default([])
      .describe('Networks to which new flows may pass from here, or all.'),
    dns: k.boolean().default(true).describe('Names are answered at the gateway.'),
    ports: k
      .integer({ min: 1, max: 1_000_000 })
      .default(1024)
      .describe('Ports of the bridge at most (linux BR_MAX_PORTS).'),
  });
}

/** Hosts: containers, pods, machines. */
export function hostSchema(k: Kit) {
  const attachment = k.object({
    address: k.address().optional().describe('Default: the next free one of the network.'),
    mac: k.mac().optional(),
    ...wireShape(k),
  });
  const attach = (network: string) => ({ network });
  return k.object({
    networks: k
      .forms<({ network: string } & Partial<import('zod').output<typeof attachment>>)[]>({
        scalar: k.turn(k.name(), (name) => [attach(name)]),
        list: k.turn(k.list(k.name()), (names) => names.map(attach)),
        map: k.turn(k.named(k.orNone(attachment)), (map) =>
          [...map].map(([network, rest]) => ({ network, ...rest })),
        ),
      })
      .default([])
      .describe('The networks it is attached to, by name or with details for each.'),
    count: k
      .integer({ min: 0, max: 1_000_000 })
      .optional()
      .describe('So many alike: worker-0, worker-1, ...; the name means all of them.'),
    ports: k.named(portSchema(k)).default(new Map()).describe('Ports for hand-wired links.'),
    routes: k.list(routeSchema(k)).default([]),
    resolver: k.orNone(k.address()).optional().describe('The DNS server that it asks.'),
    sourcePorts: k
      .list(k.integer({ min: 1, max: 65535 }), { min: 2, max: 2 })
      .optional()
      .describe('First and last ephemeral port. Default: 32768 to 60999, as in Linux.'),
    neighbours: neighboursSchema(k).optional(),
  });
}

export function switchSchema(k: Kit) {
  return k.object({
    ageing: k.duration().optional().describe('Default 300 s; 0 makes a hub.'),
    limit: k.integer({ min: 1 }).optional().describe('Entries of the forwarding table at most.'),
    ports: k.named(portSchema(k)).default(new Map()).describe('Ports for hand-wired links.'),
  });
}
