import { MILLISECOND, SECOND } from '../../engine/time.js';
import * as k from '../words.js';
import { plainBreaker } from './breaker.js';
import { account, authorization } from './authorization.js';
import { ATTEMPTS, attempts } from './attempts.js';
import { HEAD, requestHead, serviceRoutes, subset } from './routes.js';
import { meshProxy } from './mesh.js';
import { proxy } from './proxy.js';
import { relay } from './relay.js';
import { plainAutoscale } from './autoscale.js';
import { deployment, disruptionBudget } from './deployment.js';
import { errors } from './errors.js';
import { limit, shed } from './guards.js';
import { label } from './label.js';
import { TRANSPORT, transport } from './transport.js';

export const call = {
  to: k.name().describe('A service.'),
  count: k
    .integer({ min: 1, max: 100_000 })
    .describe('So many at once, each with draws of its own.'),
  probability: k.fraction().describe('Chance that the call is made at all.'),
  timeout: k.orNone(k.duration({ min: 1 })).describe('None: waits for ever.'),
  cancel: k
    .boolean()
    .describe('Cancel the work of a call that is given up: too late, or not needed any more.'),
  request: k.distribution('size').describe('Payload.'),
  keys: k
    .orNone(k.distribution('number'))
    .describe("What is asked for: 0, 1, ... None: the caller's key."),
  ...requestHead,
};

export const CALL = {
  count: 1,
  probability: 1,
  timeout: null,
  cancel: true,
  request: k.constant(200),
  keys: null,
  ...HEAD,
  ...ATTEMPTS,
  ...TRANSPORT,
};

/** One of a request's steps, whose calls are such ones. */
export function stepOf<C>(call: k.Word<C>) {
  return k.byKey({
    call: k.turn(
      k.object({ call }),
      (step) => ({ kind: 'call' as const, ...step }),
      (step) => step,
    ),
    parallel: k.turn(
      k.object({
        parallel: k.list(call, { min: 1 }).describe('Calls made at once.'),
        wait: k
          .orNone(k.integer({ min: 1 }))
          .default(null)
          .describe('For so many answers, the rest is given up; none: for all.'),
      }),
      ({ parallel, wait }) => ({ kind: 'parallel' as const, calls: parallel, wait }),
      ({ calls, wait }) => ({ parallel: calls, wait }),
    ),
    compute: k.turn(
      k.object({ compute: k.distribution('duration') }),
      ({ compute }) => ({ kind: 'compute' as const, time: compute }),
      ({ time }) => ({ compute: time }),
    ),
  });
}

const step = stepOf(k.object({ ...call, ...attempts, ...transport }));

export const queue = k.object({
  limit: k.orNone(k.integer({ min: 0 })).describe('Requests that may wait.'),
  discipline: k
    .choice(['fcfs', 'lifo', 'priority', 'ps'])
    .describe('Who is served next; ps: workers are shared by all.'),
  full: k.choice(['reject', 'drop']).describe('Answer, or say nothing.'),
});

export const QUEUE = { limit: null, discipline: 'fcfs' as const, full: 'reject' as const };

export const partitions = {
  by: k
    .choice(['hash', 'range', 'consistent'])
    .describe(
      'hash: partition = hash of the key mod count, in turn on the replicas; range: keys in ' +
        'order, neighbours together; consistent: hashed, each on the replicas that it ranks first.',
    ),
  count: k
    .orNone(k.integer({ min: 1, max: 65_536 }))
    .describe('Partitions; none: one a replica. Default: none, 1024 for consistent.'),
  replication: k.integer({ min: 1 }).describe('Replicas that own each partition.'),
  keys: k.integer({ min: 1, max: 10_000_000 }).describe('How many there are, from 0 on.'),
  scaleTo: k
    .integer({ min: 1 })
    .describe('Number of replicas for which the moved keys are told. Default: one more.'),
};

export const health = k.object({
  interval: k.duration({ min: 1 }).describe('From check to check.'),
  timeout: k
    .duration({ min: 1 })
    .describe('A check unanswered by then failed. At most the interval.'),
  rise: k.integer({ min: 1 }).describe('Checks in a row that make it healthy.'),
  fall: k.integer({ min: 1 }).describe('Checks in a row that make it unhealthy.'),
});

export const HEALTH = { interval: SECOND, timeout: 200 * MILLISECOND, rise: 2, fall: 3 };

export const replica = {
  name: k.name().describe("Default: the service's name and a number."),
  host: k.orNone(k.name()).describe('Where it runs. Default: a host of its own.'),
  ports: k
    .list(k.port())
    .describe('Where it listens; as many as the service has: for each of them. Default: targets.'),
  weight: k.number({ min: 0 }).describe('For policies that heed it.'),
  speed: k.number({ min: 1e-9 }).describe('Work is divided by it.'),
  workers: k.integer({ min: 1 }).describe("Default: the service's."),
  absent: k.boolean().describe('The timeline adds it, or nobody does.'),
  labels: k
    .dictionary(k.text())
    .leftOut(new Map())
    .describe('By which subsets are made: version: v1.'),
  priority: k
    .integer({ min: 0, max: 127 })
    .leftOut(0)
    .describe('0 is served first; higher ones stand by (health-filter).'),
  degraded: k
    .boolean()
    .leftOut(false)
    .describe('Says that it is not well: used after those that are (health-filter).'),
  zone: k
    .text()
    .leftOut('')
    .describe('Where it stands: region/zone/subzone. Default: as its host.'),
  of: k
    .orNone(k.name())
    .leftOut(null)
    .describe('A service that has it already, on the same host, and does its work for both.'),
};

export const REPLICA = {
  ...{ weight: 1, speed: 1, absent: false, priority: 0, degraded: false, zone: '', of: null },
};

export const ports = {
  name: k.text(),
  protocol: k
    .choice(['any', 'tcp', 'udp'])
    .describe('any: whatever those who call speak; what names no protocol then is UDP.'),
  port: k.port(),
  target: k.port().describe('Default: the same.'),
};

export const virtual = {
  routers: k.oneOrMore(k.name()).describe('Each with a balancer of its own.'),
  address: k.address(),
  ports: k.list(k.object(ports)),
  mode: k.choice(['nat', 'dsr']),
  removed: k
    .choice(['keep', 'forget'])
    .optional('keep')
    .describe(
      'What becomes of flows to a backend that is taken out: they keep it (kube-proxy; IPVS while its ' +
        'weight is 0), or are forgotten, so that connections are reset (IPVS with expire_nodest_conn).',
    ),
  health: k.orNone(health),
};

/** How long Kubernetes keeps a client with its backend. */
export const AFFINITY = { timeout: 10_800 * SECOND };

const affinity = k.turn(
  k.orNone(k.object({ 'client-address': k.object({ timeout: k.duration() }) })),
  (map): { kind: 'none' } | { kind: 'client-address'; timeout: number } =>
    map === null ? { kind: 'none' } : { kind: 'client-address', ...map['client-address'] },
  (told) => (told.kind === 'none' ? null : { 'client-address': { timeout: told.timeout } }),
);

/** Of most balancers; shared, so it stays empty. */
const NO_ZONES: string[] = [];

export const balancer = {
  policy: k.policy().describe('Who gets a request.'),
  at: k
    .choice(['router', 'callers', 'nowhere'])
    .describe(
      'Who balances, on a network: its router sees packets, callers see requests; nowhere: callers ' +
        'take an address that the name has. Default: the router, unless it is asked for what only ' +
        'callers can do.',
    ),
  balancers: k
    .integer({ min: 1, max: 10_000 })
    .describe('Independent ones, each with its own counts, on each host that calls.'),
  zones: k
    .list(k.text())
    .leftOut(NO_ZONES)
    .describe('Where balancers stand that are on no host, in turn: region/zone/subzone.'),
  view: k.object({
    counts: k
      .choice(['own', 'all'])
      .describe('A balancer counts what it has sent itself, or what all have.'),
    delay: k.duration().describe('How old the news are that it counts by.'),
  }),
};

/** kube-proxy's way, and the least that one can do. */
export const BALANCER = {
  policy: k.byDefault('policy', 'random'),
  mode: 'nat' as const,
  affinity: null,
  balancers: 1,
  view: { counts: 'own' as const, delay: 0 },
  health: null,
};

/** What every request of a service meets, in the plain form and in any other. */
export const work = {
  workers: k.integer({ min: 1 }).describe('Requests a replica serves at a time.'),
  queue: queue.describe('Of each replica.'),
  mode: k
    .choice(['blocking', 'async'])
    .describe('Whether a replica keeps the worker while it waits for a call.'),
  response: k.distribution('size').describe('Payload.'),
  slowdown: k
    .orNone(k.distribution('number'))
    .describe('Multiplies the work of an attempt: 1 where nothing goes wrong.'),
  redraw: k
    .boolean()
    .describe(
      'Each attempt draws its times and slowdown anew; false: all of a request share them.',
    ),
  errors: k
    .orNone(k.object(errors))
    .leftOut(null)
    .describe('Answers that say that it failed: their share, or all about them.'),
  limit: k
    .orNone(limit)
    .leftOut(null)
    .describe('Requests that each replica takes in: others it answers with 429.'),
  shed: k
    .orNone(k.object(shed))
    .leftOut(null)
    .describe('When a replica turns requests away by itself.'),
  tcp: k.tcp().leftOut(k.NO_TCP).describe("Of its servers, where not as their machines'."),
  tls: k
    .tls()
    .advised((raw) =>
      typeof raw === 'string' || typeof raw === 'number'
        ? `the version is the caller's: say \`tls: ${raw}\` of the workload or the call; here is a map ` +
          'of what the servers are like, or nothing'
        : null,
    )
    .leftOut(k.NO_TLS)
    .describe('Of its servers, for those who call by TLS.'),
  http: k
    .httpServer()
    .leftOut(k.NO_HTTP)
    .describe('Of its servers, for those who call by http1 or http2.'),
};

export const WORK = {
  workers: 1,
  queue: QUEUE,
  mode: 'blocking' as const,
  response: k.constant(1024),
  slowdown: null,
  redraw: true,
  errors: null,
  limit: null,
  shed: null,
  tcp: k.NO_TCP,
  tls: k.NO_TLS,
  http: k.NO_HTTP,
};

export const service = k.object({
  label,
  ...work,
  handler: k.list(step),
  routes: serviceRoutes.leftOut([]),
  account,
  authorization: authorization.leftOut([]).describe('Who may call it.'),
  mesh: k.orNone(meshProxy).leftOut(null).describe('What is a proxy of a mesh serves none.'),
  proxy: k
    .orNone(k.object(proxy))
    .leftOut(null)
    .describe('What sends requests on serves none itself.'),
  relay: k
    .orNone(k.object(relay))
    .leftOut(null)
    .describe('What passes connections on serves none.'),
  deployment: k.orNone(deployment).leftOut(null).describe('What keeps its replicas as pods.'),
  disruptionBudget: k
    .orNone(disruptionBudget)
    .leftOut(null)
    .describe('How many of its pods may be taken away on purpose.'),
  autoscale: k
    .orNone(plainAutoscale)
    .leftOut(null)
    .describe('What changes the number of its pods.'),
  partitions: k.orNone(k.object(partitions)),
  balancer: k.object({
    policy: balancer.policy,
    affinity,
    at: balancer.at,
    balancers: balancer.balancers,
    zones: balancer.zones,
    view: balancer.view,
    /** Checks that callers make; of a router, `virtual` has them. */
    health: k.orNone(health),
    /** The routers that balance, and their virtual address. */
    virtual: k.orNone(k.object(virtual)),
    /** Parts of the replicas, each with balancers of its own. */
    subsets: k.dictionary(subset).leftOut(new Map()),
    meshed: k
      .orNone(k.policy())
      .leftOut(null)
      .describe('By what proxies of a mesh, beside callers, choose; none: there are none.'),
    breaker: k.orNone(plainBreaker).leftOut(null).describe('What each caller may have under way.'),
  }),
  replicas: k.list(k.object(replica)),
});

export type PlainService = k.ValueOf<typeof service> & {
  /** Whether callers reach the replicas over a network, or hand requests over in no time. */
  networked: boolean;
};
export type PlainStep = PlainService['handler'][number];
export type PlainCall = Extract<PlainStep, { kind: 'call' }>['call'];
export type PlainReplica = PlainService['replicas'][number];
export type PlainBalancer = PlainService['balancer'];
export type PlainVirtual = NonNullable<PlainBalancer['virtual']>;
export type PlainHealth = k.ValueOf<typeof health>;
export type PlainPartitions = NonNullable<PlainService['partitions']>;
