/** What is told of a service, its backends and those who balance. */
import {
  count,
  flag,
  members,
  number,
  perSecond,
  record,
  seconds,
  share,
  tally,
  word,
} from '../fields.js';
import { connections } from './connections.js';
import { fairness, fairnessFields, ITS_LATENCY, latency } from './latency.js';
import { podState, rollout, scaling } from './pods.js';
import { attempts, lookUps, responses } from './requests.js';

export const law = record({
  left: number(),
  right: number(),
  relativeError: number(),
  holds: flag(),
});

export const backend = record(
  {
    requests: count(),
    rejected: count(),
    utilisation: share('Busy share of its workers.', { as: 'percent' }).orNull(),
    meanQueueLength: number(),
    versions: word(
      'Versions of the pods that were in its place, from 1: "1", "1 2"; empty where none ever was, none where nothing keeps pods.',
    ).orNull(),
    weight: number(),
    speed: number(),
    capacity: number(
      {},
      'Workers times their speed: what it can do, as against what its weight asks of it.',
    ),
    secondsInService: seconds('How long it could be given requests while measured.', {
      column: 'inService_s',
    }),
    latency,
  },
  { ...ITS_LATENCY, busy: 'utilisation', queue: 'meanQueueLength' },
);

export const partitions = record(
  {
    count: count(),
    replication: count(),
    requestImbalance: number({}, 'Of the busiest replica over the mean, by requests.').orNull(),
    keyImbalance: number({}, 'The same by keys that it owns.').orNull(),
    scaleTo: count(),
    moved: share(
      "With so many replicas, this share of the keys' copies would be elsewhere: worked out exactly.",
      { as: 'percent' },
    ),
  },
  {
    partitions: 'count',
    owners: 'replication',
    'requests_max/mean': 'requestImbalance',
    'keys_max/mean': 'keyImbalance',
  },
);

/** What guards and faults did on a route. */
const guarded = {
  limited: count('Refused by its rate limit, or its quota.'),
  shed: count('Refused by its adaptive concurrency.'),
  delayed: count('Held back by its fault.'),
  aborted: count('Answered by its fault.'),
  mirrored: members(
    record({ sent: count('Copies.'), ...responses }),
    'Copies of its requests, by where they went.',
  ),
};

/** A route of those who balance by request. */
export const route = record({
  requests: count('Measured ones that went by it.'),
  to: members(
    record({ requests: count(), share: share('Of those of the route.').orNull() }),
    'By destination: a subset, a service, or service/subset.',
  ),
  attempts: attempts.means('None where the route sends each request once.').orNull(),
  ...guarded,
});

/** Connections that a service passed on: over the whole run, so that they add up. */
export const relayed = record(
  {
    accepted: count('Connections from below, in the whole run.'),
    connected: count('Those of them for whom a backend was reached.', { more: true }),
    done: count('Ended in good order, from both sides.', { more: true }),
    reset: count('Broken off by one side, and so on the other.'),
    failed: count('No backend was there, or none could be reached.'),
    idle: count('Closed, as nothing was said for too long.'),
    left: count('Their clients had gone before a backend was reached.'),
    lost: count('The relay itself went down.'),
    underWay: count('At the end.'),
    requests: count('Requests that were sent on instead, in the whole run.', { more: true }),
  },
  { open: 'underWay' },
);

/** One bound of a caller's circuit breaker. */
const bound = record({
  limit: count('None where it has none, or where retries have a budget.').orNull(),
  most: count('At a time.'),
  opened: count('Times that it began to refuse.'),
  refused: count(
    'Of connections: requests that had to wait for one. Of pending and requests: those that failed, with ' +
      'UO. Of retries: answers that were left as they were, with UO.',
  ),
});

/** What one caller has had under way to a service. */
export const breaker = record({
  connections: bound,
  pending: bound,
  requests: bound,
  retries: bound,
});

/** Calls that a rule has refused. */
export const refusedBy = record({
  layer: word('connection, TLS, request: where in the way of a call.'),
  action: word('deny, custom; allow: none of the rules that allow fits.'),
  origin: word('Where the rule was written; empty where that is not known.'),
  refused: count('Measured requests, or connections.'),
  callers: tally(
    ({ callers }) => callers,
    'By the service or workload that makes the requests; of connections, by account or address.',
  ),
});

/** How calls to one service ended, in HTTP's words. */
export const callEnds = record(responses);

export const service = record(
  {
    policy: word(),
    replicas: count('At the end.'),
    sent: count(),
    completed: count('', { more: true }),
    rejected: count(),
    offeredLoad: number(
      {},
      'Work that was asked for by what the workers could do; none where nothing was served.',
    ).orNull(),
    utilisation: share('Busy share of all workers.', { as: 'percent' }).orNull(),
    wasted: share(
      'Of the time that workers had requests, what came to nothing: the caller had gone, or it failed and was tried again or given up. Calls as their own callers see them; none where nothing was served.',
      { as: 'percent' },
    ).orNull(),
    meanQueueLength: number(),
    throughput: perSecond('Answers given within the measured span, per second of it.', {
      counts: 'completed',
      more: true,
    }),
    latency,
    fairness: fairness.means('By requests over (capacity x seconds in service).'),
    utilisationFairness: fairness.means('By utilisation.'),
    windowedFairness: record({ jain: fairnessFields.jain, random: fairnessFields.random }).means(
      'Mean of the windowed indices, beside what a random split gives.',
    ),
    littlesLaw: law,
    utilisationLaw: law,
    workLaw: law.means(
      'Work done, and work that the workers in existence could do at their speed, in seconds of a ' +
        'worker of speed 1 per second of the measured span: the first is never more.',
    ),
    backends: members(backend),
    partitions: partitions.means('None where any replica serves any key.').orNull(),
    relayed: relayed.means('None where it serves requests.').orNull(),
    attempts: members(
      attempts,
      'Of its calls, by the service that they go to; those that are sent once are left out.',
    ),
    routes: members(route, 'Of those who call it, where they go by its routes.'),
    refusals: members(
      refusedBy,
      'By rule: the name of its policy, with the number of the rule where it has several.',
    ),
    breakers: members(breaker, 'Circuit breakers, by caller.'),
    ...responses,
    calls: members(callEnds, 'Ends of its calls, by the service that they go to.'),
    pods: members(
      podState,
      'By state of their lives, where something keeps them: creating, starting (its process takes nothing yet), running, waiting ' +
        '(to be started again), pre-stop, stopping (told to end), gone.',
    ),
    noEndpoints: count(
      'Packets that were refused in the whole run, as it had no endpoint; none where nothing keeps its pods.',
    ).orNull(),
    rollouts: members(rollout, 'By the version that they lead to, from 2.'),
    scaling: scaling.means('How many pods were wanted; none where nothing keeps them.').orNull(),
    dns: lookUps
      .means('Of the names that its calls ask for; none where they ask for none.')
      .orLater(),
    connections: connections
      .means('Those that it opens, to whom it calls or sends on to; none where it opens none.')
      .orNull(),
  },
  {
    ...ITS_LATENCY,
    load: 'offeredLoad',
    done: 'completed',
    busy: 'utilisation',
    queue: 'meanQueueLength',
    Jain: 'fairness.jain',
    by_chance: 'fairness.random',
    'max/mean': 'fairness.maxOverMean',
  },
);
