import type { Fact } from '../../facts/facts.js';
import type { FactList } from '../../facts/list/fact-list.js';

/** Something on the scrubber. */
export interface Happening {
  at: number;
  /** Its fact. */
  fact: number;
  sort: 'change' | 'out' | 'drop' | 'failure';
  phase: 'begins' | 'ends' | 'once';
}

/** Drops and failures are marked by their first of a kind; others are as many as there are. */
const MOST = 400;

export interface Happenings {
  /** In the order of time. */
  marks: readonly Happening[];
  /** When packets were dropped, and when requests failed: facts. */
  drops: readonly number[];
  failures: readonly number[];
}

const outs: ReadonlySet<Fact['kind']> = new Set(['backend-out', 'breaker-open']);
const changes: ReadonlySet<Fact['kind']> = new Set([
  ...outs,
  ...(['changed', 'rollout', 'drain', 'scaled'] as const),
]);

/** What stands out in a recording: the timeline's changes, who is left out, drops and failures. */
export function happeningsOf(facts: FactList): Happenings {
  const marks: Happening[] = [];
  const drops: number[] = [];
  const failures: number[] = [];
  const seen = new Set<string>();
  const first = (key: string, mark: Happening): void => {
    if (seen.has(key) || marks.length >= MOST) return;
    seen.add(key);
    marks.push(mark);
  };
  for (let i = 0; i < facts.length; i++) {
    const kind = facts.kindOf(i);
    const at = facts.columns.at[i];
    if (changes.has(kind)) {
      const sort = outs.has(kind) ? 'out' : 'change';
      const phase = facts.field(i, 'phase') as 'begins' | 'ends' | 'for good';
      if (marks.length >= MOST && sort === 'out') continue;
      marks.push({ at, fact: i, sort, phase: phase === 'for good' ? 'once' : phase });
    } else if (kind === 'packet-ended' && isTrouble(facts, i)) {
      drops.push(i);
      const why = `${facts.placeOf(i)}\n${String(facts.field(i, 'reason'))}`;
      first(why, { at, fact: i, sort: 'drop', phase: 'once' });
    } else if (kind === 'request-ended') {
      const outcome = facts.field(i, 'outcome') as string;
      if (outcome === 'completed' || outcome === 'cancelled') continue;
      failures.push(i);
      first(`failure\n${outcome}`, { at, fact: i, sort: 'failure', phase: 'once' });
    }
  }
  return { marks, drops, failures };
}

/** Reasons that are the way of the world: what was flooded to those whom it is not for. */
const dull: ReadonlySet<string> = new Set(['other-host', 'same-port', 'unresponsive']);

function isTrouble(facts: FactList, i: number): boolean {
  return facts.field(i, 'end') === 'dropped' && !dull.has(facts.field(i, 'reason') as string);
}
