import type { TreeMap } from '../../scenario/document.js';
import { Part } from '../kubernetes/part.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';

const RESOLUTIONS = ['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'];

/**
 * Hosts that are no Services of the cluster, as services: on the network of the pods, so that what is
 * further away is so by what the scenario says of its time.
 */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  return objects.map((object) => {
    const spec = new Part(object.resource, ['spec']);
    const hosts = spec.texts('hosts');
    if (hosts.length === 0) spec.complain(null, 'a ServiceEntry needs `hosts`');
    spec.word('resolution', RESOLUTIONS);
    spec.passOver('location', 'addresses', 'subjectAltNames');
    const ports = portsOf(spec);
    const replicas = replicasOf(spec, object.namespace, context);
    hosts.forEach((host) => makeService(host, object, ports, replicas, context));
    return spec;
  });
}

function makeService(
  host: string,
  { resource, namespace }: RuleObject,
  ports: TreeMap[],
  replicas: TreeMap[],
  { hosts, made, own, spoken, warn }: RuleContext,
): void {
  if (hosts.find(host, namespace) !== null) {
    warn(`${resource.title}: '${host}' is there already, and stays as it is`);
    return;
  }
  const plain = host.replace(/^\*\.?/, 'any-').replace(/[^\w-]+/g, '-');
  const key = own.has(host) || spoken.has(host) ? host : plain;
  hosts.add(host, key);
  const words = mapOf({ network: 'pods', aliases: host.startsWith('*') ? undefined : [host] });
  if (ports.length > 0) words.set('ports', ports);
  if (replicas.length > 0) words.set('replicas', replicas);
  made.set(key, { words, place: resource.place });
}

function portsOf(spec: Part): TreeMap[] {
  return spec.parts('ports').flatMap((part) => {
    const port = part.integer('number', 1, 65535);
    const target = part.integer('targetPort', 1, 65535);
    const protocol = part.text('protocol')?.toUpperCase();
    const name = part.text('name') ?? '';
    if (port === undefined) return [];
    const udp = protocol === 'UDP' ? 'udp' : undefined;
    return [mapOf({ name, protocol: udp, port, target })];
  });
}

/** Its endpoints, or the WorkloadEntries that it selects. */
function replicasOf(spec: Part, namespace: string, { workloadEntries }: RuleContext): TreeMap[] {
  const selector = spec.part('workloadSelector').labels('labels');
  const selected = workloadEntries.filter(
    (each) =>
      each.namespace === namespace &&
      selector.size > 0 &&
      [...selector].every(([label, value]) => each.labels.get(label) === value),
  );
  const told = spec.parts('endpoints').map(endpointOf);
  return [...told, ...selected.map(({ words }) => words)];
}

function endpointOf(part: Part): TreeMap {
  part.passOver('address', 'ports', 'network', 'serviceAccount');
  const weight = part.integer('weight', 0, 2_147_483_647);
  const zone = part.text('locality');
  const labels = new Map(part.labels('labels'));
  return mapOf({ labels: labels.size === 0 ? undefined : labels, weight, zone });
}

export const serviceEntry: RuleKind = {
  group: 'networking.istio.io',
  kind: 'ServiceEntry',
  meanings: { exportTo: 'it is for callers of all namespaces here' },
  read,
};

/** Machines that are no pods: what a ServiceEntry selects. */
export const workloadEntry: RuleKind = {
  group: 'networking.istio.io',
  kind: 'WorkloadEntry',
  meanings: {},
  read: (objects, { workloadEntries }) =>
    objects.map(({ resource, namespace }) => {
      const spec = new Part(resource, ['spec']);
      const words = endpointOf(spec);
      workloadEntries.push({ namespace, labels: spec.labels('labels'), words });
      return spec;
    }),
};
