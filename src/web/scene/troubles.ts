import { NOBODY } from '../../facts/facts.js';
import type { Stage } from './stage.js';
import { countBelow } from './tally.js';

/** What went wrong, of one kind: the same place, reason and rule, or the same workload and outcome. */
export type Trouble = {
  /** Facts until now, and in all. */
  count: number;
  all: number;
  /** The first of them, and when. */
  first: number;
  at: number;
} & (
  | { sort: 'drop'; place: string; reason: string; rule: string; chain: string; origin: string }
  | { sort: 'failure'; workload: string; outcome: string; request: number }
);

/** What has gone wrong by a position, and what will: those that are first come first. */
export function troublesAt(stage: Stage): (position: number) => Trouble[] {
  const { facts, happenings } = stage;
  const kinds = new Map<string, Trouble & { list: number[] }>();
  const add = (key: string, fact: number, make: () => Trouble): void => {
    const known = kinds.get(key);
    if (known !== undefined) known.list.push(fact);
    else kinds.set(key, { ...make(), list: [fact] });
  };
  for (const fact of happenings.drops) {
    const place = facts.placeOf(fact);
    const reason = facts.field(fact, 'reason') as string;
    add(`${place}\n${reason}`, fact, () => {
      const told = facts.get(fact);
      const by = told.kind === 'packet-ended' ? told : { rule: '', chain: '', origin: '' };
      const { rule, chain, origin } = by;
      const base = { count: 0, all: 0, first: fact, at: facts.columns.at[fact] };
      return { ...base, sort: 'drop', place, reason, rule, chain, origin };
    });
  }
  const workloads = workloadsOf(stage);
  for (const fact of happenings.failures) {
    const request = facts.field(fact, 'request') as number;
    const workload = workloads.get(request);
    // Attempts and calls are told with the request that they were made for.
    if (workload === undefined) continue;
    const outcome = facts.field(fact, 'outcome') as string;
    add(`${workload}\n${outcome}\nfailure`, fact, () => {
      const base = { count: 0, all: 0, first: fact, at: facts.columns.at[fact] };
      return { ...base, sort: 'failure', workload, outcome, request };
    });
  }
  const all = [...kinds.values()].sort((a, b) => a.first - b.first);
  return (position) =>
    all.map(({ list, ...trouble }) => {
      return { ...trouble, count: countBelow(list, position), all: list.length };
    });
}

/** Requests that a workload sent, by the workload. */
function workloadsOf({ facts }: Stage): Map<number, string> {
  const found = new Map<number, string>();
  for (let i = 0; i < facts.length; i++) {
    if (!facts.is(i, 'request-made')) continue;
    if (facts.field(i, 'parent') !== NOBODY) continue;
    found.set(facts.field(i, 'request') as number, facts.field(i, 'workload') as string);
  }
  return found;
}
