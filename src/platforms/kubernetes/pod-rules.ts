/** PodDisruptionBudgets and HorizontalPodAutoscalers in the words of a service. */
import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import type { Place } from '../../scenario/included.js';
import { mapOf } from '../mesh/words.js';
import type { Resource } from './resource.js';
import { readSelector } from './selector.js';
import { amountOf, secondsWord } from './values.js';
import type { Workload } from './workload.js';

/** What is said of the pods of a workload from elsewhere. */
export interface PodRule {
  word: 'disruptionBudget' | 'autoscale';
  title: string;
  place: Place;
  isOf: (workload: Workload) => boolean;
  /** What is said where it is of no workload. */
  ofNothing: string;
  words: TreeMap;
}

export function readBudget(
  resource: Resource,
  namespace: string,
  warn: (message: string) => void,
): PodRule | null {
  const within = resource.text(['metadata', 'namespace']) ?? namespace;
  const selects = readSelector(resource, ['spec', 'selector']);
  const policy = ['spec', 'unhealthyPodEvictionPolicy'];
  if (resource.word(policy, ['IfHealthyBudget', 'AlwaysAllow']) === 'AlwaysAllow')
    warn(`${resource.title} has unhealthyPodEvictionPolicy: AlwaysAllow, which is not read`);
  const minAvailable = amountOf(resource, ['spec', 'minAvailable'], 100);
  const maxUnavailable = amountOf(resource, ['spec', 'maxUnavailable'], 100);
  const said = ['minAvailable', 'maxUnavailable'].filter(
    (field) => resource.get(['spec', field]) !== undefined,
  );
  if (said.length !== 1) {
    resource.complain(['spec'], 'expected just one of minAvailable and maxUnavailable');
    return null;
  }
  const why =
    selects === null
      ? 'it has no selector (an empty one, {}, is of all pods of its namespace)'
      : 'no Deployment or StatefulSet has pods with the labels that it selects';
  return {
    word: 'disruptionBudget',
    title: resource.title,
    place: resource.place,
    isOf: ({ namespace: of, labels }) => of === within && selects !== null && selects(labels),
    ofNothing: `${resource.title} is of no pods: ${why}`,
    words: mapOf({ minAvailable, maxUnavailable }),
  };
}

export function readAutoscaler(
  resource: Resource,
  namespace: string,
  warn: (message: string) => void,
): PodRule | null {
  const within = resource.text(['metadata', 'namespace']) ?? namespace;
  const target = ['spec', 'scaleTargetRef'];
  const kind = resource.text([...target, 'kind']);
  const name = resource.text([...target, 'name']);
  const max = resource.integer(['spec', 'maxReplicas'], 1, 1_000_000);
  if (max === undefined || name === undefined) {
    resource.complain(
      ['spec'],
      'a HorizontalPodAutoscaler needs scaleTargetRef.name and maxReplicas',
    );
    return null;
  }
  const min = resource.integer(['spec', 'minReplicas'], 0, 1_000_000);
  if (min !== undefined && min > max)
    resource.complain(['spec', 'minReplicas'], `is more than maxReplicas, which is ${max}`);
  const behavior = ['spec', 'behavior'];
  const words: TreeMap = mapOf({
    min,
    max,
    ...metricsOf(resource, warn),
    up: rulesOf(resource, [...behavior, 'scaleUp']),
    down: rulesOf(resource, [...behavior, 'scaleDown']),
  });
  return {
    word: 'autoscale',
    title: resource.title,
    place: resource.place,
    ofNothing: `${resource.title} scales nothing: there is no ${kind ?? 'object'} called '${name}' in its namespace`,
    isOf: (workload) =>
      workload.namespace === within && workload.name === name && workload.kind === kind,
    words,
  };
}

function metricsOf(
  resource: Resource,
  warn: (message: string) => void,
): Record<string, Tree | undefined> {
  const found: Record<string, Tree | undefined> = {};
  // autoscaling/v1 has one.
  const v1 = resource.integer(['spec', 'targetCPUUtilizationPercentage'], 1, 10_000);
  if (v1 !== undefined) found.cpu = v1 / 100;
  resource.list(['spec', 'metrics']).forEach((_, i) => {
    const metric = ['spec', 'metrics', i];
    const type = resource.text([...metric, 'type']);
    const of = type === 'Resource' ? 'resource' : type === 'Pods' ? 'pods' : '';
    const cpu = of === 'resource' && resource.text([...metric, of, 'name']) === 'cpu';
    const share = resource.get([...metric, 'resource', 'target', 'averageUtilization']);
    const rate = rateOf(resource.get([...metric, 'pods', 'target', 'averageValue']));
    if (cpu && share !== undefined) {
      const percent = resource.integer(
        [...metric, 'resource', 'target', 'averageUtilization'],
        1,
        10_000,
      );
      if (percent !== undefined) found.cpu = percent / 100;
    } else if (of === 'pods' && rate !== null) {
      const called = resource.text([...metric, 'pods', 'metric', 'name']) ?? '';
      warn(
        `${resource.title} goes by the metric ${called} of pods: it is taken to be requests a second`,
      );
      found.requests = `${rate}/s`;
    } else {
      const { file, line } = resource.placeOf(metric);
      warn(
        `${resource.title} has a metric (${file}:${line}) that is not read: the average utilisation of cpu, and an average ` +
          'value of pods, are',
      );
    }
  });
  return found;
}

/** 50, 500m, 1k. */
function rateOf(value: Tree | undefined): number | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(m|k)?$/.exec(text) ?? [];
  if (amount === undefined) return null;
  return Number(amount) * (unit === 'm' ? 0.001 : unit === 'k' ? 1000 : 1);
}

function rulesOf(resource: Resource, path: Path): TreeMap | undefined {
  if (resource.get(path) === undefined) return undefined;
  const window = resource.integer([...path, 'stabilizationWindowSeconds'], 0, 3600);
  const select = resource.word([...path, 'selectPolicy'], ['Max', 'Min', 'Disabled']);
  const policies = resource.list([...path, 'policies']).map((_, i) => {
    const policy = [...path, 'policies', i];
    const type = resource.word([...policy, 'type'], ['Pods', 'Percent']);
    const value = resource.integer([...policy, 'value'], 1, 1_000_000) ?? 1;
    return mapOf({
      change: type === 'Percent' ? `${value}%` : value,
      period: secondsWord(resource.integer([...policy, 'periodSeconds'], 1, 1800) ?? 15),
    });
  });
  return mapOf({
    window: window === undefined ? undefined : secondsWord(window),
    select: select?.toLowerCase(),
    policies: policies.length === 0 ? undefined : policies,
  });
}
