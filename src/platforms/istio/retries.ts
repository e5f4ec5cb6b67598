import type { Tree } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { retriedOn } from '../mesh/retry-conditions.js';
import { duration, mapOf } from '../mesh/words.js';

/** The `retries` of a route, or Istio's own (istio pilot/pkg/networking/core/route/retry); `none` where it says so. */
export function retryWords(route: Part): Tree {
  const told = route.part('retries');
  if (told.keys.length === 0) return 'istio';
  const more = told.integer('attempts', -1, 1e9) ?? 0;
  if (more <= 0) return 'none';
  const on = told.text('retryOn') ?? '';
  const timeout = told.duration('perTryTimeout') ?? 0;
  const base = told.duration('backoff');
  const words = mapOf({
    like: 'istio',
    attempts: Math.min(more, 49) + 1,
    timeout: timeout === 0 ? undefined : duration(timeout),
    base: duration(base),
    max: base === undefined ? undefined : duration(10 * base),
    hosts: told.flag('retryIgnorePreviousHosts') === false ? 'any' : undefined,
  });
  return on === '' ? words : new Map([...words, ...retriedOn(on)]);
}
