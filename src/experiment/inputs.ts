import { createDistribution } from '../engine/distributions/table.js';
import type { Described } from '../engine/options.js';
import type { NamedInput } from '../measure/statistics/refusal.js';
import type { PlainCall, PlainScenario, PlainService, PlainWorkload } from '../scenario/plain.js';

type Found = [what: string, described: Described | null];

/**
 * The distributions that the times of a scenario depend on, with their variances: for the means of
 * what comes of an infinite one there is no interval. Sizes count on a network only.
 */
export function inputsOf(plain: PlainScenario): NamedInput[] {
  const sizes = plain.nodes.size > 0;
  const found: Found[] = [];
  for (const [name, service] of plain.services) {
    for (const [what, of] of serviceInputs(service, sizes)) found.push([`${what} of ${name}`, of]);
  }
  for (const [name, workload] of plain.traffic) {
    for (const [what, of] of workloadInputs(workload, sizes))
      found.push([`${what} of ${name}`, of]);
  }
  plain.timeline.forEach(({ occasion, lasts }, i) => {
    if (occasion.kind === 'random') found.push([`random of timeline[${i}]`, occasion.gap]);
    found.push([`for of timeline[${i}]`, lasts]);
  });
  const inputs = new Map<string, NamedInput>();
  for (const [name, described] of found) {
    if (described === null) continue;
    const { variance } = createDistribution(described);
    const before = inputs.get(name)?.variance ?? 0;
    inputs.set(name, { name, variance: Math.max(variance, before) });
  }
  return [...inputs.values()];
}

function serviceInputs({ handler, slowdown, response }: PlainService, sizes: boolean): Found[] {
  const found: Found[] = [['slowdown', slowdown]];
  if (sizes) found.push(['response', response]);
  const call = ({ request }: PlainCall): void => {
    if (sizes) found.push(['calls', request]);
  };
  for (const step of handler) {
    if (step.kind === 'compute') found.push(['time', step.time]);
    else if (step.kind === 'call') call(step.call);
    else step.calls.forEach(call);
  }
  return found;
}

function workloadInputs(workload: PlainWorkload, sizes: boolean): Found[] {
  if (workload.kind === 'ping') return [];
  const found: Found[] = sizes ? [['request', workload.request]] : [];
  if (workload.kind === 'datagrams') return found;
  const { work, think, perSession } = workload;
  return [...found, ['work', work], ['think', think], ['perSession', perSession]];
}
