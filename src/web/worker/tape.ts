import type { Preparation } from '../../experiment/jobs/prepared.js';
import { createRun } from '../../experiment/run.js';
import type { Fact } from '../../facts/facts.js';
import type { Recording } from '../../facts/recording.js';
import { prepare } from './check.js';
import type { Alternatives, Deeds, Given, Tape, Taped } from './messages.js';
import { simulate, within } from './run.js';
import { Change } from './tape-change.js';

/** Facts that a tape is made of, at most. */
const FACTS = 400_000;

/** One run of an alternative, told as what its queues did. All alternatives meet the same requests. */
export async function tape(
  { given, what, value, limits }: Deeds['tape']['asked'],
  _tell: unknown,
  hand: (buffers: ArrayBuffer[]) => void,
): Promise<Taped> {
  const made = await alternative(given, what, value);
  if (!made.ok) return made;
  const { plain } = made.prepared;
  // Of a study of several replications the first is shown.
  const running = createRun(within({ ...plain, expect: [] }, limits), {
    capture: null,
    trace: null,
    requests: false,
    packets: false,
    record: FACTS,
    replication: 0,
  });
  const results = simulate(running, limits, () => undefined);
  const told = tapeOf(results.recording!, what.service, results.simulatedTime * 1e9);
  hand([told.at.buffer, told.holder.buffer, told.change.buffer]);
  return { ok: true, tape: told };
}

/** A policy stands under one of two keys: where the file has the long one, that is the way. */
async function alternative(given: Given, what: Alternatives, value: string): Promise<Preparation> {
  if (what.path !== null) return prepare(given, [`${what.path}=${value}`]);
  const owner = `services[${JSON.stringify(what.service)}]`;
  const short = await prepare(given, [`${owner}.policy=${value}`]);
  return short.ok ? short : prepare(given, [`${owner}.balancer.policy=${value}`]);
}

/** What requests did where they are held, in the order of time. */
export function tapeOf(recording: Recording, service: string | null, end: number): Tape {
  const holders = new Map<string, number>();
  const at: number[] = [];
  const holder: number[] = [];
  const change: number[] = [];
  /** Who is held where, and whether it is worked on. */
  const waiting = new Set<string>();
  const working = new Set<string>();
  const tell = (fact: Fact, what: number): void => {
    const name = fact.place;
    if (!holders.has(name)) holders.set(name, holders.size);
    at.push(fact.at);
    holder.push(holders.get(name)!);
    change.push(what);
  };
  for (const fact of recording.facts) {
    if (!('service' in fact) || !('request' in fact)) continue;
    if (service !== null && fact.service !== service) continue;
    const key = `${fact.request} ${fact.place}`;
    switch (fact.kind) {
      case 'request-waiting':
        waiting.add(key);
        tell(fact, Change.COMES);
        break;
      case 'request-queued':
        if (!fact.admitted) break;
        waiting.add(key);
        tell(fact, Change.COMES);
        break;
      case 'request-picked':
        if (waiting.delete(key)) tell(fact, Change.LEAVES);
        break;
      case 'request-taken':
        if (waiting.delete(key)) tell(fact, Change.STARTS);
        else tell(fact, Change.COMES_AND_STARTS);
        working.add(key);
        break;
      case 'request-answered':
      case 'request-lost':
      case 'request-withdrawn':
        if (working.delete(key)) tell(fact, Change.ENDS);
        else if (waiting.delete(key)) tell(fact, Change.LEAVES);
        break;
      default:
    }
  }
  const { since } = recording.leftOut;
  return {
    holders: [...holders.keys()],
    at: Float64Array.from(at),
    holder: Uint16Array.from(holder),
    change: Uint8Array.from(change),
    end: since ?? end,
    whole: since === null,
  };
}
