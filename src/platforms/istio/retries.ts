import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { retriedOn } from '../mesh/retry-conditions.js';
import { duration, mapOf } from '../mesh/words.js';

/** What Istio retries on, where nothing else is said (istio pilot/pkg/networking/core/route/retry). */
const ON = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';
const ATTEMPTS = 2;

/** The `retries` of a route, or Istio's own; undefined for none. */
export function retryWords(route: Part): TreeMap | undefined {
  const told = route.part('retries');
  const more = told.keys.length === 0 ? ATTEMPTS : (told.integer('attempts', -1, 1e9) ?? 0);
  if (more <= 0) return undefined;
  const on = told.text('retryOn') ?? '';
  const timeout = told.duration('perTryTimeout');
  const base = told.duration('backoff') ?? 25e6;
  return mapOf({
    attempts: Math.min(more, 49) + 1,
    timeout: timeout === undefined || timeout === 0 ? undefined : duration(timeout),
    on: retriedOn(on === '' ? `${ON},503` : on),
    base: duration(base),
    max: duration(10 * base),
  });
}
