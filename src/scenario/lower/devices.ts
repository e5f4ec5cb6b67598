import { sortedByName } from '../natural-order.js';
import { CONNTRACK, type Draft } from './draft.js';
import { addPorts } from './hosts.js';

/** Copies the nodes, links and tables that are in plain form already. */
export function takePlainNodes(draft: Draft): void {
  const { nodes, tables } = draft.scenario;
  for (const [name, node] of sortedByName(nodes)) {
    // Links by hand may add to a node, but not to the scenario's.
    draft.nodes.set(name, { ...node, ports: node.ports.map((port) => ({ ...port })) });
    draft.given.add(name);
  }
  for (const [name, routes] of tables?.routes ?? []) draft.tables.routes.set(name, routes);
  for (const [name, names] of tables?.names ?? []) draft.tables.names.set(name, names);
}

export function makeSwitches(draft: Draft): void {
  for (const [name, told] of sortedByName(draft.scenario.switches)) {
    const path = ['switches', name];
    const made = draft.addSwitch(name, path);
    if (told.ageing !== undefined) made.ageing = told.ageing;
    if (told.limit !== undefined) made.limit = told.limit;
    addPorts(draft, made, name, told.ports, path);
  }
}

export function makeRouters(draft: Draft): void {
  for (const [name, told] of sortedByName(draft.scenario.routers)) {
    const path = ['routers', name];
    const router = draft.addRouter(name, path);
    router.routes = [...told.routes];
    router.masquerade = [...told.masquerade];
    if (told.neighbours !== undefined) router.neighbours = told.neighbours;
    if (told.filters !== undefined) {
      router.filters = { policy: told.filters.policy, rules: [...told.filters.rules] };
    }
    addPorts(draft, router, name, told.ports, path);
  }
}

/**
 * Who has to track flows does: routers that translate, balance, or filter by flow. Others do
 * without, unless the scenario says otherwise.
 */
export function decideTracking(draft: Draft): void {
  const balancing = new Set<string>();
  for (const { virtual } of draft.balancers.values())
    if (virtual !== null) balancing.add(virtual.router);
  for (const [name, router] of draft.nodes) {
    if (router.kind !== 'router' || draft.given.has(name)) continue;
    const told = draft.scenario.routers.get(name);
    const needs =
      balancing.has(name) ||
      router.masquerade.length > 0 ||
      router.filters.rules.some(
        ({ established, virtual }) => established !== null || virtual !== null,
      );
    if (told?.conntrack !== undefined) router.conntrack = told.conntrack;
    else if (needs) router.conntrack = CONNTRACK;
    if (needs && router.conntrack === null) {
      const message = 'this router translates addresses or filters by flow: it cannot do without';
      draft.problems.at(['routers', name, 'conntrack'], message);
    }
  }
}
