import type { Path } from '../../scenario/errors.js';
import type { Resource } from './resource.js';

/** An object that is not read. */
export interface Skipped {
  kind: string;
  name: string;
  namespace: string;
  /** Kind, name, file and line. */
  title: string;
  file: string;
  /** Of the pods that it would make. */
  labels: Map<string, string>;
  /** What it means that it is missing; null where nothing depends on it. */
  meaning: string | null;
}

/** Kinds on which no traffic depends, or none that is modelled. */
const HARMLESS = new Set([
  ...['ServiceAccount', 'ConfigMap', 'Secret', 'Namespace', 'PersistentVolumeClaim'],
  ...['PersistentVolume', 'StorageClass', 'Role', 'RoleBinding', 'ClusterRole', 'LimitRange'],
  ...['ClusterRoleBinding', 'PriorityClass', 'ResourceQuota'],
  ...['GatewayClass', 'Telemetry', 'ProxyConfig'],
  ...['CustomResourceDefinition', 'ServiceMonitor', 'PodMonitor', 'PrometheusRule'],
]);

const ENTRANCE = 'requests come to its Services directly';
const RULES = 'requests are sent and balanced as the scenario says, not as it does';
const PODS = 'its pods are not there';

const MEANINGS = new Map([
  ['Ingress', ENTRANCE],
  ['Gateway', ENTRANCE],
  ['HTTPRoute', ENTRANCE],
  ['GRPCRoute', ENTRANCE],
  ['EnvoyFilter', 'proxies are as the other rules say'],
  ['VirtualService', RULES],
  ['DestinationRule', RULES],
  ['ServiceEntry', 'what it names is not there'],
  ['NetworkPolicy', 'it stops no packet'],
  ['Endpoints', 'a Service stands before pods only'],
  ['EndpointSlice', 'a Service stands before pods only'],
  ['Job', PODS],
  ['CronJob', PODS],
  ['Kustomization', 'what it lists is not read: include what kubectl kustomize prints'],
]);

const TEMPLATES: readonly Path[] = [
  ['spec', 'template', 'metadata', 'labels'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'],
];

export function skip(resource: Resource, namespace: string): Skipped {
  const { kind, apiVersion, title, file } = resource;
  const labels = TEMPLATES.map((path) => resource.labels(path)).find(({ size }) => size > 0);
  const foreign = kind === 'Service' ? `${apiVersion} is not read` : 'this kind is not read';
  const meaning = MEANINGS.get(kind) ?? (labels === undefined ? foreign : PODS);
  return {
    kind,
    name: resource.text(['metadata', 'name']) ?? '',
    namespace: resource.text(['metadata', 'namespace']) ?? namespace,
    title,
    file,
    labels: labels ?? new Map<string, string>(),
    meaning: HARMLESS.has(kind) ? null : meaning,
  };
}

/** A sentence for each that matters, and one a file for the others. */
export function skippedInWords(skipped: readonly Skipped[]): string[] {
  const harmless = new Map<string, Skipped[]>();
  for (const each of skipped) {
    if (each.meaning !== null) continue;
    harmless.set(each.file, [...(harmless.get(each.file) ?? []), each]);
  }
  return [
    ...skipped.flatMap(({ title, meaning }) =>
      meaning === null ? [] : [`${title} is skipped: ${meaning}`],
    ),
    ...[...harmless.values()].map((some) => {
      const titles = some.map(({ title }) => title).join(', ');
      return some.length === 1
        ? `${titles} is skipped: no traffic depends on it`
        : `${titles} are skipped: no traffic depends on them`;
    }),
  ];
}
