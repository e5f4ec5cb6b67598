import { type Circumstances, circumstancesOf, estimateOf } from '../experiment/estimates.js';
import { offeredLoad } from '../experiment/load.js';
import type { Metric } from '../experiment/metric.js';
import { looksBefore, type Pilot, sliceOf } from '../experiment/pilot.js';
import type { Replication } from '../experiment/replicate.js';
import type { StudyKind } from '../experiment/study.js';
import { PILOTS, LENGTH_PILOTS, type WarmUp, warmUpOf } from '../experiment/warm-up.js';
import { worthOf } from '../experiment/worth.js';
import { judgePrecision } from '../measure/statistics/precision.js';
import type { PlainScenario } from '../scenario/plain.js';
import type { Plan } from './compare-plan.js';
import { ownPolicies } from './own-policies.js';
import { type Cell, type Finished, runCells, type Span } from './replications.js';
import { complain } from './terminal.js';

/** All that has been run. */
export interface Runs {
  /** The scenarios as they were run, by point and policy: with the cut as their warm-up. */
  plains: PlainScenario[][];
  /** By point; null for a terminating study. */
  warmUps: (WarmUp | null)[];
  circumstances: Circumstances[][];
  /** By point and policy. */
  cells: Replication[][][];
  /** By a signal; what has been finished counts. */
  stopped: boolean;
  /** Threads that shared the work. */
  workers: number;
}

/** Runs the pilots, and then the replications. */
export async function runAll(
  scenarios: PlainScenario[][],
  metrics: readonly Metric[],
  plan: Plan,
  kind: StudyKind,
  quiet: boolean,
): Promise<Runs> {
  const pilots = await runPilots(scenarios, metrics, plan, pilotsOf(kind, plan), quiet);
  if (pilots === 'stopped') {
    return {
      plains: scenarios,
      warmUps: [],
      circumstances: [],
      cells: [],
      stopped: true,
      workers: 1,
    };
  }
  const warmUps = scenarios.map((row, p) =>
    kind === 'steady' ? warmUpOf(plan.names, pilots[p], row.map(offeredLoad)) : null,
  );
  const plains = scenarios.map((row, p) => {
    const warmUp = warmUps[p];
    return warmUp === null ? row : row.map((plain) => withCut(plain, warmUp));
  });
  const circumstances = plains.map((row, p) =>
    row.map((plain, i) =>
      circumstancesOf(
        plain,
        warmUps[p]?.policies[i].refusal ?? null,
        worthOf(pilots[p][i], metrics, looksBefore(plain)),
        kind,
      ),
    ),
  );
  const { finished, stopped, workers } = await runEnough(
    plains.flat(),
    metrics,
    circumstances.flat(),
    plan,
    quiet,
  );
  const cells = byPoint(finished, scenarios.length, plan.policies.length);
  return { plains, warmUps, circumstances, cells, stopped, workers };
}

/** A steady study learns its cut from pilots, and each whether its runs are long enough. */
export function pilotsOf(kind: StudyKind, { replications }: Plan): number {
  return Math.min(kind === 'steady' ? PILOTS : LENGTH_PILOTS, Math.max(2, replications));
}

async function runPilots(
  scenarios: readonly PlainScenario[][],
  metrics: readonly Metric[],
  plan: Plan,
  until: number,
  quiet: boolean,
): Promise<Pilot[][][] | 'stopped'> {
  const cells: Cell[] = scenarios.flat().map((plain) => ({ plain, metrics }));
  const { finished, stopped } = await runCells(
    'pilot',
    cells,
    { from: 0, until },
    {
      jobs: plan.jobs,
      policies: ownPolicies(),
      progress: quiet ? null : 'pilots',
    },
  );
  if (stopped) return 'stopped';
  return byPoint(finished, scenarios.length, plan.policies.length);
}

/** Nothing before the cut is measured, of whatever kind; a longer warm-up of the scenario's stays. */
function withCut(plain: PlainScenario, { cut }: WarmUp): PlainScenario {
  const at = cut * sliceOf(plain.duration ?? 0);
  return { ...plain, warmup: Math.max(plain.warmup, at) };
}

/** As many replications as asked for, or until the first metric is known well enough. */
async function runEnough(
  plains: readonly PlainScenario[],
  metrics: readonly Metric[],
  circumstances: readonly Circumstances[],
  { precision, replications, jobs, level }: Plan,
  quiet: boolean,
): Promise<Finished<Replication>> {
  const cells: Cell[] = plains.map((plain) => ({ plain, metrics }));
  const run = (span: Span, progress: string): Promise<Finished<Replication>> =>
    runCells('replicate', cells, span, {
      jobs,
      policies: ownPolicies(),
      progress: quiet ? null : progress,
    });
  if (precision === null) return run({ from: 0, until: replications }, 'runs');
  // All that is watched holds at once: Bonferroni.
  const joint = 1 - (1 - level) / cells.length;
  const finished: Replication[][] = cells.map(() => []);
  let workers = 1;
  for (;;) {
    const { length } = finished[0];
    const verdict = judgePrecision(
      length,
      (n) =>
        finished.map((all, cell) =>
          estimateOf(metrics[0], 0, all.slice(0, n), circumstances[cell], joint),
        ),
      { target: precision, most: replications },
    );
    if (verdict.stop) {
      if (verdict.refusal !== null) {
        complain(`netloom: warning: --precision is not reached: ${verdict.refusal.detail}\n`);
      }
      return { finished: finished.map((all) => all.slice(0, verdict.at)), stopped: false, workers };
    }
    const until = length + verdict.more;
    const more = await run(
      { from: length, until },
      `runs of replications ${length + 1} to ${until} (of ${replications} at most)`,
    );
    more.finished.forEach((batch, cell) => finished[cell].push(...batch));
    workers = Math.max(workers, more.workers);
    if (more.stopped) return { finished, stopped: true, workers };
  }
}

function byPoint<T>(cells: readonly T[], points: number, policies: number): T[][] {
  return Array.from({ length: points }, (_, p) => cells.slice(p * policies, (p + 1) * policies));
}
