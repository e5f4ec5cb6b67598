import * as k from '../words.js';

/** How many retries are allowed at a time, by what is under way. */
export const budget = {
  share: k.fraction().describe('Of the requests that are under way or wait for a connection.'),
  least: k.integer({ min: 0 }).describe('But at least so many.'),
};

/** Envoy's (circuit_breaker.proto). */
export const BUDGET = { share: 0.2, least: 3 };

/** What one caller may have under way to one destination. */
export const breaker = {
  connections: k
    .orNone(k.integer({ min: 1 }))
    .describe('In use at a time, where each carries one request: not for http2. Others wait.'),
  pending: k.orNone(k.integer({ min: 0 })).describe('Requests that wait for a connection.'),
  requests: k.orNone(k.integer({ min: 1 })).describe('Under way: what http2 is bounded by.'),
  retries: k.orNone(k.integer({ min: 0 })).describe('Under way, their back-off included.'),
  budget: k.orNone(k.object(budget)).describe('Instead of a number of retries.'),
};

/** By name: Envoy's defaults (circuit_breaker.proto), and Istio's, who sets none. */
export const BREAKERS = {
  envoy: { connections: 1024, pending: 1024, requests: 1024, retries: 3, budget: null },
  istio: { connections: null, pending: null, requests: null, retries: null, budget: null },
};

export const plainBreaker = k.object(breaker);
export type PlainBreaker = k.ValueOf<typeof plainBreaker>;
