import type { Fabric } from '../../schema.js';
import { formatSubnet, sizeOf } from '../ip.js';
import { wireOf } from '../wire.js';
import { EVERYWHERE, type FabricBuilder, leafPrefix, range } from './fabric.js';

type LeafSpine = Extract<Fabric, { kind: 'leaf-spine' }>;

/**
 * Racks of hosts, each behind a leaf router, and spines that link every leaf to every other. Leaves
 * spread flows over all spines; each spine knows each leaf's subnet.
 */
export function buildLeafSpine(fabric: FabricBuilder, told: LeafSpine): void {
  const { name } = fabric;
  const { spines, leaves, hosts } = told;
  const prefix = leafPrefix(hosts);
  if (!fabric.reserve(leaves * sizeOf(prefix) + 2 * spines * leaves)) return;
  const uplink = wireOf(told, told.uplink);
  const subnets = range(leaves, () => fabric.block(prefix));
  const spineNames = range(spines, (i) => `${name}-spine${i}`);
  const spineRouters = spineNames.map((spine) => fabric.router(spine, true));
  subnets.forEach((subnet, i) => {
    const leaf = `${name}-leaf${i}`;
    const router = fabric.router(leaf, true);
    const names = range(hosts, (j) => `${name}-h${i * hosts + j}`);
    fabric.leaf(`${leaf}-switch`, leaf, names, subnet);
    spineNames.forEach((spine, j) => {
      const [down, up] = fabric.trunk(leaf, spine, uplink);
      fabric.route(router, EVERYWHERE, up, spine);
      fabric.route(spineRouters[j], formatSubnet(subnet), down, leaf);
    });
  });
}
