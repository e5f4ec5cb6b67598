import { authorizationPolicy, requestAuthentication } from '../istio/authorization.js';
import { destinationRule } from '../istio/destination-rule.js';
import { istioGateway } from '../istio/gateway.js';
import { peerAuthentication } from '../istio/peer-authentication.js';
import { serviceEntry, workloadEntry } from '../istio/service-entry.js';
import { sidecar } from '../istio/sidecar.js';
import { virtualService } from '../istio/virtual-service.js';
import { backendTrafficPolicy } from '../gateway-api/backend-policies.js';
import { envoyBackendTrafficPolicy } from '../gateway-api/envoy-gateway.js';
import { gatewayApiGateway } from '../gateway-api/gateway.js';
import { referenceGrant } from '../gateway-api/reference-grant.js';
import { gatewayApiRoutes } from '../gateway-api/route.js';
import { serviceProfile } from '../linkerd/service-profile.js';
import type { RuleKind } from './rules.js';

/** Rules that proxies go by, of all systems, in the order in which they are read. */
export const ruleKinds: readonly RuleKind[] = [
  workloadEntry,
  serviceEntry,
  istioGateway,
  destinationRule,
  virtualService,
  gatewayApiGateway,
  envoyBackendTrafficPolicy,
  referenceGrant,
  ...gatewayApiRoutes,
  backendTrafficPolicy,
  serviceProfile,
  sidecar,
  peerAuthentication,
  requestAuthentication,
  authorizationPolicy,
];
