import { createDistribution } from '../engine/distributions/table.js';
import type { Described } from '../engine/options.js';
import type { NamedInput } from '../measure/statistics/heavy.js';
import type { PlainCall, PlainScenario, PlainService, PlainWorkload } from '../scenario/plain.js';

type Found = [what: string, described: Described | null, moment: 2 | 4];

/**
 * The distributions that the times of a scenario depend on, and what is asked of them. Sizes
 * count on a network only, where they stand in line for the links.
 */
export function inputsOf(plain: PlainScenario): NamedInput[] {
  const sizes = plain.nodes.size > 0;
  const inputs: NamedInput[] = [];
  const add = (name: string, found: readonly Found[], service: string | null): void => {
    for (const [what, described, moment] of found) {
      if (described === null) continue;
      const { mean, variance, fourth } = createDistribution(described);
      const whole = `${what} of ${name}`;
      const same = inputs.findIndex((input) => input.name === whole);
      if (same >= 0 && inputs[same].fourth >= fourth) continue;
      inputs.splice(same < 0 ? inputs.length : same, same < 0 ? 0 : 1, {
        name: whole,
        mean,
        variance,
        fourth,
        moment,
        service,
      });
    }
  };
  for (const [name, service] of plain.services) add(name, serviceInputs(service, sizes), name);
  for (const [name, workload] of plain.traffic) {
    const target = 'target' in workload ? workload.target.name : null;
    const service = plain.services.get(target ?? '');
    const moment = service === undefined ? 4 : momentOf(service);
    add(name, workloadInputs(workload, sizes, moment), service === undefined ? null : target);
  }
  plain.timeline.forEach(({ random = null, for: lasts }, i) => {
    add(
      `timeline[${i}]`,
      [
        ['random', random, 2],
        ['for', lasts, 4],
      ],
      null,
    );
  });
  return inputs;
}

/** See `NamedInput.moment`. */
function momentOf({ queue }: PlainService): 2 | 4 {
  return queue.discipline === 'ps' ? 2 : 4;
}

function serviceInputs(service: PlainService, sizes: boolean): Found[] {
  const { handler, slowdown, response } = service;
  const moment = momentOf(service);
  const found: Found[] = [['slowdown', slowdown, moment]];
  if (sizes) found.push(['response', response, 4]);
  const call = ({ request }: PlainCall): void => {
    if (sizes) found.push(['calls', request, 4]);
  };
  for (const step of handler) {
    if (step.kind === 'compute') found.push(['time', step.time, moment]);
    else if (step.kind === 'call') call(step.call);
    else step.calls.forEach(call);
  }
  return found;
}

function workloadInputs(workload: PlainWorkload, sizes: boolean, moment: 2 | 4): Found[] {
  if (workload.kind === 'ping' || workload.kind === 'bulk') return [];
  const found: Found[] = sizes ? [['request', workload.request, 4]] : [];
  if (workload.kind === 'datagrams') return found;
  const { work, think, perSession } = workload;
  return [...found, ['work', work, moment], ['think', think, 2], ['perSession', perSession, 2]];
}
