import { join } from 'node:path';
import type { Comparison } from '../experiment/comparison.js';
import { type Conducted, conductStudy } from '../experiment/conduct.js';
import { TextStore } from '../experiment/jobs/prepared.js';
import { isPlanError, type Plan } from '../experiment/plan.js';
import { comparisonFiles } from '../experiment/report.js';
import type { Replication } from '../experiment/replicate.js';
import { requestFiles } from '../experiment/request-files.js';
import { comparisonTable } from '../experiment/table.js';
import { type Study, studyOf } from '../experiment/study.js';
import { serviceOf } from '../experiment/subject.js';
import type { Style } from '../report/charts/chart.js';
import type { Called } from '../report/charts/words.js';
import { fileName } from '../report/file-name.js';
import { plural } from '../report/format.js';
import { toJson } from '../report/json.js';
import { calledIn } from '../report/labels.js';
import type { PlainScenario } from '../scenario/plain.js';
import { type CompareFlags, planOf } from './compare-plan.js';
import { asUsage, metricsOf, prepareCells } from './compare-scenarios.js';
import { drawingOf, styleOf, writeCharts } from './draw-charts.js';
import { Exit, type ExitCode, gravest, reasonOf, usageError } from './exit.js';
import { withinHeap } from './heap.js';
import { addFiles, checkFolder, writeFolder } from './folder.js';
import { OwnPolicies } from './own-policies.js';
import { checkOwner } from './past-results.js';
import { startMeta } from './meta.js';
import { checkConditions, prepare } from './prepare.js';
import { watchStage } from './stage-progress.js';
import { beat, isStopped, mayGoOn, nowDoing } from './stop.js';
import { complain, onceEach, paintFor, print } from './terminal.js';
import { threads } from './threads.js';
import { pageOf, writeComparisonPage } from './write-page.js';

/** `netloom compare`: everything is checked before anything runs. */
export async function compareFiles(file: string, flags: CompareFlags): Promise<ExitCode> {
  const say = onceEach(complain);
  const drawing = drawingOf(flags);
  const style = styleOf(flags);
  const page = pageOf(flags);
  const own = new OwnPolicies();
  const [base] = (await prepare([file], flags, own, say)) ?? [];
  if (base === undefined || !(await checkConditions([base]))) return Exit.USAGE;
  const plan = planOf(flags, base.compare?.block ?? null);
  const service = asUsage(() => serviceOf(base.plain, plan));
  const prepared = await prepareCells(base, flags, plan, service, own, say);
  if (prepared === null) return Exit.USAGE;
  if (prepared.flat().some(({ plain }) => plain.duration === 0)) {
    throw usageError('nothing can be measured in a run of no time: give a longer duration');
  }
  nowDoing(`the first trial of '${file}'`);
  const plains = prepared.flat().map(({ plain }) => plain);
  const study = studyFor(plains, plan);
  const metrics = metricsOf(prepared[0][0], plan, service, base.compare);
  if (metrics === null) return Exit.USAGE;
  if (flags.out === '') throw usageError('--out needs the name of a folder');
  const folder = flags.out ?? join('results', 'runs', `${fileName(base.plain.name)}-compare`);
  checkFolder(folder);
  if (flags.out === undefined) checkOwner(folder, file, base.source.text);

  mayGoOn();
  nowDoing(`the comparison of '${file}'`);
  const meta = startMeta(base, own);
  const store = new TextStore();
  const scenarios = prepared.map((row) =>
    row.map(({ plain, made }) => ({ plain, texts: store.textsOf(made) })),
  );
  const conducted = await conductStudy(
    { plan, study, service, metrics, scenarios },
    {
      place: threads(plan.jobs, own.places),
      texts: store.texts,
      watch: (stage, jobs) => watchStage(stage, jobs, flags.quiet ?? false),
      warn: (sentence) => complain(`netloom: warning: ${sentence}\n`),
    },
  );
  nowDoing(`the writing of the comparison of '${file}'`, { keeping: true });
  if (conducted === null) {
    complain('netloom: interrupted before there was anything to compare: nothing is kept\n');
    return Exit.INTERRUPTED;
  }
  const { comparison, cells, stopped } = conducted;
  if (stopped) complain(`netloom: interrupted: ${keptOf(conducted)}\n`);
  const limited = sayLimits(cells, comparison);
  // What took long comes first: a chart that cannot be drawn, or a full disk, costs no study.
  if (flags.json) print(toJson(comparison));
  else if (!flags.quiet) print(`${comparisonTable(comparison, paintFor(process.stdout))}\n`);
  const all = { points: plan.points, policies: plan.names, cells: conducted.all };
  writeFolder(folder, [...comparisonFiles(comparison, all), ...meta.finish(conducted.workers)]);
  const unwritten =
    flags.requestsCsv === true && !stopped && !writeRequests(folder, comparison, conducted.plains);
  if (!flags.json && !flags.quiet) print(`results in ${folder}\n`);
  const more: ExitCode[] = [];
  const plain = conducted.plains[0][0];
  const called = calledIn(plain);
  if (page !== null) {
    nowDoing(`the report of '${file}'`);
    const compared = { comparison, cells, plain };
    more.push(await writeComparisonPage(page, compared, base, !flags.json && !flags.quiet));
  }
  if (drawing !== null) {
    const { comparisonCharts } = await import('../experiment/charts.js');
    const charts = comparisonCharts(comparison, cells, called);
    more.push(await writeCharts(drawing.folder, charts, style, !flags.json && !flags.quiet));
  }
  const drawn =
    flags.charts === false || (await drawCharts(folder, comparison, cells, style, called));
  if (stopped || isStopped()) return Exit.INTERRUPTED;
  return gravest([...more, !drawn || unwritten ? Exit.OUTPUT : limited ? Exit.LIMIT : Exit.OK]);
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
  style: Style,
  called: Called,
): Promise<boolean> {
  const { comparisonCharts } = await import('../experiment/charts.js');
  const { chartFiles } = await import('../report/charts/chart.js');
  const charts = comparisonCharts(comparison, cells, called);
  let troubles: string[];
  try {
    troubles = addFiles(folder, chartFiles(charts, style, 'charts/'));
  } catch (error) {
    troubles = [reasonOf(error)];
  }
  for (const trouble of troubles) {
    complain(`netloom: a chart is missing, and nothing else: ${trouble}\n`);
  }
  return troubles.length === 0;
}

function studyFor(plains: readonly PlainScenario[], plan: Plan): Study {
  try {
    return studyOf(plains, plan.study);
  } catch (error) {
    if (isPlanError(error)) throw usageError(`--study: ${error.message}`);
    throw error;
  }
}

/** What a stopped study leaves, in words. */
function keptOf({ comparison, part }: Conducted): string {
  const { replications, policies, points } = comparison;
  if (part === null) {
    return `the replications under way are lost; what all had finished is kept (${replications} of each), as partial`;
  }
  return (
    `the replications under way are lost; what had finished is kept, as partial: ` +
    `${plural(policies.length, 'policy')} at ${plural(points.length, 'point')}`
  );
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
