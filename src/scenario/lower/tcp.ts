import type { Described } from '../../engine/options.js';
import { NO_TCP } from '../words.js';
import type { Draft } from './draft.js';

type Options = Described['options'];

/** Gives machines what the scenario says of all of them, under what it says of each. */
export function decideTcp({ scenario, nodes, given }: Draft): void {
  const { tcp } = scenario.defaults;
  if (tcp === undefined) return;
  // Shared by those that say the same: there may be a hundred thousand.
  const made = new Map<Options, Options>();
  for (const [name, machine] of nodes) {
    if (machine.kind === 'switch' || given.has(name)) continue;
    let both = made.get(machine.tcp);
    if (both === undefined) made.set(machine.tcp, (both = over(tcp, machine.tcp)));
    machine.tcp = both;
  }
}

/** The options of both, the second ones where both say one. */
export function over(below: Options, above: Options): Options {
  if (below.size === 0) return above;
  if (above.size === 0) return below;
  const both = new Map([...below, ...above]);
  return both.size === 0 ? NO_TCP : both;
}
