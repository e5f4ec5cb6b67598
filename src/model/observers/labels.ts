import type { PlainService } from '../../scenario/plain.js';
import type { Labelled } from './metrics.js';
import { besideOf } from './spans.js';

/** What Istio says where it does not know. */
const UNKNOWN = 'unknown';

/** How a mesh labels a service; null for what is none. */
export function labelled(name: string, plain: PlainService | undefined): Labelled | null {
  if (plain === undefined) return null;
  const { mesh, replicas } = plain;
  return {
    beside: mesh === null ? '' : besideOf(name),
    versionOf: (instance) => {
      const replica = replicas.find((each) => each.name === instance);
      return replica?.labels.get('version') ?? UNKNOWN;
    },
  };
}
