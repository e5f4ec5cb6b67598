import { matches, type MatchEntry, type MatchValue } from '../../devices/chains/matches/table.js';
import { hooks } from '../../devices/chains/table.js';
import { addressMistake, subnetMistake } from '../addresses.js';
import type { Path } from '../errors.js';
import * as k from '../words.js';

type Fail = (path: Path, message: string) => void;

/** What a condition takes; several values are alternatives. */
function conditionOf(entry: MatchEntry): k.Word<MatchValue> {
  switch (entry.takes) {
    case 'boolean':
      return k.boolean();
    case 'addresses':
      return k.check(k.oneOrMore(k.name()), checkAddresses, (texts) => texts);
    case 'interfaces':
    case 'names':
      return k.oneOrMore(k.name());
    case 'words':
      return k.oneOrMore(k.choice(entry.choices));
    case 'ports':
      return k.oneOrMore(k.portSpan());
    case 'integers':
      return k.oneOrMore(k.integer({ min: 0, max: 0xffffffff }));
  }
}

/** What begins as an address does is one; all else is a name. */
function checkAddresses(texts: string[], fail: Fail): string[] {
  texts.forEach((text, i) => {
    if (!/^[\d./]+$/.test(text)) return;
    const mistake = text.includes('/') ? subnetMistake(text) : addressMistake(text);
    if (mistake !== null) fail(texts.length === 1 ? [] : [i], mistake);
  });
  return texts;
}

type Conditions = Map<string, MatchValue>;
type Told = Record<string, MatchValue | null>;

const shape: Record<string, k.Word<MatchValue | null>> = Object.fromEntries(
  matches.map((entry) => [
    entry.name,
    k.orNone(conditionOf(entry)).leftOut(null).describe(entry.summary),
  ]),
);

/** What is there of a map with all conditions. */
function present(told: Told): Conditions {
  return new Map(
    matches.flatMap(({ name }) => {
      const value = told[name];
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

function toldOf(conditions: Conditions): Told {
  return Object.fromEntries(matches.map(({ name }) => [name, conditions.get(name) ?? null]));
}

const NOTHING: Conditions = new Map();

const not = k
  .turn(k.object(shape), present, toldOf)
  .leftOut(NOTHING)
  .describe('Conditions none of which may hold.');

const rule = k.object({
  name: k.text().optional().describe('Said where a packet ends by the rule. Default: its number.'),
  ...shape,
  not,
  verdict: k.verdict().describe('What becomes of packets that meet all conditions.'),
});

/** A packet that meets all conditions of `when`, and none of `not`, gets the verdict. */
export interface PlainRule {
  /** Said in results where the rule drops: "isolation: my-network to other". */
  name: string;
  when: Conditions;
  not: Conditions;
  verdict: k.ValueOf<ReturnType<typeof k.verdict>>;
}

const rules = k.turn(
  k.list(rule),
  (list): PlainRule[] =>
    list.map((told, i) => {
      const { name = `rule ${i + 1}`, not, verdict } = told;
      return { name, when: present(told as unknown as Told), not, verdict };
    }),
  (list) =>
    list.map(({ name, when, not, verdict }) => {
      const told = { name, ...toldOf(when), verdict, not: not.size === 0 ? NOTHING : not };
      return told;
    }),
);

const whole = k.object({
  policy: k
    .choice(['accept', 'drop'])
    .default('accept')
    .describe('At a hook: where no rule decides.'),
  rules: rules.default([]).describe('Asked in order; the first that decides wins.'),
});

/** A list of rules; one that is named like a hook is asked there. */
export type PlainChain = k.ValueOf<typeof whole>;

/** A chain: its rules, and the policy where it stands at a hook. */
export const chain = k.forms({
  list: k.turn(rules, (list): PlainChain => ({ policy: 'accept', rules: list })),
  map: whole,
});

export type PlainChains = Map<string, PlainChain>;

/** Of most machines; shared, so it stays empty. */
export const NO_CHAINS: PlainChains = new Map();

/** The chains of a machine. */
export const chains = k
  .dictionary(chain)
  .describe(`Rules by chain: those called ${hooks.join(', ')} are asked there, others by jump.`);
