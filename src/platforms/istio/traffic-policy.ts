import type { Tree } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { nearby } from './locality.js';
import { duration, mapOf } from '../mesh/words.js';

/** The fields of a trafficPolicy that override one another as wholes (istio MergeTrafficPolicy). */
const FIELDS = [
  'loadBalancer',
  'connectionPool',
  'outlierDetection',
  'tls',
  'retryBudget',
] as const;
export type TrafficPolicy = Partial<Record<(typeof FIELDS)[number], Part>>;

export function readTrafficPolicy(part: Part, over: TrafficPolicy = {}): TrafficPolicy {
  const policy: TrafficPolicy = { ...over };
  for (const field of FIELDS) if (part.has(field)) policy[field] = part.part(field);
  return policy;
}

/** Who chooses, in the scenario's words: Istio's LEAST_REQUEST unless something else is asked for. */
export function policyWords({ loadBalancer, outlierDetection }: TrafficPolicy): Tree {
  const panic = outlierDetection?.number('minHealthPercent', 0, 100) ?? 0;
  const chosen = loadBalancer === undefined ? leastRequest(panic) : chooser(loadBalancer, panic);
  const warmed = loadBalancer === undefined ? chosen : warmedUp(loadBalancer, chosen);
  const isWatched = outlierDetection !== undefined;
  const setting = loadBalancer?.has('localityLbSetting')
    ? loadBalancer.part('localityLbSetting')
    : null;
  const near = nearby(setting, isWatched, warmed);
  return isWatched ? watched(outlierDetection, near) : near;
}

const leastRequest = (panic: number): Tree => mapOf({ 'least-request': mapOf({ panic }) });

const SIMPLE = [
  'UNSPECIFIED',
  'LEAST_CONN',
  'RANDOM',
  'PASSTHROUGH',
  'ROUND_ROBIN',
  'LEAST_REQUEST',
];

function chooser(part: Part, panic: number): Tree {
  part.passOver('simple');
  if (part.has('consistentHash')) return hashed(part.part('consistentHash'), panic);
  switch (part.word('simple', SIMPLE)) {
    case 'RANDOM':
      return mapOf({ random: mapOf({ panic }) });
    case 'ROUND_ROBIN':
      return mapOf({ 'earliest-deadline-first': mapOf({ panic }) });
    case 'PASSTHROUGH':
      part.complain('simple', 'PASSTHROUGH leaves the choice to the caller, which is not modelled');
      return leastRequest(panic);
    default:
      return leastRequest(panic);
  }
}

const RING = 8_388_608;

function hashed(part: Part, panic: number): Tree {
  // By cookie, header or query: left unread, and so named, since a request's key stands for all of them.
  const on = part.flag('useSourceIp') === true ? 'client' : 'auto';
  if (part.has('maglev')) {
    const tableSize = part.part('maglev').integer('tableSize', 2, 5_000_011) ?? 65_537;
    return mapOf({ maglev: mapOf({ on, panic, tableSize }) });
  }
  const ring = part.part('ringHash').integer('minimumRingSize', 0, RING);
  const least = ring ?? part.integer('minimumRingSize', 0, RING) ?? 1024;
  return mapOf({ 'ring-hash': mapOf({ on, panic, minimumRingSize: Math.max(least, 1) }) });
}

/** Slow start, which Envoy has for round robin and least request. */
function warmedUp(part: Part, policy: Tree): Tree {
  const warmup = part.part('warmup');
  const window = warmup.duration('duration') ?? part.duration('warmupDurationSecs');
  const least = warmup.number('minimumPercent', 0, 100) ?? 10;
  const aggression = warmup.number('aggression', 0.01, 1000) ?? 1;
  const kind = policy instanceof Map ? [...policy.keys()][0] : '';
  if (window === undefined || window === 0) return policy;
  if (kind !== 'earliest-deadline-first' && kind !== 'least-request') return policy;
  const words = { policy, window: duration(window), aggression, least: least / 100 };
  return mapOf({ 'slow-start': mapOf(words) });
}

function watched(part: Part, policy: Tree): Tree {
  const old = part.integer('consecutiveErrors', 0, 1e9);
  const consecutive = part.integer('consecutive5xxErrors', 0, 1e9) ?? old ?? 5;
  const words = {
    policy,
    consecutive,
    consecutiveGateway: part.integer('consecutiveGatewayErrors', 0, 1e9),
    split: part.flag('splitExternalLocalOriginErrors'),
    consecutiveLocal: part.integer('consecutiveLocalOriginFailures', 0, 1e9),
    interval: duration(part.duration('interval') ?? 10e9),
    baseEjection: duration(part.duration('baseEjectionTime') ?? 30e9),
    maxEjected: part.number('maxEjectionPercent', 0, 100) ?? 10,
    // Istio sets Envoy's enforcing_success_rate to 0.
    successRate: false,
  };
  return mapOf({ 'outlier-detection': mapOf(words) });
}
