import type { Described } from '../../engine/options.js';
import { SECOND } from '../../engine/time.js';
import { meanRate, turning } from '../../traffic/arrivals/table.js';
import { formatPath, type Path } from '../errors.js';
import type { Workload } from '../schema.js';
import type { Draft } from './draft.js';

/** Changes of a rate that are followed: some seconds of work. */
const MAX_TURNS = 2e7;

/** Echo requests of one host that are sent: each is kept until it is answered. */
const MAX_ECHOES = 5e6;

/**
 * Whether a workload comes to an end, and in time.
 * @param stop when it ends by its own word; null for never
 */
export function checkEnds(draft: Draft, told: Workload, path: Path, stop: number | null): void {
  const arrivals = 'arrivals' in told ? told.arrivals : undefined;
  const until = Math.min(stop ?? Infinity, draft.scenario.duration ?? Infinity);
  if (told.kind === 'ping') {
    const echoes = Math.min(told.count ?? Infinity, until / told.interval);
    if (echoes > MAX_ECHOES && echoes < Infinity) {
      const message = `sends about ${echoes.toExponential(0)} echo requests, and at most ${MAX_ECHOES.toExponential(0)} are sent: make it longer, or the count smaller`;
      draft.problems.at([...path, 'interval'], message);
    }
  }
  if (told.kind === 'bulk') {
    if (until < Infinity || told.bytes !== null) return;
    const message =
      'a flow without `bytes` never ends: give it some, or a `stop`, or the scenario a `duration`';
    draft.problems.at(path, message);
    return;
  }
  if (until === Infinity && told.kind !== 'ping' && told.requests === null) {
    if (arrivals?.kind === 'replay' && told.kind !== 'closed') return;
    const message = 'never ends: give it `requests`, or the scenario a `duration`';
    draft.problems.at(path, message);
  }
  if (arrivals === undefined || told.kind === 'ping') return;
  if (arrivals.kind === 'replay') checkReplay(draft, arrivals, path, until - told.start);
  else checkTurns(draft, arrivals, path, until - told.start, told.requests);
}

/** A unit that is wrong by a thousand looks like this, too. */
function checkReplay(draft: Draft, arrivals: Described, path: Path, length: number): void {
  const times = arrivals.options.get('times');
  if (!Array.isArray(times)) return;
  const beyond = times.filter((time) => Number(time) >= length).length;
  if (beyond === 0) return;
  const [are, end] = [beyond === 1 ? 'is' : 'are', length / SECOND];
  draft.problems.warn(
    `${formatPath(path)}: ${beyond} of ${times.length} replayed times ${are} not before its end, ` +
      `${end} s after its start, and ${are} left out`,
  );
}

/** A rate that changes every nanosecond takes years to follow. */
function checkTurns(
  draft: Draft,
  arrivals: Described,
  path: Path,
  length: number,
  requests: number | null,
): void {
  const needed = requests === null ? Infinity : (requests / (meanRate(arrivals) ?? 0)) * SECOND;
  const turns = Math.min(length, needed) / turning(arrivals);
  if (!(turns > MAX_TURNS)) return;
  const message = `changes its rate about ${turns.toExponential(0)} times before the end, and at most ${MAX_TURNS.toExponential(0)} are followed: make the periods longer`;
  draft.problems.at([...path, 'arrivals'], message);
}
