/**
 * The plain form of a scenario: every node, port, link, table, service and workload with its
 * identity, addresses and numbers, nothing left to be worked out. Short forms are lowered to it;
 * `netloom expand` prints it; the model is built from nothing else.
 *
 * Units: times in whole nanoseconds, sizes in bytes, link rates in bits per second, traffic rates
 * per second. Maps are sorted by name (runs of digits as numbers); lists keep their order.
 */
import type { Described } from '../engine/options.js';
import type { PlainChains, PlainRule } from './plain/chains.js';
import type { PlainService } from './plain/service.js';
import type { PlainWorkload } from './plain/traffic.js';

export type * from './plain/attempts.js';
export type { PlainChain, PlainChains, PlainRule } from './plain/chains.js';
export type * from './plain/service.js';
export type * from './plain/traffic.js';

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
  /** Addresses and networks that rules name together. */
  sets: Map<string, string[]>;
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
  chains: PlainChains;
  /** Null switches tracking off (then there is no NAT and no virtual service either). */
  conntrack: PlainConntrack | null;
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
  /** Addresses and names that this router's DNS server answers; null for no server. */
  dns: PlainDns | null;
}

/** Where rules were written: "file:line". It goes beside a scenario, which says what, not where from. */
export type Origins = ReadonlyMap<PlainRule, string>;

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
