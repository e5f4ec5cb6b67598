import { matchEntry } from '../../devices/chains/matches/table.js';
import { type HookName, hooks } from '../../devices/chains/table.js';
import { verdictEntry } from '../../devices/chains/verdicts/table.js';
import { rangeMistake } from '../addresses.js';
import type { Path } from '../errors.js';
import type { PlainMachine, PlainRule } from '../plain.js';
import type { Draft } from './draft.js';
import { placeOf } from './rules.js';

/** What is wrong between the chains of a machine: jumps to nowhere or in a circle, rules out of place. */
export function checkChains(draft: Draft, machine: PlainMachine, path: Path): void {
  const { chains } = machine;
  const reached = new Set<string>();
  const visit = (name: string, hook: HookName, open: readonly string[]): void => {
    reached.add(name);
    chains.get(name)?.rules.forEach((rule, i) => {
      const at = (): Path => placeOf(draft.scenario.source, [...path, 'chains', name], i).path;
      checkPlace(draft, rule, hook, at);
      const to = targetOf(rule);
      if (to === null) return;
      if (open.includes(to)) {
        const circle = [...open.slice(open.indexOf(to)), to].join(' -> ');
        draft.problems.at(at(), `chains jump in a circle: ${circle}`);
      } else if (chains.has(to)) visit(to, hook, [...open, to]);
      else draft.problems.unknown(at(), 'chain', to, chains.keys());
    });
  };
  for (const hook of hooks) visit(hook, hook, [hook]);
  for (const name of chains.keys()) {
    if (reached.has(name)) continue;
    const message = `nothing jumps to '${name}'; chains of their own are ${hooks.join(', ')}`;
    draft.problems.at([...path, 'chains', name], message);
  }
}

/** Whether a machine has to track flows for a rule. */
export function isTracked({ when, not, verdict }: PlainRule): boolean {
  return (
    verdictEntry(verdict.kind).tracked === true ||
    [...when.keys(), ...not.keys()].some((name) => matchEntry(name).tracked === true)
  );
}

function targetOf({ verdict }: PlainRule): string | null {
  return verdict.kind === 'jump' ? (verdict.options.get('to') as string) : null;
}

function checkPlace(draft: Draft, rule: PlainRule, hook: HookName, path: () => Path): void {
  const allowed = (what: string, places: readonly HookName[] | undefined): void => {
    if (places === undefined || places.includes(hook)) return;
    draft.problems.at(
      path(),
      `${what} has no place at ${hook}: it belongs to ${places.join(', ')}`,
    );
  };
  allowed(rule.verdict.kind, verdictEntry(rule.verdict.kind).hooks);
  for (const [name, value] of [...rule.when, ...rule.not]) {
    allowed(`\`${name}\``, matchEntry(name).hooks);
    if (name !== 'source' && name !== 'destination') continue;
    for (const word of value as string[]) {
      const mistake = draft.tables.sets.has(word) ? null : rangeMistake(word);
      if (mistake !== null) draft.problems.at([...path(), name], mistake);
    }
  }
}
