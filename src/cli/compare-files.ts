import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Comparison, estimateOf, judge } from '../experiment/comparison.js';
import { findMetric, type Metric } from '../experiment/metric.js';
import { gridOf, type PlanError, policiesOf, type Point } from '../experiment/plan.js';
import { comparisonFiles, comparisonTable } from '../experiment/report.js';
import { type Replication, trial } from '../experiment/replicate.js';
import { judgePrecision } from '../measure/statistics/precision.js';
import { toJson } from '../report/json.js';
import type { PlainScenario } from '../scenario/plain.js';
import { Exit, type ExitCode, usageError } from './exit.js';
import { checkFolder, writeFolder } from './folder.js';
import { startMeta } from './meta.js';
import { loadOwnPolicies, ownPolicies } from './own-policies.js';
import { prepare } from './prepare.js';
import { complain, paintFor, print } from './terminal.js';
import { type Cell, type Finished, runCells } from './replications.js';

export interface CompareFlags {
  policies?: string;
  service?: string;
  vary?: string[];
  replications?: string;
  precision?: string;
  metric?: string;
  baseline?: string;
  indifference: string;
  jobs?: string;
  seed?: string;
  set?: string[];
  duration?: string;
  out?: string;
  json?: boolean;
  quiet?: boolean;
}

const DEFAULT_METRICS =
  'latency.mean,latency.p99,latencyWithFailures.p99,successRatio,fairness.jain';
/** Of a scenario as it stands, in place of a policy's name. */
const AS_IT_IS = '(as it is)';

/** `netloom compare`: everything is checked before anything runs. */
export async function compareFiles(file: string, flags: CompareFlags): Promise<ExitCode> {
  const wanted = planOf(flags);
  const words = [...(flags.set ?? []), flags.policies ?? '', ...(flags.vary ?? [])];
  if (!(await loadOwnPolicies([file], words))) return Exit.USAGE;
  const [base] = prepare([file], flags) ?? [];
  if (base === undefined) return Exit.USAGE;
  const service = serviceOf(base.plain, flags);
  const scenarios = prepareAll(file, flags, wanted, service);
  if (scenarios === null) return Exit.USAGE;
  const metrics = metricsOf(scenarios[0][0], flags, service);
  const folder = flags.out ?? join('results', 'runs', `${base.plain.name}-compare`);
  checkFolder(folder);

  const meta = startMeta(file);
  const cells: Cell[] = scenarios.flat().map((plain) => ({ plain, metrics }));
  const { finished, stopped } = await runAll(cells, wanted, flags.quiet ?? false);
  if ((finished[0]?.length ?? 0) === 0) {
    complain('netloom: interrupted before the first replications of all had ended\n');
    return Exit.INTERRUPTED;
  }
  const perPoint = wanted.policies.length;
  const grouped = wanted.points.map((_, p) => finished.slice(p * perPoint, (p + 1) * perPoint));
  const comparison = judge(
    {
      scenario: base.plain.name,
      seed: base.plain.seed,
      partial: stopped,
      policies: wanted.policies,
      baseline: wanted.baseline,
      indifference: wanted.indifference,
      metrics,
      points: wanted.points,
    },
    grouped,
  );
  sayLimits(grouped, comparison);
  writeFolder(folder, [
    ...comparisonFiles(comparison, grouped),
    { name: 'meta.json', content: [meta.finish()] },
  ]);
  if (flags.json) print(toJson(comparison));
  else if (!flags.quiet)
    print(`${comparisonTable(comparison, paintFor(process.stdout))}\nresults in ${folder}\n`);
  if (stopped) return Exit.INTERRUPTED;
  return finished.some((one) => one.some(({ limit }) => limit !== '')) ? Exit.LIMIT : Exit.OK;
}

/** All replications: as many as asked for, or until the first metric is known well enough. */
async function runAll(cells: readonly Cell[], wanted: Wanted, quiet: boolean): Promise<Finished> {
  const { precision, replications, jobs } = wanted;
  const run = (from: number, until: number): Promise<Finished> =>
    runCells(cells, { from, until }, jobs, quiet, ownPolicies());
  if (precision === null) return run(0, replications);
  const finished: Replication[][] = cells.map(() => []);
  const [metric] = cells[0].metrics;
  for (;;) {
    const { length } = finished[0];
    const verdict = judgePrecision(
      length,
      (n) => finished.map((all) => estimateOf(metric, 0, all.slice(0, n))),
      { target: precision, most: replications },
    );
    if (verdict.stop) {
      if (verdict.refusal !== null) complain(`netloom: warning: ${verdict.refusal.detail}\n`);
      return { finished: finished.map((all) => all.slice(0, verdict.at)), stopped: false };
    }
    const more = await run(length, length + verdict.more);
    more.finished.forEach((batch, cell) => finished[cell].push(...batch));
    if (more.stopped) return { finished, stopped: true };
  }
}

interface Wanted {
  /** Half-width of the first metric's intervals, as a share; null for a fixed number. */
  precision: number | null;
  points: Point[];
  policies: string[];
  baseline: string;
  replications: number;
  indifference: number;
  jobs: number;
}

function planOf(flags: CompareFlags): Wanted {
  try {
    const points = gridOf(flags.vary ?? []);
    const policies = flags.policies === undefined ? [AS_IT_IS] : policiesOf(flags.policies);
    const baseline = flags.baseline ?? policies[0];
    if (!policies.includes(baseline)) {
      throw usageError(
        `--baseline ${baseline}: none of the policies; there are ${policies.join(', ')}`,
      );
    }
    if (flags.policies === undefined && flags.vary === undefined) {
      throw usageError('nothing to compare: give --policies, or --vary, or both');
    }
    return {
      points,
      policies,
      baseline,
      replications: wholeOf(
        '--replications',
        flags.replications ?? (flags.precision === undefined ? '10' : '1000'),
        2,
        10_000,
      ),
      precision: flags.precision === undefined ? null : precisionOf(flags),
      indifference: shareOf('--indifference', flags.indifference),
      jobs: wholeOf('--jobs', flags.jobs ?? String(Math.min(availableParallelism(), 64)), 1, 64),
    };
  } catch (error) {
    if (isPlanError(error)) throw usageError(error.message);
    throw error;
  }
}

function isPlanError(error: unknown): error is PlanError {
  return error instanceof Error && error.name === 'PlanError';
}

function wholeOf(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw usageError(`${flag}: expected a whole number from ${min} to ${max}, not '${text}'`);
  }
  return value;
}

function precisionOf(flags: CompareFlags): number {
  const share = shareOf('--precision', flags.precision ?? '');
  if (share === 0) throw usageError('--precision: expected more than nothing, such as 1%');
  return share;
}

function shareOf(flag: string, text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits) / (percent === '%' ? 100 : 1);
  if (!(value >= 0 && value < 1)) {
    throw usageError(`${flag}: expected a share such as 1% or 0.01, not '${text}'`);
  }
  return value;
}

/** The service whose policy is compared; null where none is. */
function serviceOf(plain: PlainScenario, flags: CompareFlags): string | null {
  const names = [...plain.services.keys()];
  if (flags.service !== undefined) {
    if (names.includes(flags.service)) return flags.service;
    throw usageError(
      `--service: no service '${flags.service}'; there is ${names.join(', ') || 'none'}`,
    );
  }
  if (names.length === 1) return names[0];
  if (flags.policies === undefined) return null;
  if (names.length === 0) throw usageError('--policies: the scenario has no service');
  throw usageError(`--policies: whose? Say --service; there are ${names.join(', ')}`);
}

/** Every cell in plain form, by point and policy; null after all errors are said. */
function prepareAll(
  file: string,
  flags: CompareFlags,
  { points, policies }: Wanted,
  service: string | null,
): PlainScenario[][] | null {
  const owner = `services[${JSON.stringify(service)}]`;
  // The policy stands under one of two keys: where the file has the long one, that is the way.
  const short =
    policies[0] === AS_IT_IS ? null : prepareQuietly(file, flags, `${owner}.policy=random`);
  const key = short === false ? `${owner}.balancer.policy` : `${owner}.policy`;
  let failed = false;
  const heard = new Set<string>();
  // What holds for one cell mostly holds for all.
  const say = (line: string): void => {
    if (!heard.has(line)) complain(line);
    heard.add(line);
  };
  const all = points.map((point) =>
    policies.map((policy) => {
      const set = [...(flags.set ?? [])];
      for (const { path, value } of point.settings) set.push(`${path}=${value}`);
      if (policy !== AS_IT_IS) set.push(`${key}=${policy}`);
      const prepared = prepare([file], { ...flags, set }, say);
      if (prepared === null) failed = true;
      return prepared?.[0].plain;
    }),
  );
  return failed ? null : (all as PlainScenario[][]);
}

/** False where the file refuses the setting. */
function prepareQuietly(file: string, flags: CompareFlags, setting: string): boolean {
  return (
    prepare([file], { ...flags, set: [...(flags.set ?? []), setting] }, () => undefined) !== null
  );
}

function metricsOf(plain: PlainScenario, flags: CompareFlags, service: string | null): Metric[] {
  const tree = trial(plain);
  const names = (flags.metric ?? DEFAULT_METRICS).split(',').map((name) => name.trim());
  const metrics: Metric[] = [];
  for (const name of names) {
    try {
      metrics.push(findMetric(name, tree, service));
    } catch (error) {
      // What nobody asked for by name may be missing.
      if (isPlanError(error) && flags.metric === undefined) continue;
      if (error instanceof Error) throw usageError(error.message);
      throw error;
    }
  }
  if (metrics.length === 0) {
    throw usageError('say with --metric what to compare by: there are several workloads, or none');
  }
  return metrics;
}

function sayLimits(cells: readonly (readonly Replication[])[][], comparison: Comparison): void {
  comparison.points.forEach((point, p) =>
    comparison.policies.forEach((policy, i) => {
      const hit = cells[p][i].find(({ limit }) => limit !== '');
      if (hit === undefined) return;
      const where = point.point === '' ? policy : `${policy} at ${point.point}`;
      complain(`netloom: warning: ${where}: partial: ${hit.limit}\n`);
    }),
  );
}
