import { needsOf } from '../../balancing/table.js';
import type { PlainBalancer } from '../plain.js';
import type { Service } from '../schema.js';
import type { Draft } from './draft.js';

/**
 * Where a service's balancers stand. Those who call see requests, can keep them, and have as many
 * balancers as they are; a router sees the packets of all.
 */
export function balancersStand(
  draft: Draft,
  name: string,
  service: Service,
  networked: boolean,
): PlainBalancer['at'] {
  const { balancer, address } = service;
  const path = ['services', name, 'balancer'];
  const told = balancer?.at;
  if (!networked) {
    const message = 'is for services on a network: leave it out, or give this one a network';
    if (told === 'router' || told === 'nowhere') draft.problems.at([...path, 'at'], message);
    return 'callers';
  }
  const asked = askedOfCallers(service);
  const waits = letsWait(draft, name, service);
  const routed =
    balancer?.router !== undefined ||
    balancer?.mode === 'dsr' ||
    (balancer?.virtual ?? null) !== null ||
    typeof address === 'string';
  if (told === 'callers' && routed) {
    const message =
      'callers that balance by themselves need no router and no virtual address: leave router, ' +
      'mode, virtual and address out, or say at: router';
    draft.problems.at([...path, 'at'], message);
  }
  if (told === 'callers' || (told === undefined && !routed && (waits || asked.length > 0))) {
    if (told === undefined && waits) {
      draft.problems.warn(
        `services.${name}: its policy lets requests wait, which a router cannot, so its callers ` +
          'balance by themselves (balancer.at: callers)',
      );
    }
    return 'callers';
  }
  if (asked.length > 0) {
    const message =
      `${asked.join(' and ')}: a router sees packets, not requests, and is one for all; say ` +
      'balancer.at: callers, without router, mode, virtual and address';
    draft.problems.at(path, message);
  } else if (waits) {
    draft.problems.warn(
      `services.${name}: a router keeps no packets: where its policy would let a request wait, ` +
        'there is no backend (balancer.at: callers keeps requests)',
    );
  }
  return told === 'nowhere' || balancer?.virtual === null || address === null
    ? 'nowhere'
    : 'router';
}

/** What a service asks for that a router cannot do. */
function askedOfCallers({ balancer, partitions }: Service): string[] {
  const asked: string[] = [];
  if ((balancer?.balancers ?? 1) > 1) asked.push('several balancers');
  const { counts, delay } = balancer?.view ?? { counts: 'own', delay: 0 };
  if (counts === 'all' || delay > 0) asked.push('a view');
  if (partitions !== null) asked.push('partitions');
  return asked;
}

/** Whether its policy, or one that the timeline brings, keeps requests until a backend is free. */
function letsWait({ scenario }: Draft, name: string, service: Service): boolean {
  const policies = [service.balancer?.policy ?? service.policy];
  for (const entry of scenario.timeline) {
    if (entry.kind === 'switch' && entry.switch === name) policies.push(entry.policy);
  }
  return policies.some((policy) => policy !== undefined && needsOf(policy).includes('freed'));
}
