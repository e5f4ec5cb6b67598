import { findMetric, type Metric } from '../experiment/metric.js';
import type { Setting } from '../experiment/plan.js';
import { emptyTree, trial } from '../experiment/replicate.js';
import type { ResultBranch } from '../model/result-tree.js';
import type { PlainScenario } from '../scenario/plain.js';
import { AS_IT_IS, type CompareFlags, isPlanError, type Plan, planOf } from './compare-plan.js';
import { CommandError, usageError } from './exit.js';
import { type Comparing, type Overrides, prepare, type Prepared } from './prepare.js';
import { beat, isStopped, mayGoOn } from './stop.js';
import { complain } from './terminal.js';

/** Policies are ranked by the first: a percentile to which a failed request took for ever. */
const DEFAULT_METRICS = [
  'latencyWithFailures.p99',
  'successRatio',
  'goodput',
  'latency.mean',
  'fairness.jain',
];

/** The service whose policy is compared; null where none is. */
export function serviceOf(plain: PlainScenario, plan: Plan): string | null {
  const names = [...plain.services.keys()];
  const { service, policies } = plan;
  if (service !== null) {
    if (names.includes(service)) return service;
    throw usageError(`--service: no service '${service}'; there is ${names.join(', ') || 'none'}`);
  }
  if (names.length === 1) return names[0];
  if (policies[0] === AS_IT_IS) return null;
  if (names.length === 0) throw usageError('--policies: the scenario has no service');
  throw usageError(`--policies: whose? Say --service; there are ${names.join(', ')}`);
}

/** Every cell in plain form, by point and policy; null after all errors are said. */
export async function prepareCells(
  file: string,
  flags: CompareFlags,
  { points, policies }: Plan,
  service: string | null,
  comparing: Comparing | null,
  say: (line: string) => void,
): Promise<PlainScenario[][] | null> {
  const owner = `services[${JSON.stringify(service)}]`;
  const replaced = (flags.set ?? []).find(
    (assignment) => policies[0] !== AS_IT_IS && setsPolicyOf(assignment, service),
  );
  if (replaced !== undefined) {
    throw usageError(`--set ${replaced}: the policies to compare take its place`);
  }
  // The policy stands under one of two keys: where the file has the long one, that is the way.
  const short = policies[0] === AS_IT_IS || (await takes(file, flags, `${owner}.policy=random`));
  const key = short ? `${owner}.policy` : `${owner}.balancer.policy`;
  let failed = false;
  const all: PlainScenario[][] = [];
  for (const { settings } of points) {
    const varied = settings.map(({ path, value }) => `${path}=${value}`);
    const row: PlainScenario[] = [];
    for (const policy of policies) {
      const chosen = policy === AS_IT_IS ? [] : [`${key}=${policy}`];
      const prepared = await prepare(
        [file],
        {
          ...flags,
          set: [...(flags.set ?? []), ...varied, ...chosen],
          typed: [
            ...(flags.set ?? []),
            ...(flags.vary === undefined ? [] : varied),
            ...(flags.policies === undefined ? [] : chosen),
          ],
        },
        (line) => say(blamed(line, settings, flags.vary === undefined ? comparing : null)),
      );
      if (prepared === null) failed = true;
      else row.push(prepared[0].plain);
    }
    all.push(row);
  }
  return failed ? null : all;
}

function setsPolicyOf(assignment: string, service: string | null): boolean {
  const [path] = assignment.split('=');
  const owner = ['services.', 'services["'].map((start) => `${start}${service}`);
  return owner.some((start) => path.startsWith(start)) && /[.\]](balancer\.)?policy\s*$/.test(path);
}

/** Says what is wrong with a file's own comparison, without a run; false where something is. */
export async function checkComparison(
  { file, plain, compare }: Prepared,
  flags: Overrides,
  say: (line: string) => void,
): Promise<boolean> {
  // Standard input has been read.
  if (compare === null || file === '-') return true;
  try {
    const { set, allowCode, allowRead } = flags;
    const plan = planOf({ set, allowCode, allowRead }, compare.block);
    const service = serviceOf(plain, plan);
    const own = { set, allowCode, allowRead };
    const cells = await prepareCells(file, own, plan, service, compare, say);
    return cells !== null && metricsIn(emptyTree(cells[0][0]), plan, service, compare) !== null;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    complain(`${compare.blame([], error.message)}\n`);
    return false;
  }
}

/** Whether the file agrees to a setting. */
async function takes(file: string, flags: CompareFlags, setting: string): Promise<boolean> {
  const set = [...(flags.set ?? []), setting];
  return (await prepare([file], { ...flags, set }, () => undefined)) !== null;
}

/** A complaint of a value that varies, with its place in the file or its flag. */
function blamed(line: string, settings: readonly Setting[], comparing: Comparing | null): string {
  for (const { path, value } of settings) {
    const label = `--set ${path}=${value}: `;
    if (!line.startsWith(label)) continue;
    const message = line.slice(label.length).trimEnd();
    const index = comparing?.block.vary.get(path)?.indexOf(value) ?? -1;
    if (comparing === null || index < 0) return `--vary ${path}=${value}: ${message}\n`;
    return `${comparing.blame(['vary', path, index], message)}\n`;
  }
  return line;
}

/** What the policies are compared by; null after all errors are said. */
export function metricsOf(
  plain: PlainScenario,
  plan: Plan,
  service: string | null,
  comparing: Comparing | null,
): Metric[] | null {
  const tree = trial(plain, () => {
    beat();
    return !isStopped();
  });
  mayGoOn();
  return metricsIn(tree, plan, service, comparing);
}

function metricsIn(
  tree: ResultBranch,
  plan: Plan,
  service: string | null,
  comparing: Comparing | null,
): Metric[] | null {
  const twice = plan.metrics?.find((name, i, all) => all.indexOf(name) !== i);
  if (twice !== undefined) throw usageError(`--metric: ${twice} is there twice`);
  const metrics: Metric[] = [];
  let failed = false;
  (plan.metrics ?? DEFAULT_METRICS).forEach((name, i) => {
    try {
      metrics.push(findMetric(name, tree, service));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // What nobody asked for by name may be missing.
      if (plan.metrics === null && isPlanError(error)) return;
      failed = true;
      const inFile = comparing !== null && plan.metrics === comparing.block.metric;
      const place = inFile ? comparing.blame(['metric', i], error.message) : null;
      complain(`${place ?? `netloom: --metric ${error.message}`}\n`);
    }
  });
  if (failed) return null;
  if (metrics.length === 0) {
    throw usageError('say with --metric what to compare by: there are several workloads, or none');
  }
  return metrics;
}
