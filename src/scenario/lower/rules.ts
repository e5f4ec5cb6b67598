import type { MatchValue } from '../../devices/chains/matches/table.js';
import type { Described } from '../../engine/options.js';
import type { Path, Source } from '../errors.js';
import type { PlainChain, PlainMachine, PlainRule } from '../plain.js';

/** The conditions of a rule that lowering makes; what is undefined is none. */
type Conditions = Readonly<Record<string, MatchValue | undefined>>;

/** A rule that no file has. */
export function madeRule(
  name: string,
  when: Conditions,
  verdict: Described | 'accept' | 'drop',
  not: Conditions = {},
): PlainRule {
  return {
    name,
    when: conditions(when),
    not: conditions(not),
    verdict: typeof verdict === 'string' ? { kind: verdict, options: new Map() } : verdict,
  };
}

/** Adds rules at one of the ends of a chain, which is made where it is not there. */
export function addRules(
  machine: PlainMachine,
  name: string,
  rules: readonly PlainRule[],
  end: 'first' | 'last' = 'last',
): void {
  if (rules.length === 0) return;
  const { policy, rules: there }: PlainChain = machine.chains.get(name) ?? {
    policy: 'accept',
    rules: [],
  };
  const all = end === 'first' ? [...rules, ...there] : [...there, ...rules];
  machine.chains = new Map(machine.chains).set(name, { policy, rules: all });
}

function conditions(told: Conditions): Map<string, MatchValue> {
  return new Map(
    Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Where a rule stands. A chain is a list, or has one under `rules`: the way that leads further is the one. */
export function placeOf(
  source: Source,
  chain: Path,
  index: number,
): { path: Path; origin: string } {
  const paths = [
    [...chain, 'rules', index],
    [...chain, index],
  ];
  const [inMap, inList] = paths.map((path) => source.error(path, ''));
  const deeper =
    inList.line > inMap.line || (inList.line === inMap.line && inList.column > inMap.column);
  const { file, line } = deeper ? inList : inMap;
  const short = file.split(/[\\/]/).pop() as string;
  return { path: paths[deeper ? 1 : 0], origin: line === 0 ? short : `${short}:${line}` };
}
