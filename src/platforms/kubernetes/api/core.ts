/** Kubernetes' own kinds, as of 1.34: workloads, Services, budgets and autoscalers. */
import type { ApiGroup } from './group.js';

/** What makes pods. */
const PODS: Readonly<Record<string, string>> = {
  PodTemplateSpec: 'metadata: ObjectMeta, spec: PodSpec',
  PodSpec:
    'containers: [Container], initContainers: [Container], ephemeralContainers, terminationGracePeriodSeconds, ' +
    'restartPolicy, activeDeadlineSeconds, dnsPolicy, dnsConfig: PodDNSConfig, nodeSelector, nodeName, ' +
    'serviceAccountName, serviceAccount, automountServiceAccountToken, hostNetwork, hostPID, hostIPC, hostUsers, ' +
    'hostname, hostnameOverride, subdomain, setHostnameAsFQDN, hostAliases: [HostAlias], shareProcessNamespace, ' +
    'securityContext, imagePullSecrets, affinity, schedulerName, tolerations, priorityClassName, priority, ' +
    'preemptionPolicy, readinessGates, runtimeClassName, enableServiceLinks, overhead, resources, ' +
    'topologySpreadConstraints, os, schedulingGates, resourceClaims, volumes, workloadRef',
  PodDNSConfig: 'nameservers, searches, options: [PodDNSConfigOption]',
  PodDNSConfigOption: 'name, value',
  HostAlias: 'ip, hostnames',
  Container:
    'name, image, command, args, workingDir, ports: [ContainerPort], env, envFrom, resources: ResourceRequirements, ' +
    'resizePolicy, restartPolicy, restartPolicyRules, volumeMounts, volumeDevices, livenessProbe: Probe, ' +
    'readinessProbe: Probe, startupProbe: Probe, lifecycle: Lifecycle, terminationMessagePath, ' +
    'terminationMessagePolicy, imagePullPolicy, securityContext, stdin, stdinOnce, tty',
  ContainerPort: 'name, containerPort, protocol, hostPort, hostIP',
  ResourceRequirements: 'requests, limits, claims',
  Probe:
    'exec: ExecAction, httpGet: HTTPGetAction, tcpSocket: TCPSocketAction, grpc: GRPCAction, initialDelaySeconds, ' +
    'timeoutSeconds, periodSeconds, successThreshold, failureThreshold, terminationGracePeriodSeconds',
  Lifecycle: 'preStop: LifecycleHandler, postStart: LifecycleHandler, stopSignal',
  LifecycleHandler:
    'exec: ExecAction, httpGet: HTTPGetAction, tcpSocket: TCPSocketAction, sleep: SleepAction',
  ExecAction: 'command',
  HTTPGetAction: 'path, port, host, scheme, httpHeaders: [HTTPHeader]',
  HTTPHeader: 'name, value',
  TCPSocketAction: 'port, host',
  GRPCAction: 'port, service',
  SleepAction: 'seconds',
};

const v1: ApiGroup = {
  apiVersions: ['v1'],
  kinds: {
    Pod: 'PodSpec',
    Service: 'ServiceSpec',
    ReplicationController: 'ReplicationControllerSpec',
    ...{ ConfigMap: null, Secret: null, Namespace: null, ServiceAccount: null, Endpoints: null },
    ...{ PersistentVolume: null, PersistentVolumeClaim: null, LimitRange: null, Node: null },
    ...{ ResourceQuota: null, PodTemplate: null, Event: null, List: null },
  },
  types: {
    ...PODS,
    ReplicationControllerSpec: 'replicas, minReadySeconds, selector, template: PodTemplateSpec',
    ServiceSpec:
      'selector, ports: [ServicePort], type, clusterIP, clusterIPs, externalIPs, externalName, sessionAffinity, ' +
      'sessionAffinityConfig: SessionAffinityConfig, publishNotReadyAddresses, internalTrafficPolicy, ' +
      'externalTrafficPolicy, trafficDistribution, ipFamilies, ipFamilyPolicy, healthCheckNodePort, ' +
      'loadBalancerIP, loadBalancerClass, loadBalancerSourceRanges, allocateLoadBalancerNodePorts',
    ServicePort: 'name, port, targetPort, protocol, appProtocol, nodePort',
    SessionAffinityConfig: 'clientIP: ClientIPConfig',
    ClientIPConfig: 'timeoutSeconds',
  },
};

const apps: ApiGroup = {
  apiVersions: ['apps/v1'],
  removed: { 'extensions/v1beta1': '1.16', 'apps/v1beta1': '1.16', 'apps/v1beta2': '1.16' },
  kinds: {
    Deployment: 'DeploymentSpec',
    ReplicaSet: 'ReplicaSetSpec',
    StatefulSet: 'StatefulSetSpec',
    DaemonSet: 'DaemonSetSpec',
    ControllerRevision: null,
  },
  types: {
    ...PODS,
    DeploymentSpec:
      'replicas, selector: LabelSelector, template: PodTemplateSpec, strategy: DeploymentStrategy, ' +
      'minReadySeconds, revisionHistoryLimit, paused, progressDeadlineSeconds',
    DeploymentStrategy: 'type, rollingUpdate: RollingUpdateDeployment',
    RollingUpdateDeployment: 'maxSurge, maxUnavailable',
    ReplicaSetSpec: 'replicas, minReadySeconds, selector: LabelSelector, template: PodTemplateSpec',
    StatefulSetSpec:
      'replicas, selector: LabelSelector, template: PodTemplateSpec, serviceName, podManagementPolicy, ' +
      'updateStrategy: StatefulSetUpdateStrategy, minReadySeconds, ordinals: StatefulSetOrdinals, ' +
      'revisionHistoryLimit, volumeClaimTemplates, persistentVolumeClaimRetentionPolicy',
    StatefulSetUpdateStrategy: 'type, rollingUpdate: RollingUpdateStatefulSetStrategy',
    RollingUpdateStatefulSetStrategy: 'partition, maxUnavailable',
    StatefulSetOrdinals: 'start',
    DaemonSetSpec:
      'selector: LabelSelector, template: PodTemplateSpec, updateStrategy: DaemonSetUpdateStrategy, ' +
      'minReadySeconds, revisionHistoryLimit',
    DaemonSetUpdateStrategy: 'type, rollingUpdate: RollingUpdateDaemonSet',
    RollingUpdateDaemonSet: 'maxSurge, maxUnavailable',
  },
};

const policy: ApiGroup = {
  apiVersions: ['policy/v1'],
  removed: { 'policy/v1beta1': '1.25' },
  kinds: { PodDisruptionBudget: 'PodDisruptionBudgetSpec', Eviction: null },
  types: {
    PodDisruptionBudgetSpec:
      'minAvailable, maxUnavailable, selector: LabelSelector, unhealthyPodEvictionPolicy',
  },
};

const SCALED = { CrossVersionObjectReference: 'apiVersion, kind, name' };

const autoscaling: ApiGroup = {
  apiVersions: ['autoscaling/v2'],
  removed: { 'autoscaling/v2beta1': '1.25', 'autoscaling/v2beta2': '1.26' },
  kinds: { HorizontalPodAutoscaler: 'HorizontalPodAutoscalerSpec' },
  types: {
    ...SCALED,
    HorizontalPodAutoscalerSpec:
      'scaleTargetRef: CrossVersionObjectReference, minReplicas, maxReplicas, metrics: [MetricSpec], ' +
      'behavior: HorizontalPodAutoscalerBehavior',
    MetricSpec:
      'type, resource: ResourceMetricSource, pods: PodsMetricSource, object: ObjectMetricSource, ' +
      'external: ExternalMetricSource, containerResource: ContainerResourceMetricSource',
    ResourceMetricSource: 'name, target: MetricTarget',
    PodsMetricSource: 'metric: MetricIdentifier, target: MetricTarget',
    ObjectMetricSource:
      'metric: MetricIdentifier, target: MetricTarget, describedObject: CrossVersionObjectReference',
    ExternalMetricSource: 'metric: MetricIdentifier, target: MetricTarget',
    ContainerResourceMetricSource: 'name, container, target: MetricTarget',
    MetricIdentifier: 'name, selector: LabelSelector',
    MetricTarget: 'type, averageUtilization, averageValue, value',
    HorizontalPodAutoscalerBehavior: 'scaleUp: HPAScalingRules, scaleDown: HPAScalingRules',
    HPAScalingRules:
      'stabilizationWindowSeconds, selectPolicy, policies: [HPAScalingPolicy], tolerance',
    HPAScalingPolicy: 'type, value, periodSeconds',
  },
};

const autoscalingV1: ApiGroup = {
  apiVersions: ['autoscaling/v1'],
  kinds: { HorizontalPodAutoscaler: 'HorizontalPodAutoscalerSpec', Scale: null },
  types: {
    ...SCALED,
    HorizontalPodAutoscalerSpec:
      'scaleTargetRef: CrossVersionObjectReference, minReplicas, maxReplicas, targetCPUUtilizationPercentage',
  },
};

export const coreGroups: readonly ApiGroup[] = [v1, apps, policy, autoscaling, autoscalingV1];
