import { compareNatural, sortedByName } from '../natural-order.js';
import type { Path } from '../errors.js';
import type { PlainNode } from '../plain.js';
import type { Host } from '../schema.js';
import type { Draft } from './draft.js';
import { NO_CPU } from '../words.js';
import { attach, type Attachment, reserveAddress } from './networks.js';
import { over } from './tcp.js';
import { wireOf } from './wire.js';

/** A host to be made. */
export interface PlannedHost {
  name: string;
  /** Null for one that a service brings with it. */
  told: Host | null;
  networks: readonly Attachment[];
  path: Path;
}

/** The hosts that the scenario declares; names that stand for several become groups. */
export function declaredHosts(draft: Draft): PlannedHost[] {
  const planned: PlannedHost[] = [];
  for (const [name, told] of sortedByName(draft.scenario.hosts)) {
    const path = ['hosts', name];
    const { count } = told;
    let names = [name];
    if (told.names !== undefined) names = told.names;
    else if (count !== undefined) names = Array.from({ length: count }, (_, i) => `${name}-${i}`);
    if (told.names !== undefined || count !== undefined) draft.groups.set(name, names);
    for (const each of names) planned.push({ name: each, told, networks: told.networks, path });
  }
  return planned;
}

/** Makes hosts and connects them to their networks; addresses go by the order of names. */
export function makeHosts(draft: Draft, planned: PlannedHost[]): void {
  planned.sort((a, b) => compareNatural(a.name, b.name));
  const attachments = planned.map((host) =>
    host.networks.map((told, i) => ({
      told,
      // A service says where the hosts are that it brings.
      path:
        host.told === null
          ? [...host.path, 'network']
          : [...host.path, 'networks', pathOf(told, i)],
    })),
  );
  for (const each of attachments.flat())
    reserveAddress(draft, each.told, [...each.path, 'address']);
  const { cpu = NO_CPU } = draft.scenario.defaults;
  planned.forEach(({ name, told, path }, i) => {
    const host = draft.addHost(name, path);
    if (told !== null) {
      if (told.chains.size > 0 || told.conntrack !== undefined) draft.toldHosts.set(name, told);
      if (told.sourcePorts !== undefined) host.sourcePorts = told.sourcePorts;
      if (told.neighbours !== undefined) host.neighbours = told.neighbours;
      if (told.tcp !== undefined) host.tcp = told.tcp;
      if (told.zone !== undefined) host.zone = told.zone;
      host.account = told.account;
      if (told.cpu !== undefined) host.cpu = told.cpu && over(cpu, told.cpu);
      host.routes = [...told.routes];
      addPorts(draft, host, name, told.ports, path);
    }
    for (const each of attachments[i]) {
      const network = draft.networks.get(each.told.network);
      if (network !== undefined) attach(draft, name, network, each.told, each.path);
      else if (!draft.scenario.networks.has(each.told.network)) {
        draft.problems.unknown(each.path, 'network', each.told.network, draft.networks.keys());
      }
    }
  });
}

/** The key of an attachment written as a map is its network; in a list it is a number. */
function pathOf(told: Attachment, index: number): string | number {
  return Object.keys(told).length > 1 ? told.network : index;
}

/** Ports that are declared for links by hand. */
export function addPorts(
  draft: Draft,
  node: PlainNode,
  owner: string,
  ports: Host['ports'],
  path: Path,
): void {
  for (const [name, told] of sortedByName(ports)) {
    draft.addPort(node, owner, name, wireOf(told), [...path, 'ports', name], told);
    draft.declaredPorts.set(`${owner}.${name}`, told);
  }
}
