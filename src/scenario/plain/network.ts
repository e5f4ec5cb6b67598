import { TCP_TRACKING } from '../../devices/tracking/table.js';
import type { Described } from '../../engine/options.js';
import { MICROSECOND, SECOND } from '../../engine/time.js';
import * as k from '../words.js';
import { account } from './authorization.js';
import { chains, NO_CHAINS } from './chains.js';
import { nameServer, resolver } from './names.js';

export const MTU = { min: 68, max: 65535 };

/** All that a link and the ports at its ends can be told. */
export interface Wire {
  rate: number | null;
  delay: number;
  mtu: number;
  framing: 'ethernet' | 'ppp' | 'none';
  queue: Described;
  impairments: Described[];
}

export const WIRE: Wire = {
  rate: 10e9,
  delay: 5 * MICROSECOND,
  mtu: 1500,
  framing: 'ethernet',
  // One line of 1000 packets (linux DEFAULT_TX_QUEUE_LEN).
  queue: k.byDefault('discipline', 'drop-tail'),
  impairments: [],
};

/** Linux's ephemeral ports (net.ipv4.ip_local_port_range). */
export const SOURCE_PORTS: [number, number] = [32768, 60999];

/** A port's VLANs. */
const tag = () => k.integer({ min: 1, max: 4094 });
export const vlan = k.forms({
  scalar: k.turn(tag(), (access) => ({ access: access, trunk: [] as number[] })),
  map: k.object({
    access: k.orNone(tag()).default(null).describe('Untagged frames belong to it.'),
    trunk: k.list(tag()).default([]).describe('Tagged frames of these VLANs pass.'),
  }),
});

export const port = k.object({
  name: k.name(),
  mac: k.mac(),
  addresses: k.list(k.addressInNetwork()).default([]),
  mtu: k.size(MTU),
  rate: k.orNone(k.rate()),
  queue: k.discipline(),
  vlan: k.orNone(vlan).default(null),
});

export const route = k.object({
  to: k.subnet().describe('The network; 0.0.0.0/0 is the default route.'),
  via: k.orNone(k.address()).default(null).describe('The next hop; none where it is attached.'),
  port: k.orNone(k.name()).default(null).describe('Default: the port whose network holds via.'),
});

const ownRoutes = k.list(route);

/** A table's name, or routes of its own. Connected networks need no route. */
const routes = k
  .forms({ scalar: k.name(), list: ownRoutes })
  .written((value) => (typeof value === 'string' ? value : ownRoutes.write(value)));

/** Linux's gc_thresh3 and base_reachable_time. */
export const NEIGHBOURS = { limit: 1024, reachable: 30 * SECOND };

export const neighbours = k
  .object({
    limit: k.integer({ min: 1 }).describe('Entries at most (linux gc_thresh3).'),
    reachable: k.duration().describe('How long an entry is believed.'),
  })
  .with(NEIGHBOURS);

/** Linux's nf_conntrack_max and timeouts. */
const TRACKING = {
  limit: 262_144,
  udp: 30 * SECOND,
  udpStream: 120 * SECOND,
  icmp: 30 * SECOND,
  generic: 600 * SECOND,
};
export const CONNTRACK = { ...TRACKING, tcp: TCP_TRACKING, race: 0 };

const timeout = () => k.duration({ min: 1 });

/** Timeouts by what tracking takes a connection to be in. */
const tcpTracking = k
  .object({
    synSent: timeout().describe('After a SYN.'),
    synReceived: timeout().describe('After the answer to it.'),
    established: timeout().describe('Linux: 5 days; kube-proxy sets 24 h.'),
    finWait: timeout().describe('After the first FIN.'),
    closeWait: timeout().describe('When that has been acknowledged (kube-proxy: 1 h).'),
    lastAck: timeout().describe('After the FIN of the other end.'),
    timeWait: timeout().describe('When both have been acknowledged.'),
    close: timeout().describe('After a reset.'),
    retransmitted: timeout().describe('After three retransmissions, where that is less.'),
    unacknowledged: timeout().describe('While data waits to be acknowledged, where that is less.'),
    loose: k
      .boolean()
      .describe('Whether connections are picked up in their course (tcp_loose). Linux: true.'),
    liberal: k
      .boolean()
      .describe(
        'Whether segments outside the windows belong to it (tcp_be_liberal). Linux: false.',
      ),
  })
  .with(TCP_TRACKING);

export const conntrack = k
  .object({
    limit: k.integer({ min: 1 }).describe('Flows at most (linux nf_conntrack_max).'),
    udp: timeout().describe('Timeout before the first answer.'),
    udpStream: timeout().describe('Timeout of a stream: answered, and in use when 2 s old.'),
    icmp: timeout().describe('Timeout of an echo.'),
    generic: timeout().describe('Timeout of other protocols.'),
    tcp: tcpTracking.leftOut(TCP_TRACKING).describe('How TCP is tracked.'),
    race: k
      .fraction()
      .leftOut(0)
      .describe(
        'Chance that the second of two datagrams that begin a flow together is lost, where their ' +
          'destination is translated (linux before 5.7 on several cores: insert_failed; 0 since).',
      ),
  })
  .with(TRACKING);

const named = {
  name: k.name().describe('What rules call it.'),
};

const listening = {
  ...named,
  listen: k.list(k.port()).describe('Its ports, for datagrams and for connections.'),
};

/** Of most DNS servers; shared, so it stays empty. */
export const NO_CALLERS: Map<string, string> = new Map();

/** What runs on a machine. What servers and clients do is said by services and workloads. */
const process = k.byKind({
  server: listening,
  client: named,
  dns: {
    ...listening,
    views: k
      .dictionary(k.name())
      .describe('Port to table of names: the answer depends on the network that asks.'),
    callers: k
      .dictionary(k.name())
      .leftOut(NO_CALLERS)
      .describe(
        'Address of who asks to table of names, before any port: for hosts on several networks.',
      ),
    ...nameServer,
  },
  sink: listening,
  reader: {
    ...named,
    listen: k.list(k.port()).describe('Its TCP ports: all that comes there is read.'),
    tcp: k.tcp().leftOut(k.NO_TCP).describe("Its own, where not as the machine's."),
  },
});

/** Of most machines; shared, so it stays empty. */
export const NO_ADDRESSES: string[] = [];

/** Hosts and routers are two ways to say it. */
const machine = {
  forwarding: k.boolean().describe('True: packets for others are forwarded.'),
  routes: routes.default([]).describe("A shared table's name, or routes."),
  neighbours,
  chains: chains.leftOut(NO_CHAINS),
  conntrack: k
    .orNone(conntrack)
    .default(null)
    .describe('Flow tracking; none: no NAT, no virtual services, no rules about flows.'),
  resolver: k
    .orNone(resolver)
    .default(null)
    .describe('The DNS server that it asks; or several, and how.'),
  resolverCache: k
    .boolean()
    .leftOut(false)
    .describe(
      'Whether it keeps answers (nscd, a cache on the node). Default: false, as the C library, which ' +
        'asks for each connection.',
    ),
  sourcePorts: k.portRange().describe('First and last ephemeral port.'),
  tcp: k.tcp().leftOut(k.NO_TCP).describe('What its TCP is like, where not as by default.'),
  zone: k.text().leftOut('').describe('Where it stands: region/zone/subzone.'),
  account,
  cpu: k
    .orNone(k.cpu())
    .leftOut(null)
    .describe('Its cores; none: what it computes competes for nothing, and protocol work is free.'),
  processes: k.list(process).default([]).describe('What runs on it.'),
  addresses: k
    .list(k.address())
    .leftOut(NO_ADDRESSES)
    .describe("Its own that no port has, as on a dummy device: those of services' balancers here."),
  silentAddresses: k
    .list(k.address())
    .leftOut(NO_ADDRESSES)
    .describe(
      'The same, but for ARP, which it does not answer: of backends that reply past a balancer.',
    ),
  ports: k.list(port),
};

/** Linux's bridge forgets after 300 s; tables of switches in hardware hold thousands. */
export const SWITCH = { ageing: 300 * SECOND, limit: 8192 };

export const bridge = {
  ageing: k.duration().describe('Entries are forgotten after this long; 0 makes a hub.'),
  limit: k.integer({ min: 1 }).describe('Entries of the forwarding table at most.'),
  ports: k.list(port),
};

/** The nodes of the plain form: nothing is left to be worked out, so little may be left out. */
export const node = k.byKind({ machine, switch: bridge });

const end = k.object({ node: k.name(), port: k.name() });

export const link = k.object({
  name: k.text(),
  a: end.describe('One end, as the expanded form has it.'),
  b: end.describe('The other.'),
  delay: k.duration(),
  framing: k.choice(['ethernet', 'ppp', 'none']),
  forward: k.list(k.impairment()).default([]).describe('Impairments from a to b.'),
  backward: k.list(k.impairment()).default([]).describe('Impairments from b to a.'),
});

/** Tables that several nodes share: named once, referred to by name. */
export const tables = k.object({
  routes: k.dictionary(ownRoutes).default(new Map()),
  sets: k
    .dictionary(k.oneOrMore(k.addressRange()))
    .default(new Map())
    .describe('Addresses and networks that rules name together.'),
  names: k
    .dictionary(k.dictionary(k.oneOrMore(k.address())))
    .default(new Map())
    .describe('What a DNS server answers.'),
});

export type PlainNode = k.ValueOf<typeof node>;
export type PlainMachine = Extract<PlainNode, { kind: 'machine' }>;
export type PlainSwitch = Extract<PlainNode, { kind: 'switch' }>;
export type PlainProcess = k.ValueOf<typeof process>;
export type PlainPort = k.ValueOf<typeof port>;
export type PlainRoute = k.ValueOf<typeof route>;
export type PlainConntrack = k.ValueOf<typeof conntrack>;
export type PlainLink = k.ValueOf<typeof link>;
export type PlainLinkEnd = k.ValueOf<typeof end>;
export type PlainTables = k.ValueOf<typeof tables>;
/** Name (lower case) to IPv4 addresses. */
export type PlainNames = Map<string, string[]>;

/** A machine that forwards. */
export function isRouter(node: PlainNode | undefined): node is PlainMachine {
  return node?.kind === 'machine' && node.forwarding;
}

/** One that does not. */
export function isHost(node: PlainNode | undefined): node is PlainMachine {
  return node?.kind === 'machine' && !node.forwarding;
}
