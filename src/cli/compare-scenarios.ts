import { emptyTree, trial } from '../experiment/replicate.js';
import type { Metric } from '../experiment/metric.js';
import { isPlanError, type Plan, type Setting } from '../experiment/plan.js';
import { layOut, metricsFor, serviceOf } from '../experiment/subject.js';
import type { ResultBranch } from '../model/result-tree.js';
import { AS_IT_IS } from '../experiment/plan.js';
import { type CompareFlags, planOf } from './compare-plan.js';
import { CommandError, usageError } from './exit.js';
import type { OwnPolicies } from './own-policies.js';
import { type Comparing, type Overrides, prepareAgain, type Prepared } from './prepare.js';
import { beat, isStopped, mayGoOn } from './stop.js';
import { complain } from './terminal.js';

/** @throws CommandError for what is wrong with a plan */
export function asUsage<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw isPlanError(error) ? usageError(error.message) : error;
  }
}

/** Every cell, prepared, by point and policy; null after all errors are said. */
export async function prepareCells(
  base: Prepared,
  flags: CompareFlags,
  plan: Plan,
  service: string | null,
  own: OwnPolicies,
  say: (line: string) => void,
): Promise<Prepared[][] | null> {
  const { set = [] } = flags;
  const replaced = set.find(
    (assignment) =>
      plan.setting === undefined &&
      plan.policies[0] !== AS_IT_IS &&
      setsPolicyOf(assignment, service),
  );
  if (replaced !== undefined) {
    throw usageError(`--set ${replaced}: the policies to compare take its place`);
  }
  const takes = async (setting: string): Promise<boolean> =>
    (await prepareAgain(base, { ...flags, set: [...set, setting] }, own, () => undefined)) !== null;
  const laid = await layOut(plan, service, takes);
  let failed = false;
  const all: Prepared[][] = [];
  for (const [p, { settings }] of plan.points.entries()) {
    const row: Prepared[] = [];
    for (const { varied, chosen } of laid[p]) {
      mayGoOn();
      const typed = [
        ...set,
        ...(flags.vary === undefined ? [] : varied),
        ...((plan.setting === undefined ? flags.policies : flags.vary) === undefined ? [] : chosen),
      ];
      const overrides = { ...flags, set: [...set, ...varied, ...chosen], typed };
      const inFile = flags.vary === undefined ? base.compare : null;
      const prepared = await prepareAgain(base, overrides, own, (line) =>
        say(blamed(line, settings, inFile)),
      );
      if (prepared === null) failed = true;
      else row.push(prepared);
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
  prepared: Prepared,
  { set, allowCode, allowRead }: Overrides,
  own: OwnPolicies,
  say: (line: string) => void,
): Promise<boolean> {
  const { plain, compare } = prepared;
  if (compare === null) return true;
  try {
    const flags = { set, allowCode, allowRead };
    const plan = planOf(flags, compare.block);
    const service = asUsage(() => serviceOf(plain, plan));
    const cells = await prepareCells(prepared, flags, plan, service, own, say);
    if (cells === null) return false;
    return metricsIn(emptyTree(cells[0][0].plain), plan, service, compare) !== null;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    complain(`${compare.blame([], error.message)}\n`);
    return false;
  }
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
  { plain }: Prepared,
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
  let failed = false;
  const inFile = comparing !== null && plan.metrics === comparing.block.metric;
  const metrics = asUsage(() =>
    metricsFor(tree, plan, service, (i, message) => {
      failed = true;
      const place = inFile ? comparing.blame(['metric', i], message) : null;
      complain(`${place ?? `netloom: --metric ${message}`}\n`);
    }),
  );
  return failed ? null : metrics;
}
