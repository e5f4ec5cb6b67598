import type { Path } from '../errors.js';
import type { PlainNode } from '../plain.js';
import type { Draft } from './draft.js';
import { addressOf } from './ip.js';

/** Gives MAC addresses by the order of `nodes` and their ports; those that are told stay. */
export function assignMacs(draft: Draft, nodes: ReadonlyMap<string, PlainNode>): void {
  const used = new Map<string, string>();
  for (const [name, { ports }] of nodes) {
    for (const { mac, name: port } of ports) {
      if (mac === '') continue;
      const other = used.get(mac);
      if (other !== undefined) {
        draft.problems.at(draft.pathOf(name), `${mac} is the MAC address of ${other} too`);
      }
      used.set(mac, `${name}.${port}`);
    }
  }
  let next = 1;
  for (const { ports } of nodes.values()) {
    for (const port of ports) {
      if (port.mac !== '') continue;
      do port.mac = macOf(next++);
      while (used.has(port.mac));
    }
  }
}

/** Two nodes must not share an address; a router may have one at several ports. */
export function checkAddresses(draft: Draft): void {
  const owners = new Map<string, string>();
  const claim = (address: string, owner: string, path: () => Path): void => {
    const other = owners.get(address);
    if (other !== undefined && other !== owner && !draft.contested.has(address)) {
      draft.problems.at(path(), `${address} is the address of '${other}' and of '${owner}'`);
    }
    owners.set(address, owner);
  };
  for (const [name, { ports }] of draft.nodes) {
    for (const { addresses } of ports) {
      for (const cidr of addresses) claim(addressOf(cidr), name, () => draft.pathOf(name));
    }
  }
  for (const [name, { virtual }] of draft.balancers) {
    if (virtual !== null) claim(virtual.address, name, () => ['services', name, 'address']);
  }
}

function macOf(number: number): string {
  const hex = number.toString(16).padStart(8, '0');
  return `02:4e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}`;
}
