/** Envoy's conditions for retries (x-envoy-retry-on, x-envoy-retry-grpc-on) as outcomes of requests. */
const CONNECT = ['refused', 'unreachable', 'dns-unanswered'];
const RESET = ['reset', 'timed-out'];
const UNAVAILABLE = ['no-backend', 'rejected', 'pool-full'];

const CONDITIONS: Readonly<Record<string, readonly string[]>> = {
  '5xx': [...CONNECT, ...RESET, ...UNAVAILABLE, 'call-failed'],
  'gateway-error': [...CONNECT, ...RESET, ...UNAVAILABLE],
  reset: [...CONNECT, 'reset'],
  'reset-before-request': [...CONNECT],
  'connect-failure': CONNECT,
  'refused-stream': ['pool-full'],
  unavailable: UNAVAILABLE,
  cancelled: [],
  '503': UNAVAILABLE,
  '504': ['timed-out'],
  '500': ['call-failed'],
  '502': ['reset'],
};

/** A list of conditions and status codes, as Istio's `retryOn` has it. */
export function retriedOn(text: string): string[] {
  const names = text.split(',').map((each) => each.trim());
  return [
    ...new Set(names.flatMap((name) => (Object.hasOwn(CONDITIONS, name) ? CONDITIONS[name] : []))),
  ];
}
