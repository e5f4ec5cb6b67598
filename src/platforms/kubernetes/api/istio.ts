/** Istio's kinds, as of 1.27. */
import type { ApiGroup } from './group.js';

const COMMON: Readonly<Record<string, string>> = {
  WorkloadSelector: 'matchLabels',
  PolicyTargetReference: 'group, kind, name, namespace',
};

const networking: ApiGroup = {
  apiVersions: [
    'networking.istio.io/v1',
    'networking.istio.io/v1beta1',
    'networking.istio.io/v1alpha3',
  ],
  kinds: {
    VirtualService: 'VirtualService',
    DestinationRule: 'DestinationRule',
    Gateway: 'Gateway',
    ServiceEntry: 'ServiceEntry',
    WorkloadEntry: 'WorkloadEntry',
    Sidecar: 'Sidecar',
    ...{ EnvoyFilter: null, ProxyConfig: null, WorkloadGroup: null },
  },
  types: {
    ...COMMON,
    VirtualService:
      'hosts, gateways, http: [HTTPRoute], tls: [TLSRoute], tcp: [TCPRoute], exportTo',
    HTTPRoute:
      'name, match: [HTTPMatchRequest], route: [HTTPRouteDestination], redirect: HTTPRedirect, ' +
      'directResponse: HTTPDirectResponse, delegate: Delegate, rewrite: HTTPRewrite, timeout, retries: HTTPRetry, ' +
      'fault: HTTPFaultInjection, mirror: Destination, mirrors: [HTTPMirrorPolicy], mirrorPercentage: Percent, ' +
      'mirrorPercent, mirror_percent, corsPolicy, headers: Headers',
    HTTPMatchRequest:
      'name, uri: StringMatch, scheme: StringMatch, method: StringMatch, authority: StringMatch, ' +
      'headers: {StringMatch}, withoutHeaders: {StringMatch}, queryParams: {StringMatch}, port, sourceLabels, ' +
      'sourceNamespace, gateways, ignoreUriCase, statPrefix',
    StringMatch: 'exact, prefix, regex',
    HTTPRouteDestination: 'destination: Destination, weight, headers: Headers',
    Destination: 'host, subset, port: PortSelector',
    PortSelector: 'number',
    HTTPRedirect: 'uri, authority, port, derivePort, scheme, redirectCode',
    HTTPDirectResponse: 'status, body',
    Delegate: 'name, namespace',
    HTTPRewrite: 'uri, authority, uriRegexRewrite: RegexRewrite',
    RegexRewrite: 'match, rewrite',
    HTTPRetry:
      'attempts, perTryTimeout, retryOn, retryRemoteLocalities, retryIgnorePreviousHosts, backoff',
    HTTPFaultInjection: 'delay: Delay, abort: Abort',
    Delay: 'percentage: Percent, percent, fixedDelay, exponentialDelay',
    Abort: 'percentage: Percent, httpStatus, grpcStatus, http2Error',
    Percent: 'value',
    HTTPMirrorPolicy: 'destination: Destination, percentage: Percent',
    Headers: 'request: HeaderOperations, response: HeaderOperations',
    HeaderOperations: 'set, add, remove',
    TLSRoute: 'match: [TLSMatchAttributes], route: [RouteDestination]',
    TLSMatchAttributes:
      'sniHosts, destinationSubnets, port, sourceLabels, gateways, sourceNamespace',
    TCPRoute: 'match: [L4MatchAttributes], route: [RouteDestination]',
    L4MatchAttributes:
      'destinationSubnets, port, sourceSubnet, sourceLabels, gateways, sourceNamespace',
    RouteDestination: 'destination: Destination, weight',

    DestinationRule:
      'host, trafficPolicy: TrafficPolicy, subsets: [Subset], exportTo, workloadSelector: WorkloadSelector',
    Subset: 'name, labels, trafficPolicy: TrafficPolicy',
    TrafficPolicy:
      'loadBalancer: LoadBalancerSettings, connectionPool: ConnectionPoolSettings, ' +
      'outlierDetection: OutlierDetection, tls: ClientTLSSettings, portLevelSettings: [PortTrafficPolicy], ' +
      'tunnel: TunnelSettings, proxyProtocol: ProxyProtocol, retryBudget: RetryBudget',
    PortTrafficPolicy:
      'port: PortSelector, loadBalancer: LoadBalancerSettings, connectionPool: ConnectionPoolSettings, ' +
      'outlierDetection: OutlierDetection, tls: ClientTLSSettings',
    LoadBalancerSettings:
      'simple, consistentHash: ConsistentHashLB, localityLbSetting: LocalityLoadBalancerSetting, ' +
      'warmupDurationSecs, warmup: WarmupConfiguration',
    WarmupConfiguration: 'duration, minimumPercent, aggression',
    ConsistentHashLB:
      'httpHeaderName, httpCookie: HTTPCookie, useSourceIp, httpQueryParameterName, ringHash: RingHash, ' +
      'maglev: MagLev, minimumRingSize',
    HTTPCookie: 'name, path, ttl, attributes',
    RingHash: 'minimumRingSize',
    MagLev: 'tableSize',
    LocalityLoadBalancerSetting:
      'distribute: [Distribute], failover: [Failover], failoverPriority, enabled',
    Distribute: 'from, to',
    Failover: 'from, to',
    ConnectionPoolSettings: 'tcp: TCPSettings, http: HTTPSettings',
    TCPSettings:
      'maxConnections, connectTimeout, tcpKeepalive: TcpKeepalive, maxConnectionDuration, idleTimeout',
    TcpKeepalive: 'probes, time, interval',
    HTTPSettings:
      'http1MaxPendingRequests, http2MaxRequests, maxRequestsPerConnection, maxRetries, idleTimeout, ' +
      'h2UpgradePolicy, useClientProtocol, maxConcurrentStreams',
    OutlierDetection:
      'consecutive5xxErrors, consecutiveErrors, consecutiveGatewayErrors, consecutiveLocalOriginFailures, ' +
      'splitExternalLocalOriginErrors, interval, baseEjectionTime, maxEjectionPercent, minHealthPercent',
    ClientTLSSettings:
      'mode, clientCertificate, privateKey, caCertificates, credentialName, subjectAltNames, sni, ' +
      'insecureSkipVerify, caCrl',
    TunnelSettings: 'protocol, targetHost, targetPort',
    ProxyProtocol: 'version',
    RetryBudget: 'percent, minRetryConcurrency',

    Gateway: 'selector, servers: [Server]',
    Server: 'name, port: Port, hosts, bind, defaultEndpoint, tls: ServerTLSSettings',
    Port: 'number, protocol, name, targetPort',
    ServerTLSSettings:
      'httpsRedirect, mode, serverCertificate, privateKey, caCertificates, caCrl, credentialName, credentialNames, ' +
      'caCertCredentialName, tlsCertificates, subjectAltNames, verifyCertificateSpki, verifyCertificateHash, ' +
      'minProtocolVersion, maxProtocolVersion, cipherSuites',

    ServiceEntry:
      'hosts, addresses, ports: [Port], location, resolution, endpoints: [WorkloadEntry], ' +
      'workloadSelector: LabelledWorkloads, exportTo, subjectAltNames',
    WorkloadEntry: 'address, ports, labels, network, locality, weight, serviceAccount',
    LabelledWorkloads: 'labels',

    Sidecar:
      'workloadSelector: LabelledWorkloads, ingress: [IstioIngressListener], egress: [IstioEgressListener], ' +
      'inboundConnectionPool: ConnectionPoolSettings, outboundTrafficPolicy: OutboundTrafficPolicy',
    IstioIngressListener:
      'port: Port, bind, captureMode, defaultEndpoint, tls: ServerTLSSettings, ' +
      'connectionPool: ConnectionPoolSettings',
    IstioEgressListener: 'port: Port, bind, captureMode, hosts',
    OutboundTrafficPolicy: 'mode, egressProxy: Destination',
  },
};

const security: ApiGroup = {
  apiVersions: ['security.istio.io/v1', 'security.istio.io/v1beta1'],
  kinds: {
    AuthorizationPolicy: 'AuthorizationPolicy',
    PeerAuthentication: 'PeerAuthentication',
    RequestAuthentication: 'RequestAuthentication',
  },
  types: {
    ...COMMON,
    AuthorizationPolicy:
      'selector: WorkloadSelector, targetRef: PolicyTargetReference, targetRefs: [PolicyTargetReference], ' +
      'rules: [Rule], action, provider: ExtensionProvider',
    ExtensionProvider: 'name',
    Rule: 'from: [From], to: [To], when: [Condition]',
    From: 'source: Source',
    Source:
      'principals, notPrincipals, requestPrincipals, notRequestPrincipals, namespaces, notNamespaces, ipBlocks, ' +
      'notIpBlocks, remoteIpBlocks, notRemoteIpBlocks, serviceAccounts, notServiceAccounts',
    To: 'operation: Operation',
    Operation: 'hosts, notHosts, ports, notPorts, methods, notMethods, paths, notPaths',
    Condition: 'key, values, notValues',
    PeerAuthentication: 'selector: WorkloadSelector, mtls: MutualTLS, portLevelMtls: {MutualTLS}',
    MutualTLS: 'mode',
    RequestAuthentication:
      'selector: WorkloadSelector, targetRef: PolicyTargetReference, targetRefs: [PolicyTargetReference], ' +
      'jwtRules: [JWTRule]',
    JWTRule:
      'issuer, audiences, jwksUri, jwks_uri, jwks, fromHeaders: [JWTHeader], fromParams, fromCookies, ' +
      'outputPayloadToHeader, forwardOriginalToken, outputClaimToHeaders: [ClaimToHeader], timeout, ' +
      'spaceDelimitedClaims',
    JWTHeader: 'name, prefix',
    ClaimToHeader: 'header, claim',
  },
};

export const istioGroups: readonly ApiGroup[] = [networking, security];
