import type { CompareBlock } from '../scenario/schema.js';
import { LEVEL } from './estimates.js';
import { alternativesIn, AS_IT_IS, type Axis, gridOf, type Plan, planError } from './plan.js';
import type { StudyKind } from './plan.js';

/** What is asked of a comparison; where it says nothing, the scenario's own `compare:` counts. */
export interface Wishes {
  policies?: readonly string[];
  /** What to call policies in tables and charts. */
  labels?: ReadonlyMap<string, string>;
  /** Whose policy it is; needed where several services have one. */
  service?: string;
  /** What varies: a grid of all combinations, the last changing fastest. */
  vary?: readonly Axis[];
  /** Runs of each policy at each point, from 2 to 10,000; 10 where nobody says. */
  replications?: number;
  /** Instead: until the first metric's intervals are as narrow, as a share. */
  precision?: number;
  /** Paths of the results; the first one ranks. */
  metrics?: readonly string[];
  /** What the others are held against: a policy or a label; the first where nobody says. */
  baseline?: string;
  /** Differences that do not matter, as a share; 0.01 where nobody says. */
  indifference?: number;
  /** Of all that is said at once, and of intervals; 0.95 where nobody says. */
  confidence?: number;
  study?: StudyKind;
}

type Block = CompareBlock | Pick<CompareBlock, 'vary' | 'labels'>;
const NOTHING: Block = { vary: new Map<string, string[]>(), labels: new Map<string, string>() };

/**
 * What is wished for, and where that says nothing, what the file says: key by key.
 * @throws PlanError
 */
export function planOf(wishes: Wishes, inFile: CompareBlock | null): Plan {
  const block: Partial<CompareBlock> & Block = inFile ?? NOTHING;
  const axes = wishes.vary ?? axesIn(inFile);
  const asked = wishes.policies ?? block.policies;
  const repeated = wishes.replications !== undefined || wishes.precision !== undefined;
  if (asked === undefined && axes.length === 0 && !repeated) {
    throw planError(
      'nothing to compare: give --policies, or --vary, or both, or write them under compare: in the file; ' +
        '--replications alone repeats the scenario as it stands',
    );
  }
  if (asked?.length === 0) throw planError('--policies: names no policy');
  const instead = asked === undefined ? alternativesIn(axes) : null;
  const policies = [...(asked ?? instead?.values ?? [AS_IT_IS])];
  const names = namesOf(wishes, block, policies);
  return {
    points: gridOf(axes.filter((axis) => axis !== instead)),
    policies,
    ...(instead !== null && { setting: instead.path }),
    names,
    service: wishes.service ?? block.service ?? null,
    baseline: baselineOf(wishes, block, policies, names),
    ...extentOf(wishes, block),
    indifference:
      shareIn('--indifference', wishes.indifference, 0, 1) ?? block.indifference ?? 0.01,
    level: shareIn('--confidence', wishes.confidence, 0.5, 0.9999) ?? block.confidence ?? LEVEL,
    metrics: (wishes.metrics && [...wishes.metrics]) ?? block.metric ?? null,
    study: wishes.study ?? block.study ?? null,
  };
}

/** What varies by a file's own words. */
export function axesIn(block: CompareBlock | null): Axis[] {
  return [...(block ?? NOTHING).vary].map(([path, values]) => ({ path, values }));
}

/** The file's baseline counts where it is among the policies: other ones may have been asked for. */
function baselineOf(
  { baseline }: Wishes,
  block: Partial<CompareBlock>,
  policies: readonly string[],
  names: readonly string[],
): string {
  const find = (word: string | undefined): number =>
    policies.findIndex((policy, i) => policy === word || names[i] === word);
  if (baseline === undefined) return names[Math.max(0, find(block.baseline))];
  const found = find(baseline);
  if (found >= 0) return names[found];
  throw planError(`--baseline ${baseline}: none of the policies; there are ${names.join(', ')}`);
}

/** Labels that are asked for go before those of the file. */
function namesOf(wishes: Wishes, block: Block, policies: readonly string[]): string[] {
  const labels = new Map(block.labels);
  for (const [policy, label] of wishes.labels ?? []) {
    if (!policies.includes(policy)) {
      throw planError(
        `--label ${policy}=${label}: none of the policies; there are ${policies.join(', ')}`,
      );
    }
    labels.set(policy, label);
  }
  const names = policies.map((policy) => labels.get(policy) ?? policy);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw planError(`two policies are called ${twice}`);
  return names;
}

/** A number that is asked for stands for itself: the file's precision does not make it a limit. */
function extentOf(
  wishes: Wishes,
  block: Partial<CompareBlock>,
): Pick<Plan, 'replications' | 'precision'> {
  const { replications: given } = wishes;
  if (given !== undefined && !(Number.isInteger(given) && given >= 2 && given <= 10_000)) {
    throw planError(`--replications: expected a whole number from 2 to 10000, not ${given}`);
  }
  const wanted = shareIn('--precision', wishes.precision, 0, 1);
  if (wanted === 0) throw planError('--precision: expected more than nothing, such as 1%');
  if (wanted !== undefined) return { precision: wanted, replications: given ?? 1000 };
  const precision = given === undefined ? (block.precision ?? null) : null;
  const otherwise = precision === null ? 10 : 1000;
  return { precision, replications: given ?? block.replications ?? otherwise };
}

function shareIn(
  flag: string,
  share: number | undefined,
  least: number,
  most: number,
): number | undefined {
  if (share === undefined || (share >= least && share <= most && share < 1)) return share;
  throw planError(`${flag}: expected from ${least} to ${most}, not ${share}`);
}
