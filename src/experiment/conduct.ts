import type { PlainScenario } from '../scenario/plain.js';
import type { Comparison, Cut, PointComparison } from './comparison.js';
import { judge } from './judge.js';
import { type Comparable, comparableOf } from './keep.js';
import type { Metric } from './metric.js';
import { sliceOf } from './pilot.js';
import type { Plan } from './plan.js';
import type { Replication } from './replicate.js';
import { type Conduct, pilotsOf, type Planned, type Runs, runStages } from './stages.js';
import { closedLoops, type Study } from './study.js';
import type { WarmUp } from './warm-up.js';

/** A comparison on paper: what is run, and what is asked of it. */
export interface Outline {
  plan: Plan;
  study: Study;
  /** Whose policy it is; null where nobody's is compared. */
  service: string | null;
  metrics: readonly Metric[];
  /** By point and policy. */
  scenarios: readonly (readonly Planned[])[];
}

/** A comparison, and what it rests on. */
export interface Conducted {
  comparison: Comparison;
  /** By point and policy of the comparison: as many replications of each as it says. */
  cells: Replication[][][];
  /** The scenarios as they were run, by point and policy of the comparison. */
  plains: PlainScenario[][];
  /** All that was run, by point and policy of the plan: of what was stopped some have more than others. */
  all: Replication[][][];
  /** Whether less was run than asked for. */
  stopped: boolean;
  /** What a stopped study is about; null where it is about all that was asked for. */
  part: Comparable | null;
  /** Lanes that shared the work. */
  workers: number;
}

/** Runs a comparison and judges it; null where it was stopped before there was anything to compare. */
export async function conductStudy(outline: Outline, conduct: Conduct): Promise<Conducted | null> {
  const { scenarios, metrics, plan, study } = outline;
  const runs = await runStages(scenarios, metrics, plan, study.kind, conduct);
  const found = runs === null ? null : comparableOf(runs.cells);
  if (runs === null || found === null) return null;
  const { points, policies, replications } = found;
  const grid = <T>(rows: readonly (readonly T[])[]): T[][] =>
    points.map((p) => policies.map((i) => rows[p][i]));
  const cells = grid(runs.cells).map((row) => row.map((own) => own.slice(0, replications)));
  const plains = grid(runs.plains);
  const [{ plain }] = scenarios[0];
  const names = policies.map((i) => plan.names[i]);
  const comparison = judge(
    {
      scenario: plain.name,
      seed: plain.seed,
      partial: runs.stopped,
      study: { ...study, ...methodOf(study, plan) },
      closedLoops: closedLoops(plain),
      service: outline.service,
      policies: names,
      setting: plan.setting ?? null,
      baseline: names.includes(plan.baseline) ? plan.baseline : names[0],
      indifference: plan.indifference,
      level: plan.level,
      metrics,
      points: points.map((p) => ({ ...plan.points[p], ...measured(runs, p) })),
      circumstances: grid(runs.circumstances),
    },
    cells,
  );
  const isWhole = points.length * policies.length === plan.points.length * plan.policies.length;
  const { stopped, workers } = runs;
  return {
    comparison,
    cells,
    plains,
    all: runs.cells,
    stopped,
    part: isWhole ? null : found,
    workers,
  };
}

function methodOf({ kind }: Study, plan: Plan): Pick<Comparison['study'], 'pilots' | 'statistic'> {
  const pilots = pilotsOf(kind, plan);
  if (kind === 'terminating') return { pilots, statistic: null };
  const statistic =
    'MSER-5 of the means over pilots of the latency by time of sending and the number under way';
  return { pilots, statistic };
}

/** What is measured at a point, in seconds. */
function measured({ plains, warmUps }: Runs, p: number): Pick<PointComparison, 'span' | 'warmUp'> {
  const [{ duration, warmup }] = plains[p];
  const found = warmUps[p];
  const span = { from: warmup / 1e9, to: duration === null ? null : duration / 1e9 };
  return { span, warmUp: found === null ? null : cutOf(found, sliceOf(duration ?? 0)) };
}

function cutOf({ cut, coarsening, policies }: WarmUp, slice: number): Cut {
  const seconds = (slices: number): number => (slices * slice) / 1e9;
  return {
    at: seconds(cut),
    step: seconds(coarsening),
    policies: policies.map(({ policy, cut: own, refusal }) => ({
      policy,
      at: own === null ? null : seconds(own),
      refused: refusal?.detail ?? '',
    })),
  };
}
