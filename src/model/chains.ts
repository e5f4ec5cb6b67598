import { Chain } from '../devices/chains/chain.js';
import { Hook, Hooks } from '../devices/chains/hook.js';
import {
  createMatch,
  type MatchContext,
  type MatchValue,
} from '../devices/chains/matches/table.js';
import { type Match, Not, Rule } from '../devices/chains/rule.js';
import { hooks } from '../devices/chains/table.js';
import { createVerdict } from '../devices/chains/verdicts/table.js';
import type { IpStack } from '../devices/ip-stack.js';
import type { VirtualServices } from '../devices/virtual-service.js';
import type { Origins, PlainChain, PlainTables } from '../scenario/plain.js';

/** The chains of a machine at its hooks; null where it has none. */
export function liveHooks(
  stack: IpStack,
  plain: ReadonlyMap<string, PlainChain>,
  services: VirtualServices,
  { sets }: PlainTables,
  origins: Origins,
): Hooks | null {
  if (plain.size === 0) return null;
  const chains = new Map([...plain.keys()].map((name) => [name, new Chain(name)]));
  const context: MatchContext = {
    port: (name) => stack.ports.find((port) => port.name === name),
    set: (name) => sets.get(name) ?? [],
  };
  const verdicts = {
    chain: (name: string) => chains.get(name) as Chain,
    service: (name: string) => services.seat(name),
  };
  for (const [name, { rules }] of plain) {
    const live = rules.map((rule) => {
      const matches = [
        ...matchesOf(rule.when, context),
        ...matchesOf(rule.not, context).map(negated),
      ];
      const verdict = createVerdict(rule.verdict, verdicts);
      return new Rule(stack.name, rule.name, name, origins.get(rule) ?? '', matches, verdict);
    });
    (chains.get(name) as Chain).add(...live);
  }
  const made = new Hooks(stack.name, stack.facts);
  for (const name of hooks) {
    const chain = chains.get(name);
    if (chain === undefined) continue;
    made[name] = new Hook(stack.name, name, chain, plain.get(name)?.policy);
  }
  return made;
}

function matchesOf(told: ReadonlyMap<string, MatchValue>, context: MatchContext): Match[] {
  return [...told].map(([name, value]) => createMatch(name, value, context));
}

const negated = (match: Match): Match => new Not(match);
