import { dottedPercentile } from '../scenario/dotted-percentile.js';
import { parsePath } from '../scenario/paths.js';
import type { Nature } from '../model/fields.js';
import { findResult, namesIn, type ResultBranch, type ResultNode } from '../model/result-tree.js';
import { nearest } from '../scenario/nearest.js';
import type { Count } from '../measure/statistics/shares.js';
import type { Better } from '../measure/statistics/contrasts.js';
import { planError } from './plan.js';

/** A measured value that policies are compared by. */
export interface Metric {
  /** As it was asked for. */
  name: string;
  /** Names from the root of the results. */
  path: readonly string[];
  unit: string;
  /** What kind of number it is, where that is known. */
  nature?: Nature;
  better: Better;
  /**
   * Of a latency's percentile: where, and whose, as `latencyKey` of its owner's path, so that
   * replications can be pooled.
   */
  quantile: { of: string; p: number; withFailures: boolean } | null;
  /**
   * Whether it has a variance whatever the inputs: percentiles, counts and shares do; a mean of
   * times, or of what waits, has none where an input has none.
   */
  mean: 'bounded' | 'unbounded';
}

/**
 * Finds a metric in the results of a run. `latency.p99` is short for that of the only workload, and
 * `fairness.jain` for that of the service; `goodput` is a workload's throughput.
 * @throws PlanError that says what there is
 */
export function findMetric(name: string, tree: ResultBranch, service: string | null): Metric {
  const dotted = dottedPercentile(name);
  if (dotted !== null) throw planError(`${name}: ${dotted}`);
  const given = parsePath(name).map(String);
  const workloads = tree.get('workloads') as ResultBranch;
  // Clients have a goodput of that name; a workload's throughput counts completed requests only.
  const spelt =
    given.at(-1) === 'goodput' ? [given, [...given.slice(0, -1), 'throughput']] : [given];
  const candidates = spelt.flatMap((path) => [
    path,
    ...(workloads.size === 1 ? [['workloads', ...workloads.keys(), ...path]] : []),
    ...(service !== null ? [['services', service, ...path]] : []),
  ]);
  for (const path of candidates) {
    const metric = metricAt(path, tree);
    if (metric !== null) return { ...metric, name };
  }
  throw planError(`${name}: ${reasonOf(given, tree, workloads, service)}`);
}

/** What stands at a path of the results; null where that is no single value. */
export function metricAt(path: readonly string[], tree: ResultBranch): Metric | null {
  const found = findResult(tree, path);
  if (found === null || found.node instanceof Map) return null;
  const { unit, nature } = found.node;
  const { more = false, count, share, quantile } = nature;
  const bounded = more || count || share || quantile !== undefined;
  return {
    name: path.join('.'),
    path: found.path,
    unit,
    nature,
    better: more ? 'more' : 'less',
    quantile: quantileOf(found.path, quantile, tree.get('workloads') as ResultBranch),
    mean: bounded ? 'bounded' : 'unbounded',
  };
}

/** What values a metric can take: no interval reaches beyond. */
export function rangeOf({ nature }: Metric): readonly [number, number] {
  return [0, nature?.share ? 1 : Infinity];
}

/** The metric's value in one run; NaN where it was not measured. */
export function valueOf(metric: Metric, tree: ResultBranch): number {
  const node = find(tree, metric.path);
  if (node === undefined || node instanceof Map) return NaN;
  return node.value ?? (metric.quantile?.withFailures ? Infinity : NaN);
}

/** Of a success ratio, the requests that it counts; null for what is no share of requests. */
export function countOf({ path, nature }: Metric, tree: ResultBranch): Count | null {
  if (nature?.ratio === undefined) return null;
  const [hits, trials] = nature.ratio.map((name) => {
    const node = find(tree, [...path.slice(0, -1), name]);
    return node === undefined || node instanceof Map ? null : node.value;
  });
  return hits === null || trials === null ? null : { hits, trials };
}

function find(tree: ResultBranch, path: readonly string[]): ResultNode | undefined {
  return findResult(tree, path)?.node;
}

/** Names the owner of latencies by its path from the root: a workload, a service, or one of theirs. */
export function latencyKey(owner: readonly string[]): string {
  return JSON.stringify(owner);
}

function quantileOf(
  path: readonly string[],
  p: number | undefined,
  workloads: ResultBranch,
): Metric['quantile'] {
  const kind = path.at(-2);
  const withFailures = kind === 'latencyWithFailures';
  if (p === undefined || !(withFailures || kind === 'latency')) return null;
  const owner = path.slice(0, -2);
  const [root] = owner;
  // Workloads and services are roots by their own names, too.
  const isSection = owner.length > 1 && (root === 'workloads' || root === 'services');
  const section = workloads.has(root) ? 'workloads' : 'services';
  return { of: latencyKey(isSection ? owner : [section, ...owner]), p, withFailures };
}

function reasonOf(
  given: readonly string[],
  tree: ResultBranch,
  workloads: ResultBranch,
  service: string | null,
): string {
  const [first] = given;
  const all = [...tree.keys()];
  if (find(tree, given) instanceof Map) {
    return `is no single value; below it are ${[...(find(tree, given) as ResultBranch).keys()].join(', ')}`;
  }
  const short = find(tree, ['workloads', ...workloads.keys()].slice(0, 2));
  const inWorkload = short instanceof Map ? namesIn(short) : [];
  const inService = service === null ? undefined : find(tree, ['services', service]);
  const known = [...inWorkload, ...(inService instanceof Map ? namesIn(inService) : []), ...all];
  const word = nearest(first, known);
  const guess = word === null || word === first ? '' : `: did you mean '${word}'?`;
  if (workloads.size > 1 && inWorkload.includes(first)) {
    return `there are several workloads: say whose, as ${[...workloads.keys()][0]}.${given.join('.')}`;
  }
  return `the results have no such value${guess === '' ? `; there are ${known.slice(0, 12).join(', ')}` : guess}`;
}
