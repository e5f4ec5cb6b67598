import type { Fabric } from '../../schema.js';
import { formatSubnet, prefixFor, sizeOf, type Subnet } from '../ip.js';
import { EVERYWHERE, type FabricBuilder, leafPrefix, range } from './fabric.js';

type FatTree = Extract<Fabric, { kind: 'fat-tree' }>;

/**
 * k pods of k/2 edge and k/2 aggregation routers, (k/2)^2 cores, k/2 hosts an edge: all routers with
 * k ports (Al-Fares, Loukissas, Vahdat: A scalable, commodity data center network architecture,
 * SIGCOMM 2008, section 3). Up is by the hash of the flow here, not by the paper's suffix tables.
 */
export function buildFatTree(fabric: FabricBuilder, told: FatTree): void {
  const { draft, name, wire } = fabric;
  const { k } = told;
  if (k % 2 !== 0) {
    draft.problems.at([...fabric.path, 'k'], `must be even, not ${k}`);
    return;
  }
  const half = k / 2;
  const edgePrefix = leafPrefix(half);
  const podPrefix = prefixFor(half * sizeOf(edgePrefix));
  if (!fabric.reserve(k * sizeOf(podPrefix) + 2 * (k * half * half * 2))) return;
  const pods = range(k, () => fabric.block(podPrefix));
  const cores = range(half * half, (i) => `${name}-core${i}`);
  const coreRouters = cores.map((core) => fabric.router(core, true));
  pods.forEach((pod, p) => {
    const aggregates = range(half, (i) => `${name}-pod${p}-agg${i}`);
    const routers = aggregates.map((aggregate) => fabric.router(aggregate, true));
    range(half, (e) => {
      const edge = `${name}-pod${p}-edge${e}`;
      const router = fabric.router(edge, true);
      const size = sizeOf(edgePrefix);
      const subnet: Subnet = { base: pod.base + e * size, prefix: edgePrefix };
      const first = (p * half + e) * half;
      const names = range(half, (i) => `${name}-h${first + i}`);
      fabric.leaf(`${edge}-switch`, edge, names, subnet);
      aggregates.forEach((aggregate, a) => {
        const [down, up] = fabric.trunk(edge, aggregate, wire);
        fabric.route(router, EVERYWHERE, up, aggregate);
        fabric.route(routers[a], formatSubnet(subnet), down, edge);
      });
    });
    // Aggregate a reaches the cores a * k/2 and on, which reach one aggregate of each pod.
    aggregates.forEach((aggregate, a) => {
      range(half, (c) => {
        const core = a * half + c;
        const [down, up] = fabric.trunk(aggregate, cores[core], wire);
        fabric.route(routers[a], EVERYWHERE, up, cores[core]);
        fabric.route(coreRouters[core], formatSubnet(pod), down, aggregate);
      });
    });
  });
}
