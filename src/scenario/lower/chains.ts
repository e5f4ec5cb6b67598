import type { MatchValue } from '../../devices/chains/matches/table.js';
import { LOOPBACK_PORT } from '../../devices/chains/table.js';
import type { Path } from '../errors.js';
import type { PlainChain, PlainMachine, PlainRule } from '../plain.js';
import { isRouter } from '../plain/network.js';
import { checkChains } from './chain-checks.js';
import type { Draft, PlacedNetwork } from './draft.js';
import { addressOf, formatSubnet } from './ip.js';
import { isolateNetworks } from './isolation.js';
import { redirectToProxies } from './mesh.js';
import { translateNameServers } from './name-servers.js';
import { placeOf } from './rules.js';
import { addVirtualServices, masqueradeNetworks } from './translation.js';

/** All rules of all machines: those written by hand first, then those that networks and services make. */
export function layChains(draft: Draft): void {
  for (const [name, node] of draft.nodes) {
    if (node.kind === 'switch') continue;
    if (draft.given.has(name)) locateRules(draft, node, ['nodes', name, 'chains']);
    else takeChains(draft, name, node);
  }
  redirectToProxies(draft);
  isolateNetworks(draft);
  for (const [name, node] of draft.nodes) {
    if (isRouter(node) && !draft.given.has(name)) masqueradeNetworks(draft, name, node);
  }
  addVirtualServices(draft);
  translateNameServers(draft);
  for (const [name, node] of draft.nodes) {
    if (node.kind === 'switch' || node.chains.size === 0) continue;
    checkChains(draft, name, node);
  }
}

/** Chains of a machine as its section has them. */
function takeChains(draft: Draft, name: string, machine: PlainMachine): void {
  const { routers } = draft.scenario;
  const told = machine.forwarding ? routers.get(name) : draft.toldHosts.get(name);
  if (told === undefined) return;
  const filters = 'filters' in told ? told.filters : undefined;
  if (told.chains.size === 0 && filters === undefined) return;
  const path = draft.pathOf(name);
  const chains = new Map<string, PlainChain>();
  const take = (chain: string, { policy, rules }: PlainChain, at: Path): void => {
    const taker = new Taker(draft, name, machine, at);
    chains.set(chain, { policy, rules: rules.map((rule, i) => taker.take(rule, i)) });
  };
  if (filters !== undefined) take('forward', filters, [...path, 'filters']);
  for (const [chain, each] of told.chains) {
    if (chain === 'forward' && filters !== undefined) {
      const message = 'is what `filters` is short for, which is there too';
      draft.problems.at([...path, 'chains', chain], message);
    }
    take(chain, each, [...path, 'chains', chain]);
  }
  machine.chains = chains;
}

/** Rules in plain form stay as they are; where that is goes with the scenario. */
function locateRules(draft: Draft, { chains }: PlainMachine, path: Path): void {
  for (const [name, { rules }] of chains) {
    rules.forEach((rule, i) => {
      draft.origins.set(rule, placeOf(draft.scenario.source, [...path, name], i).origin);
    });
  }
}

/** Takes the rules of one chain, which may name networks and hosts. */
class Taker {
  constructor(
    private readonly draft: Draft,
    private readonly name: string,
    private readonly machine: PlainMachine,
    private readonly chain: Path,
  ) {}

  take(rule: PlainRule, index: number): PlainRule {
    const { path, origin } = placeOf(this.draft.scenario.source, this.chain, index);
    const taken: PlainRule = {
      ...rule,
      when: this.conditions(rule.when, path),
      not: this.conditions(rule.not, [...path, 'not']),
    };
    this.draft.origins.set(taken, origin);
    return taken;
  }

  private conditions(told: ReadonlyMap<string, MatchValue>, path: Path): Map<string, MatchValue> {
    const made = new Map<string, MatchValue>();
    for (const [match, value] of told) {
      const at = [...path, match];
      if (match === 'in' || match === 'out') {
        const addresses = match === 'in' ? 'source' : 'destination';
        this.side(match, addresses, value as string[], told.has(addresses), made, at);
      } else if (match === 'source' || match === 'destination') {
        made.set(match, this.addresses(value as string[], at));
      } else made.set(match, value);
    }
    return made;
  }

  /** Networks where their port bears another name, or where there are many. */
  private side(
    way: 'in' | 'out',
    addresses: 'source' | 'destination',
    names: readonly string[],
    taken: boolean,
    made: Map<string, MatchValue>,
    path: Path,
  ): void {
    const { draft, machine } = this;
    const ports: string[] = [];
    const subnets: string[] = [];
    for (const name of names) {
      if (name === LOOPBACK_PORT || draft.hasPort(machine, this.name, name)) {
        ports.push(name);
        continue;
      }
      const network = draft.networks.get(name);
      const own = network === undefined ? [] : this.portsTo(network);
      if (network === undefined || own.length === 0) {
        const known = machine.ports.map((port) => port.name);
        draft.problems.unknown(path, 'port', name, [...known, LOOPBACK_PORT]);
      } else if (network.kind === 'bridge' || !machine.forwarding) ports.push(...own);
      else {
        subnets.push(formatSubnet(network.subnet));
        if (taken) {
          const message = `'${name}' is routed: name its addresses by \`${addresses}\` alone`;
          draft.problems.at(path, message);
        }
      }
    }
    if (ports.length > 0 && subnets.length > 0) {
      const message = `'${names.join("' and '")}' are ports and routed networks: take a rule for either`;
      draft.problems.at(path, message);
    }
    if (ports.length > 0 || subnets.length === 0) made.set(way, ports);
    if (subnets.length > 0) made.set(addresses, subnets);
  }

  private portsTo(network: PlacedNetwork): string[] {
    if (this.machine.forwarding) {
      return network.router === this.name ? network.routerPorts : [];
    }
    const own = this.draft.attachments.get(this.name) ?? [];
    return own.flatMap((each) => (each.network === network ? [each.port] : []));
  }

  /** Names of networks and hosts stand for their addresses; those of sets stay. */
  private addresses(words: readonly string[], path: Path): string[] {
    const { draft } = this;
    return words.flatMap((word) => {
      if (/^[\d./]+$/.test(word) || draft.tables.sets.has(word)) return [word];
      const network = draft.networks.get(word);
      if (network !== undefined) return [formatSubnet(network.subnet)];
      const hosts = draft.hostsNamed(word) ?? (draft.router(word) && [word]);
      if (hosts !== null) return hosts.flatMap((host) => addressesOf(draft, host));
      const known = [...draft.tables.sets.keys(), ...draft.networks.keys(), ...draft.hostNames()];
      draft.problems.unknown(path, 'set, network or host', word, known);
      return [];
    });
  }
}

function addressesOf(draft: Draft, name: string): string[] {
  const node = draft.nodes.get(name);
  return (node?.ports ?? []).flatMap(({ addresses }) => addresses.map(addressOf));
}
