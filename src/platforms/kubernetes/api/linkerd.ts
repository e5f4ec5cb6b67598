/** Linkerd's ServiceProfile. */
import type { ApiGroup } from './group.js';

const profiles: ApiGroup = {
  apiVersions: ['linkerd.io/v1alpha2', 'linkerd.io/v1alpha1'],
  kinds: { ServiceProfile: 'ServiceProfileSpec' },
  types: {
    ServiceProfileSpec:
      'routes: [RouteSpec], retryBudget: RetryBudget, dstOverrides: [WeightedDst], opaquePorts',
    RouteSpec:
      'name, condition: RequestMatch, isRetryable, timeout, responseClasses: [ResponseClass]',
    // What is within `all`, `any` and `not` the API server does not look at.
    RequestMatch: 'pathRegex, method, all, any, not',
    ResponseClass: 'condition: ResponseMatch, isFailure',
    ResponseMatch: 'status: Range, all, any, not',
    Range: 'min, max',
    RetryBudget: 'retryRatio, minRetriesPerSecond, ttl',
    WeightedDst: 'authority, weight',
  },
};

export const linkerdGroups: readonly ApiGroup[] = [profiles];
