import type { Place } from '../../scenario/included.js';
import type { Tree } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import { type PodDns, readPodDns } from './dns.js';
import type { Resource } from './resource.js';
import { type PodLife, readPodLife } from './pod-life.js';
import { checkPods } from './pod-checks.js';
import { podNames, suffixed } from './pod-names.js';
import { readSelector } from './selector.js';
import { podFields, portFields, unreadInWords } from './unread.js';

/** What matters here of a kind of object that makes pods. */
export interface WorkloadKind {
  kind: string;
  /** Where the pods' own description stands. */
  template: Path;
  /** Of the labels that its selector asks for. */
  selector: Path;
  /** Whether it says how many pods there are: a DaemonSet has one on each node, and a Pod is one. */
  counted: boolean;
  names: (name: string, template: Tree, count: number, first: number) => string[];
}

const TEMPLATE = ['spec', 'template'];
const MATCH = ['spec', 'selector', 'matchLabels'];
const numbered = (name: string, first: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}-${first + i}`);

const apps = { template: TEMPLATE, selector: MATCH, counted: true };

export const workloadKinds: readonly WorkloadKind[] = [
  {
    ...{ ...apps, kind: 'Deployment' },
    names: (name, template, count) => podNames(name, template, count),
  },
  {
    ...{ ...apps, kind: 'ReplicaSet' },
    names: (name, _, count) => suffixed(name, count),
  },
  {
    ...{ ...apps, kind: 'StatefulSet' },
    names: (name, _, count, first) => numbered(name, first, count),
  },
  {
    ...{ ...apps, kind: 'DaemonSet', counted: false },
    names: (name, _, count) => suffixed(name, count),
  },
  {
    ...{ kind: 'ReplicationController', template: TEMPLATE, counted: true },
    selector: ['spec', 'selector'],
    names: (name, _, count) => suffixed(name, count),
  },
  {
    ...{ kind: 'Pod', template: [], counted: false },
    selector: [],
    names: (name) => [name],
  },
];

/** A port of a container by its name. */
interface NamedPort {
  name: string;
  protocol: string;
  port: number;
}

/** An object that makes pods. */
export interface Workload {
  kind: string;
  name: string;
  namespace: string;
  title: string;
  place: Place;
  counted: boolean;
  replicas: number;
  /** Of its pods. */
  labels: Map<string, string>;
  /** The service account of its pods. */
  account: string;
  /** Where its pods stand, as region/zone/subzone; undefined where nobody says. */
  zone: string | undefined;
  /** What its pods' description says of their look-ups. */
  dns: PodDns | null;
  ports: NamedPort[];
  /** How its pods live; null of what makes pods that nobody keeps. */
  life: PodLife | null;
  /** The names of so many of its pods, for a workload that goes by `key`. */
  podNames: (key: string, count: number) => string[];
}

/** Null after saying what is wrong. */
export function readWorkload(
  resource: Resource,
  { kind, template, selector, counted, names }: WorkloadKind,
  namespace: string,
  warn: (message: string) => void,
): Workload | null {
  const name = resource.text(['metadata', 'name']);
  if (name === undefined) {
    resource.complain(['metadata'], `a ${kind} needs metadata.name`);
    return null;
  }
  const labels = resource.labels([...template, 'metadata', 'labels']);
  if (selector.length > 0) checkSelector(resource, selector, labels);
  const first =
    kind === 'StatefulSet' ? resource.integer(['spec', 'ordinals', 'start'], 0, 1e9) : undefined;
  const described = resource.get(template) ?? null;
  const spec = [...template, 'spec'];
  checkPods(resource, spec);
  unreadInWords(resource, spec, podFields).forEach(warn);
  return {
    kind,
    name,
    namespace: resource.text(['metadata', 'namespace']) ?? namespace,
    title: resource.title,
    place: resource.place,
    counted,
    replicas: (counted ? resource.integer(['spec', 'replicas'], 0, 100_000) : undefined) ?? 1,
    labels,
    account:
      resource.text([...spec, 'serviceAccountName']) ??
      resource.text([...spec, 'serviceAccount']) ??
      'default',
    zone: zoneOf(labels, resource.labels([...spec, 'nodeSelector'])),
    dns: readPodDns(resource, spec, warn),
    ports: portsOf(resource, spec, warn),
    life:
      kind === 'Deployment' || kind === 'StatefulSet' ? readPodLife(resource, kind, spec) : null,
    podNames: (key, count) => names(key, described, count, first ?? 0),
  };
}

/** It has to select the pods that the template makes, and nobody else's. */
function checkSelector(resource: Resource, path: Path, labels: ReadonlyMap<string, string>): void {
  for (const [label, value] of resource.labels(path)) {
    if (labels.get(label) === value) continue;
    const message = `the selector's ${label}: ${value} is not among the labels of the pod template`;
    resource.complain([...path, label], message);
  }
  if (path.at(-1) !== 'matchLabels') return;
  const expressions = [...path.slice(0, -1), 'matchExpressions'];
  if (readSelector(resource, path.slice(0, -1))?.(labels) !== false) return;
  if (resource.get(expressions) === undefined) return;
  resource.complain(expressions, 'the labels of the pod template do not fit the selector');
}

/** By Istio's label of pods, or by the nodes that they ask for. */
function zoneOf(
  labels: ReadonlyMap<string, string>,
  nodes: ReadonlyMap<string, string>,
): string | undefined {
  const told = labels.get('istio-locality');
  if (told !== undefined) return told.replaceAll('.', '/');
  const region = nodes.get('topology.kubernetes.io/region');
  const zone = nodes.get('topology.kubernetes.io/zone');
  if (zone === undefined) return region;
  return `${region ?? 'region'}/${zone}`;
}

/** Those of all containers that stay, and init containers do where they are sidecars. */
function portsOf(resource: Resource, spec: Path, warn: (message: string) => void): NamedPort[] {
  return ['containers', 'initContainers'].flatMap((group) =>
    resource.list([...spec, group]).flatMap((_, i) => {
      const container = [...spec, group, i];
      // Nothing is made of it, but where a template is left in it the rest may be, too.
      resource.text([...container, 'image']);
      const stays = resource.text([...container, 'restartPolicy']) === 'Always';
      if (group === 'initContainers' && !stays) return [];
      return resource.list([...container, 'ports']).flatMap((__, j): NamedPort[] => {
        const path = [...container, 'ports', j];
        unreadInWords(resource, path, portFields).forEach(warn);
        const port = resource.integer([...path, 'containerPort'], 1, 65535);
        const name = resource.text([...path, 'name']);
        const protocol = resource.word([...path, 'protocol'], PROTOCOLS) ?? 'TCP';
        return port === undefined || name === undefined ? [] : [{ name, protocol, port }];
      });
    }),
  );
}

export const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP'];
