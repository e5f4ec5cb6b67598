import { SECOND } from '../../engine/time.js';
import type { Path, ScenarioError } from '../../scenario/errors.js';
import { nearest } from '../../scenario/nearest.js';
import type { Host, Include, Network, Router, Scenario, Service } from '../../scenario/schema.js';
import { ClusterObjects, type Named } from './objects.js';
import { type ClusterService, selects, targetsOf } from './service.js';
import { strangerInWords } from './strangers.js';
import type { Workload } from './workload.js';

/** The network that all pods are on, and the node whose router they hang on. */
const PODS = 'pods';
const NODE = 'node';
/** CoreDNS's default time to live; kubeadm gives a cluster's DNS the tenth address. */
const DNS = { ttl: 5 * SECOND, hosts: false };
const DNS_ADDRESSES = ['10.96.0.10', '10.96.0.11', '10.96.255.254'];
/** Linux's gc_thresh3, and how long an entry is believed. */
const NEIGHBOURS = { limit: 1024, reachable: 30 * SECOND };

type NamedService = Named<ClusterService>;

/** Some pods of a workload behind a Service, and where they listen for each of its ports. */
interface Backing {
  workload: Named<Workload>;
  targets: number[];
}

/**
 * A cluster of one node as networks, hosts and services of a scenario. Each pod is a host on its
 * own link to the node's router (as kindnet and other ptp plugins lay them), each Service is a
 * virtual address on that router, balanced at random (kube-proxy in iptables mode).
 *
 * Not modelled: readiness and rollouts, limits on resources, node ports from outside.
 */
export class Cluster {
  readonly problems: ScenarioError[] = [];
  readonly warnings: string[] = [];
  private readonly objects = new ClusterObjects(this.problems, (message) => this.warn(message));
  /** By the workload's key. */
  private readonly pods = new Map<string, string[]>();
  private readonly merged = new Map<string, Service>();
  /** Which service a pod's port answers for. */
  private readonly listeners = new Map<string, string>();

  constructor(private readonly scenario: Scenario) {}

  /** Reads manifests. */
  read(include: Include): void {
    this.objects.read(include);
  }

  /** The scenario with the cluster in it. */
  merge(): Scenario {
    const { scenario } = this;
    const { services, workloads } = this.objects;
    const counts = new Map(workloads.map(({ key, replicas }) => [key, replicas]));
    for (const service of services) this.scale(service, counts);
    const hosts = new Map(scenario.hosts);
    for (const { key, podNames, title } of workloads) {
      const names = podNames(key, counts.get(key) as number);
      this.pods.set(key, names);
      if (hosts.has(key)) this.complain(['hosts', key], `is the name of ${title} too`);
      hosts.set(key, {
        networks: [{ network: PODS }],
        names,
        ports: new Map(),
        routes: [],
        chains: new Map(),
      });
    }
    // Where several stand before the same pods, their work is that of the first.
    const rank = ({ key, headless }: NamedService): number => {
      const told = scenario.services.get(key);
      const works = told?.time !== undefined || told?.handler !== undefined;
      return Number(!works) * 4 + Number(told === undefined) * 2 + Number(headless);
    };
    const ordered = [...services].sort(
      (a, b) => rank(a) - rank(b) || b.ports.length - a.ports.length,
    );
    for (const service of ordered) this.addService(service);
    this.askAboutStrangers();
    const size = podsOn(hosts);
    return {
      ...scenario,
      include: [],
      networks: new Map(scenario.networks).set(PODS, this.network(size)),
      routers: new Map(scenario.routers).set(NODE, this.node(size)),
      hosts,
      services: new Map([...scenario.services, ...this.merged]),
    };
  }

  /** The scenario may say how many replicas a Service has: that scales what makes its pods. */
  private scale(service: NamedService, counts: Map<string, number>): void {
    const replicas = this.scenario.services.get(service.key)?.replicas;
    if (replicas === undefined) return;
    const path = ['services', service.key, 'replicas'];
    const backing = this.objects.workloads.filter((each) => selects(service, each));
    const [first] = backing;
    if (backing.length !== 1) {
      const alike = backing.length > 0 && backing.every(({ kind }) => kind === first.kind);
      const kinds = alike ? `${first.kind}s` : 'Deployments';
      const message = `there are ${backing.length} ${kinds} behind this Service: scale them in the manifest`;
      this.complain(path, message);
    } else if (first.kind === 'Pod') {
      this.complain(path, `${first.title} is one pod: take a Deployment to have several`);
    } else {
      const sum = (entries: { count?: number }[]): number =>
        entries.reduce((total, { count = 1 }) => total + count, 0);
      counts.set(first.key, typeof replicas === 'number' ? replicas : sum(replicas));
    }
  }

  private addService(service: NamedService): void {
    const { key, headless } = service;
    const backing = this.backingOf(service);
    const pods = backing.flatMap(({ workload, targets }) =>
      (this.pods.get(workload.key) as string[]).map((name) => ({ name, targets })),
    );
    const ports = service.ports.map((each, i) => {
      const { name, protocol, port, target } = each;
      const first = backing[0]?.targets[i];
      return {
        name,
        protocol,
        port,
        target: first ?? (typeof target === 'number' ? target : port),
      };
    });
    const aliases = dnsNames(service, key);
    const owners = pods.map(({ name, targets }) => this.ownerOf(key, name, targets));
    const told = this.scenario.services.get(key);
    this.checkTold(service, told);
    const owner = owners.find((each) => each !== null) ?? null;
    if (owner !== null) this.checkShared(service, told, owner);
    const entries = Array.isArray(told?.replicas)
      ? told.replicas.flatMap((entry) => Array.from({ length: entry.count ?? 1 }, () => entry))
      : [];
    this.merged.set(key, {
      workers: 1,
      queue: { limit: null, discipline: 'fcfs', full: 'reject' },
      mode: 'blocking',
      slowdown: null,
      redraw: true,
      partitions: null,
      ...told,
      aliases: [...aliases, ...(told?.aliases ?? [])],
      network: PODS,
      address: told?.address ?? (headless ? null : service.address),
      ...(ports.length > 0 && { ports }),
      balancer: {
        mode: 'nat',
        health: null,
        balancers: 1,
        view: { counts: 'own', delay: 0 },
        affinity:
          service.affinity === null ? null : { kind: 'client-address', timeout: service.affinity },
        ...told?.balancer,
      },
      replicas: pods.map(({ name, targets }, i) => ({
        ...(entries[i] ?? { weight: 1, speed: 1 }),
        ...(targets.length > 0 && { ports: targets }),
        name,
        host: name,
        of: owners[i],
        count: undefined,
      })),
    });
  }

  /** The Service that has a pod's ports already; null after taking them for `key`. */
  private ownerOf(key: string, pod: string, targets: readonly number[]): string | null {
    const owner = targets.map((port) => this.listeners.get(`${pod}:${port}`)).find(Boolean);
    for (const port of targets) {
      const place = `${pod}:${port}`;
      if (this.listeners.has(place)) continue;
      this.listeners.set(place, owner ?? key);
      const replicas = this.merged.get(owner ?? '')?.replicas;
      if (!Array.isArray(replicas)) continue;
      // The pod's other ports are served where the first is.
      const replica = replicas.find(({ host }) => host === pod);
      if (replica !== undefined) replica.ports = [...(replica.ports ?? []), port];
    }
    return owner ?? null;
  }

  /** The workloads behind a Service, less those that have none of its named ports. */
  private backingOf(service: NamedService): Backing[] {
    const selected = this.objects.workloads.filter((each) => selects(service, each));
    if (selected.length === 0) this.warn(this.withoutPods(service));
    const backing: Backing[] = [];
    for (const workload of selected) {
      const found = targetsOf(service, workload);
      const targets = found.filter((target) => target !== null);
      if (targets.length === found.length) backing.push({ workload, targets });
    }
    service.ports.forEach(({ port, target, protocol }, i) => {
      const without = selected.filter((each) => targetsOf(service, each)[i] === null);
      const called = `${protocol.toUpperCase()} port called ${target}`;
      if (without.length > 0 && without.length === selected.length) {
        const known = selected.flatMap(({ ports }) =>
          ports.map((each) => `${each.name} (${each.protocol.toUpperCase()})`),
        );
        const there = known.length === 0 ? 'none has a name' : `there are ${known.join(', ')}`;
        service.complain(port, `no container behind this Service has a ${called}: ${there}`);
        return;
      }
      for (const { title } of without)
        this.warn(`${title} has no ${called}: ${service.title} leaves its pods out`);
    });
    return backing;
  }

  /** Why nobody will answer, with what would have made the pods. */
  private withoutPods(service: NamedService): string {
    const { title, selector } = service;
    const end = 'requests to it find no backend';
    const missing = this.objects.skipped.filter((each) => selects(service, each));
    if (missing.length > 0) {
      const titles = missing.map((each) => each.title).join(' and ');
      return `${title} has no pods, as ${titles}, which would make them, is skipped: ${end}`;
    }
    const labels = [...selector].map(([label, value]) => `${label}: ${value}`).join(', ');
    return `${title} selects no pods, as none has the labels ${labels}: ${end}`;
  }

  /** A second Service before the same pods is another way to the work that the first says. */
  private checkShared({ key }: NamedService, told: Service | undefined, owner: string): void {
    for (const word of ['time', 'handler', 'response', 'speed'] as const) {
      if (told?.[word] === undefined) continue;
      const message = `is said by '${owner}', which has the same pods`;
      this.complain(['services', key, word], message);
    }
  }

  private checkTold({ key }: NamedService, told: Service | undefined): void {
    for (const word of ['network', 'hosts', 'port', 'targetPort', 'ports'] as const) {
      if (told?.[word] === undefined) continue;
      this.complain(['services', key, word], 'is said by the manifest of this Service');
    }
  }

  /** What looks meant for a manifest and meets nothing there is asked about. */
  private askAboutStrangers(): void {
    const { services, networks } = this.scenario;
    for (const [name, told] of services) {
      const stranger = this.merged.has(name) ? null : strangerInWords(name, told, this.objects);
      if (stranger !== null) this.complain(['services', name], stranger);
    }
    for (const name of networks.keys()) {
      const used = [...this.scenario.hosts.values()].some((host) =>
        host.networks.some(({ network }) => network === name),
      );
      if (used || name === PODS || nearest(name, [PODS]) === null) continue;
      this.complain(['networks', name], `nothing is on it: the network of the pods is '${PODS}'`);
    }
  }

  /** What the scenario says about the pods' links stays. */
  private network(pods: number): Network {
    const { rate, delay, mtu, framing, queue, impairments, subnet, gateway } =
      this.scenario.networks.get(PODS) ?? {};
    const taken = new Set([...this.merged.values()].map(({ address }) => address));
    const address = DNS_ADDRESSES.find((each) => !taken.has(each));
    return {
      ...{ rate, delay, mtu, framing, queue, impairments, gateway },
      // A node's usual share of the cluster's range, or all of it.
      subnet: subnet ?? (pods <= 253 ? '10.244.0.0/24' : '10.244.0.0/16'),
      kind: 'routed',
      router: NODE,
      internal: false,
      masquerade: false,
      reaches: [],
      dns: { ...DNS, address },
      ports: 1024,
    };
  }

  /** It knows all pods, which would be on several nodes, each with a table of its own. */
  private node(pods: number): Router {
    const limit = Math.max(NEIGHBOURS.limit, 2 * pods);
    const told = this.scenario.routers.get(NODE);
    return {
      ...{ routes: [], masquerade: [], ports: new Map(), chains: new Map() },
      ...told,
      neighbours: told?.neighbours ?? { ...NEIGHBOURS, limit },
    };
  }

  private warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }

  private complain(path: Path, message: string): void {
    this.problems.push(this.scenario.source.error(path, message));
  }
}

function podsOn(hosts: ReadonlyMap<string, Host>): number {
  let pods = 0;
  for (const { networks, names, count = 1 } of hosts.values()) {
    if (networks.some(({ network }) => network === PODS)) pods += names?.length ?? count;
  }
  return pods;
}

/** my-service, my-service.default, my-service.default.svc, my-service.default.svc.cluster.local */
function dnsNames({ name, namespace }: ClusterService, key: string): string[] {
  const names = [`${name}.${namespace}`, `${name}.${namespace}.svc`];
  names.push(`${name}.${namespace}.svc.cluster.local`);
  return names.filter((each) => each !== key);
}
