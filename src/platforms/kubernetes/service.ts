import type { Deployment } from './deployment.js';
import type { Resource } from './manifest.js';

/** What matters here of a Service (v1). */
export interface ClusterService {
  name: string;
  namespace: string;
  selector: Map<string, string>;
  headless: boolean;
  /** spec.clusterIP, where it is an address. */
  address: string | undefined;
  ports: ServicePort[];
  /** Nanoseconds; null for none. */
  affinity: number | null;
}

interface ServicePort {
  name: string;
  protocol: 'tcp' | 'udp';
  port: number;
  /** A number, or the name of a container's port. */
  target: number | string;
}

/** Null after saying why there is nothing to balance. */
export function readService(
  resource: Resource,
  namespace: string,
  warn: (message: string) => void,
): ClusterService | null {
  const name = resource.text(['metadata', 'name']);
  if (name === undefined) {
    resource.complain(['metadata'], 'a Service needs metadata.name');
    return null;
  }
  const selector = resource.labels(['spec', 'selector']);
  if (selector.size === 0 || resource.text(['spec', 'type']) === 'ExternalName') {
    warn(`the Service ${name} selects no pods of this cluster: it is skipped`);
    return null;
  }
  const clusterIP = resource.text(['spec', 'clusterIP']);
  const seconds = resource.integer(
    ['spec', 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds'],
    1,
    86_400,
  );
  const sticky = resource.text(['spec', 'sessionAffinity']) === 'ClientIP';
  return {
    name,
    namespace: resource.text(['metadata', 'namespace']) ?? namespace,
    selector,
    headless: clusterIP === 'None',
    address: clusterIP !== undefined && /^\d+(\.\d+){3}$/.test(clusterIP) ? clusterIP : undefined,
    ports: readPorts(resource, name, warn),
    // kube-proxy's default is three hours.
    affinity: sticky ? (seconds ?? 10_800) * 1e9 : null,
  };
}

function readPorts(
  resource: Resource,
  name: string,
  warn: (message: string) => void,
): ServicePort[] {
  const ports: ServicePort[] = [];
  resource.list(['spec', 'ports']).forEach((_, i) => {
    const path = ['spec', 'ports', i];
    const port = resource.integer([...path, 'port'], 1, 65535);
    if (port === undefined) {
      if (resource.get([...path, 'port']) === undefined) {
        resource.complain(path, 'a port of a Service needs `port`');
      }
      return;
    }
    const protocol = resource.text([...path, 'protocol']) ?? 'TCP';
    if (protocol !== 'TCP' && protocol !== 'UDP') {
      warn(
        `port ${port} of the Service ${name} is ${protocol}, which is not modelled: it is skipped`,
      );
      return;
    }
    const target = resource.text([...path, 'targetPort']) ?? String(port);
    ports.push({
      name: resource.text([...path, 'name']) ?? '',
      protocol: protocol === 'TCP' ? 'tcp' : 'udp',
      port,
      target: /^\d+$/.test(target) ? Number(target) : target,
    });
  });
  return ports;
}

/** Whether a Service stands before a Deployment's pods: all of its labels are theirs. */
export function selects(service: ClusterService, deployment: Deployment): boolean {
  if (service.namespace !== deployment.namespace) return false;
  return [...service.selector].every(([label, value]) => deployment.labels.get(label) === value);
}

/** The ports with the targets' numbers; those that no container names are left out. */
export function numberedPorts(
  service: ClusterService,
  deployments: readonly Deployment[],
  warn: (message: string) => void,
): { name: string; protocol: 'tcp' | 'udp'; port: number; target: number }[] {
  return service.ports.flatMap((each) => {
    if (typeof each.target === 'number') return [{ ...each, target: each.target }];
    for (const { ports } of deployments) {
      const target = ports.get(each.target);
      if (target !== undefined) return [{ ...each, target }];
    }
    const { port, target } = each;
    // Without pods there is nobody whose port it could be.
    if (deployments.length === 0) return [{ ...each, target: port }];
    warn(
      `no container behind the Service ${service.name} has a port called ${target}: it is skipped`,
    );
    return [];
  });
}
