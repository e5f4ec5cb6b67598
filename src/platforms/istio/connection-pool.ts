import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { mapOf } from '../mesh/words.js';
import type { TrafficPolicy } from './traffic-policy.js';

/** What a caller may have under way: Istio bounds nothing of which nothing is said. */
export function breakerWords({ connectionPool, retryBudget }: TrafficPolicy): TreeMap | undefined {
  const tcp = connectionPool?.part('tcp');
  const http = connectionPool?.part('http');
  const limits = {
    connections: limitOf(tcp, 'maxConnections'),
    pending: limitOf(http, 'http1MaxPendingRequests'),
    requests: limitOf(http, 'http2MaxRequests'),
    retries: limitOf(http, 'maxRetries'),
    budget: budgetOf(retryBudget),
  };
  if (Object.values(limits).every((each) => each === NONE)) return undefined;
  return mapOf(limits);
}

const NONE = 'none';

/** 0 is none, as in all that protocol buffers leave out. */
function limitOf(part: Part | undefined, key: string): Tree {
  const limit = part?.integer(key, 0, 4_294_967_295) ?? 0;
  return limit === 0 ? NONE : limit;
}

function budgetOf(part: Part | undefined): Tree {
  if (part === undefined) return NONE;
  const share = (part.number('percent', 0, 100) ?? 20) / 100;
  return mapOf({ share, least: part.integer('minRetryConcurrency', 0, 1e6) ?? 3 });
}
