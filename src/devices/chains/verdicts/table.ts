/** What a rule may do with a packet. */
import type { Described } from '../../../engine/options.js';
import { Chain } from '../chain.js';
import type { Verdict } from '../rule.js';
import { accept } from './accept.js';
import { balance } from './balance.js';
import { clampMss } from './clamp-mss.js';
import { dnat } from './dnat.js';
import { drop } from './drop.js';
import type { VerdictContext, VerdictEntry } from './entry.js';
import { jump } from './jump.js';
import { mark } from './mark.js';
import { masquerade } from './masquerade.js';
import { redirect } from './redirect.js';
import { reject } from './reject.js';
import { goBack } from './return.js';
import { snat } from './snat.js';

/** The verdicts a scenario can name. */
export const verdicts: readonly VerdictEntry[] = [
  accept,
  drop,
  reject,
  goBack,
  jump,
  mark,
  dnat,
  redirect,
  balance,
  snat,
  masquerade,
  clampMss,
];

/** The entry of a verdict; a RangeError where there is none. */
export function verdictEntry(kind: string): VerdictEntry {
  const entry = verdicts.find(({ name }) => name === kind);
  if (entry !== undefined) return entry;
  const known = verdicts.map(({ name }) => name).join(', ');
  throw new RangeError(`no verdict '${kind}'; there are ${known}`);
}

/** Builds a verdict; a RangeError says in one sentence what is wrong. */
export function createVerdict(described: Described, context: VerdictContext): Verdict {
  return verdictEntry(described.kind).create(described.options, context);
}

/** Tries whether a verdict's options go together: what it refers to is not looked at. */
export function checkVerdict(described: Described): void {
  createVerdict(described, {
    chain: (name) => new Chain(name),
    service: () => ({ service: null }),
  });
}
