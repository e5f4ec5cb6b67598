import { policyEntry } from '../../balancing/table.js';
import type { Described } from '../../engine/options.js';
import type { PlainBalancer, PlainReplica } from '../plain.js';
import type { Draft } from './draft.js';

/** What a policy that heeds zones needs to be told, and is not: without it nothing comes of it. */
export function warnOfZones(
  draft: Draft,
  name: string,
  { policy, zones }: Pick<PlainBalancer, 'policy' | 'zones'>,
  replicas: readonly PlainReplica[],
): void {
  const heeds = heedsZones(policy);
  if (heeds === null) return;
  const zoneOf = (host: string | null): string => {
    const node = draft.nodes.get(host ?? '');
    return node?.kind === 'machine' ? node.zone : '';
  };
  const say = (what: string): void =>
    draft.problems.warn(`services.${name}: its ${heeds} does nothing: ${what}`);
  if (replicas.every(({ zone, host }) => zone === '' && zoneOf(host) === '')) {
    say('no replica, and no host of one, has a zone');
  } else if (zones.length === 0 && [...draft.nodes.keys()].every((node) => zoneOf(node) === '')) {
    say('nobody who balances has a zone (hosts.*.zone; without a network balancer.zones)');
  }
}

/** The name of one within that does. */
function heedsZones({ kind, options }: Described): string | null {
  if (kind.startsWith('zone-')) return kind;
  for (const { name, kind: what } of policyEntry(kind).options) {
    const within = what === 'policy' ? options.get(name) : undefined;
    if (typeof within !== 'object' || !('options' in within)) continue;
    const found = heedsZones(within);
    if (found !== null) return found;
  }
  return null;
}
