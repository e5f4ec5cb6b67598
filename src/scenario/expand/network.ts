import type {
  PlainHost,
  PlainLink,
  PlainNode,
  PlainPort,
  PlainRoute,
  PlainRouter,
  PlainTables,
} from '../plain.js';
import { chain } from '../plain/chains.js';
import { described, duration, mapOf, orNone, rate, same, type Word, words } from './words.js';

export function tablesWord({ routes, sets, names }: PlainTables): Word {
  return words({
    routes: mapOf(routes, (table) => table.map(routeWord)),
    ...(sets.size > 0 && { sets: mapOf(sets, (set) => [...set]) }),
    names: mapOf(names, (table) => mapOf(table, same)),
  });
}

export function nodeWord(node: PlainNode): Word {
  switch (node.kind) {
    case 'switch':
      return words({
        kind: node.kind,
        ageing: duration(node.ageing),
        limit: node.limit,
        ports: node.ports.map(portWord),
      });
    case 'host':
      return words({
        kind: node.kind,
        ...stack(node),
        resolver: orNone(node.resolver, same),
        sourcePorts: node.sourcePorts,
        sinks: node.sinks,
        ports: node.ports.map(portWord),
      });
    case 'router':
      return routerWord(node);
  }
}

function routerWord(node: PlainRouter): Word {
  return words({
    kind: node.kind,
    ...stack(node),
    dns: orNone(node.dns, ({ views, ttl, delay }) =>
      words({ views: mapOf(views, same), ttl: duration(ttl), delay: duration(delay) }),
    ),
    ports: node.ports.map(portWord),
  });
}

function stack({ routes, neighbours, chains, conntrack }: PlainHost | PlainRouter) {
  return {
    routes: typeof routes === 'string' ? routes : routes.map(routeWord),
    neighbours: words({
      limit: neighbours.limit,
      reachable: duration(neighbours.reachable),
    }),
    ...(chains.size > 0 && { chains: mapOf(chains, (each) => chain.write(each)) }),
    conntrack: orNone(conntrack, ({ limit, udp, udpStream, icmp, generic }) =>
      words({
        limit,
        udp: duration(udp),
        udpStream: duration(udpStream),
        icmp: duration(icmp),
        generic: duration(generic),
      }),
    ),
  };
}

function routeWord({ to, via, port }: PlainRoute): Word {
  return words({ to, via: orNone(via, same), port: orNone(port, same) });
}

function portWord(port: PlainPort): Word {
  return words({
    name: port.name,
    mac: port.mac,
    addresses: port.addresses,
    mtu: port.mtu,
    rate: orNone(port.rate, rate),
    queue: described(port.queue, 'discipline'),
    vlan: orNone(port.vlan, ({ access, trunk }) => words({ access: orNone(access, same), trunk })),
  });
}

export function linkWord({ name, a, b, delay, framing, forward, backward }: PlainLink): Word {
  return words({
    name,
    a: words({ node: a.node, port: a.port }),
    b: words({ node: b.node, port: b.port }),
    delay: duration(delay),
    framing,
    forward: forward.map((impairment) => described(impairment, 'impairment')),
    backward: backward.map((impairment) => described(impairment, 'impairment')),
  });
}
