import { SECOND } from '../../engine/time.js';
import * as k from '../words.js';
import { account } from './authorization.js';
import { ATTEMPTS, attempts } from './attempts.js';
import { label } from './label.js';
import { objective } from './objective.js';
import { HEAD, requestHead } from './routes.js';
import { TRANSPORT, transport } from './transport.js';

export const client = k.object({
  name: k.name(),
  /** None without a network. */
  host: k.orNone(k.name()),
  /** Share of an open workload's rate, or of a closed one's users. */
  weight: k.number({ min: 0 }),
});

/** A name, looked up by DNS (or directly where there is no network), or else an address. */
export const target = k.object({
  name: k.orNone(k.text()),
  /** The name that is looked up, where it is another one. */
  as: k.orNone(k.domain()).leftOut(null),
  address: k.orNone(k.address()),
  port: k.integer({ min: 0, max: 65535 }),
});

const base = {
  label,
  clients: k.list(client),
  target,
  start: k.duration().describe('When it begins.'),
  stop: k.orNone(k.duration()).describe('None: until the end.'),
};

/** Of workloads that send requests, beside when they do. */
export const requests = {
  requests: k.orNone(k.integer({ min: 0 })).describe('Ends after so many.'),
  timeout: k.orNone(k.duration({ min: 1 })),
  cancel: k
    .boolean()
    .describe('Cancel the work when the time is up; else the backend holds it to its end.'),
  ...attempts,
  ...transport,
  request: k.distribution('size').describe('Payload.'),
  work: k
    .orNone(k.distribution('number'))
    .describe('Multiplies the work of the service; its mean should be 1.'),
  keys: k
    .orNone(k.distribution('number'))
    .describe('What is asked for: 0, 1, ...; such as zipf(1000), or hot(20 %, 1000).'),
  priority: k.integer({ min: 0, max: 7 }).describe('Higher goes first.'),
  objective: k.orNone(objective).leftOut(null),
  ...requestHead,
  account,
};

export const REQUESTS = {
  requests: null,
  cancel: true,
  ...ATTEMPTS,
  ...TRANSPORT,
  request: k.constant(200),
  work: null,
  keys: null,
  priority: 0,
  objective: null,
  ...HEAD,
  account: null,
};

export const stream = k
  .boolean()
  .describe(
    "Each user's requests are messages of one stream, as gRPC's are: of http2, or a connection by tcp.",
  );

/** Times between requests, as far as the kind has them. */
const requesting = {
  ...base,
  allToAll: k.boolean(),
  /** `open`: of requests; `sessions`: of users. */
  arrivals: k.orNone(k.arrivals()).leftOut(null),
  /** `closed`. */
  users: k.integer().leftOut(0),
  /** Between a response and the next request of a user: `closed` and `sessions`. */
  think: k.orNone(k.distribution('duration')).leftOut(null),
  /** Requests a user: `sessions`. */
  perSession: k.orNone(k.distribution('number')).leftOut(null),
  /** `closed` and `sessions`. */
  stream: stream.leftOut(false),
  ...requests,
};

/** ICMP echo, as `ping` does it. */
export const ping = {
  count: k.integer({ min: 1 }).describe('Echo requests of each client.'),
  interval: k.duration({ min: 1 }).describe('From one to the next.'),
  payload: k.size({ max: 65507 }).describe('Of an echo request.'),
  mtuDiscovery: k
    .choice(['want', 'do', 'dont'])
    .describe(
      'As ping -M: want sets DF and cuts what is known to be too long, do never cuts, dont ' +
        'has routers cut.',
    ),
  timeout: k.duration({ min: 1 }).describe('How long to wait for each answer.'),
};

export const PING = {
  count: 4,
  interval: SECOND,
  payload: 56,
  mtuDiscovery: 'want' as const,
  timeout: SECOND,
};

/** One-way UDP datagrams to a sink. */
const { request, priority, requests: most } = requests;
export const datagrams = { requests: most, request, priority };

export const DATAGRAMS = { requests: null, request: k.constant(1000), priority: 0 };

/** Flows of TCP that send as much as goes, as iperf's do. */
export const bulk = {
  bytes: k.orNone(k.size({ min: 1 })).describe('Of each flow; none: as much as goes.'),
  stagger: k.duration().describe("From one flow's start to the next one's."),
  jitter: k.duration().describe('Each starts later by a random time of at most so much.'),
  tcp: k.tcp().leftOut(k.NO_TCP).describe("Its own, where not as the machine's."),
};

export const BULK = { bytes: null, stagger: 0, jitter: 0, tcp: k.NO_TCP };

export const flows = k
  .integer({ min: 1, max: 1_000_000 })
  .describe('How many; they go from the clients in turn to the targets in turn.');

export const readers = k
  .list(k.address(), { min: 1 })
  .describe('Addresses that the flows go to, in turn.');

export const workload = k.byKind({
  open: requesting,
  closed: requesting,
  sessions: requesting,
  ping: { ...base, ...ping },
  datagrams: { ...base, allToAll: k.boolean(), arrivals: k.arrivals(), ...datagrams },
  bulk: { ...base, flows, readers, ...bulk },
});

export type PlainWorkload = PlainRequestWorkload | PlainPing | PlainDatagrams | PlainBulk;
export type PlainClient = k.ValueOf<typeof client>;
export type PlainTarget = k.ValueOf<typeof target>;
export type PlainRequestWorkload = Of<'open'> | Of<'closed'> | Of<'sessions'>;
export type PlainPing = Of<'ping'>;
export type PlainDatagrams = Of<'datagrams'>;
export type PlainBulk = Of<'bulk'>;
type Of<K> = Extract<k.ValueOf<typeof workload>, { kind: K }>;

/** One that sends requests. */
export function asks(workload: PlainWorkload): workload is PlainRequestWorkload {
  const { kind } = workload;
  return kind !== 'ping' && kind !== 'datagrams' && kind !== 'bulk';
}
