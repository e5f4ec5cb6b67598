/** The Gateway API's kinds as of 1.4, Linkerd's route that is one of them, and Envoy Gateway's policy. */
import type { ApiGroup } from './group.js';

const ROUTES: Readonly<Record<string, string>> = {
  HTTPRouteSpec:
    'parentRefs: [ParentReference], hostnames, rules: [HTTPRouteRule], useDefaultGateways',
  ParentReference: 'group, kind, name, namespace, sectionName, port',
  HTTPRouteRule:
    'name, matches: [HTTPRouteMatch], filters: [HTTPRouteFilter], backendRefs: [HTTPBackendRef], ' +
    'timeouts: HTTPRouteTimeouts, retry: HTTPRouteRetry, sessionPersistence: SessionPersistence',
  HTTPRouteMatch:
    'path: HTTPPathMatch, headers: [HTTPHeaderMatch], queryParams: [HTTPQueryParamMatch], method',
  HTTPPathMatch: 'type, value',
  HTTPHeaderMatch: 'type, name, value',
  HTTPQueryParamMatch: 'type, name, value',
  HTTPRouteFilter:
    'type, requestHeaderModifier: HTTPHeaderFilter, responseHeaderModifier: HTTPHeaderFilter, ' +
    'requestMirror: HTTPRequestMirrorFilter, requestRedirect: HTTPRequestRedirectFilter, ' +
    'urlRewrite: HTTPURLRewriteFilter, cors, externalAuth, extensionRef: LocalObjectReference',
  HTTPHeaderFilter: 'set: [HTTPHeader], add: [HTTPHeader], remove',
  HTTPHeader: 'name, value',
  HTTPRequestMirrorFilter: 'backendRef: BackendObjectReference, percent, fraction: Fraction',
  Fraction: 'numerator, denominator',
  HTTPRequestRedirectFilter: 'scheme, hostname, path: HTTPPathModifier, port, statusCode',
  HTTPURLRewriteFilter: 'hostname, path: HTTPPathModifier',
  HTTPPathModifier: 'type, replaceFullPath, replacePrefixMatch',
  LocalObjectReference: 'group, kind, name',
  BackendObjectReference: 'group, kind, name, namespace, port',
  HTTPBackendRef: 'group, kind, name, namespace, port, weight, filters: [HTTPRouteFilter]',
  HTTPRouteTimeouts: 'request, backendRequest',
  HTTPRouteRetry: 'codes, attempts, backoff',
  SessionPersistence: 'sessionName, absoluteTimeout, idleTimeout, type, cookieConfig: CookieConfig',
  CookieConfig: 'lifetimeType',
};

const gateway: ApiGroup = {
  apiVersions: [
    'gateway.networking.k8s.io/v1',
    'gateway.networking.k8s.io/v1beta1',
    'gateway.networking.k8s.io/v1alpha2',
  ],
  kinds: {
    Gateway: 'GatewaySpec',
    HTTPRoute: 'HTTPRouteSpec',
    GRPCRoute: 'GRPCRouteSpec',
    ReferenceGrant: 'ReferenceGrantSpec',
    ...{
      GatewayClass: null,
      TLSRoute: null,
      TCPRoute: null,
      UDPRoute: null,
      BackendTLSPolicy: null,
    },
  },
  types: {
    ...ROUTES,
    GatewaySpec:
      'gatewayClassName, listeners: [Listener], addresses, infrastructure, allowedListeners, tls, defaultScope',
    Listener:
      'name, hostname, port, protocol, tls: ListenerTLSConfig, allowedRoutes: AllowedRoutes',
    ListenerTLSConfig: 'mode, certificateRefs, frontendValidation, options',
    AllowedRoutes: 'namespaces: RouteNamespaces, kinds: [RouteGroupKind]',
    RouteNamespaces: 'from, selector: LabelSelector',
    RouteGroupKind: 'group, kind',
    GRPCRouteSpec:
      'parentRefs: [ParentReference], hostnames, rules: [GRPCRouteRule], useDefaultGateways',
    GRPCRouteRule:
      'name, matches: [GRPCRouteMatch], filters: [GRPCRouteFilter], backendRefs: [GRPCBackendRef], ' +
      'sessionPersistence: SessionPersistence',
    GRPCRouteMatch: 'method: GRPCMethodMatch, headers: [HTTPHeaderMatch]',
    GRPCMethodMatch: 'type, service, method',
    GRPCRouteFilter:
      'type, requestHeaderModifier: HTTPHeaderFilter, responseHeaderModifier: HTTPHeaderFilter, ' +
      'requestMirror: HTTPRequestMirrorFilter, extensionRef: LocalObjectReference',
    GRPCBackendRef: 'group, kind, name, namespace, port, weight, filters: [GRPCRouteFilter]',
    ReferenceGrantSpec: 'from: [ReferenceGrantFrom], to: [ReferenceGrantTo]',
    ReferenceGrantFrom: 'group, kind, namespace',
    ReferenceGrantTo: 'group, kind, name',
  },
};

const experimental: ApiGroup = {
  apiVersions: ['gateway.networking.x-k8s.io/v1alpha1'],
  kinds: {
    XBackendTrafficPolicy: 'BackendTrafficPolicySpec',
    ...{ XListenerSet: null, XMesh: null },
  },
  types: {
    ...ROUTES,
    BackendTrafficPolicySpec:
      'targetRefs: [LocalObjectReference], retryConstraint: RetryConstraint, sessionPersistence: SessionPersistence',
    RetryConstraint: 'budget: BudgetDetails, minRetryRate: RequestRate',
    BudgetDetails: 'percent, interval',
    RequestRate: 'count, interval',
  },
};

const linkerdPolicy: ApiGroup = {
  apiVersions: [
    'policy.linkerd.io/v1beta3',
    'policy.linkerd.io/v1beta2',
    'policy.linkerd.io/v1beta1',
    'policy.linkerd.io/v1alpha1',
  ],
  kinds: {
    HTTPRoute: 'HTTPRouteSpec',
    ...{ Server: null, ServerAuthorization: null, AuthorizationPolicy: null, EgressNetwork: null },
    ...{ MeshTLSAuthentication: null, NetworkAuthentication: null },
    ...{ HTTPLocalRateLimitPolicy: null },
  },
  types: ROUTES,
};

const envoyGateway: ApiGroup = {
  apiVersions: ['gateway.envoyproxy.io/v1alpha1'],
  kinds: {
    BackendTrafficPolicy: 'BackendTrafficPolicySpec',
    ...{ ClientTrafficPolicy: null, SecurityPolicy: null, EnvoyProxy: null, Backend: null },
    ...{ EnvoyExtensionPolicy: null, EnvoyPatchPolicy: null, HTTPRouteFilter: null },
  },
  types: {
    BackendTrafficPolicySpec:
      'targetRef: PolicyTargetReference, targetRefs: [PolicyTargetReference], targetSelectors, mergeType, ' +
      'timeout: Timeout, retry: Retry, circuitBreaker: CircuitBreaker, loadBalancer: LoadBalancer, ' +
      'healthCheck: HealthCheck, faultInjection: FaultInjection, connection, dns, http2, proxyProtocol, tcpKeepalive, ' +
      'compression, compressor, httpUpgrade, rateLimit, requestBuffer, responseOverride, routingType, telemetry, ' +
      'useClientProtocol, admissionControl, bandwidthLimit',
    PolicyTargetReference: 'group, kind, name, sectionName',
    Timeout: 'tcp: TCPTimeout, http: HTTPTimeout',
    TCPTimeout: 'connectTimeout',
    HTTPTimeout:
      'requestTimeout, connectionIdleTimeout, maxConnectionDuration, maxStreamDuration, streamIdleTimeout',
    Retry: 'numRetries, numAttemptsPerPriority, perRetry: PerRetryPolicy, retryOn: RetryOn',
    PerRetryPolicy: 'timeout, backOff: BackOffPolicy',
    BackOffPolicy: 'baseInterval, maxInterval',
    RetryOn: 'triggers, httpStatusCodes',
    CircuitBreaker:
      'maxConnections, maxPendingRequests, maxParallelRequests, maxParallelRetries, maxRequestsPerConnection, ' +
      'perEndpoint: PerEndpointCircuitBreakers, retryBudget',
    PerEndpointCircuitBreakers: 'maxConnections',
    LoadBalancer:
      'type, consistentHash: ConsistentHash, slowStart: SlowStart, endpointOverride, zoneAware, ' +
      'dynamicModule, backendUtilization',
    ConsistentHash:
      'type, header: Header, headers: [Header], cookie: Cookie, queryParams: [Header], tableSize',
    Header: 'name',
    Cookie: 'name, ttl, attributes',
    SlowStart: 'window',
    HealthCheck: 'active: ActiveHealthCheck, passive: PassiveHealthCheck, panicThreshold',
    ActiveHealthCheck:
      'type, timeout, interval, initialJitter, unhealthyThreshold, healthyThreshold, http: HTTPActiveHealthChecker, ' +
      'tcp, grpc, overrides',
    HTTPActiveHealthChecker:
      'path, method, hostname, expectedStatuses, retriableStatuses, expectedResponse',
    PassiveHealthCheck:
      'consecutive5XxErrors, consecutiveGatewayErrors, consecutiveLocalOriginFailures, interval, baseEjectionTime, ' +
      'maxEjectionPercent, splitExternalLocalOriginErrors, failurePercentageThreshold, alwaysEjectOneEndpoint',
    FaultInjection: 'delay: FaultInjectionDelay, abort: FaultInjectionAbort',
    FaultInjectionDelay: 'fixedDelay, percentage',
    FaultInjectionAbort: 'httpStatus, grpcStatus, percentage',
  },
};

export const gatewayApiGroups: readonly ApiGroup[] = [
  gateway,
  experimental,
  linkerdPolicy,
  envoyGateway,
];
