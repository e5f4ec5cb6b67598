import type { TreeMap } from '../../scenario/document.js';
import { mapOf } from './words.js';

/** Envoy's conditions (x-envoy-retry-on, x-envoy-retry-grpc-on) as the scenario calls them. */
const CALLED: Readonly<Record<string, string>> = { reset: 'no-response' };
const KNOWN = [
  ...['5xx', 'gateway-error', 'connect-failure', 'reset-before-request', 'refused-stream'],
  ...['retriable-4xx', 'retriable-status-codes', 'no-response', 'cancelled', 'deadline-exceeded'],
  ...['internal', 'resource-exhausted', 'unavailable'],
];

/** A list of conditions and status codes, as Istio's `retryOn` has it: `on` and `statuses` of retries. */
export function retriedOn(text: string): TreeMap {
  const names = text.split(',').map((each) => each.trim());
  const statuses = names.filter((name) => /^[1-5]\d\d$/.test(name)).map(Number);
  const on = names.map((name) => CALLED[name] ?? name).filter((name) => KNOWN.includes(name));
  if (statuses.length > 0) on.push('retriable-status-codes');
  return mapOf({
    on: [...new Set(on)],
    statuses: statuses.length === 0 ? undefined : statuses,
  });
}
