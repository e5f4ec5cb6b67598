import { addressMistake } from '../addresses.js';
import { sortedByName } from '../natural-order.js';
import type { PlainPort, PlainMachine } from '../plain.js';
import { NO_CHAINS } from '../plain/chains.js';
import { isTracked } from './chain-checks.js';
import { CONNTRACK } from '../plain/network.js';
import type { Draft } from './draft.js';
import { NO_CPU, NO_TCP } from '../words.js';
import { addPorts } from './hosts.js';
import { over } from './tcp.js';

/** Copies the nodes, links and tables that are in plain form already. */
export function takePlainNodes(draft: Draft): void {
  const { nodes, tables } = draft.scenario;
  for (const [name, node] of sortedByName(nodes)) {
    // Links by hand may add to a node, but not to the scenario's.
    const ports = node.ports.map((port) => ({ ...port }));
    draft.nodes.set(name, node.kind === 'switch' ? { ...node, ports } : takeMachine(node, ports));
    draft.given.add(name);
  }
  for (const [name, set] of tables?.sets ?? []) draft.tables.sets.set(name, set);
  for (const [name, routes] of tables?.routes ?? []) draft.tables.routes.set(name, routes);
  for (const [name, names] of tables?.names ?? []) draft.tables.names.set(name, names);
  for (const [name, node] of nodes) if (node.kind !== 'switch') checkTables(draft, name, node);
}

/** A table that is named has to be there: without it nothing would be known, without a word. */
function checkTables({ problems, tables }: Draft, name: string, machine: PlainMachine): void {
  const { routes, processes } = machine;
  const path = ['nodes', name];
  if (typeof routes === 'string' && !tables.routes.has(routes))
    problems.unknown([...path, 'routes'], 'table of routes', routes, tables.routes.keys());
  processes.forEach((each, i) => {
    if (each.kind !== 'dns') return;
    for (const word of ['views', 'callers'] as const) {
      for (const [key, table] of each[word]) {
        const place = [...path, 'processes', i, word, key];
        const mistake = word === 'callers' ? addressMistake(key) : null;
        if (mistake !== null) problems.at(place, mistake);
        if (!tables.names.has(table))
          problems.unknown(place, 'table of names', table, tables.names.keys());
      }
    }
  });
}

/** What services and workloads run on it is worked out anew; all else it says itself. */
function takeMachine(machine: PlainMachine, ports: PlainPort[]): PlainMachine {
  return {
    ...machine,
    ports,
    chains: machine.chains.size === 0 ? NO_CHAINS : machine.chains,
    tcp: machine.tcp.size === 0 ? NO_TCP : machine.tcp,
    processes: machine.processes.filter(({ kind }) => kind !== 'server' && kind !== 'client'),
  };
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
  const { cpu = NO_CPU } = draft.scenario.defaults;
  for (const [name, told] of sortedByName(draft.scenario.routers)) {
    const path = ['routers', name];
    const router = draft.addRouter(name, path);
    router.routes = [...told.routes];
    if (told.neighbours !== undefined) router.neighbours = told.neighbours;
    if (told.tcp !== undefined) router.tcp = told.tcp;
    if (told.cpu !== undefined) router.cpu = told.cpu && over(cpu, told.cpu);
    addPorts(draft, router, name, told.ports, path);
  }
}

/**
 * Who has to track flows does: machines with rules that translate, balance, or look at flows. Others
 * do without, unless the scenario says otherwise.
 */
export function decideTracking(draft: Draft): void {
  for (const [name, machine] of draft.nodes) {
    if (machine.kind === 'switch' || draft.given.has(name)) continue;
    const told = draft.scenario.routers.get(name) ?? draft.toldHosts.get(name);
    const needs = [...machine.chains.values()].some(({ rules }) => rules.some(isTracked));
    if (told?.conntrack !== undefined) machine.conntrack = told.conntrack;
    else if (needs) machine.conntrack = CONNTRACK;
    if (needs && machine.conntrack === null) {
      const what = machine.forwarding ? 'router' : 'host';
      const message = `this ${what} translates addresses or filters by flow: it cannot do without`;
      draft.problems.at([...draft.pathOf(name), 'conntrack'], message);
    }
  }
}
