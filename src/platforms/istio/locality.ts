import type { Tree } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { mapOf } from '../mesh/words.js';

/**
 * A localityLbSetting around a policy: fixed shares by zone or, where failures are watched, the nearest
 * first, which is what Istio does without one, too.
 */
export function nearby(setting: Part | null, watched: boolean, policy: Tree): Tree {
  if (setting?.flag('enabled') === false) return policy;
  const distribute = (setting?.parts('distribute') ?? []).map((part) => {
    const to = part.part('to');
    const shares = to.keys.map((zone) => `${plain(zone)}: ${to.integer(zone, 0, 100) ?? 0}`);
    return `${plain(part.text('from') ?? '*')} -> ${shares.join(', ')}`;
  });
  if (distribute.length > 0) return mapOf({ 'zone-weights': mapOf({ policy, distribute }) });
  const failover = (setting?.parts('failover') ?? []).map(
    (part) => `${part.text('from') ?? ''} -> ${part.text('to') ?? ''}`,
  );
  if (setting === null || !watched) return policy;
  const words = mapOf({ policy, failover: failover.length === 0 ? undefined : failover });
  return mapOf({ 'zone-failover': words });
}

/** A zone in the words of the policies: `us-east/*` is all of us-east. */
function plain(zone: string): string {
  return zone === '*' ? zone : zone.replace(/(\/\*)+$/, '');
}
