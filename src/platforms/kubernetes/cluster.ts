import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Path, ScenarioError } from '../../scenario/errors.js';
import { TreeOrigins } from '../../scenario/included.js';
import { NEIGHBOURS } from '../../scenario/plain/network.js';
import { nearest } from '../../scenario/nearest.js';
import type { Host, Service } from '../../scenario/schema.js';
import type { Around, Reading, Told } from '../platform.js';
import { readRules } from '../mesh/read.js';
import type { Rules } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';
import { DNS, DOMAIN, resolverWords, serversOf } from './dns.js';
import { ClusterObjects, type Named } from './objects.js';
import { type ClusterService, selects, targetsOf } from './service.js';
import { type KeptPods, keptPods } from './kept-pods.js';
import { isPlaced, strangerInWords } from './strangers.js';
import { versionsTold } from './versions.js';
import type { Workload } from './workload.js';

/** The network that all pods are on, and the node whose router they hang on. */
const PODS = 'pods';
const NODE = 'node';
/** The namespace of what names none: hosts of the scenario are in it, too. */
const DEFAULT = 'default';
/** kubeadm gives a cluster's DNS the tenth address. */
const DNS_ADDRESSES = ['10.96.0.10', '10.96.0.11', '10.96.255.254'];
type NamedService = Named<ClusterService>;

/** A Service in the scenario's words, whose replicas may still get more ports. */
interface Made {
  words: TreeMap;
  replicas: { host: string; ports: number[]; words: TreeMap }[];
}

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
 * Not modelled: limits on resources, node ports from outside.
 */
export class Cluster {
  readonly problems: ScenarioError[] = [];
  readonly warnings: string[] = [];
  private readonly objects = new ClusterObjects(this.problems, (message) => this.warn(message));
  /** By the workload's key. */
  private readonly pods = new Map<string, string[]>();
  /** How many of them are there at first. */
  private readonly present = new Map<string, number>();
  /** Workloads whose pods are kept, by their keys. */
  private readonly kept = new Map<string, KeptPods>();
  private readonly merged = new Map<string, Made>();
  private readonly origins = new TreeOrigins();
  /** Which service a pod's port answers for. */
  private readonly listeners = new Map<string, string>();

  private readonly scenario: Around['scenario'];

  constructor(private readonly around: Around) {
    this.scenario = around.scenario;
  }

  /** Reads manifests. */
  read(include: Told<'kubernetes'>): void {
    this.objects.read(include);
  }

  /** The cluster in the scenario's words. */
  made(): Reading {
    const { scenario, objects } = this;
    // What a broken object leaves out would be missed elsewhere: that would be said of the wrong place.
    if (this.problems.length > 0) {
      return { tree: new Map(), origins: this.origins, warnings: [], problems: this.problems };
    }
    const spoken = spokenIn(this.around.tree);
    objects.callAsSpoken(spoken, (name) => {
      const service = scenario.services.get(name);
      return scenario.hosts.has(name) || (service !== undefined && isPlaced(service));
    });
    const { services, workloads } = objects;
    const counts = new Map(workloads.map(({ key, replicas }) => [key, replicas]));
    for (const service of services) this.scale(service, counts);
    this.keep(counts);
    const hosts: TreeMap = new Map();
    let pods = podsOn(scenario.hosts);
    for (const { key, podNames, title, place, namespace, account, zone, dns } of workloads) {
      const present = counts.get(key) as number;
      const names = podNames(key, this.kept.get(key)?.places ?? present);
      this.present.set(key, present);
      this.pods.set(key, names);
      if (scenario.hosts.has(key)) this.complain(['hosts', key], `is the name of ${title} too`);
      const words = mapOf({ networks: PODS, names, account: `${namespace}/${account}`, zone });
      if (namespace !== DEFAULT || dns !== null) {
        words.set('resolver', resolverWords(namespace, dns));
      }
      hosts.set(key, words);
      this.origins.set(['hosts', key], place);
      pods += names.length;
    }
    const { rules, made } = this.readRules(spoken);
    // Where several stand before the same pods, their work is that of the first.
    const rank = ({ key, headless }: NamedService): number => {
      const told = scenario.services.get(key);
      const works = told?.time !== undefined || told?.handler !== undefined;
      return Number(!works) * 4 + Number(told === undefined) * 2 + Number(headless);
    };
    const ordered = [...services].sort(
      (a, b) => rank(a) - rank(b) || b.ports.length - a.ports.length,
    );
    for (const service of [...versionsTold(objects, scenario), ...ordered]) {
      this.addService(service, rules);
    }
    for (const { key, dns } of workloads) {
      const servers = dns && serversOf(dns, this.dnsAddress());
      const resolver = (hosts.get(key) as TreeMap).get('resolver') as TreeMap | undefined;
      if (servers !== null) resolver?.set('servers', servers);
    }
    this.askAboutStrangers(made);
    const all = new Map<string, Tree>();
    for (const [key, { words, replicas }] of this.merged) {
      words.set(
        'replicas',
        replicas.map((each) => each.words),
      );
      all.set(key, words);
    }
    for (const [key, { words, place }] of made) {
      if (all.has(key)) this.complain(['services', key], 'is the name of a Service, too');
      all.set(key, new Map([...words, ...this.ruled(key, rules)]));
      this.origins.set(['services', key], place);
    }
    const tree: TreeMap = new Map<string, Tree>([
      ['networks', mapOf({ [PODS]: this.network(pods) })],
      ['routers', mapOf({ [NODE]: this.node(pods) })],
      ['hosts', hosts],
      ['services', all],
    ]);
    const { origins, warnings, problems } = this;
    return { tree, origins, warnings, problems };
  }

  private readRules(spoken: ReadonlySet<string>): ReturnType<typeof readRules> {
    const { services, workloads, rules: objects } = this.objects;
    return readRules(objects, {
      services,
      spoken,
      own: new Set(this.scenario.services.keys()),
      pods: workloads.map((each) => ({ ...each, names: this.pods.get(each.key) ?? [] })),
      warn: (message) => this.warn(message),
    });
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

  /** Which pods are kept, and how many places they need. */
  private keep(counts: ReadonlyMap<string, number>): void {
    const { scenario, objects, around } = this;
    const warn = (message: string): void => this.warn(message);
    const complain = (path: Path, message: string): void => this.complain(path, message);
    const all = keptPods(scenario, around.tree, objects, counts, warn, complain);
    for (const each of all) this.kept.set(each.workload, each);
  }

  private addService(service: NamedService, rules: Rules): void {
    const { key, headless } = service;
    const backing = this.backingOf(service);
    const pods = backing.flatMap(({ workload, targets }) =>
      (this.pods.get(workload.key) as string[]).map((name, i) => {
        const absent = i >= (this.present.get(workload.key) as number);
        return { name, targets, workload, absent };
      }),
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
    const [owner = null] = owners;
    if (owner !== null && !owners.includes(null)) this.checkShared(service, told, owner);
    const replicas = pods.map(({ name, targets, workload, absent }, i) => {
      const words = new Map(this.toldOf(key)[i]);
      words.delete('count');
      words.set('name', name).set('host', name);
      const { labels } = workload;
      if (labels.size > 0) words.set('labels', new Map(labels));
      const ports = [...targets];
      if (ports.length > 0) words.set('ports', ports);
      if (owners[i] !== null) words.set('of', owners[i]);
      if (absent) words.set('absent', true);
      return { host: name, ports, words };
    });
    const words: TreeMap = new Map<string, Tree>([
      ['aliases', aliases],
      ['network', PODS],
    ]);
    const balancer = this.balancerOf(service, told, rules);
    if (balancer.size > 0) words.set('balancer', balancer);
    const address = headless ? 'none' : service.address;
    if (address !== undefined && !balancer.has('at')) words.set('address', address);
    if (ports.length > 0) words.set('ports', ports.map(mapOf));
    const kept = [...this.kept.values()].find((each) => each.service === key);
    for (const [word, value] of kept?.words ?? []) words.set(word, value);
    for (const { path, place } of kept?.origins ?? [])
      this.origins.set(['services', key, ...path], place);
    const routes = rules.routesOf(key);
    if (routes !== null) words.set('routes', routes);
    const { authorization, mtls } = rules.of(key);
    if (authorization.length > 0) words.set('authorization', authorization);
    if (mtls !== null) words.set('mtls', mtls);
    this.merged.set(key, { words, replicas });
    this.origins.set(['services', key], service.place);
  }

  /** Where the scenario says of no mesh whose proxies would. */
  private get byCallers(): boolean {
    return !this.around.tree.has('mesh') || this.scenario.mesh.mode === 'client';
  }

  /** What rules say of a service that they bring with them. */
  private ruled(key: string, rules: Rules): TreeMap {
    const told = this.scenario.services.get(key);
    const balancer = this.balancerOf({ key, affinity: null }, told, rules);
    const routes = rules.routesOf(key) ?? undefined;
    const { authorization } = rules.of(key);
    return mapOf({
      balancer: balancer.size > 0 ? balancer : undefined,
      routes,
      authorization: authorization.length > 0 ? authorization : undefined,
    });
  }

  /** Callers balance where rules say how; what the scenario says of it itself counts first. */
  private balancerOf(
    { key, affinity }: Pick<NamedService, 'key' | 'affinity'>,
    told: Service | undefined,
    rules: Rules,
  ): TreeMap {
    const words = rules.balancerOf(key);
    const chosen = told?.policy ?? told?.balancer?.policy;
    if (chosen !== undefined) words.delete('policy');
    if (words.size > 0 && this.byCallers) words.set('at', 'callers');
    if (affinity !== null) {
      const client = { 'client-address': mapOf({ timeout: `${affinity} ns` }) };
      words.set('affinity', mapOf(client));
    }
    return words;
  }

  /** What the scenario says of each replica by itself, as it is written. */
  private toldOf(key: string): TreeMap[] {
    const typed = this.scenario.services.get(key)?.replicas;
    const services = this.around.tree.get('services');
    const service = services instanceof Map ? services.get(key) : undefined;
    const written = service instanceof Map ? service.get('replicas') : undefined;
    if (!Array.isArray(typed) || !Array.isArray(written)) return [];
    return typed.flatMap(({ count = 1 }, i) =>
      Array.from({ length: count }, () => written[i] as TreeMap),
    );
  }

  /** The Service that has a pod's ports already; null after taking them for `key`. */
  private ownerOf(key: string, pod: string, targets: readonly number[]): string | null {
    const owner = targets.map((port) => this.listeners.get(`${pod}:${port}`)).find(Boolean);
    for (const port of targets) {
      const place = `${pod}:${port}`;
      if (this.listeners.has(place)) continue;
      this.listeners.set(place, owner ?? key);
      const replicas = this.merged.get(owner ?? '')?.replicas ?? [];
      // The pod's other ports are served where the first is.
      const replica = replicas.find(({ host }) => host === pod);
      if (replica === undefined) continue;
      replica.ports.push(port);
      replica.words.set('ports', replica.ports);
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
  private askAboutStrangers(made: ReadonlyMap<string, unknown>): void {
    const { services, networks } = this.scenario;
    for (const [name, told] of services) {
      const stranger =
        this.merged.has(name) || made.has(name) ? null : strangerInWords(name, told, this.objects);
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

  /** Of the cluster's DNS, which no Service has. */
  private dnsAddress(): string | undefined {
    const taken = new Set([...this.merged.values()].map(({ words }) => words.get('address')));
    const told = [...this.scenario.services.values()].map(({ address }) => address);
    return DNS_ADDRESSES.find((each) => !taken.has(each) && !told.includes(each));
  }

  private network(pods: number): TreeMap {
    const address = this.dnsAddress();
    return mapOf({
      // A node's usual share of the cluster's range, or all of it.
      subnet: pods <= 253 ? '10.244.0.0/24' : '10.244.0.0/16',
      kind: 'routed',
      router: NODE,
      masquerade: false,
      dns: mapOf({
        ...DNS,
        zones: [DOMAIN],
        address: address ?? null,
        resolver: resolverWords(DEFAULT),
      }),
    });
  }

  /** It knows all pods, which would be on several nodes, each with a table of its own. */
  private node(pods: number): TreeMap {
    return mapOf({
      neighbours: mapOf({ limit: Math.max(NEIGHBOURS.limit, 2 * pods) }),
      // As kube-proxy sets them (kubernetes pkg/proxy/apis/config/v1alpha1/defaults.go).
      conntrack: mapOf({ tcp: mapOf({ established: '24 h', closeWait: '1 h' }) }),
    });
  }

  private warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }

  private complain(path: Path, message: string): void {
    this.problems.push(this.scenario.source.error(path, message));
  }
}

/** All words of a tree: keys, and the words that its texts are made of. */
function spokenIn(tree: Tree, words = new Set<string>()): Set<string> {
  if (tree instanceof Map) {
    for (const [key, value] of tree) spokenIn(value, words.add(key));
  } else if (Array.isArray(tree)) for (const each of tree) spokenIn(each, words);
  else if (typeof tree === 'string') {
    for (const word of tree.split(/[\s:/"'[\]().]+/)) words.add(word);
  }
  return words;
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
