import type { PlainScenario, PlainWorkload } from '../scenario/plain.js';
import { asks } from '../scenario/plain/traffic.js';
import { planError, type StudyKind } from './plan.js';

/** What a comparison is about, and why. */
export interface Study {
  kind: StudyKind;
  /** A phrase. */
  why: string;
}

/** Arrivals whose rate is another one from time to time. */
const CHANGING = new Set(['steps', 'ramp', 'diurnal', 'replay']);

/**
 * What was asked for, else steady where nothing but the duration ends the runs and nothing in them
 * changes; one kind for a whole comparison.
 * @throws PlanError where a steady study is asked for that has no end in time
 */
export function studyOf(plains: readonly PlainScenario[], asked: StudyKind | null): Study {
  if (asked === 'steady' && plains.some(({ duration }) => duration === null)) {
    throw planError('a steady study needs a duration: these runs end with their traffic');
  }
  if (asked !== null) return { kind: asked, why: 'as asked' };
  for (const plain of plains) {
    const why = changeIn(plain);
    if (why !== null) return { kind: 'terminating', why };
  }
  return { kind: 'steady', why: 'nothing changes but by chance until the duration is over' };
}

/** What sets one time of a run apart from another; null where nothing does. */
function changeIn({ duration, timeline, traffic }: PlainScenario): string | null {
  if (timeline.length > 0) return 'there is a timeline';
  for (const [name, workload] of traffic) {
    const why = changeOf(workload);
    if (why !== null) return `${name} ${why}`;
  }
  if (duration === null) return 'the runs end with their traffic';
  return [...traffic.values()].some(asks) ? null : 'no workload sends requests';
}

function changeOf(workload: PlainWorkload): string | null {
  if (workload.start > 0) return 'begins later';
  if (workload.stop !== null) return 'stops earlier';
  if (workload.kind === 'ping') return null;
  if (workload.kind === 'bulk') return workload.bytes === null ? null : 'ends after so many bytes';
  if (workload.requests !== null) return 'ends after so many requests';
  if (workload.kind === 'sessions') return 'comes in sessions';
  const { arrivals } = workload;
  if (arrivals !== null && CHANGING.has(arrivals.kind)) return `has arrivals by ${arrivals.kind}`;
  return null;
}

/** The workloads in which a user's next request waits for the last answer. */
export function closedLoops(plain: PlainScenario): string[] {
  return [...plain.traffic].flatMap(([name, { kind }]) =>
    kind === 'closed' || kind === 'sessions' ? [name] : [],
  );
}
