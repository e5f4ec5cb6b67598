import { attemptShape } from './attempts.js';
import * as k from '../words.js';
import { partitionsSchema } from './partitions.js';

/** How a replica works; each may differ. */
function replicaSchema() {
  return k.object({
    name: k.name().optional().describe("Default: the service's name and a number."),
    count: k.integer({ min: 0, max: 1_000_000 }).optional().describe('So many like this one.'),
    host: k.orNone(k.name()).optional().describe('Where it runs. Default: a host of its own.'),
    ports: k
      .list(k.port())
      .optional()
      .describe(
        'Where it listens; as many as the service has: for each of them. Default: targets.',
      ),
    weight: k.number({ min: 0 }).default(1).describe('For policies that heed it.'),
    speed: k.number({ min: 1e-9 }).default(1).describe('Work is divided by it.'),
    workers: k.integer({ min: 1 }).optional().describe("Default: the service's."),
    of: k
      .orNone(k.name())
      .default(null)
      .describe('A service that has it already, on the same host, and does its work for both.'),
    absent: k.boolean().default(false).describe('The timeline adds it, or nobody does.'),
  });
}

function callSchema() {
  const full = k.object({
    to: k.name().describe('A service.'),
    count: k
      .integer({ min: 1, max: 100_000 })
      .default(1)
      .describe('So many at once, each with draws of its own.'),
    probability: k.fraction().default(1).describe('Chance that the call is made at all.'),
    timeout: k
      .orNone(k.duration({ min: 1 }))
      .default(null)
      .describe('None: waits for ever.'),
    cancel: k
      .boolean()
      .default(true)
      .describe('Cancel the work of a call that is given up: too late, or not needed any more.'),
    request: k.distribution('size').optional().describe("Payload. Default: the caller's 200 B."),
    keys: k
      .orNone(k.distribution('number'))
      .default(null)
      .describe("What is asked for: 0, 1, ... None: the caller's key."),
    ...attemptShape(),
  });
  const short = (to: string): k.ValueOf<typeof full> => ({
    to,
    count: 1,
    probability: 1,
    timeout: null,
    cancel: true,
    keys: null,
    retries: null,
    hedge: null,
    tied: null,
  });
  return k.forms({ scalar: k.turn(k.name(), short), map: full });
}

function stepSchema() {
  const call = callSchema();
  return k.byKey({
    call: k.turn(k.object({ call }), (step) => ({ kind: 'call' as const, ...step })),
    parallel: k.turn(
      k.object({
        parallel: k.list(call, { min: 1 }).describe('Calls made at once.'),
        wait: k
          .orNone(k.integer({ min: 1 }))
          .default(null)
          .describe('For so many answers, the rest is given up; none: for all.'),
      }),
      ({ parallel, wait }) => ({ kind: 'parallel' as const, calls: parallel, wait }),
    ),
    compute: k.turn(k.object({ compute: k.distribution('duration') }), (step) => ({
      kind: 'compute' as const,
      time: step.compute,
    })),
  });
}

function healthSchema() {
  return k.object({
    interval: k.duration({ min: 1 }).default(1e9).describe('From check to check.'),
    timeout: k.duration({ min: 1 }).default(200e6).describe('A check unanswered by then failed.'),
    rise: k.integer({ min: 1 }).default(2).describe('Checks in a row that make it healthy.'),
    fall: k.integer({ min: 1 }).default(3).describe('Checks in a row that make it unhealthy.'),
  });
}

function affinitySchema() {
  const kubernetes = 10800e9;
  return k.forms({
    scalar: k.turn(k.choice(['client-address']), (kind) => ({ kind, timeout: kubernetes })),
    map: k.turn(
      k.object({
        'client-address': k.object({ timeout: k.duration({ min: 1 }).default(kubernetes) }),
      }),
      (map) => ({ kind: 'client-address' as const, ...map['client-address'] }),
    ),
  });
}

function portListSchema() {
  return k.list(
    k.object({
      name: k.text().default(''),
      protocol: k.choice(['tcp', 'udp']).default('tcp'),
      port: k.port(),
      target: k.port().optional().describe('Default: the same.'),
    }),
    { min: 1 },
  );
}

function balancerSchema() {
  return k.object({
    policy: k.policy().optional().describe('Who gets a request. Default: random.'),
    mode: k.choice(['nat', 'dsr']).default('nat').describe('dsr: replies pass it by.'),
    affinity: k.orNone(affinitySchema()).default(null).describe('A client keeps its backend.'),
    at: k
      .choice(['router', 'callers'])
      .optional()
      .describe(
        'Who balances, on a network: its router sees packets, callers see requests. Default: the ' +
          'router, unless it is asked for what only callers can do.',
      ),
    balancers: k
      .integer({ min: 1, max: 10_000 })
      .default(1)
      .describe('Independent ones, each with its own counts, on each host that calls.'),
    view: k
      .object({
        counts: k
          .choice(['own', 'all'])
          .default('own')
          .describe('A balancer counts what it has sent itself, or what all have.'),
        delay: k.duration().default(0).describe('How old the news are that it counts by.'),
      })
      .default({ counts: 'own', delay: 0 })
      .describe('What balancers that stand with callers know of the backends.'),
    router: k.name().optional().describe("Where it stands. Default: the network's router."),
    health: k.orNone(healthSchema()).default(null).describe('Checks, which are packets.'),
    virtual: k
      .orNone(
        k.object({
          router: k.name(),
          address: k.address(),
          ports: portListSchema(),
          mode: k.choice(['nat', 'dsr']).default('nat'),
          health: k.orNone(healthSchema()).default(null),
        }),
      )
      .optional()
      .describe('Spelt out, as the expanded form does; none: callers hand requests over.'),
  });
}

export function serviceSchema() {
  return k.object({
    replicas: k
      .forms({ scalar: k.integer({ min: 0, max: 1_000_000 }), list: k.list(replicaSchema()) })
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
    ports: portListSchema().optional().describe('Several ports, instead of port.'),
    balancer: balancerSchema().optional().describe('Who chooses between the replicas.'),
    policy: k.policy().optional().describe('Short for balancer.policy.'),
    workers: k.integer({ min: 1 }).default(1).describe('Requests a replica serves at a time.'),
    speed: k.number({ min: 1e-9 }).optional().describe('Of all replicas. Default: 1.'),
    queue: k
      .object({
        limit: k
          .orNone(k.integer({ min: 0 }))
          .default(null)
          .describe('Requests that may wait.'),
        discipline: k
          .choice(['fcfs', 'lifo', 'priority', 'ps'])
          .default('fcfs')
          .describe('Who is served next; ps: workers are shared by all.'),
        full: k.choice(['reject', 'drop']).default('reject').describe('Answer, or say nothing.'),
      })
      .default({ limit: null, discipline: 'fcfs', full: 'reject' })
      .describe('Of each replica.'),
    mode: k
      .choice(['blocking', 'async'])
      .default('blocking')
      .describe('Whether a replica keeps the worker while it waits for a call.'),
    slowdown: k
      .orNone(k.distribution('number'))
      .default(null)
      .describe('Multiplies the work of an attempt: 1 where nothing goes wrong.'),
    redraw: k
      .boolean()
      .default(true)
      .describe(
        'Each attempt draws its times and slowdown anew; false: all of a request share them.',
      ),
    partitions: k
      .orNone(partitionsSchema())
      .default(null)
      .describe('Replicas own keys; the policy decides among the owners, at the callers.'),
    time: k.distribution('duration').optional().describe('Short for one step that computes.'),
    handler: k.list(stepSchema(), { min: 1 }).optional().describe("A request's steps."),
    response: k.distribution('size').optional().describe('Payload. Default: 1 KiB.'),
  });
}
