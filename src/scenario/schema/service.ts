import {
  AFFINITY,
  BALANCER,
  balancer,
  CALL,
  call,
  HEALTH,
  health,
  partitions,
  ports,
  QUEUE,
  queue,
  REPLICA,
  replica,
  stepOf,
  virtual,
  WORK,
  work,
} from '../plain/service.js';
import { account } from '../plain/authorization.js';
import { label } from '../plain/label.js';
import { meshProxy, mutualTls, sidecarLife } from '../plain/mesh.js';
import { RELAY, relay } from '../plain/relay.js';
import { autoscaleWord } from '../plain/autoscale.js';
import { DEPLOYMENT, deployment, disruptionBudget } from '../plain/deployment.js';
import { ERRORS, errors } from '../plain/errors.js';
import * as k from '../words.js';
import { attemptShape } from './attempts.js';
import { authorizationWord } from './authorization.js';
import { breakerWord } from './breaker.js';
import { limitWord, shedWord } from './guards.js';
import { proxyWord } from './proxy.js';
import { routes, selectors, subsets } from './routes.js';
import { transportShape } from './transport.js';

/** How a replica works; each may differ. */
const told = k
  .object({
    name: replica.name.optional(),
    count: k.integer({ min: 0, max: 1_000_000 }).optional().describe('So many like this one.'),
    host: replica.host.optional(),
    ports: replica.ports.optional(),
    weight: replica.weight,
    speed: replica.speed,
    workers: replica.workers.optional(),
    of: replica.of,
    priority: replica.priority,
    degraded: replica.degraded,
    zone: replica.zone,
    absent: replica.absent.optional(),
    labels: replica.labels,
  })
  .with(REPLICA);

const step = stepOf(
  k.forms({
    scalar: k.turn(k.name(), (to) => ({ to, ...CALL, protocol: undefined })),
    map: k.object({ ...k.withDefaults(call, CALL), ...attemptShape, ...transportShape }),
  }),
);

const affinity = k.forms({
  scalar: k.turn(k.choice(['client-address']), (kind) => ({ kind, ...AFFINITY })),
  map: k.turn(
    k.object({
      'client-address': k.object({ timeout: k.duration({ min: 1 }).default(AFFINITY.timeout) }),
    }),
    (map) => ({ kind: 'client-address' as const, ...map['client-address'] }),
  ),
});

const portList = k.list(
  k.object({
    name: ports.name.default(''),
    protocol: ports.protocol.default('any'),
    port: ports.port,
    target: ports.target.optional(),
  }),
  { min: 1 },
);

const checks = k.orNone(health.with(HEALTH)).default(BALANCER.health);

const chooser = k.object({
  policy: balancer.policy.optional(BALANCER.policy),
  mode: virtual.mode.default(BALANCER.mode).describe('dsr: replies pass it by.'),
  removed: virtual.removed,
  affinity: k.orNone(affinity).default(BALANCER.affinity).describe('A client keeps its backend.'),
  at: balancer.at.optional(),
  balancers: balancer.balancers.default(BALANCER.balancers),
  zones: balancer.zones,
  view: balancer.view
    .with(BALANCER.view)
    .default(BALANCER.view)
    .describe('What balancers that stand with callers know of the backends.'),
  router: k
    .oneOrMore(k.name())
    .optional()
    .describe(
      'Where it stands; on several routers, or all, each has a balancer of its own. Default: the ' +
        "network's router.",
    ),
  health: checks.describe('Checks, which are packets.'),
  subsets,
  meshed: k
    .orNone(k.policy())
    .default(null)
    .describe(
      'By what proxies of a mesh choose. Default: the policy, where a mesh has the service.',
    ),
  breaker: k
    .orNone(breakerWord)
    .default(null)
    .describe('What each caller may have under way: envoy or istio, or the limits.'),
  ...selectors,
  virtual: k
    .orNone(
      k.object({
        ...virtual,
        ports: portList,
        mode: virtual.mode.default(BALANCER.mode),
        health: checks,
      }),
    )
    .optional()
    .describe('Spelt out, as the expanded form does; none: no virtual address.'),
});

export const serviceWord = k.object({
  label,
  replicas: k
    .forms({ scalar: k.integer({ min: 0, max: 1_000_000 }), list: k.list(told) })
    .optional()
    .describe('How many, or each by itself. Default: 1, or what an included file says.'),
  network: k.name().optional().describe('Absent: callers hand requests over directly.'),
  hosts: k.oneOrMore(k.name()).optional().describe('Hosts to place replicas on, one each.'),
  address: k
    .orNone(k.address())
    .optional()
    .describe('Virtual address, by default the next free one of 10.96.0.0/16; none: headless.'),
  aliases: k.list(k.text()).default([]).describe('More names that DNS servers know it by.'),
  port: k.port().optional().describe('Where callers send to. Default: 80.'),
  targetPort: k.port().optional().describe('Where replicas listen. Default: port.'),
  ports: portList.optional().describe('Several ports, instead of port.'),
  balancer: chooser.optional().describe('Who chooses between the replicas.'),
  policy: k.policy().optional().describe('Short for balancer.policy.'),
  speed: replica.speed.optional().describe('Of all replicas. Default: 1.'),
  ...k.withDefaults(work, WORK),
  queue: queue.with(QUEUE).default(QUEUE).describe('Of each replica.'),
  response: work.response.optional(WORK.response),
  limit: k
    .orNone(limitWord)
    .default(null)
    .describe('Requests that each replica takes in: a rate, or a bucket of tokens.'),
  shed: shedWord,
  errors: k
    .orNone(
      k.forms({
        scalar: k.turn(k.fraction(), (share) => ({ ...ERRORS, share })),
        map: k.object(k.withDefaults(errors, ERRORS)),
      }),
    )
    .default(null)
    .describe('Answers that say that it failed: their share, or all about them.'),
  deployment: k
    .orNone(deployment.with(DEPLOYMENT))
    .default(null)
    .describe(
      'What keeps its replicas as pods, as Kubernetes does: they start, are asked whether they are well, ' +
        'are replaced in rollouts, and end. None: they are there, or as the timeline says.',
    ),
  disruptionBudget: k
    .orNone(
      k.check(
        disruptionBudget.with({ minAvailable: null, maxUnavailable: null }),
        (told, fail) => {
          if ((told.minAvailable === null) === (told.maxUnavailable === null))
            fail([], 'expected just one of minAvailable and maxUnavailable');
          return told;
        },
        (told) => told,
      ),
    )
    .default(null)
    .describe('How many of its pods may be taken away on purpose, as by the drain of a node.'),
  autoscale: k
    .orNone(autoscaleWord)
    .default(null)
    .describe(
      'Changes the number of its pods by what they use, as a HorizontalPodAutoscaler does.',
    ),
  partitions: k
    .orNone(
      k.object({
        by: partitions.by.default('hash'),
        count: partitions.count.optional(),
        replication: partitions.replication.default(1),
        keys: partitions.keys,
        scaleTo: partitions.scaleTo.optional(),
      }),
    )
    .default(null)
    .describe('Replicas own keys; the policy decides among the owners, at the callers.'),
  time: k.distribution('duration').optional().describe('Short for one step that computes.'),
  handler: k.list(step).optional().describe("A request's steps."),
  routes: routes
    .default([])
    .describe('Where its requests go: by the first that fits. For those who balance by request.'),
  account,
  authorization: authorizationWord,
  proxy: proxyWord
    .default(null)
    .describe(
      'Sends requests on instead, as a proxy of layer 7 does; short: the service they go to.',
    ),
  relay: k
    .orNone(
      k.forms({
        scalar: k.turn(k.name(), (to) => ({ ...RELAY, to })),
        map: k.object(k.withDefaults(relay, RELAY)),
      }),
    )
    .default(null)
    .describe(
      'Passes connections on instead, as a proxy of layer 4 does; short: the service that they go to.',
    ),
  sidecar: sidecarLife
    .optional()
    .describe('When the proxies in its pods start and end, where not as `mesh.life` says.'),
  mtls: mutualTls
    .optional()
    .describe("What its proxies of a mesh take. Default: the mesh's `tls`."),
  mesh: k
    .orNone(meshProxy)
    .default(null)
    .describe(
      'Its replicas are proxies of a mesh, on the hosts of others: what the word `mesh` makes.',
    ),
});

/** A service of which nothing is said. */
export function bareService(): k.ValueOf<typeof serviceWord> {
  const nothing = { scope: new Map(), read: () => '', names: new Set(), loaded: new Set() };
  return serviceWord.read(new Map(), new k.Reading(nothing as never)) as k.ValueOf<
    typeof serviceWord
  >;
}
