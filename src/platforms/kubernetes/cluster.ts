import { SECOND } from '../../engine/time.js';
import type { Path, ScenarioError } from '../../scenario/errors.js';
import { nearest } from '../../scenario/nearest.js';
import type { Host, Include, Network, Scenario, Service } from '../../scenario/schema.js';
import { type Deployment, readDeployment } from './deployment.js';
import { readManifest } from './manifest.js';
import { podNames } from './pod-names.js';
import { type ClusterService, numberedPorts, readService, selects } from './service.js';

/** The network that all pods are on, and the node whose router they hang on. */
const PODS = 'pods';
const NODE = 'node';
/** kubeadm's address for a cluster's DNS; CoreDNS's default time to live. */
const DNS = { address: '10.96.0.10', ttl: 5 * SECOND, hosts: false };

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
  private readonly deployments: (Deployment & { key: string; pods: string[] })[] = [];
  private readonly services: (ClusterService & { key: string })[] = [];
  private readonly merged = new Map<string, Service>();
  /** Which service a pod's port answers for. */
  private readonly listeners = new Map<string, string>();

  constructor(private readonly scenario: Scenario) {}

  /** Reads manifests. */
  read({ kubernetes, namespace }: Include): void {
    const key = (object: { name: string; namespace: string }): string => {
      const { name } = object;
      const local = object.namespace === namespace;
      return (local ? name : `${name}-${object.namespace}`).replaceAll('.', '-');
    };
    for (const file of kubernetes) {
      for (const resource of readManifest(file, this.problems)) {
        const { kind } = resource;
        if (kind === 'Deployment') {
          const deployment = readDeployment(resource, namespace);
          if (deployment === null) continue;
          const made = { ...deployment, key: key(deployment), pods: [] };
          const twice = this.deployments.some((each) => each.key === made.key);
          if (twice)
            resource.complain(['metadata', 'name'], `there are two Deployments '${made.key}'`);
          else this.deployments.push(made);
        } else if (kind === 'Service') {
          const service = readService(resource, namespace, (message) => this.warn(message));
          if (service === null) continue;
          const made = { ...service, key: key(service) };
          const twice = this.services.some((each) => each.key === made.key);
          if (twice)
            resource.complain(['metadata', 'name'], `there are two Services '${made.key}'`);
          else this.services.push(made);
        } else if (kind === '') {
          resource.complain([], 'expected a Kubernetes object with a kind');
        } else {
          this.warn(`objects of kind ${kind} are skipped`);
        }
      }
    }
  }

  /** The scenario with the cluster in it. */
  merge(): Scenario {
    const { scenario, services } = this;
    for (const service of services) this.scale(service);
    const hosts = new Map(scenario.hosts);
    for (const deployment of this.deployments) {
      const { key, template, replicas } = deployment;
      deployment.pods = podNames(key, template, replicas);
      if (hosts.has(key)) this.complain(['hosts', key], 'is the name of a Deployment too');
      const pods: Host = {
        networks: [{ network: PODS }],
        names: deployment.pods,
        ports: new Map(),
        routes: [],
      };
      hosts.set(key, pods);
    }
    // Where two stand before the same pods, the one with an address of its own comes first.
    const ordered = [...services].sort((a, b) => Number(a.headless) - Number(b.headless));
    for (const service of ordered) this.addService(service);
    this.checkStrangers();
    return {
      ...scenario,
      include: [],
      networks: new Map(scenario.networks).set(PODS, this.network(hosts)),
      hosts,
      services: new Map([...scenario.services, ...this.merged]),
    };
  }

  /** The scenario may say how many replicas a Service has: that scales its Deployment. */
  private scale(service: ClusterService & { key: string }): void {
    const replicas = this.scenario.services.get(service.key)?.replicas;
    if (replicas === undefined) return;
    const backing = this.deployments.filter((each) => selects(service, each));
    if (backing.length !== 1) {
      const message = `there are ${backing.length} Deployments behind this Service: scale them in the manifest`;
      this.complain(['services', service.key, 'replicas'], message);
      return;
    }
    backing[0].replicas =
      typeof replicas === 'number'
        ? replicas
        : replicas.reduce((sum, { count = 1 }) => sum + count, 0);
  }

  private addService(service: ClusterService & { key: string }): void {
    const { key, headless } = service;
    const backing = this.deployments.filter((each) => selects(service, each));
    if (backing.length === 0) this.warn(`the Service ${service.name} selects no pods`);
    const pods = backing.flatMap((each) => each.pods);
    const ports = numberedPorts(service, backing, (message) => this.warn(message));
    const aliases = dnsNames(service, key);
    const other = pods
      .flatMap((pod) => ports.map(({ target }) => this.listeners.get(`${pod}:${target}`)))
      .find((each) => each !== undefined);
    if (other !== undefined) {
      this.join(key, other, pods, ports, aliases);
      return;
    }
    for (const pod of pods)
      for (const { target } of ports) this.listeners.set(`${pod}:${target}`, key);
    const told = this.scenario.services.get(key);
    this.checkTold(key, told);
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
      replicas: pods.map((pod, i) => ({
        ...(entries[i] ?? { weight: 1, speed: 1 }),
        name: pod,
        host: pod,
        count: undefined,
      })),
    });
  }

  /** A second Service before the same pods is another name (and other ports) of the first. */
  private join(
    key: string,
    other: string,
    pods: readonly string[],
    ports: NonNullable<Service['ports']>,
    aliases: string[],
  ): void {
    const first = this.merged.get(other) as Service;
    const same =
      Array.isArray(first.replicas) &&
      first.replicas.length === pods.length &&
      first.replicas.every(({ host }) => pods.includes(host ?? ''));
    const known = first.ports ?? [];
    const clash = ports.some(({ port, target }) =>
      known.some((each) => each.port === port && each.target !== target),
    );
    if (!same || clash) {
      this.warn(
        `the Service ${key} shares pods with ${other} that serve one of them only: it is skipped`,
      );
      return;
    }
    if (this.scenario.services.has(key)) {
      this.complain(['services', key], `stands before the same pods as '${other}': configure that`);
    }
    this.warn(
      `the Service ${key} stands before the same pods as ${other}: it is another name of it`,
    );
    const more = ports.filter(({ port }) => !known.some((each) => each.port === port));
    this.merged.set(other, {
      ...first,
      aliases: [...first.aliases, key, ...aliases],
      ports: [...known, ...more],
    });
  }

  private checkTold(key: string, told: Service | undefined): void {
    for (const word of ['network', 'hosts', 'port', 'targetPort', 'ports'] as const) {
      if (told?.[word] === undefined) continue;
      this.complain(['services', key, word], 'is said by the manifest of this Service');
    }
  }

  /** Services of the scenario that no manifest has are its own, or slips of the pen. */
  private checkStrangers(): void {
    for (const [name, { network, hosts }] of this.scenario.services) {
      if (this.merged.has(name) || network !== undefined || hosts !== undefined) continue;
      const near = nearest(name, this.merged.keys());
      if (near !== null) {
        this.warn(`the service '${name}' is in no manifest and on no network: is it '${near}'?`);
      }
    }
  }

  /** What the scenario says about the pods' links stays. */
  private network(hosts: ReadonlyMap<string, Host>): Network {
    let pods = 0;
    for (const { networks, names, count = 1 } of hosts.values()) {
      if (networks.some(({ network }) => network === PODS)) pods += names?.length ?? count;
    }
    const { rate, delay, mtu, framing, queue, impairments, subnet, gateway } =
      this.scenario.networks.get(PODS) ?? {};
    return {
      ...{ rate, delay, mtu, framing, queue, impairments, gateway },
      // A node's usual share of the cluster's range, or all of it.
      subnet: subnet ?? (pods <= 253 ? '10.244.0.0/24' : '10.244.0.0/16'),
      kind: 'routed',
      router: NODE,
      internal: false,
      masquerade: false,
      reaches: [],
      dns: DNS,
      ports: 1024,
    };
  }

  private warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }

  private complain(path: Path, message: string): void {
    this.problems.push(this.scenario.source.error(path, message));
  }
}

/** my-service, my-service.default, my-service.default.svc, my-service.default.svc.cluster.local */
function dnsNames({ name, namespace }: ClusterService, key: string): string[] {
  const names = [`${name}.${namespace}`, `${name}.${namespace}.svc`];
  names.push(`${name}.${namespace}.svc.cluster.local`);
  return names.filter((each) => each !== key);
}
