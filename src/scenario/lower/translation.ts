import type { Described } from '../../engine/options.js';
import type { PlainMachine, PlainRule } from '../plain.js';
import type { Router } from '../schema.js';
import type { Draft } from './draft.js';
import { addressOf, contains, formatSubnet, parseAddress, parseSubnet } from './ip.js';
import { addRules, madeRule } from './rules.js';

type Masquerade = Router['masquerade'][number];

/** What a masquerade may take where nothing is said. */
const ANY_PORT: Masquerade['ports'] = [1024, 65535];

/** Source NAT for what leaves a network by another port than its own. */
export function addMasquerade(machine: PlainMachine, told: readonly Masquerade[]): void {
  const there = new Set(machine.chains.get('postrouting')?.rules.map(({ name }) => name));
  for (const { source, ports } of told) {
    const name = `masquerade ${source}`;
    if (there.has(name)) continue;
    there.add(name);
    const subnet = parseSubnet(source);
    const home = machine.ports.filter(({ addresses }) =>
      addresses.some((cidr) => contains(subnet, parseAddress(addressOf(cidr)))),
    );
    const not = { out: home.length > 0 ? home.map((port) => port.name) : undefined };
    const rule = madeRule(name, { source: [source] }, masquerade(ports), not);
    addRules(machine, 'postrouting', [rule]);
  }
}

/** Source NAT for the networks that a router hides. */
export function masqueradeNetworks(draft: Draft, name: string, router: PlainMachine): void {
  addMasquerade(router, draft.scenario.routers.get(name)?.masquerade ?? []);
  const hidden: Masquerade[] = [];
  for (const { told, kind, subnet, router: own } of draft.networks.values()) {
    // Pods speak to pods under their own addresses; there is nothing beyond.
    if (own !== name || told === null || kind === 'routed') continue;
    if (told.masquerade && !told.internal)
      hidden.push({ source: formatSubnet(subnet), ports: ANY_PORT });
  }
  addMasquerade(router, hidden);
}

/** The chain of the rules for the virtual addresses that stand on a machine. */
const SERVICES = 'virtual services';

const NO_NAMES: ReadonlySet<string> = new Set();

/** Sends new flows to virtual addresses on by the policies of their services. */
export function addVirtualServices(draft: Draft): void {
  const byMachine = new Map<string, PlainRule[]>();
  const translating = new Set<string>();
  for (const [name, { virtual }] of draft.balancers) {
    if (virtual === null) continue;
    const { routers, address, ports, mode } = virtual;
    const when = {
      destination: [address],
      destinationPort: ports.map(({ port }): [number, number] => [port, port]),
    };
    for (const router of routers) {
      const rules = byMachine.get(router);
      const rule = madeRule(name, when, { kind: 'balance', options: new Map([['over', name]]) });
      if (rules === undefined) byMachine.set(router, [rule]);
      else rules.push(rule);
      if (mode === 'nat') translating.add(router);
    }
  }
  for (const [name, rules] of byMachine) {
    const machine = draft.router(name);
    if (machine === null) continue;
    // Of a machine in plain form all is told; elsewhere rules by hand stand before those of services.
    const there = draft.given.has(name) ? balanced(machine) : NO_NAMES;
    const missing = rules.filter((rule) => !there.has(rule.name));
    if (missing.length === 0) continue;
    if (!machine.chains.has(SERVICES)) {
      for (const hook of ['prerouting', 'output']) {
        const jump = { kind: 'jump', options: new Map([['to', SERVICES]]) };
        addRules(machine, hook, [madeRule(SERVICES, {}, jump)]);
      }
    }
    addRules(machine, SERVICES, missing);
    if (translating.has(name)) addHairpin(machine);
  }
}

/** Between two callers of one subnet the reply would go past us, were the source not ours. */
function addHairpin(machine: PlainMachine): void {
  const name = 'hairpin';
  const rules = machine.chains.get('postrouting')?.rules ?? [];
  if (rules.some((rule) => rule.name === name && rule.when.has(name))) return;
  const when = { hairpin: true, virtual: true, state: ['dnat'] };
  addRules(machine, 'postrouting', [madeRule(name, when, masquerade(null))], 'first');
}

/** The services that a machine's rules name. */
function balanced({ chains }: PlainMachine): Set<string> {
  const names = new Set<string>();
  for (const { rules } of chains.values()) {
    for (const { verdict } of rules) {
      if (verdict.kind === 'balance') names.add(verdict.options.get('over') as string);
    }
  }
  return names;
}

function masquerade(ports: Masquerade['ports'] | null): Described {
  const options = ports === null ? [] : [['low', ports[0]] as const, ['high', ports[1]] as const];
  return { kind: 'masquerade', options: new Map(options) };
}
