/**
 * The plain form of a scenario: every node, port, link, table, service and workload with its
 * identity, addresses and numbers, nothing left to be worked out. Short forms are lowered to it;
 * `netloom expand` prints it; the model is built from nothing else.
 *
 * Units: times in whole nanoseconds, sizes in bytes, link rates in bits per second, traffic rates
 * per second. Maps are sorted by name (runs of digits as numbers); lists keep their order.
 */
import type { Described } from '../engine/options.js';
import type { Outcome } from '../calls/attempts/table.js';

export interface PlainScenario {
  version: 1;
  name: string;
  description: string;
  /** Kept as text: `1` and `'1'` are the same seed. */
  seed: string;
  /** End of the run; null runs until the traffic is over (its `requests` or `count`). */
  duration: number | null;
  /** Latency, fairness and utilisation are measured from here on. */
  warmup: number;
  /** How long requests under way at the end may still take; null sees all of them through. */
  drain: number | null;
  /** Length of a window of the series over time. */
  window: number;
  limits: PlainLimits;
  tables: PlainTables;
  nodes: Map<string, PlainNode>;
  links: PlainLink[];
  services: Map<string, PlainService>;
  traffic: Map<string, PlainWorkload>;
  /** What happens when; in the order of the file. */
  timeline: PlainTimelineEntry[];
  expect: PlainExpectation[];
}

export interface PlainLimits {
  /** Steps of the scheduler. */
  events: number;
  /** Packets alive at one time. */
  packets: number;
  /** Requests alive at one time. */
  requests: number;
  /** Bytes, by an estimate from the numbers of what is alive. */
  memory: number;
}

/** Tables that several nodes share: named once, referred to by name. */
export interface PlainTables {
  routes: Map<string, PlainRoute[]>;
  /** What a DNS server answers: name to addresses. */
  names: Map<string, PlainNames>;
}

/** Name (lower case) to IPv4 addresses. */
export type PlainNames = Map<string, string[]>;

export interface PlainRoute {
  /** CIDR. */
  to: string;
  /** Next hop; null for a directly connected network. */
  via: string | null;
  /** Port name; where absent for a shared table: the port whose subnet holds `via`. */
  port: string | null;
}

export type PlainNode = PlainHost | PlainRouter | PlainSwitch;

interface PlainNodeBase {
  ports: PlainPort[];
}

/** What hosts and routers share: an IP stack. */
interface PlainStack {
  /** A table's name, or routes of its own. Connected networks need no route. */
  routes: string | PlainRoute[];
  neighbours: PlainNeighbours;
}

export interface PlainNeighbours {
  /** Entries at most (Linux gc_thresh3, default 1024). */
  limit: number;
  /** How long an entry is believed. */
  reachable: number;
}

export interface PlainHost extends PlainNodeBase, PlainStack {
  kind: 'host';
  /** Address of the DNS server that it asks; null for none. */
  resolver: string | null;
  /** Ephemeral source ports, both ends included (Linux: 32768 to 60999). */
  sourcePorts: [number, number];
  /** UDP ports whose datagrams are taken in and counted, nothing else. */
  sinks: number[];
}

export interface PlainRouter extends PlainNodeBase, PlainStack {
  kind: 'router';
  /** Source NAT for packets from `source` that leave by another port than the one of `source`. */
  masquerade: PlainMasquerade[];
  /** First match decides; `policy` decides the rest. */
  filters: PlainFilterChain;
  /** Null switches tracking off (then there is no NAT and no virtual service either). */
  conntrack: PlainConntrack | null;
  /** Addresses and names that this router's DNS server answers; null for no server. */
  dns: PlainDns | null;
}

export interface PlainMasquerade {
  source: string;
  /** Source ports for translation, both ends included (Linux: 1024 to 65535). */
  ports: [number, number];
}

export interface PlainFilterChain {
  policy: 'accept' | 'drop';
  rules: PlainFilterRule[];
}

/** Null or absent matches anything. All filters sit in the forward hook. */
export interface PlainFilterRule {
  /** Said in results where the rule drops: "isolation: my-network to other". */
  name: string;
  in: string | null;
  out: string | null;
  source: string | null;
  destination: string | null;
  protocol: 'icmp' | 'tcp' | 'udp' | null;
  destinationPort: number | null;
  /** True matches packets of a tracked flow that has been accepted before. */
  established: boolean | null;
  /** Whether the flow is to a virtual address, and its backend has been chosen here. */
  virtual: boolean | null;
  /** `reject` answers with ICMP administratively prohibited. */
  verdict: 'accept' | 'drop' | 'reject';
}

export interface PlainConntrack {
  limit: number;
  /** Timeouts. */
  udp: number;
  udpStream: number;
  icmp: number;
  generic: number;
}

export interface PlainDns {
  /** Port name to table of names: the answer depends on the network that asks. */
  views: Map<string, string>;
  ttl: number;
  /** Time to answer one query. */
  delay: number;
}

export interface PlainSwitch extends PlainNodeBase {
  kind: 'switch';
  /** Entries are forgotten after this long; 0 makes a hub. */
  ageing: number;
  /** Entries of the forwarding table at most. */
  limit: number;
}

export interface PlainPort {
  name: string;
  /** 02:4e:xx:xx:xx:xx; unique. */
  mac: string;
  /** CIDRs; none for a switch. */
  addresses: string[];
  mtu: number;
  /** Bits per second; null sends at once. */
  rate: number | null;
  queue: Described;
  /** Switches only: access VLAN, or the VLANs of a trunk; null for no VLANs. */
  vlan: PlainVlan | null;
}

export interface PlainVlan {
  /** Untagged frames belong to it; null accepts tagged ones only. */
  access: number | null;
  /** Tagged frames of these VLANs pass. */
  trunk: number[];
}

export interface PlainLinkEnd {
  node: string;
  port: string;
}

export interface PlainLink {
  name: string;
  a: PlainLinkEnd;
  b: PlainLinkEnd;
  delay: number;
  framing: 'ethernet' | 'ppp' | 'none';
  /** Impairments from a to b, and from b to a. */
  forward: Described[];
  backward: Described[];
}

export interface PlainService {
  /** How replicas work, each alike but for what its own entry says. */
  workers: number;
  queue: PlainServiceQueue;
  /** A request's steps; at least one. */
  handler: PlainStep[];
  /** While a step waits for a call: keep the worker, or not. */
  mode: 'blocking' | 'async';
  /** Bytes of a response's payload. */
  response: Described;
  /** Multiplies the work: slowdown(request, attempt) of the demand; null for 1. */
  slowdown: Described | null;
  /** Whether each attempt draws times and a slowdown of its own, or all of a request share them. */
  redraw: boolean;
  /** Which replicas own which keys; null where any serves any. */
  partitions: PlainPartitions | null;
  replicas: PlainReplica[];
  /** Whether callers reach them over a network, or hand requests over in no time. */
  networked: boolean;
  balancer: PlainBalancer;
}

export interface PlainPartitions {
  by: 'hash' | 'range' | 'consistent';
  /** Null: as many as replicas. */
  count: number | null;
  /** Owners of a partition. */
  replication: number;
  /** Keys are 0 to one below. */
  keys: number;
  /** Number of replicas for which the moved keys are told. */
  scaleTo: number;
}

export interface PlainServiceQueue {
  /** Requests waiting at most (not counting those in service); null for no limit. */
  limit: number | null;
  discipline: 'fcfs' | 'lifo' | 'priority' | 'ps';
  /** A full queue answers at once (`reject`) or says nothing (`drop`). */
  full: 'reject' | 'drop';
}

export interface PlainReplica {
  name: string;
  /** The host that it runs on; null without a network. */
  host: string | null;
  /** Where it listens: UDP ports (a TCP port is served by datagrams). */
  ports: number[];
  weight: number;
  /** Work is divided by it. */
  speed: number;
  workers: number;
  /** Not in the set until the timeline adds it. */
  absent: boolean;
  /** The service that it belongs to, on the same host, where that is another one; null else. */
  of: string | null;
}

export interface PlainBalancer {
  policy: Described;
  affinity: { kind: 'none' } | { kind: 'client-address'; timeout: number };
  /**
   * Where balancers stand: with those who call (on a network, on each host that does), on the router of
   * `virtual`, or nowhere: callers take an address that the name has.
   */
  at: 'callers' | 'router' | 'nowhere';
  /** How many there are in each place, each with its own counts; more than one at callers only. */
  balancers: number;
  /** What a balancer counts, and how many nanoseconds old the news are that it counts by. */
  view: { counts: 'own' | 'all'; delay: number };
  /** Checks that callers make; of a router, `virtual` has them. */
  health: PlainHealth | null;
  /** The router that balances, and its virtual address; null for none. */
  virtual: PlainVirtual | null;
}

export interface PlainVirtual {
  router: string;
  address: string;
  /** Virtual port to the replicas' port. */
  ports: { name: string; protocol: 'tcp' | 'udp'; port: number; target: number }[];
  mode: 'nat' | 'dsr';
  health: PlainHealth | null;
}

export interface PlainHealth {
  interval: number;
  timeout: number;
  /** Checks in a row that turn a backend healthy, or unhealthy. */
  rise: number;
  fall: number;
}

export type PlainStep =
  | { kind: 'compute'; time: Described }
  | { kind: 'call'; call: PlainCall }
  /** Waits for so many answers; null for all. */
  | { kind: 'parallel'; calls: PlainCall[]; wait: number | null };

/** How often, and when, a caller tries to get one answer. */
export interface PlainAttempts {
  retries: PlainRetries | null;
  hedge: PlainHedge | null;
  /** Two attempts, the second after a delay: the first that a worker takes cancels the other. */
  tied: { delay: number } | null;
}

export interface PlainRetries {
  /** One after the other, the first included. */
  attempts: number;
  /** Of each attempt. */
  timeout: number | null;
  on: Outcome[];
  /** Back-off before the second attempt, doubled up to `max`. */
  base: number;
  max: number;
  jitter: 'full' | 'none';
}

/** One of `after` and `percentile` is there. */
export interface PlainHedge {
  after: number | null;
  /** Of the latencies so far, from 0 to 1. */
  percentile: number | null;
  /** Latencies that make a percentile; until then it is `after`. */
  samples: number;
  attempts: number;
  others: 'cancel' | 'leave';
}

export interface PlainCall extends PlainAttempts {
  /** A service's name. */
  to: string;
  /** So many alike at once. */
  count: number;
  /** Chance that the call is made at all. */
  probability: number;
  timeout: number | null;
  /** When it is given up: cancel the work at the callee, or leave it running. */
  cancel: boolean;
  request: Described;
  /** Keys 0, 1, ...; null for the caller's. */
  keys: Described | null;
}

export type PlainWorkload = PlainRequestWorkload | PlainPing | PlainDatagrams;

export interface PlainClient {
  name: string;
  /** The host it runs on; null without a network. */
  host: string | null;
  /** Share of an open workload's rate (and of a closed one's users). */
  weight: number;
}

export interface PlainTarget {
  /** A name, looked up by DNS (or directly where there is no network). */
  name: string | null;
  /** An IPv4 address, instead of a name. */
  address: string | null;
  port: number;
}

interface PlainWorkloadBase {
  clients: PlainClient[];
  start: number;
  /** Null: until the scenario's duration. */
  stop: number | null;
}

export interface PlainRequestWorkload extends PlainWorkloadBase, PlainAttempts {
  kind: 'open' | 'closed' | 'sessions';
  /** Without a network: the name of a service. */
  target: PlainTarget;
  /** True: each request goes to the address of a replica of `target` drawn anew, never one's own host. */
  allToAll: boolean;
  /** `open`: of requests; `sessions`: of users. Null for `closed`. */
  arrivals: Described | null;
  /** `closed`. */
  users: number;
  /** Between a response and the next request of a user: `closed` and `sessions`. */
  think: Described | null;
  /** Requests a user: `sessions`. */
  perSession: Described | null;
  /** Ends the workload after so many requests in all; null for no such end. */
  requests: number | null;
  timeout: number | null;
  cancel: boolean;
  /** Bytes of a request's payload. */
  request: Described;
  /** Multiplies the work of the service: size(request) in the demand; mean 1 by custom. */
  work: Described | null;
  /** Keys 0, 1, ...; null for none. */
  keys: Described | null;
  /** 0 to 7, higher is served first by `priority` queues. */
  priority: number;
}

/** ICMP echo, as `ping` does it. */
export interface PlainPing extends PlainWorkloadBase {
  kind: 'ping';
  target: PlainTarget;
  count: number;
  interval: number;
  /** ICMP payload bytes. */
  payload: number;
  /** Whether requests may be cut: by the sender alone, never, or by anyone. */
  mtuDiscovery: 'want' | 'do' | 'dont';
  timeout: number;
}

/** One-way UDP datagrams to a sink. */
export interface PlainDatagrams extends PlainWorkloadBase {
  kind: 'datagrams';
  target: PlainTarget;
  /** True: each goes to the host of another client, drawn anew; `target` gives the port. */
  allToAll: boolean;
  arrivals: Described;
  requests: number | null;
  request: Described;
  priority: number;
}

export interface PlainTimelineEntry {
  occasion: PlainOccasion;
  /** How long it lasts; null for good. */
  lasts: Described | null;
  change: PlainChange;
}

export type PlainOccasion =
  | { kind: 'at'; times: number[] }
  | { kind: 'every'; period: number; from: number; until: number | null }
  | { kind: 'random'; gap: Described; from: number; until: number | null };

/** Replicas are named `service/replica`. `one`: of several, one drawn anew each time. */
export type PlainChange =
  | { kind: 'down' | 'up'; links: string[]; nodes: string[]; one: boolean }
  | {
      kind: 'link';
      links: string[];
      one: boolean;
      /** Undefined: as it is. */
      delay?: number;
      /** Null for none. */
      rate?: number | null;
      impairments?: Described[];
    }
  | { kind: 'slow'; replicas: string[]; one: boolean; factor: number; extra: number }
  | { kind: 'pause' | 'crash' | 'repair' | 'add'; replicas: string[]; one: boolean }
  | { kind: 'remove'; replicas: string[]; one: boolean; drain: number | null }
  | { kind: 'scale'; service: string; to: number; drain: number | null }
  /** Groups of hosts. */
  | { kind: 'partition'; groups: string[][] }
  | { kind: 'rate'; workloads: string[]; factor: number }
  | { kind: 'switch'; service: string; policy: Described };

export interface PlainExpectation {
  /** As the file has it. */
  text: string;
  /** Seeds over which it must hold; 1 for a plain condition. */
  replications: number;
}
