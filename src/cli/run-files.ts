import type { Results } from '../model/results.js';
import type { Run, RunOptions } from '../experiment/run.js';
import type { PlainScenario } from '../scenario/plain.js';
import { files, type ReportFile, type TraceFile } from '../report/files.js';
import { toJson } from '../report/json.js';
import { summarize, type Summary } from '../report/summary.js';
import { drawingOf, drawRun } from './draw-charts.js';
import { CommandError, Exit, type ExitCode, gravest, usageError } from './exit.js';
import { writeFolder } from './folder.js';
import { captureOf, type Job, planJobs } from './jobs.js';
import { startMeta } from './meta.js';
import type { RunFlags } from './options.js';
import { OwnPolicies } from './own-policies.js';
import { checkConditions, prepare, sayMistakes } from './prepare.js';
import { pageOf, writeRunPage } from './write-page.js';
import { noProgress, progressLine } from './progress.js';
import { begin, simulate } from './session.js';
import { show, verdict } from './show.js';
import { isStopped, nowDoing, nowKeeping } from './stop.js';
import { complain, isAlive, print } from './terminal.js';

/** `netloom run`: all files are read before the first of them runs. */
export async function runFiles(paths: string[], flags: RunFlags): Promise<ExitCode> {
  const own = new OwnPolicies();
  const prepared = await prepare(paths, flags, own);
  // One alone is asked when it is built: no network is built twice.
  const alone = prepared?.length === 1;
  if (prepared === null || (!alone && !(await checkConditions(prepared)))) return Exit.USAGE;
  replicationOf(flags);
  recordOf(flags);
  spansOf(flags);
  const traceFiles = traceFilesOf(flags);
  const jobs = planJobs(prepared, flags);
  const drawing = drawingOf(flags);
  const page = pageOf(flags, jobs.length);

  const codes: ExitCode[] = [];
  const summaries: Summary[] = [];
  for (const [i, job] of jobs.entries()) {
    if (isStopped()) {
      codes.push(Exit.INTERRUPTED);
      break;
    }
    nowDoing(`the run of '${job.file}'`);
    const meta = startMeta(job, own);
    const run = begin(job.plain, optionsOf(job, flags));
    if (alone && !sayMistakes(job, run.mistakes())) return Exit.USAGE;
    const place = `${placeOf(i, jobs)}${job.plain.name}`;
    const results = await simulateWithProgress(run, flags, place, (soFar) =>
      nowKeeping({ folder: job.folder, files: [...files(soFar, traceFiles), ...meta.finish()] }),
    );
    nowDoing(`the writing of the results of '${job.file}'`, { keeping: true });
    const more = flags.hlog ? [await hlogOf(results, job.plain)] : [];
    more.push(...meta.finish());
    const written = tryWriting(job.folder, [...files(results, traceFiles), ...more]);
    codes.push(verdict(results), written);
    nowKeeping(null);
    if (flags.json) summaries.push(summarize(results));
    show(results, written === Exit.OK ? job.folder : null, flags);
    if (page !== null) {
      nowDoing(`the report of '${job.file}'`);
      codes.push(await writeRunPage(page, results, job, flags.json !== true));
    }
    if (drawing !== null) {
      nowDoing(`the charts of '${job.file}'`);
      codes.push(await drawRun(drawing, results, job.plain, jobs.length > 1, flags.json !== true));
    }
  }
  if (flags.json) print(toJson(jobs.length > 1 ? summaries : summaries[0]));
  return gravest(codes);
}

/** @throws CommandError where it is no number of a replication */
function replicationOf({ replication = '0' }: RunFlags): number {
  if (/^\d{1,9}$/.test(replication)) return Number(replication);
  throw usageError(`--replication: expected a whole number from 0, not '${replication}'`);
}

/** Facts that a recording keeps unless said otherwise: some 20 MB of JSON. */
const RECORDED = 100_000;
/** Requests that are traced unless said otherwise: some 150 MB of spans. */
const TRACED = 100_000;

/** @throws CommandError where it is no number of facts */
function recordOf({ record, recordFacts }: RunFlags): number | undefined {
  if (recordFacts === undefined) return record === true ? RECORDED : undefined;
  return countOf('--record-facts', recordFacts, 'facts');
}

/** @throws CommandError where it is no number of requests, or nobody wants them */
function spansOf(flags: RunFlags): number | undefined {
  const wanted = traceFilesOf(flags).length > 0;
  if (flags.spans === undefined) return wanted ? TRACED : undefined;
  if (!wanted) throw usageError('--spans: give --otlp, --perfetto or --access-log as well');
  return countOf('--spans', flags.spans, 'requests');
}

function countOf(option: string, text: string, of: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  throw usageError(`${option}: expected a whole number of ${of} up to 99999999, not '${text}'`);
}

function traceFilesOf({ otlp, perfetto, accessLog }: RunFlags): TraceFile[] {
  const wanted: TraceFile[] = [];
  if (otlp) wanted.push('traces.json');
  if (perfetto) wanted.push('perfetto.json');
  if (accessLog) wanted.push('access.log');
  return wanted;
}

/** What is left besides the run that is shown. */
function placeOf(i: number, jobs: readonly unknown[]): string {
  return jobs.length === 1 ? '' : `${i + 1} of ${jobs.length}: `;
}

function optionsOf({ origins }: Job, flags: RunFlags): RunOptions {
  return {
    capture: captureOf(flags),
    trace: flags.trace ?? null,
    requests: flags.requestsCsv ?? false,
    packets: flags.packetsCsv ?? false,
    record: recordOf(flags),
    spans: spansOf(flags),
    metrics: flags.metrics ?? false,
    samples: flags.charts !== undefined || flags.report !== undefined,
    replication: replicationOf(flags),
    origins,
  };
}

async function simulateWithProgress(
  run: Run,
  flags: RunFlags,
  place: string,
  keep: (results: Results) => void,
): Promise<Results> {
  const watched = isAlive(process.stderr) && !flags.quiet;
  const progress = watched ? await progressLine(place) : noProgress;
  try {
    return await simulate(run, () => progress.show(run), keep);
  } finally {
    progress.end();
  }
}

/** Its library is loaded for those who want it. */
async function hlogOf(results: Results, plain: PlainScenario): Promise<ReportFile> {
  const { hlog } = await import('./hlog.js');
  return hlog(results, plain);
}

/** A full disk does not take the results from the screen, too. */
function tryWriting(folder: string, content: readonly ReportFile[]): ExitCode {
  try {
    writeFolder(folder, content);
    return Exit.OK;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    complain(`netloom: ${error.message}\n`);
    return error.code;
  }
}
