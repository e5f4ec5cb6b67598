import { sortedByName } from '../natural-order.js';
import type { PlainFilterRule, PlainRouter } from '../plain.js';
import type { Network } from '../schema.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { formatSubnet } from './ip.js';

type Placed = PlacedNetwork & { told: Network };

/**
 * What routers do for networks: source NAT for what leaves, and filters that keep networks apart
 * but where one `reaches` another. Flows that were let through once go on both ways.
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
    if (router.kind !== 'router' || draft.given.has(name)) continue;
    const networks = byRouter.get(name) ?? [];
    masquerade(router, networks);
    translateNames(draft, router, networks, name);
    const rules = [
      ...networks.flatMap((from) => rulesFrom(draft, from, networks)),
      ...(hasOtherPorts(router, networks) ? networks.flatMap((to) => close(to, networks)) : []),
    ];
    if (rules.length === 0) continue;
    const accepted = rule({ name: 'established', established: true, verdict: 'accept' });
    router.filters.rules.push(accepted, ...rules);
  }
}

function masquerade(router: PlainRouter, networks: Placed[]): void {
  for (const { told, kind, subnet } of networks) {
    // Pods speak to pods under their own addresses; there is nothing beyond.
    if (!told.masquerade || told.internal || kind === 'routed') continue;
    const source = formatSubnet(subnet);
    if (router.masquerade.some((each) => each.source === source)) continue;
    router.masquerade.push({ source, ports: [1024, 65535] });
  }
}

function rulesFrom(draft: Draft, from: Placed, networks: Placed[]): PlainFilterRule[] {
  const { reaches } = from.told;
  if (reaches !== 'all') {
    for (const [i, name] of reaches.entries()) {
      const path = [...from.path, 'reaches', i];
      const to = draft.networks.get(name);
      if (to === undefined) draft.problems.unknown(path, 'network', name, draft.networks.keys());
    }
  }
  const rules: PlainFilterRule[] = [];
  for (const to of networks) {
    if (to === from || mayReach(from, to)) continue;
    const name = `isolation: ${from.name} to ${to.name}`;
    rules.push(rule({ name, ...side(from, 'in'), ...side(to, 'out'), verdict: 'drop' }));
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
function seal(network: Placed, reached: Placed[]): PlainFilterRule[] {
  const accept = [network, ...reached].map((to) =>
    rule({
      name: `${network.name} to ${to.name}`,
      ...side(network, 'in'),
      ...side(to, 'out'),
      verdict: 'accept',
    }),
  );
  const name = `isolation: ${network.name} is internal`;
  return [...accept, rule({ name, ...side(network, 'in'), verdict: 'drop' })];
}

function mayReach({ told }: Placed, to: Placed): boolean {
  return told.reaches === 'all' || told.reaches.includes(to.name);
}

/** True where links laid by hand lead elsewhere. */
function hasOtherPorts(router: PlainRouter, networks: readonly Placed[]): boolean {
  const own = new Set(networks.flatMap(({ routerPorts }) => routerPorts));
  return router.ports.some(({ name }) => !own.has(name));
}

/**
 * What comes by other ways than from networks gets into none that is masqueraded or internal (Docker:
 * the FORWARD chain drops what it does not know), but where a virtual address leads there: that is
 * what is published. Routed networks are open, as pods are.
 */
function close(to: Placed, networks: readonly Placed[]): PlainFilterRule[] {
  const { internal, masquerade: hidden } = to.told;
  if (!internal && (!hidden || to.kind === 'routed')) return [];
  const out = side(to, 'out');
  const accepted = networks
    .filter((from) => from === to || mayReach(from, to))
    .map((from) =>
      rule({ name: `${from.name} to ${to.name}`, ...side(from, 'in'), ...out, verdict: 'accept' }),
    );
  if (!internal) {
    accepted.push(
      rule({ name: `published in ${to.name}`, ...out, virtual: true, verdict: 'accept' }),
    );
  }
  const name = `isolation: ${to.name} is closed to others`;
  return [...accepted, rule({ name, ...out, verdict: 'drop' })];
}

/** By the port where it is one, else by the addresses behind the many. */
function side(network: Placed, way: 'in' | 'out'): Partial<PlainFilterRule> {
  if (network.kind === 'bridge') return { [way]: network.routerPorts[0] };
  const subnet = formatSubnet(network.subnet);
  return way === 'in' ? { source: subnet } : { destination: subnet };
}

function rule(
  told: Partial<PlainFilterRule> & Pick<PlainFilterRule, 'name' | 'verdict'>,
): PlainFilterRule {
  return {
    in: null,
    out: null,
    source: null,
    destination: null,
    protocol: null,
    destinationPort: null,
    established: null,
    virtual: null,
    ...told,
  };
}

/** Rules by hand may name a network where the port bears another name, or where there are many. */
function translateNames(draft: Draft, router: PlainRouter, networks: Placed[], name: string): void {
  router.filters.rules = router.filters.rules.map((told, i) => {
    const made = { ...told };
    for (const way of ['in', 'out'] as const) {
      const place = told[way];
      if (place === null || draft.hasPort(router, name, place)) continue;
      const path = ['routers', name, 'filters', 'rules', i, way];
      const network = networks.find((each) => each.name === place);
      if (network === undefined) {
        draft.problems.unknown(
          path,
          'port',
          place,
          router.ports.map((port) => port.name),
        );
        continue;
      }
      const address = way === 'in' ? 'source' : 'destination';
      if (told[address] !== null) {
        draft.problems.at(path, `'${place}' is routed: name its addresses by \`${address}\` alone`);
      }
      made[way] = null;
      Object.assign(made, side(network, way));
    }
    return made;
  });
}
