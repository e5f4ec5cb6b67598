import { QUANTILES } from '../measure/latency.js';
import type { HistogramResults, LatencyResults, Results, WorkloadResults } from './results.js';
import { ShareBelow } from './share-below.js';

/** The unit of a measured value, for comparisons with quantities. */
export type ResultUnit = 'ms' | 's' | 'B' | '1/s' | '';

export interface ResultLeaf {
  value: number | null;
  unit: ResultUnit;
  /** Of a percentile: how far the value may be from that of its rank, by the width of a bucket. */
  within?: number;
}

/** Results as a tree of names, for `expect` and whatever else reads them by path. */
export type ResultNode = ResultLeaf | ResultBranch;
export type ResultBranch = Map<string, ResultNode>;

/**
 * The results by path. Workloads are roots by their own names; a service is one too unless a
 * workload has its name; everything else stands under its section: `services.web.fairness.jain`.
 */
export function resultTree(results: Results): ResultBranch {
  const workloads: ResultBranch = new Map();
  for (const [name, workload] of results.workloads) {
    workloads.set(name, workloadNode(workload, results.histograms.get(name) ?? null));
  }
  const services: ResultBranch = new Map();
  for (const [name, service] of results.services) {
    const backends: ResultBranch = new Map();
    for (const [backend, { latency, secondsInService, ...rest }] of service.backends) {
      const node = plain(rest);
      node.set('secondsInService', { value: secondsInService, unit: 's' });
      node.set('latency', latencyNode(latency));
      backends.set(backend, node);
    }
    const { latency, throughput, ...rest } = service;
    const node = plain(rest);
    node.set('throughput', { value: throughput, unit: '1/s' });
    const own = latencyNode(latency);
    const histogram = results.serviceHistograms.get(name) ?? null;
    own.set('below', new ShareBelow(latency, histogram, latency.count));
    node.set('latency', own);
    node.set('backends', backends);
    services.set(name, node);
  }
  const tree: ResultBranch = new Map([...services, ...workloads]);
  tree.set('workloads', workloads);
  tree.set('services', services);
  tree.set('links', branches(results.links));
  tree.set('queues', branches(results.queues));
  tree.set('nodes', branches(results.nodes));
  tree.set('drops', dropNode(results));
  tree.set('conservation', plain(results.conservation));
  tree.set('simulatedTime', { value: results.simulatedTime, unit: 's' });
  tree.set('events', { value: results.events, unit: '' });
  return tree;
}

function workloadNode(workload: WorkloadResults, histogram: HistogramResults | null): ResultBranch {
  const { latency, latencyWithFailures, clients, ping, breakdown, throughput, offered, ...rest } =
    workload;
  const node = plain(rest);
  for (const [kind, it] of Object.entries({ latency, latencyWithFailures })) {
    const branch = latencyNode(it);
    branch.set('below', new ShareBelow(latency, histogram, it.count));
    node.set(kind, branch);
  }
  node.set('throughput', { value: throughput, unit: '1/s' });
  node.set('offered', { value: offered, unit: '1/s' });
  if (breakdown !== null) node.set('breakdown', withUnit(plain(breakdown), 'ms'));
  const members: ResultBranch = new Map();
  for (const [name, { latency: own, goodput, maxMinShare, ...other }] of clients) {
    const client = plain(other);
    client.set('goodput', { value: goodput, unit: '1/s' });
    client.set('maxMinShare', { value: maxMinShare, unit: '1/s' });
    client.set('latency', latencyNode(own));
    members.set(name, client);
  }
  node.set('clients', members);
  if (ping !== null) {
    node.set('received', { value: ping.received, unit: '' });
    node.set('lost', { value: ping.lost, unit: '' });
    node.set('ttl', { value: ping.ttl, unit: '' });
    node.set('rtt', latencyNode(ping.rtt));
  }
  return node;
}

function latencyNode(latency: LatencyResults): ResultBranch {
  const { count, precision, ...times } = latency;
  const node = withUnit(plain(times), 'ms');
  for (const name of QUANTILES.keys()) {
    const leaf = node.get(name) as ResultLeaf;
    node.set(name, { ...leaf, within: leaf.value === null ? 0 : leaf.value * precision });
  }
  node.set('count', { value: count, unit: '' });
  return node;
}

/** Packets dropped, by place and reason, with a sum of its own at each level. */
function dropNode(results: Results): ResultBranch {
  const node: ResultBranch = new Map();
  let total = 0;
  for (const { place, reason, packets } of results.drops) {
    total += packets;
    let reasons = node.get(place);
    if (!(reasons instanceof Map)) node.set(place, (reasons = new Map<string, ResultNode>()));
    // Several rules of a node may end packets for one reason.
    const before = reasons.get(reason);
    const others = before instanceof Map ? 0 : Number(before?.value ?? 0);
    reasons.set(reason, { value: others + packets, unit: '' });
  }
  node.set('total', { value: total, unit: '' });
  return node;
}

function branches(members: Map<string, object>): ResultBranch {
  const node: ResultBranch = new Map();
  for (const [name, member] of members) node.set(name, plain(member));
  return node;
}

/** The numbers and truth values of plain data, under their names. */
function plain(data: object): ResultBranch {
  const node: ResultBranch = new Map();
  const entries: Iterable<[string, unknown]> =
    data instanceof Map ? (data as Map<string, unknown>) : Object.entries(data);
  for (const [name, value] of entries) {
    if (typeof value === 'number' || value === null) node.set(name, { value, unit: '' });
    else if (typeof value === 'boolean') node.set(name, { value: value ? 1 : 0, unit: '' });
    else if (typeof value === 'object' && !Array.isArray(value)) node.set(name, plain(value));
  }
  return node;
}

function withUnit(node: ResultBranch, unit: ResultUnit): ResultBranch {
  for (const [name, member] of node) {
    if (!(member instanceof Map)) node.set(name, { value: member.value, unit });
  }
  return node;
}
