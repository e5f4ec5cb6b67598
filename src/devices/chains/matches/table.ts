/** The conditions that rules may have; all of a rule's have to hold. */
import type { Match } from '../rule.js';
import { destination, source } from './address.js';
import type { MatchContext, MatchEntry, MatchValue } from './entry.js';
import { comesIn, goesOut, hairpin } from './interface.js';
import { mark } from './mark.js';
import { destinationPort, sourcePort } from './port.js';
import { process } from './process.js';
import { protocol } from './protocol.js';
import { established, state, virtual } from './state.js';
import { syn } from './syn.js';

export type { MatchContext, MatchEntry, MatchValue } from './entry.js';

/** The conditions a scenario can name. */
export const matches: readonly MatchEntry[] = [
  comesIn,
  goesOut,
  source,
  destination,
  protocol,
  sourcePort,
  destinationPort,
  syn,
  hairpin,
  established,
  virtual,
  state,
  mark,
  process,
];

/** The entry of a condition; a RangeError where there is none. */
export function matchEntry(name: string): MatchEntry {
  const entry = matches.find((each) => each.name === name);
  if (entry !== undefined) return entry;
  const known = matches.map((each) => each.name).join(', ');
  throw new RangeError(`no condition '${name}'; there are ${known}`);
}

/** Builds a condition; a RangeError says in one sentence what is wrong. */
export function createMatch(name: string, value: MatchValue, context: MatchContext): Match {
  // An entry and its value belong together: the schema has seen to that.
  return matchEntry(name).create(value as never, context);
}
