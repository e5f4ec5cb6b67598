import { isRouter } from '../../src/scenario/plain/network.js';
import type { PlainRoute, PlainScenario } from '../../src/scenario/plain.js';

const bits = (address: string): number =>
  address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

function holds(cidr: string, address: string): boolean {
  const [base, prefix] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(bits(base) / size) === Math.floor(bits(address) / size);
}

const prefixOf = (cidr: string): number => Number(cidr.split('/')[1]);

/**
 * Follows the plain form's tables from a host to an address, along all equal-cost paths at once.
 * Returns the number of routers on each path; throws where a path ends nowhere.
 */
export function walk(plain: PlainScenario, from: string, address: string): Set<number> {
  const owners = new Map<string, string>();
  for (const [name, { ports }] of plain.nodes) {
    for (const port of ports)
      for (const cidr of port.addresses) owners.set(cidr.split('/')[0], name);
  }
  const lengths = new Set<number>();
  const step = (name: string, routers: number): void => {
    if (routers > 16) throw new Error(`a loop on the way from ${from} to ${address}`);
    const node = plain.nodes.get(name);
    if (node === undefined || node.kind === 'switch') throw new Error(`nothing at ${name}`);
    if (owners.get(address) === name) {
      lengths.add(routers);
      return;
    }
    const told =
      typeof node.routes === 'string' ? plain.tables.routes.get(node.routes) : node.routes;
    const connected = node.ports.flatMap(({ addresses, name: port }): PlainRoute[] =>
      addresses
        .filter((cidr) => prefixOf(cidr) < 32)
        .map((cidr) => ({ to: cidr, via: null, port })),
    );
    const matching = [...connected, ...(told ?? [])].filter(({ to }) => holds(to, address));
    const longest = Math.max(...matching.map(({ to }) => prefixOf(to)));
    const best = matching.filter(({ to }) => prefixOf(to) === longest);
    if (best.length === 0) throw new Error(`${name} has no route to ${address}`);
    for (const { via } of best) {
      const next = owners.get(via ?? address);
      if (next === undefined) throw new Error(`nobody has ${via ?? address}`);
      const forwards = isRouter(plain.nodes.get(next));
      step(next, routers + (forwards ? 1 : 0));
    }
  };
  step(from, 0);
  return lengths;
}

/** How many equal-cost next hops a router has towards an address. */
export function pathsAt(plain: PlainScenario, router: string, address: string): number {
  const node = plain.nodes.get(router);
  if (!isRouter(node) || typeof node.routes === 'string') return 0;
  const matching = node.routes.filter(({ to }) => holds(to, address));
  const longest = Math.max(...matching.map(({ to }) => prefixOf(to)));
  return matching.filter(({ to }) => prefixOf(to) === longest).length;
}
