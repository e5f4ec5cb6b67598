import type { PlainScenario } from '../../scenario/plain.js';

/** What holds of a scenario, and then is assumed or left out. The whole list is docs/limitations.md. */
interface Assumption {
  holds: (plain: PlainScenario) => boolean;
  says: string;
}

const services = ({ services }: PlainScenario) => [...services.values()];
const requests = ({ traffic }: PlainScenario) =>
  [...traffic.values()].flatMap((workload) => ('timeout' in workload ? [workload] : []));
const protocols = (plain: PlainScenario): string[] =>
  [...plain.traffic.values()].flatMap((told) =>
    'protocol' in told ? [String(told.protocol)] : [],
  );
const networked = ({ nodes }: PlainScenario) => nodes.size > 0;
const machines = ({ nodes }: PlainScenario) =>
  [...nodes.values()].flatMap((node) => (node.kind === 'machine' ? [node] : []));

const ASSUMPTIONS: readonly Assumption[] = [
  {
    holds: (plain) => services(plain).some(({ networked: on }) => !on),
    says: 'Requests reach services that are on no network in no time: there are no packets, no handshakes and no losses on the way.',
  },
  {
    holds: (plain) => services(plain).length > 0,
    says: 'A replica computes on workers of one speed; it has no memory, no garbage collection, and no warm-up but what the timeline says.',
  },
  {
    holds: (plain) => [...plain.traffic.values()].some(({ kind }) => kind === 'open'),
    says: 'Arrivals of an open workload do not slow down when answers do: users do not give up before their time limit.',
  },
  {
    holds: (plain) => [...plain.traffic.values()].some(({ kind }) => kind === 'closed'),
    says: 'In a closed loop each user waits for the last answer, so a slow system is asked less.',
  },
  {
    holds: (plain) =>
      networked(plain) &&
      requests(plain).length > 0 &&
      protocols(plain).length < requests(plain).length,
    says: 'Requests without a protocol are single datagrams of UDP, with no retransmission and no congestion control.',
  },
  {
    holds: (plain) =>
      networked(plain) &&
      (protocols(plain).length > 0 ||
        [...plain.traffic.values()].some(({ kind }) => kind === 'bulk')),
    says: "TCP is not all of Linux's: no segmentation offload, no fast open, no metrics kept from one connection to the next.",
  },
  {
    holds: (plain) => networked(plain) && protocols(plain).includes('http2'),
    says: 'HTTP/2 has no dynamic table for heads, no priorities and no push.',
  },
  {
    holds: (plain) => machines(plain).some(({ cpu }) => cpu === null),
    says: 'Machines whose cores are not given work on packets in no time.',
  },
  {
    holds: (plain) => machines(plain).some(({ cpu }) => cpu !== null),
    says: 'Cores are alike, and what has one keeps it to its end but for packets: no time slices, priorities or caches.',
  },
  {
    holds: (plain) => [...plain.nodes.values()].some(({ kind }) => kind === 'switch'),
    says: 'Switches have no spanning tree, no processing time and no shared buffer.',
  },
  {
    holds: (plain) => machines(plain).some(({ resolver }) => resolver !== null),
    says: 'Names are looked up for each connection, unless a cache is said; no name has an IPv6 address.',
  },
  {
    holds: (plain) => machines(plain).some(({ conntrack }) => conntrack !== null),
    says: 'Connection tracking has no helpers and no zones; a full table refuses new flows.',
  },
  {
    holds: (plain) => services(plain).some(({ mesh }) => mesh !== null),
    says: "A mesh's proxies stand in each pod; what they take of a core is what the scenario says.",
  },
  {
    holds: (plain) => services(plain).some(({ deployment }) => deployment !== null),
    says: 'Probes go to pods over the network and are answered by the process beside its work; the hook before SIGTERM only sleeps; images are pulled at once, and init containers take no time.',
  },
  {
    holds: ({ timeline }) => timeline.some(({ kind }) => kind === 'drain'),
    says: 'Nodes are names that pods are placed on: they have no capacity, no taints, and evictions are tried again every five seconds for ever.',
  },
  {
    holds: (plain) => services(plain).some(({ authorization }) => authorization.length > 0),
    says: 'Tokens are always valid, and policies do not change in the course of a run.',
  },
  {
    holds: networked,
    says: 'There is no IPv6, and links are full duplex without a signal that could fade.',
  },
];

/** In sentences, for a scenario. */
export function assumptionsOf(plain: PlainScenario): string[] {
  return ASSUMPTIONS.filter(({ holds }) => holds(plain)).map(({ says }) => says);
}
