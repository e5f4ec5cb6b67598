import type { Resource } from './manifest.js';

/** What matters here of a Deployment (apps/v1). */
export interface Deployment {
  name: string;
  namespace: string;
  /** Of its pods. */
  labels: Map<string, string>;
  replicas: number;
  /** Named container ports. */
  ports: Map<string, number>;
  /** The pod template, for the hash in the pods' names. */
  template: unknown;
}

/** Null after saying what is wrong. */
export function readDeployment(resource: Resource, namespace: string): Deployment | null {
  const name = resource.text(['metadata', 'name']);
  if (name === undefined) {
    resource.complain(['metadata'], 'a Deployment needs metadata.name');
    return null;
  }
  const template = ['spec', 'template'];
  const labels = resource.labels([...template, 'metadata', 'labels']);
  for (const [label, value] of resource.labels(['spec', 'selector', 'matchLabels'])) {
    if (labels.get(label) === value) continue;
    const message = `the selector's ${label}: ${value} is not among the labels of the pod template`;
    resource.complain(['spec', 'selector', 'matchLabels', label], message);
  }
  const ports = new Map<string, number>();
  resource.list([...template, 'spec', 'containers']).forEach((_, i) => {
    const container = [...template, 'spec', 'containers', i, 'ports'];
    resource.list(container).forEach((__, j) => {
      const number = resource.integer([...container, j, 'containerPort'], 1, 65535);
      const called = resource.text([...container, j, 'name']);
      if (called !== undefined && number !== undefined) ports.set(called, number);
    });
  });
  return {
    name,
    namespace: resource.text(['metadata', 'namespace']) ?? namespace,
    labels,
    replicas: resource.integer(['spec', 'replicas'], 0, 100_000) ?? 1,
    ports,
    template: resource.get(template),
  };
}
