import type { Place } from '../../scenario/included.js';
import type { Resource } from './resource.js';
import { serviceFields, unreadInWords } from './unread.js';
import { portOf } from './values.js';
import { PROTOCOLS, type Workload } from './workload.js';

/** What matters here of a Service (v1). */
export interface ClusterService {
  name: string;
  namespace: string;
  title: string;
  place: Place;
  resource: Resource;
  selector: Map<string, string>;
  /** The one workload that it stands before, whatever the labels of others. */
  only?: string;
  headless: boolean;
  /** spec.clusterIP, where it is an address. */
  address: string | undefined;
  ports: ServicePort[];
  /** Nanoseconds; null for none. */
  affinity: number | null;
  /** Says what is wrong with one of its ports, at its line. */
  complain: (port: number, message: string) => void;
}

interface ServicePort {
  name: string;
  protocol: 'tcp' | 'udp';
  port: number;
  /** A number, or the name of a container's port. */
  target: number | string;
  /** Whether proxies see requests there; null where they find out. */
  requests: boolean | null;
}

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];

/** Null after saying why there is nothing to balance. */
export function readService(
  resource: Resource,
  namespace: string,
  warn: (message: string) => void,
): ClusterService | null {
  const { title } = resource;
  const name = resource.text(['metadata', 'name']);
  if (name === undefined) {
    resource.complain(['metadata'], 'a Service needs metadata.name');
    return null;
  }
  const selector = resource.labels(['spec', 'selector']);
  const outside = resource.word(['spec', 'type'], TYPES) === 'ExternalName';
  if (selector.size === 0 || outside) {
    const reason = outside ? 'is a name of what is outside: it' : 'has no selector: it';
    warn(`${title} ${reason} selects no pods of this cluster, and is skipped`);
    return null;
  }
  const clusterIP = resource.text(['spec', 'clusterIP']) ?? '';
  const headless = clusterIP === 'None';
  const ports = readPorts(resource, warn);
  if (ports.length === 0 && !headless) {
    if (resource.list(['spec', 'ports']).length > 0)
      warn(`${title} is skipped: it has no port left`);
    else resource.complain(['spec'], 'a Service needs ports');
    return null;
  }
  if (ports.length === 0) warn(`${title} names no port: requests to it go to port 80`);
  unreadInWords(resource, [], serviceFields).forEach(warn);
  const seconds = resource.integer(
    ['spec', 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds'],
    1,
    86_400,
  );
  const sticky = resource.word(['spec', 'sessionAffinity'], ['ClientIP', 'None']) === 'ClientIP';
  return {
    name,
    namespace: resource.text(['metadata', 'namespace']) ?? namespace,
    title,
    place: resource.place,
    resource,
    selector,
    headless,
    address: headless ? undefined : addressOf(resource, clusterIP, warn),
    ports,
    // kube-proxy's default is three hours.
    affinity: sticky ? (seconds ?? 10_800) * 1e9 : null,
    complain: (port, message) => {
      const i = resource.list(['spec', 'ports']).findIndex((_, each) => {
        return resource.get(['spec', 'ports', each, 'port']) === port;
      });
      resource.complain(['spec', 'ports', i, 'targetPort'], message);
    },
  };
}

function addressOf(
  resource: Resource,
  clusterIP: string,
  warn: (message: string) => void,
): string | undefined {
  if (clusterIP === '') return undefined;
  const bytes = clusterIP.split('.');
  if (bytes.length === 4 && bytes.every((byte) => /^(0|[1-9]\d{0,2})$/.test(byte) && +byte < 256)) {
    if (+bytes[0] === 0 || +bytes[0] === 127 || +bytes[0] >= 224) {
      resource.complain(['spec', 'clusterIP'], `${clusterIP} is the address of no single machine`);
      return undefined;
    }
    if (bytes[0] !== '10' || bytes[1] !== '96') {
      const taken = "it is taken, though this cluster's API server would refuse it";
      warn(
        `${resource.title} has the clusterIP ${clusterIP}, which is not in 10.96.0.0/16: ${taken}`,
      );
    }
    return clusterIP;
  }
  if (/^[\da-f:.]*:[\da-f:.]*$/i.test(clusterIP)) {
    const instead = 'it gets an address of IPv4';
    warn(`${resource.title} has the clusterIP ${clusterIP}, and IPv6 is not modelled: ${instead}`);
  } else {
    const message = `expected an address, None or nothing, not '${clusterIP}'`;
    resource.complain(['spec', 'clusterIP'], message);
  }
  return undefined;
}

function readPorts(resource: Resource, warn: (message: string) => void): ServicePort[] {
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
    const word = resource.word([...path, 'protocol'], PROTOCOLS) ?? 'TCP';
    if (word === 'SCTP') {
      warn(`port ${port} of ${resource.title} is SCTP, which is not modelled: it is skipped`);
      return;
    }
    const protocol = word === 'TCP' ? 'tcp' : 'udp';
    if (ports.some((each) => each.port === port && each.protocol === protocol)) {
      resource.complain([...path, 'port'], `port ${port} (${word}) is there twice`);
      return;
    }
    const name = resource.text([...path, 'name']) ?? '';
    const spoken = resource.text([...path, 'appProtocol']) ?? name.split('-')[0];
    const requests = protocol === 'udp' ? false : seesRequests(spoken.toLowerCase());
    ports.push({
      name,
      protocol,
      port,
      target: portOf(resource, [...path, 'targetPort']) ?? port,
      requests,
    });
  });
  return ports;
}

const REQUESTS = ['http', 'http2', 'grpc', 'kubernetes.io/h2c', 'kubernetes.io/ws'];
const BYTES = ['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis', 'kubernetes.io/wss'];

/** By `appProtocol`, or by how a port's name begins (istio pkg/config/protocol). */
function seesRequests(spoken: string): boolean | null {
  if (REQUESTS.includes(spoken)) return true;
  return BYTES.includes(spoken) ? false : null;
}

/** Whether a Service stands before a workload's pods: all of its labels are theirs. */
export function selects(
  service: { namespace: string; selector: ReadonlyMap<string, string>; only?: string },
  workload: { namespace: string; labels: ReadonlyMap<string, string>; key?: string },
): boolean {
  if (service.namespace !== workload.namespace) return false;
  if (service.only !== undefined && service.only !== workload.key) return false;
  return [...service.selector].every(([label, value]) => workload.labels.get(label) === value);
}

/**
 * Where a workload's pods listen, for each of the Service's ports in their order: a name is each
 * pod's own. Null for a name that none of its containers has.
 */
export function targetsOf(service: ClusterService, workload: Workload): (number | null)[] {
  return service.ports.map(({ target, protocol }) => {
    if (typeof target === 'number') return target;
    const named = workload.ports.find(
      (each) => each.name === target && each.protocol.toLowerCase() === protocol,
    );
    return named?.port ?? null;
  });
}
