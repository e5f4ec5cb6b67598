import type { Path } from '../errors.js';
import type { PlainProbe, PlainService } from '../plain.js';
import type { Draft } from './draft.js';

/** What is wrong with how a service's replicas are kept as pods. */
export function checkPods(draft: Draft, name: string, service: PlainService): void {
  const { deployment, disruptionBudget, autoscale, balancer, partitions, replicas } = service;
  const path = ['services', name];
  const wrong = (key: string, message: string, below: Path = []): void =>
    draft.problems.at([...path, key, ...below], message);
  if (deployment === null) {
    const without = 'needs a deployment, which keeps the pods: say `deployment: {}` at least';
    if (disruptionBudget !== null) wrong('disruptionBudget', without);
    if (autoscale !== null) wrong('autoscale', without);
    return;
  }
  if (service.mesh !== null)
    wrong('deployment', 'is for the service that the proxies stand beside');
  if (balancer.at === 'nowhere')
    wrong(
      'deployment',
      'the service has no balancer: its pods cannot come and go (headless services keep theirs)',
    );
  if (partitions !== null)
    wrong('deployment', 'the service is partitioned: who owns a key does not change in a run');
  if (replicas.some(({ of }) => of !== null))
    wrong('deployment', "its replicas are another service's: say it there");
  const { kind, minReady, progressDeadline, order, partition } = deployment;
  if (kind === 'deployment') {
    if (partition > 0) wrong('deployment', 'is for a stateful set', ['partition']);
    if (order !== 'ordered-ready') wrong('deployment', 'is for a stateful set', ['order']);
  } else if (deployment.strategy === 'recreate') {
    wrong('deployment', 'recreate is for deployments: pods of a stateful set go one by one', [
      'strategy',
    ]);
  }
  if (progressDeadline !== null && progressDeadline <= minReady)
    wrong('deployment', `has to be more than minReady, which is ${minReady / 1e9} s`, [
      'progressDeadline',
    ]);
  for (const key of ['readiness', 'liveness', 'started'] as const) {
    const probe = deployment[key];
    if (probe !== null)
      checkProbe(draft, [...path, 'deployment', key], key, probe, replicas.length);
  }
}

function checkProbe(
  { scenario, problems }: Draft,
  path: Path,
  key: string,
  { period, successThreshold }: PlainProbe,
  pods: number,
): void {
  if (key !== 'readiness' && successThreshold !== 1)
    problems.at([...path, 'successThreshold'], 'is 1 for this kind of probe, as Kubernetes has it');
  const probes = ((scenario.duration ?? 0) / period) * pods;
  const most = scenario.limits.events;
  if (probes > most)
    problems.at(
      [...path, 'period'],
      `asks ${Math.ceil(probes)} times, more than limits.events, ${most}: ask less often`,
    );
}
