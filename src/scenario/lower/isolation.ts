import type { MatchValue } from '../../devices/chains/matches/table.js';
import { sortedByName } from '../natural-order.js';
import type { PlainMachine, PlainRule } from '../plain.js';
import { isRouter } from '../plain/network.js';
import type { Network } from '../schema.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { formatSubnet } from './ip.js';
import { addRules, madeRule } from './rules.js';

type Placed = PlacedNetwork & { told: Network };

/**
 * Rules that keep a router's networks apart but where one `reaches` another. Flows that were let
 * through once go on both ways.
 */
export function isolateNetworks(draft: Draft): void {
  const byRouter = new Map<string, Placed[]>();
  for (const [name] of sortedByName(draft.scenario.networks)) {
    const network = draft.networks.get(name);
    const router = network?.router ?? null;
    if (network === undefined || router === null) continue;
    const others = byRouter.get(router);
    if (others === undefined) byRouter.set(router, [network as Placed]);
    else others.push(network as Placed);
  }
  for (const [name, router] of draft.nodes) {
    if (!isRouter(router) || draft.given.has(name)) continue;
    const networks = byRouter.get(name) ?? [];
    const rules = [
      ...networks.flatMap((from) => rulesFrom(draft, from, networks)),
      ...(hasOtherPorts(router, networks) ? networks.flatMap((to) => close(to, networks)) : []),
    ];
    if (rules.length === 0) continue;
    const accepted = madeRule('established', { established: true }, 'accept');
    addRules(router, 'forward', [accepted, ...rules]);
  }
}

function rulesFrom(draft: Draft, from: Placed, networks: Placed[]): PlainRule[] {
  const { reaches } = from.told;
  if (reaches !== 'all') {
    for (const [i, name] of reaches.entries()) {
      const path = [...from.path, 'reaches', i];
      const to = draft.networks.get(name);
      if (to === undefined) draft.problems.unknown(path, 'network', name, draft.networks.keys());
    }
  }
  const rules: PlainRule[] = [];
  for (const to of networks) {
    if (to === from || mayReach(from, to)) continue;
    const name = `isolation: ${from.name} to ${to.name}`;
    rules.push(madeRule(name, { ...side(from, 'in'), ...side(to, 'out') }, 'drop'));
  }
  if (from.told.internal)
    rules.push(
      ...seal(
        from,
        networks.filter((to) => to !== from && mayReach(from, to)),
      ),
    );
  return rules;
}

/** An internal network has no way out and none in, but to and from the networks it may speak to. */
function seal(network: Placed, reached: Placed[]): PlainRule[] {
  const accept = [network, ...reached].map((to) => pass(network, to));
  const name = `isolation: ${network.name} is internal`;
  return [...accept, madeRule(name, side(network, 'in'), 'drop')];
}

function mayReach({ told }: Placed, to: Placed): boolean {
  return told.reaches === 'all' || told.reaches.includes(to.name);
}

/** True where links laid by hand lead elsewhere. */
function hasOtherPorts(router: PlainMachine, networks: readonly Placed[]): boolean {
  const own = new Set(networks.flatMap(({ routerPorts }) => routerPorts));
  return router.ports.some(({ name }) => !own.has(name));
}

/**
 * What comes by other ways than from networks gets into none that is masqueraded or internal (Docker:
 * the FORWARD chain drops what it does not know), but where a virtual address leads there: that is
 * what is published. Routed networks are open, as pods are.
 */
function close(to: Placed, networks: readonly Placed[]): PlainRule[] {
  const { internal, masquerade: hidden } = to.told;
  if (!internal && (!hidden || to.kind === 'routed')) return [];
  const out = side(to, 'out');
  const accepted = networks
    .filter((from) => from === to || mayReach(from, to))
    .map((from) => pass(from, to));
  if (!internal) {
    accepted.push(madeRule(`published in ${to.name}`, { ...out, virtual: true }, 'accept'));
  }
  return [...accepted, madeRule(`isolation: ${to.name} is closed to others`, out, 'drop')];
}

function pass(from: Placed, to: Placed): PlainRule {
  const when = { ...side(from, 'in'), ...side(to, 'out') };
  return madeRule(`${from.name} to ${to.name}`, when, 'accept');
}

/** By the port where it is one, else by the addresses behind the many. */
function side(network: Placed, way: 'in' | 'out'): Record<string, MatchValue> {
  if (network.kind === 'bridge') return { [way]: network.routerPorts };
  const subnet = [formatSubnet(network.subnet)];
  return way === 'in' ? { source: subnet } : { destination: subnet };
}
