import { compareNatural } from '../natural-order.js';
import type { PlainLinkEnd, PlainPort } from '../plain.js';
import { AddressPlan, PRIVATE } from './addressing.js';
import type { Draft } from './draft.js';
import {
  addressOf,
  formatAddress,
  parseAddress,
  parseSubnet,
  prefixFor,
  type Subnet,
} from './ip.js';

/**
 * Gives addresses to linked ports of hosts and routers that have none: in the subnet of the others
 * on their wire (and its switches), or in a new one.
 */
export function addressHandLaid(draft: Draft): void {
  const bare: (PlainLinkEnd & { addresses: string[] })[] = [];
  for (const [node, { kind, ports }] of draft.nodes) {
    if (kind === 'switch' || draft.given.has(node)) continue;
    for (const { name, addresses } of ports) {
      if (addresses.length === 0) bare.push({ node, port: name, addresses });
    }
  }
  if (bare.length === 0) return;
  const peers = new Map<string, PlainLinkEnd>();
  for (const { a, b } of draft.links) {
    peers.set(`${a.node}.${a.port}`, b);
    peers.set(`${b.node}.${b.port}`, a);
  }
  // /24 is what people expect, and there are 65,536 of them.
  const longest = bare.length < 50_000 ? 24 : 30;
  bare.sort((a, b) => compareNatural(a.node, b.node));
  for (const end of bare) {
    // Those before it on its wire have found one for it too.
    if (end.addresses.length > 0) continue;
    if (peers.has(`${end.node}.${end.port}`)) addressSegment(draft, end, peers, longest);
  }
}

function addressSegment(
  draft: Draft,
  from: PlainLinkEnd,
  peers: Map<string, PlainLinkEnd>,
  longest: number,
): void {
  const ports = segmentOf(draft, from, peers);
  const told = ports.flatMap(({ addresses }) => addresses).filter((cidr) => !cidr.endsWith('/32'));
  const open = ports.filter(({ addresses }) => addresses.length === 0);
  if (open.length === 0) return;
  const subnet: Subnet | null =
    told.length > 0
      ? parseSubnet(told[0])
      : draft.subnets.take(PRIVATE, Math.min(longest, prefixFor(open.length + 2)));
  const plan = subnet && new AddressPlan(subnet);
  for (const cidr of told) plan?.claim(parseAddress(addressOf(cidr)));
  for (const port of open) {
    const address = plan?.take() ?? null;
    if (plan === null || address === null) {
      const message = `no address is left for ${from.node}.${port.name}: give the link a subnet`;
      draft.problems.at(['links'], message);
      return;
    }
    port.addresses.push(`${formatAddress(address)}/${plan.subnet.prefix}`);
  }
}

/** Ports of hosts and routers that hear each other without a router between them. */
function segmentOf(
  draft: Draft,
  from: PlainLinkEnd,
  peers: ReadonlyMap<string, PlainLinkEnd>,
): PlainPort[] {
  const found: PlainPort[] = [];
  const seen = new Set<string>();
  const crossed = new Set<string>();
  const open = [from];
  for (let end = open.pop(); end !== undefined; end = open.pop()) {
    const place = `${end.node}.${end.port}`;
    const node = draft.nodes.get(end.node);
    if (seen.has(place) || node === undefined) continue;
    seen.add(place);
    const peer = peers.get(place);
    if (peer !== undefined) open.push(peer);
    if (node.kind === 'switch') {
      if (crossed.has(end.node)) continue;
      crossed.add(end.node);
      for (const port of node.ports) open.push({ node: end.node, port: port.name });
    } else {
      const port = draft.portOf(node, end.node, end.port);
      if (port !== undefined) found.push(port);
    }
  }
  return found;
}
