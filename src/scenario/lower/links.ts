import type { Path } from '../errors.js';
import type { PlainPort } from '../plain.js';
import type { Link } from '../schema.js';
import type { Draft } from './draft.js';
import { formatAddress, hostRange, parseSubnet } from './ip.js';
import type { Wire } from '../plain/network.js';
import { wireOf } from './wire.js';

type HandLaid = Extract<Link, { between: unknown }>;
type End = HandLaid['between'][number];
type PlainForm = Extract<Link, { a: unknown }>;

/** Lays the links of the scenario's list, in its order. */
export function layLinks(draft: Draft): void {
  if (draft.scenario.links.length === 0) return;
  const linked = new Set<string>();
  for (const { a, b } of draft.links)
    for (const end of [a, b]) linked.add(`${end.node}.${end.port}`);
  draft.scenario.links.forEach((link, i) => {
    if ('a' in link) layPlain(draft, link, ['links', i], linked);
    else layLink(draft, link, ['links', i], linked);
  });
}

/** Switches read MAC addresses: they have no use for links without. */
export function checkFraming(draft: Draft): void {
  const { networks, switches, fabrics } = draft.scenario;
  for (const { a, b, framing } of draft.links) {
    if (framing === 'ethernet') continue;
    for (const { node } of [a, b]) {
      if (draft.nodes.get(node)?.kind !== 'switch') continue;
      const path = networks.has(node)
        ? ['networks', node]
        : switches.has(node)
          ? ['switches', node]
          : fabrics.size > 0
            ? ['fabrics']
            : ['links'];
      const message = `switch '${node}' forwards Ethernet frames: its links cannot have framing: ${framing}`;
      draft.problems.at(path, message);
    }
  }
}

function layPlain(draft: Draft, link: PlainForm, path: Path, linked: Set<string>): void {
  for (const side of ['a', 'b'] as const) {
    const { node, port } = link[side];
    const owner = draft.nodes.get(node);
    if (owner === undefined) {
      draft.problems.unknown([...path, side, 'node'], 'node', node, draft.nodes.keys());
    } else if (!draft.hasPort(owner, node, port)) {
      const known = owner.ports.map(({ name }) => name);
      draft.problems.unknown([...path, side, 'port'], 'port', port, known);
    } else {
      use(draft, `${node}.${port}`, [...path, side], linked);
    }
  }
  draft.links.push(link);
}

function layLink(draft: Draft, link: HandLaid, path: Path, linked: Set<string>): void {
  const wire = wireOf(link);
  const ends: { node: string; port: PlainPort; isSwitch: boolean }[] = [];
  link.between.forEach((end, i) => {
    const at = [...path, 'between', i];
    const node = draft.nodes.get(end.node);
    if (node === undefined) {
      draft.problems.unknown(at, 'node', end.node, draft.nodes.keys());
      return;
    }
    const name = end.port ?? draft.nextPortName(node, end.node);
    let port = draft.portOf(node, end.node, name);
    if (port === undefined) {
      port = draft.addPort(node, end.node, name, wireOf(link, end), at, end);
    } else {
      // What a port is not told where it is declared, its link says; one in plain form knows all.
      const told = draft.declaredPorts.get(`${end.node}.${name}`);
      if (told !== undefined) rewire(port, wireOf(link, told));
      retell(port, end);
    }
    use(draft, `${end.node}.${name}`, at, linked);
    ends.push({ node: end.node, port, isSwitch: node.kind === 'switch' });
  });
  if (ends.length < 2) return;
  if (link.subnet !== undefined) {
    const { prefix } = parseSubnet(link.subnet);
    let [next] = hostRange(parseSubnet(link.subnet));
    for (const { port, isSwitch } of ends) {
      if (isSwitch || port.addresses.length > 0) continue;
      port.addresses.push(`${formatAddress(next++)}/${prefix}`);
    }
  }
  const [a, b] = ends;
  const laid = draft.connect([a.node, a.port.name], [b.node, b.port.name], wire);
  if (link.name !== undefined) laid.name = link.name;
  const routers = [a.node, b.node].filter((node) => draft.structured.has(node));
  if (routers.length > 0) draft.mixed = true;
}

function rewire(port: PlainPort, { mtu, rate, queue }: Wire): void {
  port.mtu = mtu;
  port.rate = rate;
  port.queue = queue;
}

/** A port that is declared with its node may be told more by its link. */
function retell(port: PlainPort, end: End): void {
  if (end.mac !== undefined) port.mac = end.mac;
  if (end.addresses !== undefined) port.addresses = end.addresses;
  if (end.mtu !== undefined) port.mtu = end.mtu;
  if (end.rate !== undefined) port.rate = end.rate;
  if (end.queue !== undefined) port.queue = end.queue;
  if (end.vlan !== undefined) port.vlan = end.vlan;
}

function use(draft: Draft, place: string, path: Path, linked: Set<string>): void {
  if (linked.has(place)) draft.problems.at(path, `${place} has a link already`);
  linked.add(place);
}
