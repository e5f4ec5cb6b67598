import { createRun } from '../experiment/run.js';
import { lower } from '../platforms/lower.js';
import type { Results } from '../model/results.js';
import { NamesOf } from '../model/known-names.js';
import { type ResultBranch, resultTree } from '../model/result-tree.js';
import type { ScenarioError } from '../scenario/errors.js';
import { parse } from '../scenario/parse.js';
import type { PlainScenario } from '../scenario/plain.js';

/** What a run of somebody else's file may take. */
export interface Limits {
  events: number;
  /** Bytes, by the estimates that scenarios' own limits go by. */
  memory: number;
  /** Of the clock on the wall. */
  seconds: number;
  /** Milliseconds of that clock; absent where seconds are no limit. */
  clock?: () => number;
}

export const LIMITS: Limits = { events: 20_000_000, memory: 1024 * 1024 * 1024, seconds: 60 };

export type Ran =
  | { kind: 'ran'; plain: PlainScenario; results: Results; tree: ResultBranch }
  | { kind: 'refused'; errors: ScenarioError[] }
  /** Which limit ended it. */
  | { kind: 'stopped'; by: 'events' | 'memory' | 'seconds' | 'other'; detail: string };

/** Steps between two looks at the clock. */
const SLICE = 20_000;

/**
 * Runs the file of somebody who is not trusted: it reads no other file, runs no code of a policy's, and
 * ends at limits. What it expects is left out, since the lab asks for what is to hold.
 * @param set laid over the file, as the command line does
 */
export function conduct(
  text: string,
  file: string,
  limits: Limits,
  set: readonly string[] = [],
): Ran {
  const made = plainOf(text, file, limits, set);
  if (made.plain === null) return { kind: 'refused', errors: made.errors };
  const { plain } = made;
  const run = createRun(plain, {
    capture: null,
    trace: null,
    requests: false,
    packets: false,
    replication: 0,
  });
  const began = limits.clock?.() ?? 0;
  while (!run.advance(SLICE)) {
    if (limits.clock === undefined || limits.clock() - began < limits.seconds * 1e3) continue;
    const detail = `it was stopped after ${limits.seconds} s`;
    return { kind: 'stopped', by: 'seconds', detail };
  }
  const results = run.results();
  if (results.partial) {
    const { detail, limit } = results.ended;
    const by = limit === 'events' || limit === 'memory' ? limit : 'other';
    return { kind: 'stopped', by, detail };
  }
  return { kind: 'ran', plain, results, tree: resultTree(results, new NamesOf(plain)) };
}

/** The plain form, within limits, or what is wrong. */
export function plainOf(
  text: string,
  file: string,
  { events, memory }: Limits,
  set: readonly string[] = [],
): { plain: PlainScenario; errors: [] } | { plain: null; errors: ScenarioError[] } {
  const parsed = parse(text, { file, set, read: refuse });
  if (!parsed.ok) {
    const errors = parsed.errors.map(({ code, ...error }) =>
      code === undefined
        ? error
        : { ...error, message: `'${code}' is code, and does not run here` },
    );
    return { plain: null, errors };
  }
  const lowered = lower(parsed.scenario, { heap: memory });
  if (!lowered.ok) return { plain: null, errors: lowered.errors };
  const { limits } = lowered.plain;
  const own = {
    ...limits,
    events: Math.min(limits.events, events),
    memory: Math.min(limits.memory, memory),
  };
  return { plain: { ...lowered.plain, limits: own, expect: [] }, errors: [] };
}

function refuse(): never {
  throw new Error('a file of a lab stands alone, and reads no other');
}
