import type { output, ZodType } from 'zod';
import { hooks } from '../../devices/chains/table.js';
import { matches, type MatchEntry, type MatchValue } from '../../devices/chains/matches/table.js';
import { addressMistake, subnetMistake } from '../addresses.js';
import type { Path } from '../errors.js';
import type { Kit } from './kit.js';

type Fail = (path: Path, message: string) => void;

/** What a condition takes; several values are alternatives. */
function valueSchema(k: Kit, entry: MatchEntry): ZodType<MatchValue> {
  switch (entry.takes) {
    case 'boolean':
      return k.boolean();
    case 'addresses':
      return k.check(k.oneOrMore(k.name()), checkAddresses);
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

function matchShape(k: Kit): Record<string, ZodType<MatchValue | null>> {
  return Object.fromEntries(
    matches.map((entry) => [
      entry.name,
      k.orNone(valueSchema(k, entry)).default(null).describe(entry.summary),
    ]),
  );
}

/** What is there of a map with all conditions. */
function present(told: Record<string, unknown>): Map<string, MatchValue> {
  return new Map(
    matches.flatMap(({ name }) => {
      const value = told[name] as MatchValue | null | undefined;
      return value === null || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** A list of rules, the first that decides wins. */
function rulesSchema(k: Kit) {
  const rule = k.object({
    name: k
      .text()
      .optional()
      .describe('Said where a packet ends by the rule. Default: its number.'),
    verdict: k.verdict().describe('What becomes of packets that meet all conditions.'),
    not: k.object(matchShape(k)).optional().describe('Conditions none of which may hold.'),
    ...matchShape(k),
  });
  return k.turn(k.list(rule), (rules) =>
    rules.map(({ name, verdict, not = {}, ...told }, i) => ({
      name: name ?? `rule ${i + 1}`,
      when: present(told),
      not: present(not),
      verdict,
    })),
  );
}

/** A chain: its rules, and the policy where it stands at a hook. */
export function chainSchema(k: Kit) {
  const rules = rulesSchema(k);
  const chain = k.object({
    policy: k
      .choice(['accept', 'drop'])
      .default('accept')
      .describe('At a hook: where no rule decides.'),
    rules: rules.default([]).describe('Asked in order; the first that decides wins.'),
  });
  return k.forms({
    list: k.turn(rules, (list): output<typeof chain> => ({ policy: 'accept', rules: list })),
    map: chain,
  });
}

/** The chains of a machine. */
export function chainsSchema(k: Kit) {
  return k
    .dictionary(chainSchema(k))
    .default(new Map())
    .describe(`Rules by chain: those called ${hooks.join(', ')} are asked there, others by jump.`);
}
