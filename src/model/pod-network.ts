import type { PodNetwork } from '../control/pod.js';
import type { PlainScenario } from '../scenario/plain.js';
import { Down } from '../traffic/condition.js';
import type { Replica } from '../traffic/replica.js';
import type { LiveStack } from './network.js';

/**
 * The machine that is a pod. Where each pod has a link and a route of its own (`routed`: Calico, the VPC's plug-in of
 * AWS, kindnet), both go with it, and its node drops what comes for it without a word: Calico by its blackhole for the
 * node's block of addresses, others as it goes astray by the default route. On a bridge (flannel, the plug-in `bridge`)
 * nobody answers ARP for it any more: neighbours forget it after a while, and then say that it cannot be reached.
 *
 * Not modelled: Cilium's enable-unreachable-routes, by which nodes say so at once.
 */
export class PodMachine implements PodNetwork {
  /**
   * @param isBridged it hangs on a switch, and not on its node itself
   * @param tunnels proxies of a mesh that are there as long as it is
   */
  constructor(
    private readonly machine: LiveStack,
    private readonly isBridged: boolean,
    private readonly tunnels: readonly Replica[],
  ) {}

  plug(there: boolean): void {
    const { machine, isBridged, tunnels } = this;
    for (const tunnel of tunnels) tunnel.setDown(Down.NO_PROCESS, !there);
    machine.stack.vacancy = there ? 'none' : isBridged ? 'unplugged' : 'silent';
    if (!there) machine.tcp.made?.vanish();
  }
}

/** Whether a machine hangs on a switch. */
export function isBridged({ nodes, links }: PlainScenario, name: string): boolean {
  return links.some(({ a, b }) =>
    [
      [a, b],
      [b, a],
    ].some(([own, other]) => own.node === name && nodes.get(other.node)?.kind === 'switch'),
  );
}
