import type { PlainMachine, PlainScenario } from '../../scenario/plain.js';
import { rolesOf, type ServiceRole } from './services.js';

/** `replica` and `clients` are on no network. */
export type NodeKind = 'host' | 'router' | 'switch' | 'replica' | 'clients';

export interface TopologyNode {
  id: string;
  /** As the scenario has it. */
  name: string;
  kind: NodeKind;
  /** The innermost group that it is in; null for none. */
  group: string | null;
  /** Addresses of its ports, without the length of their networks. */
  addresses: string[];
  ports: string[];
  /** Replicas that run on it. */
  serves: { service: string; replica: string; role: ServiceRole }[];
  /** Workloads whose clients are here, and how many of them. */
  workloads: { workload: string; clients: number }[];
  /** Services for which it balances packets or connections, as a router. */
  balances: string[];
  /** Whether it answers for names. */
  dns: boolean;
  /** Whether it translates addresses of others. */
  nat: boolean;
  namespace: string | null;
  /** region/zone/subzone; empty where nobody says. */
  zone: string;
  /** Not there from the start: the timeline adds it. */
  absent: boolean;
}

/** What every node has, whatever it is. */
export function blankNode(id: string, name: string, kind: NodeKind): TopologyNode {
  return {
    id,
    name,
    kind,
    group: null,
    addresses: [],
    ports: [],
    serves: [],
    workloads: [],
    balances: [],
    dns: false,
    nat: false,
    namespace: null,
    zone: '',
    absent: false,
  };
}

/** All machines and switches, by id. */
export function machines({ nodes, services, traffic }: PlainScenario): Map<string, TopologyNode> {
  const found = new Map<string, TopologyNode>();
  for (const [name, plain] of nodes) {
    const id = `machine:${name}`;
    const isSwitch = plain.kind === 'switch';
    const node = blankNode(id, name, isSwitch ? 'switch' : plain.forwarding ? 'router' : 'host');
    node.ports = plain.ports.map((port) => port.name);
    if (!isSwitch) tell(node, plain);
    found.set(id, node);
  }
  const roles = rolesOf(services);
  for (const [service, plain] of services) {
    for (const { name, host, absent } of plain.replicas) {
      const node = found.get(`machine:${host}`);
      if (host === null || node === undefined) continue;
      node.serves.push({ service, replica: name, role: roles.get(service)! });
      node.absent ||= absent;
    }
    for (const router of plain.balancer.virtual?.routers ?? []) {
      found.get(`machine:${router}`)?.balances.push(service);
    }
  }
  for (const [workload, { clients }] of traffic) {
    for (const { host } of clients) {
      const node = host === null ? undefined : found.get(`machine:${host}`);
      if (node === undefined) continue;
      const last = node.workloads.at(-1);
      if (last?.workload === workload) last.clients++;
      else node.workloads.push({ workload, clients: 1 });
    }
  }
  return found;
}

function tell(node: TopologyNode, plain: PlainMachine): void {
  node.addresses = plain.ports.flatMap(({ addresses }) =>
    addresses.map((address) => address.split('/')[0]),
  );
  node.dns = plain.processes.some(({ kind }) => kind === 'dns');
  node.nat = translates(plain);
  node.namespace = namespaceOf(plain);
  node.zone = plain.zone;
}

function translates({ chains }: PlainMachine): boolean {
  for (const { rules } of chains.values()) {
    // A hairpin's translation is for the machine's own services.
    if (rules.some(({ verdict, when }) => verdict.kind === 'masquerade' && !when.has('virtual'))) {
      return true;
    }
  }
  return false;
}

/** As its account says it, namespace/name; else as its search list does, which Kubernetes writes. */
function namespaceOf({ account, resolver }: PlainMachine): string | null {
  if (account !== null && account.includes('/')) return account.split('/')[0];
  const found = /^([^.]+)\.svc\./.exec(resolver?.search[0] ?? '');
  return found === null ? null : found[1];
}
