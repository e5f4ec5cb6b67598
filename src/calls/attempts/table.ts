/**
 * What Envoy's routers try again after, by the names of `x-envoy-retry-on` and `x-envoy-retry-grpc-on`
 * (docs: configuration/http/http_filters/router_filter); Envoy's `reset`, which takes in every try without
 * an answer, is called `no-response` here, as `reset` is one of our outcomes. As there, `5xx` and
 * `gateway-error` take in tries without an answer, and what has found no room or no host is not tried again.
 */
export const conditions = [
  '5xx',
  'gateway-error',
  'no-response',
  'connect-failure',
  'reset-before-request',
  'refused-stream',
  'retriable-4xx',
  'retriable-status-codes',
  // Of gRPC: nothing here has such a status.
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;

export type Condition = (typeof conditions)[number];
