import { join } from 'node:path';
import type { Comparison, Cut, PointComparison } from '../experiment/comparison.js';
import { judge } from '../experiment/judge.js';
import { sliceOf } from '../experiment/pilot.js';
import { comparisonFiles } from '../experiment/report.js';
import type { Replication } from '../experiment/replicate.js';
import { requestFiles } from '../experiment/request-files.js';
import { comparisonTable } from '../experiment/table.js';
import { closedLoops, type Study, studyOf } from '../experiment/study.js';
import type { WarmUp } from '../experiment/warm-up.js';
import { fileName } from '../report/file-name.js';
import { toJson } from '../report/json.js';
import type { PlainScenario } from '../scenario/plain.js';
import { type CompareFlags, isPlanError, type Plan, planOf } from './compare-plan.js';
import { pilotsOf, runAll } from './compare-runs.js';
import { metricsOf, prepareCells, serviceOf } from './compare-scenarios.js';
import { Exit, type ExitCode, reasonOf, usageError } from './exit.js';
import { withinHeap } from './heap.js';
import { addFiles, checkFolder, writeFolder } from './folder.js';
import { checkOwner } from './past-results.js';
import { startMeta } from './meta.js';
import { checkConditions, prepare } from './prepare.js';
import { beat, isStopped, mayGoOn, nowDoing } from './stop.js';
import { complain, onceEach, paintFor, print } from './terminal.js';

/** `netloom compare`: everything is checked before anything runs. */
export async function compareFiles(file: string, flags: CompareFlags): Promise<ExitCode> {
  const say = onceEach(complain);
  const [base] = (await prepare([file], flags, say)) ?? [];
  if (base === undefined || !(await checkConditions([base]))) return Exit.USAGE;
  const plan = planOf(flags, base.compare?.block ?? null);
  const service = serviceOf(base.plain, plan);
  const scenarios = await prepareCells(file, flags, plan, service, base.compare, say);
  if (scenarios === null) return Exit.USAGE;
  if (scenarios.flat().some(({ duration }) => duration === 0)) {
    throw usageError('nothing can be measured in a run of no time: give a longer duration');
  }
  nowDoing(`the first trial of '${file}'`);
  const study = studyFor(scenarios, plan);
  const metrics = metricsOf(scenarios[0][0], plan, service, base.compare);
  if (metrics === null) return Exit.USAGE;
  if (flags.out === '') throw usageError('--out needs the name of a folder');
  const folder = flags.out ?? join('results', 'runs', `${fileName(base.plain.name)}-compare`);
  checkFolder(folder);
  if (flags.out === undefined) checkOwner(folder, file, base.source.text);

  mayGoOn();
  nowDoing(`the comparison of '${file}'`);
  const meta = startMeta(base);
  const runs = await runAll(scenarios, metrics, plan, study.kind, flags.quiet ?? false);
  const { cells, stopped } = runs;
  nowDoing(`the writing of the comparison of '${file}'`, { keeping: true });
  const finished = cells[0]?.[0]?.length ?? 0;
  if (finished === 0) {
    complain(
      'netloom: interrupted before the first replications of all had ended: nothing is kept\n',
    );
    return Exit.INTERRUPTED;
  }
  if (stopped) {
    complain(
      `netloom: interrupted: the replications under way are lost; what all had finished is kept ` +
        `(${finished} of each), as partial\n`,
    );
  }
  const comparison = judge(
    {
      scenario: base.plain.name,
      seed: base.plain.seed,
      partial: stopped,
      study: { ...study, ...methodOf(study, plan) },
      closedLoops: closedLoops(base.plain),
      service,
      policies: plan.names,
      baseline: plan.baseline,
      indifference: plan.indifference,
      level: plan.level,
      metrics,
      points: plan.points.map((point, p) => ({
        ...point,
        ...measured(runs.plains[p][0], runs.warmUps[p]),
      })),
      circumstances: runs.circumstances,
    },
    cells,
  );
  const limited = sayLimits(cells, comparison);
  // What took long comes first: a chart that cannot be drawn, or a full disk, costs no study.
  if (flags.json) print(toJson(comparison));
  else if (!flags.quiet) print(`${comparisonTable(comparison, paintFor(process.stdout))}\n`);
  writeFolder(folder, [...comparisonFiles(comparison, cells), ...meta.finish(runs.workers)]);
  const unwritten =
    flags.requestsCsv === true && !stopped && !writeRequests(folder, comparison, runs.plains);
  if (!flags.json && !flags.quiet) print(`results in ${folder}\n`);
  const undrawn = flags.charts !== false && !(await drawCharts(folder, comparison, cells));
  if (stopped || isStopped()) return Exit.INTERRUPTED;
  return undrawn || unwritten ? Exit.OUTPUT : limited ? Exit.LIMIT : Exit.OK;
}

/** False after saying which rows are missing. */
function writeRequests(
  folder: string,
  comparison: Comparison,
  plains: readonly PlainScenario[][],
): boolean {
  nowDoing('the rows of requests');
  const goOn = (): boolean => {
    beat();
    return !isStopped();
  };
  const bounded = plains.map((row) => row.map((plain) => withinHeap(plain)));
  let troubles: string[];
  try {
    troubles = addFiles(folder, requestFiles(comparison, bounded, goOn));
  } catch (error) {
    troubles = [reasonOf(error)];
  }
  for (const trouble of troubles) complain(`netloom: rows of requests are missing: ${trouble}\n`);
  return troubles.length === 0;
}

/** Drawing takes a large library, which nothing else needs. False after saying what is missing. */
async function drawCharts(
  folder: string,
  comparison: Comparison,
  cells: readonly (readonly Replication[])[][],
): Promise<boolean> {
  const { comparisonCharts } = await import('../experiment/charts.js');
  let troubles: string[];
  try {
    troubles = addFiles(folder, comparisonCharts(comparison, cells));
  } catch (error) {
    troubles = [reasonOf(error)];
  }
  for (const trouble of troubles) {
    complain(`netloom: a chart is missing, and nothing else: ${trouble}\n`);
  }
  return troubles.length === 0;
}

function studyFor(scenarios: readonly PlainScenario[][], plan: Plan): Study {
  try {
    return studyOf(scenarios.flat(), plan.study);
  } catch (error) {
    if (isPlanError(error)) throw usageError(`--study: ${error.message}`);
    throw error;
  }
}

function methodOf({ kind }: Study, plan: Plan): { pilots: number; statistic: string | null } {
  const pilots = pilotsOf(kind, plan);
  if (kind === 'terminating') return { pilots, statistic: null };
  const statistic =
    'MSER-5 of the means over pilots of the latency by time of sending and the number under way';
  return { pilots, statistic };
}

/** What is measured at a point, in seconds. */
function measured(
  { duration, warmup }: PlainScenario,
  found: WarmUp | null,
): Pick<PointComparison, 'span' | 'warmUp'> {
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

/** Says which runs ended early; false where none did. */
function sayLimits(cells: readonly (readonly Replication[])[][], comparison: Comparison): boolean {
  let limited = false;
  comparison.points.forEach((point, p) =>
    comparison.policies.forEach((policy, i) => {
      const hit = cells[p][i].find(({ limit }) => limit !== '');
      if (hit === undefined) return;
      limited = true;
      const where = point.point === '' ? policy : `${policy} at ${point.point}`;
      complain(`netloom: warning: ${where}: partial: ${hit.limit}\n`);
    }),
  );
  return limited;
}
