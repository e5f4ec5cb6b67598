import { formatPath } from '../errors.js';
import type { PlainRule, PlainService, PlainWorkload } from '../plain.js';
import { asks } from '../plain/traffic.js';
import type { Draft } from './draft.js';
import { placeOf } from './rules.js';
import { callsOf } from './service-checks.js';

const DNS = 53;

/**
 * Requests that name no protocol are datagrams of UDP: where nothing in a scenario uses TCP, a rule
 * about TCP alone is a mistake.
 */
export function checkProtocols(
  draft: Draft,
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): void {
  if (usesTcp(services, traffic)) return;
  for (const [machine, node] of draft.nodes) {
    if (node.kind === 'switch') continue;
    for (const [chain, { rules }] of node.chains) {
      const at = [...draft.pathOf(machine), 'chains', chain];
      rules.forEach((rule, i) => {
        if (!isOfTcp(rule)) return;
        const { path } = placeOf(draft.scenario.source, at, i);
        draft.problems.warn(
          `${formatPath(path)}: '${rule.name}' never matches, as nothing here uses TCP: requests ` +
            'are datagrams of UDP unless their workload says `protocol: tcp`, http1 or http2',
        );
      });
    }
  }
}

function usesTcp(
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): boolean {
  for (const workload of traffic.values()) {
    if (workload.kind === 'bulk' || (asks(workload) && workload.protocol !== 'udp')) return true;
  }
  for (const service of services.values()) {
    if (callsOf(service).some(({ call }) => call.protocol !== 'udp')) return true;
  }
  return false;
}

/** Whether a rule is about TCP alone, and not about DNS, which turns to TCP by itself. */
function isOfTcp({ when }: PlainRule): boolean {
  const protocols = when.get('protocol') as readonly string[] | undefined;
  if (protocols?.length !== 1 || protocols[0] !== 'tcp') return false;
  return !['sourcePort', 'destinationPort'].some((each) => {
    const ranges = when.get(each) as readonly (readonly [number, number])[] | undefined;
    return ranges?.some(([low, high]) => low <= DNS && DNS <= high) === true;
  });
}
