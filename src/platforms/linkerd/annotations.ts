import type { TreeMap } from '../../scenario/document.js';
import type { Resource } from '../kubernetes/resource.js';
import { retriedOn } from '../mesh/retry-conditions.js';
import type { ServiceRules } from '../mesh/rules.js';
import { duration, mapOf } from '../mesh/words.js';
import { linkerds } from './service-profile.js';

const PATH = ['metadata', 'annotations'];

/** What annotations of a Service, or of a route, say of time limits and retries; null for nothing. */
export function linkerdPatience(resource: Resource): TreeMap | null {
  const told = resource.labels(PATH);
  const http = told.get('retry.linkerd.io/http') ?? told.get('retry.linkerd.io/grpc');
  const limit = told.get('retry.linkerd.io/limit');
  const request = durationOf(resource, 'timeout.linkerd.io/request');
  const response = durationOf(resource, 'timeout.linkerd.io/response');
  const each = durationOf(resource, 'retry.linkerd.io/timeout') ?? response;
  if (http === undefined && request === undefined && each === undefined) return null;
  const attempts = http === undefined ? 1 : 1 + Math.min(Number(limit ?? 1), 49);
  const on = `${http ?? ''}${each === undefined ? '' : ',504'}`;
  const retries = new Map([
    ...mapOf({ like: 'linkerd', attempts, timeout: duration(each), budget: 'none' }),
    ...retriedOn(on),
  ]);
  const useful = attempts > 1 || each !== undefined;
  return mapOf({ timeout: duration(request), retries: useful ? retries : 'none' });
}

/** Whose failures in a row take them out for a while; the others' policy stays. */
export function failureAccrual(resource: Resource, rules: ServiceRules): void {
  const told = resource.labels(PATH);
  const name = 'balancer.linkerd.io/failure-accrual';
  if (told.get(name) !== 'consecutive') return;
  const failures = Number(told.get(`${name}-consecutive-max-failures`) ?? 7);
  const least = durationOf(resource, `${name}-consecutive-min-penalty`) ?? 1e9;
  const most = durationOf(resource, `${name}-consecutive-max-penalty`) ?? 60e9;
  linkerds(rules);
  const words = mapOf({
    policy: rules.policy ?? undefined,
    consecutive: failures,
    // Who is out is looked at as often as the shortest penalty asks for.
    interval: duration(least),
    baseEjection: duration(least),
    maxEjection: duration(most),
    maxEjected: 100,
    successRate: false,
  });
  rules.policy = mapOf({ 'outlier-detection': words });
}

function durationOf(resource: Resource, annotation: string): number | undefined {
  const path = [...PATH, annotation];
  return resource.get(path) === undefined ? undefined : resource.duration(path);
}
