import { fairness } from '../measure/fairness.js';
import { parseIpv4 } from '../net/address.js';
import { Protocol } from '../net/packet.js';
import { type FlowKey, FlowPaths, type FollowedFlow } from './flow-paths.js';
import type { Network } from './network.js';
import type { BottleneckResults, LinkResults } from './results.js';
import type { LiveWorkload } from './workloads/live.js';

/** So many flows are followed. */
const FOLLOWED = 10_000;

/**
 * Flows by the link that holds them up: of those on their way the one that is busiest, where several
 * share it.
 */
export function bottleneckResults(
  network: Network,
  workloads: Iterable<LiveWorkload>,
  links: ReadonlyMap<string, LinkResults>,
): Map<string, BottleneckResults> {
  const results = new Map<string, BottleneckResults>();
  const flows = [...workloads].flatMap((live) => live.followed());
  if (flows.length === 0 || flows.length > FOLLOWED) return results;
  const names = new Map(
    network.links.flatMap(({ name, a, b }) => [
      [a, `${name} >`] as const,
      [b, `${name} <`] as const,
    ]),
  );
  const paths = new FlowPaths(network);
  const shares = new Map<string, number[]>();
  for (const flow of flows) {
    let worst = '';
    let most = -1;
    for (const port of paths.pathOf(flow.host, keyOf(flow))) {
      const name = names.get(port) as string;
      const busy = links.get(name)?.utilisation ?? -1;
      if (busy > most) [worst, most] = [name, busy];
    }
    if (most < 0) continue;
    const others = shares.get(worst);
    if (others === undefined) shares.set(worst, [flow.goodput]);
    else others.push(flow.goodput);
  }
  for (const [name, goodputs] of shares) {
    const { jain, maxToMean: maxOverMean } = fairness(goodputs);
    const goodput = goodputs.reduce((sum, each) => sum + each, 0);
    const { utilisation } = links.get(name) as LinkResults;
    results.set(name, { flows: goodputs.length, goodput, jain, maxOverMean, utilisation });
  }
  return results;
}

function keyOf({ local, remote }: FollowedFlow): FlowKey {
  const [source, sourcePort] = endOf(local);
  const [destination, destinationPort] = endOf(remote);
  return { source, sourcePort, destination, destinationPort, protocol: Protocol.TCP };
}

function endOf(text: string): [address: number, port: number] {
  const [address, port] = text.split(':');
  return [parseIpv4(address), Number(port)];
}
