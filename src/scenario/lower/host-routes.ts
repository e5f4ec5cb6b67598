import type { PlainMachine, PlainRoute } from '../plain.js';
import { isHost } from '../plain/network.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { formatSubnet, parseSubnet } from './ip.js';
import { type Feet, routerFeet } from './routing.js';

const EVERYWHERE = '0.0.0.0/0';

/**
 * The way out for every host that has not been told one: by the router of its first network that
 * has a way out. Hosts with one network share a table, which is named like it.
 */
export function routeHosts(draft: Draft): void {
  let feet: Feet | null = null;
  for (const [name, host] of draft.nodes) {
    if (!isHost(host) || host.routes.length > 0 || draft.given.has(name)) continue;
    const attachments = draft.attachments.get(name) ?? [];
    if (attachments.length === 1 && host.ports.length === 1) {
      const [{ network }] = attachments;
      if (network.gateway !== null) host.routes = sharedTable(draft, network, network.gateway);
      continue;
    }
    feet ??= routerFeet(draft).feet;
    host.routes = ownRoutes(host, attachments, feet);
  }
}

function sharedTable(draft: Draft, network: PlacedNetwork, gateway: string): string {
  const { routes } = draft.tables;
  if (!routes.has(network.name)) {
    const table: PlainRoute[] = [{ to: EVERYWHERE, via: gateway, port: null }];
    if (network.kind === 'routed') {
      table[0].port = 'eth0';
      table.unshift({ to: `${gateway}/32`, via: null, port: 'eth0' });
    }
    routes.set(network.name, table);
  }
  return network.name;
}

function ownRoutes(
  host: PlainMachine,
  attachments: readonly { network: PlacedNetwork; port: string }[],
  feet: Feet,
): PlainRoute[] {
  const routes: PlainRoute[] = [];
  let out: PlainRoute | null = null;
  for (const port of host.ports) {
    const network = attachments.find((each) => each.port === port.name)?.network;
    const gateway = network === undefined ? gatewayOf(port.addresses, feet) : network.gateway;
    if (gateway === null) continue;
    if (network?.kind === 'routed') {
      routes.push({ to: `${gateway}/32`, via: null, port: port.name });
      routes.push({ to: formatSubnet(network.subnet), via: gateway, port: port.name });
    }
    if (network?.told?.internal !== true) out ??= { to: EVERYWHERE, via: gateway, port: port.name };
  }
  return out === null ? routes : [...routes, out];
}

/** On a link that is laid by hand: the first router there. */
function gatewayOf(addresses: readonly string[], feet: Feet): string | null {
  for (const cidr of addresses) {
    const [first] = feet.get(formatSubnet(parseSubnet(cidr))) ?? [];
    if (first !== undefined) return first.address;
  }
  return null;
}
