import { compareNatural, sortedByName } from '../natural-order.js';
import type { PlainRoute, PlainMachine } from '../plain.js';
import { isRouter } from '../plain/network.js';
import type { Draft } from './draft.js';
import { addressOf, formatSubnet, parseSubnet } from './ip.js';

/** A router's port in a subnet. */
interface Foot {
  router: number;
  port: string;
  address: string;
}

/** A neighbouring router. */
interface Hop extends Foot {
  /** The port that leads to it. */
  port: string;
}

/** Router ports by subnet: `10.0.0.0/24`. */
export type Feet = Map<string, Foot[]>;

/** Which routers have a port in which subnet, the first by name first. */
export function routerFeet(draft: Draft): { names: string[]; feet: Feet } {
  const names: string[] = [];
  const feet: Feet = new Map();
  const routers = new Map<string, PlainMachine>();
  for (const [name, node] of draft.nodes) if (isRouter(node)) routers.set(name, node);
  for (const [name, node] of sortedByName(routers)) {
    const router = names.push(name) - 1;
    for (const port of node.ports) {
      for (const cidr of port.addresses) {
        if (cidr.endsWith('/32')) continue;
        const subnet = formatSubnet(parseSubnet(cidr));
        const foot = { router, port: port.name, address: addressOf(cidr) };
        const others = feet.get(subnet);
        if (others === undefined) feet.set(subnet, [foot]);
        else others.push(foot);
      }
    }
  }
  return { names, feet };
}

/**
 * Routes for routers in a row: for each subnet all paths with the fewest routers on the way, by a
 * search from the subnet outwards. Fabrics know their routes themselves, unless links by hand
 * lead out of them.
 */
export function routeRouters(draft: Draft): void {
  if (draft.scenario.routing === 'none') return;
  const { names, feet } = routerFeet(draft);
  const skip = names.map(
    (name) => draft.given.has(name) || (!draft.mixed && draft.structured.has(name)),
  );
  const hops = neighbours(names, feet, skip);
  if (hops.every((each) => each.length === 0)) return;
  const told = names.map((name) => {
    const router = draft.router(name) as PlainMachine;
    if (draft.mixed && draft.structured.has(name)) router.routes = [];
    return new Set((router.routes as PlainRoute[]).map(({ to }) => to));
  });
  const distance = new Int32Array(names.length);
  for (const [to, roots] of destinations(draft, names, feet)) {
    distance.fill(-1);
    const reached = [...new Set(roots)].filter((router) => !skip[router]);
    for (const router of reached) distance[router] = 0;
    for (const router of reached) {
      for (const hop of hops[router]) {
        if (distance[hop.router] >= 0) continue;
        distance[hop.router] = distance[router] + 1;
        reached.push(hop.router);
      }
    }
    for (const router of reached) {
      if (distance[router] === 0 || told[router].has(to)) continue;
      for (const hop of hops[router]) {
        if (distance[hop.router] !== distance[router] - 1) continue;
        const node = draft.router(names[router]) as PlainMachine;
        draft.addRoute(node, { to, via: hop.address, port: hop.port });
      }
    }
  }
}

/** For each router the routers that it shares a subnet with. */
function neighbours(names: string[], feet: Feet, skip: boolean[]): Hop[][] {
  const hops: Hop[][] = names.map(() => []);
  for (const members of feet.values()) {
    for (const own of members) {
      if (skip[own.router]) continue;
      for (const other of members) {
        if (other.router === own.router || skip[other.router]) continue;
        hops[own.router].push({ ...other, port: own.port });
      }
    }
  }
  for (const each of hops) {
    each.sort((a, b) => a.router - b.router || compareNatural(a.address, b.address));
  }
  return hops;
}

/** What there is to go to, and the routers that are there already. */
function destinations(draft: Draft, names: string[], feet: Feet): [string, number[]][] {
  const index = new Map(names.map((name, i) => [name, i]));
  const found: [string, number[]][] = [];
  for (const [subnet, members] of feet) {
    if (!draft.transit.has(subnet)) found.push([subnet, members.map(({ router }) => router)]);
  }
  for (const network of draft.networks.values()) {
    const router = index.get(network.router ?? '');
    if (network.kind !== 'routed' || router === undefined) continue;
    found.push([formatSubnet(network.subnet), [router]]);
  }
  for (const { virtual } of draft.balancers.values()) {
    const routers = virtual?.routers.flatMap((name) => index.get(name) ?? []) ?? [];
    if (virtual !== null && routers.length > 0) found.push([`${virtual.address}/32`, routers]);
  }
  return found.sort(([a], [b]) => compareNatural(a, b));
}
