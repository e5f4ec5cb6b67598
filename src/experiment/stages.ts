import { judgePrecision } from '../measure/statistics/precision.js';
import type { PlainScenario } from '../scenario/plain.js';
import { type Circumstances, circumstancesOf, estimateOf } from './estimates.js';
import type { Place } from './jobs/executor.js';
import type { ScenarioTexts, Texts } from './jobs/job.js';
import { type Cell, type Finished, runCells, type Span } from './jobs/run-cells.js';
import type { Watch } from './jobs/share-out.js';
import { offeredLoad } from './load.js';
import type { Metric } from './metric.js';
import { looksBefore, type Pilot, sliceOf } from './pilot.js';
import type { Plan } from './plan.js';
import type { Replication } from './replicate.js';
import type { StudyKind } from './plan.js';
import { LENGTH_PILOTS, PILOTS, type WarmUp, warmUpOf } from './warm-up.js';
import { worthOf } from './worth.js';

/** One policy at one point: the scenario, and the texts to make it of elsewhere. */
export interface Planned {
  plain: PlainScenario;
  texts: ScenarioTexts;
}

/** How the runs of a study are done. */
export interface Conduct {
  place: Place;
  texts: Texts;
  /** What watches over a stage of so many jobs. */
  watch: (stage: string, jobs: number) => Watch;
  /** Says what a user may want to know. */
  warn: (sentence: string) => void;
}

/** All that has been run. */
export interface Runs {
  /** The scenarios as they were run, by point and policy: with the cut as their warm-up. */
  plains: PlainScenario[][];
  /** By point; null for a terminating study. */
  warmUps: (WarmUp | null)[];
  circumstances: Circumstances[][];
  /** By point and policy. */
  cells: Replication[][][];
  /** What has been finished counts. */
  stopped: boolean;
  /** Lanes that shared the work. */
  workers: number;
}

/** Runs the pilots, and then the replications; null where it is stopped before these. */
export async function runStages(
  scenarios: readonly (readonly Planned[])[],
  metrics: readonly Metric[],
  plan: Plan,
  kind: StudyKind,
  conduct: Conduct,
): Promise<Runs | null> {
  const pilots = await runPilots(scenarios, metrics, pilotsOf(kind, plan), conduct);
  if (pilots === null) return null;
  const warmUps = scenarios.map((row, p) => {
    const loads = row.map(({ plain }) => offeredLoad(plain));
    return kind === 'steady' ? warmUpOf(plan.names, pilots[p], loads) : null;
  });
  const cuts = scenarios.map((row, p) => row.map(({ plain }) => cutOf(plain, warmUps[p])));
  // Nothing before the cut is measured, of whatever kind; a longer warm-up of the scenario's own stays.
  const plains = scenarios.map((row, p) =>
    row.map(({ plain }, i) => ({ ...plain, warmup: Math.max(plain.warmup, cuts[p][i]) })),
  );
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
  const cells = scenarios.flatMap((row, p) =>
    row.map(({ texts }, i): Cell => ({ scenario: texts, cut: cuts[p][i], metrics })),
  );
  const { finished, stopped, workers } = await runEnough(
    cells,
    circumstances.flat(),
    plan,
    conduct,
  );
  const byPoint = inPoints(finished, scenarios.length, plan.policies.length);
  return { plains, warmUps, circumstances, cells: byPoint, stopped, workers };
}

/** A steady study learns its cut from pilots, and each whether its runs are long enough. */
export function pilotsOf(kind: StudyKind, { replications }: Plan): number {
  return Math.min(kind === 'steady' ? PILOTS : LENGTH_PILOTS, Math.max(2, replications));
}

async function runPilots(
  scenarios: readonly (readonly Planned[])[],
  metrics: readonly Metric[],
  until: number,
  { place, texts, watch }: Conduct,
): Promise<Pilot[][][] | null> {
  const cells = scenarios.flat().map((one): Cell => ({ scenario: one.texts, cut: 0, metrics }));
  const { finished, stopped } = await runCells(
    'pilot',
    cells,
    { from: 0, until },
    { place, texts, watch: watch('pilots', cells.length * until) },
  );
  return stopped ? null : inPoints(finished, scenarios.length, scenarios[0].length);
}

function cutOf({ duration }: PlainScenario, warmUp: WarmUp | null): number {
  return warmUp === null ? 0 : warmUp.cut * sliceOf(duration ?? 0);
}

/** As many replications as asked for, or until the first metric is known well enough. */
async function runEnough(
  cells: readonly Cell[],
  circumstances: readonly Circumstances[],
  { precision, replications, level }: Plan,
  { place, texts, watch, warn }: Conduct,
): Promise<Finished<Replication>> {
  const run = (span: Span, stage: string): Promise<Finished<Replication>> => {
    const jobs = cells.length * (span.until - span.from);
    return runCells('replicate', cells, span, { place, texts, watch: watch(stage, jobs) });
  };
  if (precision === null) return run({ from: 0, until: replications }, 'runs');
  const [{ metrics }] = cells;
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
      if (verdict.refusal !== null) warn(`--precision is not reached: ${verdict.refusal.detail}`);
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

function inPoints<T>(cells: readonly T[], points: number, policies: number): T[][] {
  return Array.from({ length: points }, (_, p) => cells.slice(p * policies, (p + 1) * policies));
}
