import { type Fact, NOBODY } from '../../facts/facts.js';
import type { Stage } from './stage.js';

/** All facts about a request, its attempts and its calls, by their places in the list. */
export function storyOf({ facts, traits }: Stage, request: number): number[] {
  const family = traits.family(request);
  const { subject, request: requests, shelf } = facts.columns;
  const found: number[] = [];
  for (let i = 0; i < facts.length; i++) {
    const about = subject[i];
    // What a table has may be known from another request before.
    const isShared = shelf[about] > 1;
    const whose = isShared ? facts.field(i, 'request') : requests[about];
    if (typeof whose === 'number' && family.has(whose)) found.push(i);
  }
  return found;
}

/** The request that somebody names as `--trace` does, "ping#2" for the second of ping; null for none. */
export function requestCalled({ facts }: Stage, words: string): number | null {
  const [, workload, number] = /^\s*(.+)#(\d+)\s*$/.exec(words) ?? [];
  if (workload === undefined) return null;
  for (let i = 0; i < facts.length; i++) {
    if (!facts.is(i, 'request-made') || facts.field(i, 'workload') !== workload) continue;
    if (facts.field(i, 'number') === Number(number) && facts.field(i, 'parent') === NOBODY) {
      return facts.field(i, 'request') as number;
    }
  }
  return null;
}

/** The fact that a packet ends with; null where the recording does not have it. */
export function endOfPacket(
  { facts }: Stage,
  subject: number,
): Extract<Fact, { kind: 'packet-ended' }> | null {
  let last = facts.first[subject];
  for (let next = facts.next[last]; next >= 0; next = facts.next[last]) last = next;
  const fact = facts.get(last);
  return fact.kind === 'packet-ended' ? fact : null;
}

/** The latest fact about a packet that has gone by at a position; its first where none has. */
export function latestBy({ facts }: Stage, subject: number, position: number): number {
  let latest = facts.first[subject];
  for (let next = facts.next[latest]; next >= 0 && next < position; next = facts.next[latest]) {
    latest = next;
  }
  return latest;
}

/** How a request began. */
export function beginningOf(
  { facts }: Stage,
  request: number,
): Extract<Fact, { kind: 'request-made' }> | null {
  for (let i = 0; i < facts.length; i++) {
    if (!facts.is(i, 'request-made') || facts.field(i, 'request') !== request) continue;
    const fact = facts.get(i);
    return fact.kind === 'request-made' ? fact : null;
  }
  return null;
}

/** How it ended, by a position; null where it has not. */
export function endOfRequest(
  { facts }: Stage,
  story: readonly number[],
  request: number,
): Extract<Fact, { kind: 'request-ended' }> | null {
  for (let i = story.length - 1; i >= 0; i--) {
    if (!facts.is(story[i], 'request-ended')) continue;
    const fact = facts.get(story[i]);
    if (fact.kind === 'request-ended' && fact.request === request) return fact;
  }
  return null;
}
