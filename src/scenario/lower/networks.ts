import type { Path } from '../errors.js';
import { sortedByName } from '../natural-order.js';
import type { PlainPort, PlainMachine, PlainSwitch } from '../plain.js';
import type { Host, Network } from '../schema.js';
import { AddressPlan, NETWORK_POOLS, SERVICE_RANGE } from './addressing.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { nameServersOf, ownNameServer } from './name-servers.js';
import {
  contains,
  formatAddress,
  formatSubnet,
  hostRange,
  parseAddress,
  parseSubnet,
  roomIn,
  type Subnet,
} from './ip.js';
import type { Wire } from '../plain/network.js';
import { wireOf } from './wire.js';

/** What a host's attachment to a network says. */
export type Attachment = Host['networks'][number];

/** Sets aside all subnets that the scenario names, before others are given out. */
export function claimSubnets(draft: Draft): void {
  const { networks, fabrics, links } = draft.scenario;
  const claim = (told: string | undefined, path: Path): void => {
    if (told === undefined) return;
    const other = draft.subnets.claim(parseSubnet(told));
    if (other === null) return;
    const message = `the subnet ${told} overlaps with ${formatSubnet(other)}, which is in use`;
    draft.problems.at([...path, 'subnet'], message);
  };
  for (const [name, { subnet }] of sortedByName(networks)) claim(subnet, ['networks', name]);
  for (const [name, { subnet }] of sortedByName(fabrics)) claim(subnet, ['fabrics', name]);
  links.forEach((link, i) => 'between' in link && claim(link.subnet, ['links', i]));
  draft.subnets.claim(SERVICE_RANGE);
}

/** Places all networks, in their own subnets or in free ones. */
export function placeNetworks(draft: Draft): void {
  for (const [name, network] of sortedByName(draft.scenario.networks)) {
    const { subnet: told } = network;
    const subnet = told === undefined ? draft.subnets.takeFrom(NETWORK_POOLS) : parseSubnet(told);
    if (subnet === null) {
      const message = 'no subnet is left for this network: give it one, such as 10.1.0.0/16';
      draft.problems.at(['networks', name], message);
      continue;
    }
    placeNetwork(draft, name, network, subnet);
  }
}

function placeNetwork(draft: Draft, name: string, told: Network, subnet: Subnet): void {
  const path = ['networks', name];
  const placed = newNetwork(name, path, told.kind, wireOf(told), subnet, told.router);
  placed.told = told;
  placed.ports = told.ports;
  draft.networks.set(name, placed);
  if (told.router === null) {
    if (told.kind === 'routed') {
      draft.problems.at([...path, 'router'], 'a routed network cannot do without a router');
    }
  } else {
    const gateway = told.gateway ?? formatAddress(hostRange(subnet)[0]);
    if (!contains(subnet, parseAddress(gateway))) {
      const message = `the gateway ${gateway} is not in ${formatSubnet(subnet)}`;
      draft.problems.at([...path, 'gateway'], message);
    }
    placed.gateway = gateway;
    placed.addresses.claim(parseAddress(gateway));
    placed.nameServers = nameServersOf(told, gateway);
    if (draft.router(told.router) === null) {
      draft.addRouter(told.router, [...path, 'router']);
    }
  }
  openNetwork(draft, placed);
}

/** A network that is not connected to anything yet. */
export function newNetwork(
  name: string,
  path: Path,
  kind: 'bridge' | 'routed',
  wire: Wire,
  subnet: Subnet,
  router: string | null,
): PlacedNetwork {
  return {
    name,
    told: null,
    path,
    kind,
    wire,
    subnet,
    addresses: new AddressPlan(subnet),
    router,
    gateway: null,
    members: new Map(),
    routerPorts: [],
    nameServers: [],
    ports: Infinity,
  };
}

/** Makes a network's switch, and connects it to its router. */
export function openNetwork(draft: Draft, network: PlacedNetwork): void {
  const { name, path, wire, subnet, gateway, router } = network;
  if (network.kind === 'routed') return;
  const bridge = draft.addSwitch(name, path);
  if (router === null || gateway === null) return;
  const routing = draft.router(router) as PlainMachine;
  const addresses = [`${gateway}/${subnet.prefix}`, ...ownNameServer(network)];
  draft.addPort(bridge, name, router, wire, path);
  draft.addPort(routing, router, name, wire, path, { addresses });
  draft.connect([router, name], [name, router], wire);
  network.routerPorts.push(name);
}

/** Sets aside the addresses that attachments ask for, before others are given out. */
export function reserveAddress(draft: Draft, attachment: Attachment, path: Path): void {
  const { address } = attachment;
  const network = draft.networks.get(attachment.network);
  if (address === undefined || network === undefined) return;
  if (!contains(network.subnet, parseAddress(address))) {
    draft.problems.at(
      path,
      `${address} is not in ${network.name}'s ${network.addresses.toString()}`,
    );
  } else if (!network.addresses.isForHosts(parseAddress(address))) {
    draft.problems.at(
      path,
      `${address} is no host's: it stands for ${network.name}'s ${network.addresses.toString()} itself, or for all of its hosts`,
    );
  } else if (!network.addresses.claim(parseAddress(address))) {
    draft.contested.add(address);
    draft.problems.at(path, `${address} is taken already`);
  }
}

/** Connects a host to a network: a port of its own, an address, a link. */
export function attach(
  draft: Draft,
  host: string,
  network: PlacedNetwork,
  told: Partial<Attachment>,
  path: Path,
): PlainPort | null {
  const node = draft.host(host);
  if (node === null) return null;
  if (network.members.has(host)) {
    draft.problems.at(path, `'${host}' is on '${network.name}' already`);
    return null;
  }
  const address = told.address ?? nextAddress(draft, network);
  if (address === null) return null;
  network.members.set(host, address);
  const wire = Object.keys(told).length === 0 ? network.wire : wireOf(network.wire, told);
  const name = draft.nextPortName(node, host);
  const prefix = network.kind === 'routed' ? 32 : network.subnet.prefix;
  const addresses = [`${address}/${prefix}`];
  const { mac } = told;
  const port = draft.addPort(node, host, name, wire, path, { mac, addresses });
  const attachments = draft.attachments.get(host);
  if (attachments === undefined) draft.attachments.set(host, [{ network, port: name }]);
  else attachments.push({ network, port: name });
  if (network.kind === 'routed') toRouter(draft, network, host, name, address, wire);
  else toBridge(draft, network, host, name, wire);
  return port;
}

function nextAddress(draft: Draft, network: PlacedNetwork): string | null {
  const address = network.addresses.take();
  if (address !== null) return formatAddress(address);
  // Said once a network: the others that find no room would say the same.
  if (!network.addresses.claim(-1)) return null;
  const room = roomIn(network.subnet) - (network.gateway === null ? 0 : 1);
  const message = `its subnet ${network.addresses.toString()} has room for ${room} hosts, and there are more`;
  draft.problems.at(network.path, message);
  return null;
}

function toBridge(
  draft: Draft,
  network: PlacedNetwork,
  host: string,
  port: string,
  wire: Wire,
): void {
  const bridge = draft.nodes.get(network.name);
  if (bridge?.kind !== 'switch') return;
  draft.addPort(bridge, network.name, host, wire, network.path);
  draft.connect([host, port], [network.name, host], wire);
}

/** A host of a routed network has a link of its own to the router, and a route there. */
function toRouter(
  draft: Draft,
  network: PlacedNetwork,
  host: string,
  port: string,
  address: string,
  wire: Wire,
): void {
  const name = network.router as string;
  const router = draft.router(name);
  if (router === null) return;
  const addresses = [`${network.gateway}/32`, ...ownNameServer(network)];
  const portName = draft.hasPort(router, name, host) ? `${network.name}-${host}` : host;
  draft.addPort(router, name, portName, wire, network.path, { addresses });
  draft.addRoute(router, { to: `${address}/32`, via: null, port: portName });
  draft.connect([host, port], [name, portName], wire);
  network.routerPorts.push(portName);
}

/** A bridge has only so many ports. */
export function checkBridges(draft: Draft): void {
  for (const network of draft.networks.values()) {
    const bridge = draft.nodes.get(network.name) as PlainSwitch;
    if (network.kind !== 'bridge' || bridge.ports.length <= network.ports) continue;
    const hosts = network.ports - network.routerPorts.length;
    const message =
      `a bridge has at most ${network.ports} ports, which is ${hosts} hosts here, and there are ` +
      `${network.members.size}: split the network, or raise \`ports\``;
    draft.problems.at(network.path, message);
  }
}
