import { completeArrivals } from '../arrivals.js';
import { congestionControls } from '../../transport/tcp/table.js';
import {
  BULK,
  bulk,
  client,
  DATAGRAMS,
  datagrams,
  flows,
  PING,
  ping,
  readers,
  REQUESTS,
  requests,
  stream,
  target,
} from '../plain/traffic.js';
import { label } from '../plain/label.js';
import { OBJECTIVE, objective } from '../plain/objective.js';
import * as k from '../words.js';
import { attemptShape } from './attempts.js';
import { transportShape } from './transport.js';

const objectiveWord = k
  .orNone(
    k.check(
      k.forms({
        scalar: k.turn(objective.shape.target, (target) => ({ ...OBJECTIVE, target })),
        map: objective.with(OBJECTIVE),
      }),
      (told, fail) => {
        if (told.target >= 1) fail([], 'expected a target below 100 %: else there is no budget');
        return told;
      },
      (told) => told,
    ),
  )
  .default(null)
  .describe(
    'What share of its requests has to be good, its error budget and alerts: a share, or all about it.',
  );

/** Where a workload's requests come from and go to. */
const route = {
  label,
  from: k
    .forms({
      scalar: k.turn(k.name(), (name) => [name]),
      list: k.list(k.name(), { min: 1 }),
      map: k.named(
        k.object({
          host: client.shape.host.default(null).describe('Where it runs; none without a network.'),
          weight: client.shape.weight.default(1).describe('Share of the rate, or of the users.'),
        }),
      ),
    })
    .optional()
    .describe('Hosts, or named clients with hosts and weights.'),
  to: k
    .name()
    .optional()
    .describe('A service, a host or an address, with a port if need be: web:80.'),
  port: k.port().optional().describe('Instead of the one in `to`.'),
  as: k
    .domain()
    .optional()
    .describe('The name that clients look up for it: api.example.com. Default: the one in `to`.'),
  clients: k
    .list(client.with({ host: null, weight: 1 }))
    .optional()
    .describe('As the expanded form has them.'),
  target: target
    .with({ name: null, address: null })
    .optional()
    .describe('As the expanded form has it.'),
  start: k.duration().default(0).describe('When it begins.'),
  stop: k.orNone(k.duration()).default(null).describe('None: until the end.'),
  duration: k.duration().optional().describe('Stop so long after the start.'),
};

const request = {
  ...route,
  allToAll: k
    .boolean()
    .default(false)
    .describe('Each request goes to another replica of the target, drawn anew, never to itself.'),
  ...k.withDefaults(requests, REQUESTS),
  objective: objectiveWord,
  timeout: requests.timeout
    .optional()
    .describe('How long a caller waits. Default: 10 s in a network, none without.'),
  ...attemptShape,
  ...transportShape,
};

const arrival = {
  rate: k.frequency().optional().describe('Short for the rate of the arrivals.'),
  arrivals: k.arrivals().optional().describe('Default: poisson at the rate.'),
};

const think = k.distribution('duration').optional();

export const workloadWord = k.check(
  k.byKind(
    {
      open: { ...arrival, ...request },
      closed: {
        users: k.integer({ min: 1, max: 10_000_000 }).describe('Each sends, waits and thinks.'),
        think: think.describe('From an answer to the next request. Default: none.'),
        stream: stream.default(false),
        ...request,
      },
      sessions: {
        ...arrival,
        think: think.describe('Between the requests of a user. Default: none.'),
        perSession: k.distribution('number').optional().describe('Requests a user. Default: 1.'),
        stream: stream.default(false),
        ...request,
      },
      ping: { ...route, ...k.withDefaults(ping, PING) },
      datagrams: {
        ...route,
        ...arrival,
        allToAll: k.boolean().default(false).describe('To the hosts of other clients.'),
        ...k.withDefaults(datagrams, DATAGRAMS),
      },
      bulk: {
        ...route,
        flows: flows
          .optional()
          .describe(
            'How many; they go from the clients in turn to the targets in turn. Default: as many as ' +
              'there are clients or targets, whichever are more.',
          ),
        congestion: k
          .choice([...congestionControls])
          .optional()
          .describe('Short for tcp.congestion.'),
        ...k.withDefaults(bulk, BULK),
        readers: readers.optional().describe('As the expanded form has them.'),
      },
    },
    'open',
  ),
  completeArrivals,
);
