import type { Amount } from '../../control/table.js';
import { formatPath, type Path } from '../errors.js';
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
  warnOfAmounts(draft, path, service);
  for (const key of ['readiness', 'liveness', 'started'] as const) {
    const probe = deployment[key];
    if (probe !== null)
      checkProbe(draft, [...path, 'deployment', key], key, probe, replicas.length);
  }
}

/** Below it, more pods than there are is a margin; from here on per cents may have been meant. */
const MANY = 10;

/** Says of numbers what more pods than there are come to. */
function warnOfAmounts(draft: Draft, path: Path, service: PlainService): void {
  const { deployment, disruptionBudget: budget, replicas } = service;
  const pods = replicas.filter(({ absent }) => !absent).length;
  const say = (below: Path, amount: Amount | null, from: number, meaning: string): void => {
    if (amount === null || amount.percent || amount.value <= pods || amount.value < from) return;
    const whole = [...path, ...below];
    const { file, line } = draft.scenario.source.error(whole, '');
    const meant = amount.value >= MANY ? `: was ${amount.value}% meant?` : '';
    draft.problems.warn(
      `${formatPath(whole)} (${file}:${line}) is ${amount.value} pods of ${pods}, ${meaning}${meant}`,
    );
  };
  if (deployment?.kind === 'deployment' && deployment.strategy === 'rolling-update') {
    const { maxSurge, maxUnavailable } = deployment;
    say(['deployment', 'maxUnavailable'], maxUnavailable, 0, 'so all may be missing at once');
    say(['deployment', 'maxSurge'], maxSurge, MANY, 'so all new ones are made at once');
  }
  if (budget === null) return;
  say(['disruptionBudget', 'minAvailable'], budget.minAvailable, 0, 'so none may be evicted');
  say(['disruptionBudget', 'maxUnavailable'], budget.maxUnavailable, 0, 'so all may be evicted');
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
