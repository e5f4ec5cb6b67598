import type { ResultBranch } from '../model/result-tree.js';
import type { PlainScenario } from '../scenario/plain.js';
import { findMetric, type Metric } from './metric.js';
import { AS_IT_IS, isPlanError, type Plan, planError } from './plan.js';

/** Policies are ranked by the first: a percentile to which a failed request took for ever. */
const DEFAULT_METRICS = [
  'latencyWithFailures.p99',
  'successRatio',
  'goodput',
  'latency.mean',
  'fairness.jain',
];

/**
 * The service whose policy is compared; null where none is.
 * @throws PlanError
 */
export function serviceOf(
  plain: PlainScenario,
  { service, policies, setting }: Plan,
): string | null {
  const names = [...plain.services.keys()];
  if (service !== null) {
    if (names.includes(service)) return service;
    throw planError(`--service: no service '${service}'; there is ${names.join(', ') || 'none'}`);
  }
  if (names.length === 1) return names[0];
  if (policies[0] === AS_IT_IS || setting !== undefined) return null;
  if (names.length === 0) throw planError('--policies: the scenario has no service');
  throw planError(`--policies: whose? Say --service; there are ${names.join(', ')}`);
}

/** Of flows, whose latency is nobody's. */
const BULK_METRICS = [
  'goodput',
  'fairness.goodput.jain',
  'bulk.windowedJain',
  'bulk.rtt.p50',
  'bulk.retransmittedShare',
];

/** What is laid over the file for a policy at a point. */
export interface Laid {
  /** Of the point: `PATH=VALUE`. */
  varied: string[];
  /** The policy; empty for the scenario as it stands. */
  chosen: string[];
}

/**
 * Every policy at every point, as what it takes over the file.
 * @param takes whether the file agrees to a setting
 */
export async function layOut(
  { points, policies, setting }: Plan,
  service: string | null,
  takes: (setting: string) => Promise<boolean>,
): Promise<Laid[][]> {
  const owner = `services[${JSON.stringify(service)}]`;
  // The policy stands under one of two keys: where the file has the long one, that is the way.
  const short =
    setting !== undefined || policies[0] === AS_IT_IS || (await takes(`${owner}.policy=random`));
  const key = setting ?? (short ? `${owner}.policy` : `${owner}.balancer.policy`);
  return points.map(({ settings }) => {
    const varied = settings.map(({ path, value }) => `${path}=${value}`);
    return policies.map((policy) => ({
      varied,
      chosen: policy === AS_IT_IS ? [] : [`${key}=${policy}`],
    }));
  });
}

/**
 * What the policies are compared by.
 * @param tree of a run, or of one that has not begun
 * @param wrong is told what is wrong with the i-th metric that was asked for
 * @throws PlanError where there is nothing to compare by
 */
export function metricsFor(
  tree: ResultBranch,
  plan: Plan,
  service: string | null,
  wrong: (i: number, message: string) => void,
): Metric[] {
  const twice = plan.metrics?.find((name, i, all) => all.indexOf(name) !== i);
  if (twice !== undefined) throw planError(`--metric: ${twice} is there twice`);
  let failed = false;
  const workloads = [...(tree.get('workloads') as ResultBranch).values()];
  const [only] = workloads;
  const isBulk = workloads.length === 1 && only instanceof Map && only.has('bulk');
  const usual = isBulk ? BULK_METRICS : DEFAULT_METRICS;
  const metrics = (plan.metrics ?? usual).flatMap((name, i) => {
    try {
      return [findMetric(name, tree, service)];
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // What nobody asked for by name may be missing.
      if (plan.metrics === null && isPlanError(error)) return [];
      failed = true;
      wrong(i, error.message);
      return [];
    }
  });
  if (metrics.length > 0 || failed) return metrics;
  throw planError('say with --metric what to compare by: there are several workloads, or none');
}
