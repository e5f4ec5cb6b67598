/** What is told of a workload. */
import {
  count,
  flag,
  members,
  milliseconds,
  number,
  perSecond,
  record,
  share,
  tally,
  word,
} from '../fields.js';
import { bulk, connections, flow, steps } from './connections.js';
import { fairness, fairnessFields, ofOutcomes, ITS_LATENCY, latency } from './latency.js';
import { objective } from './objective.js';
import { attempts, lookUps, responses } from './requests.js';

export const client = record({
  sent: count(),
  completed: count('', { more: true }),
  share: number(
    {},
    'What it gets of what it is due. In a closed loop: goodput by what its users would get alone, ' +
      '1 / (think time + own service time + least time on the way) each. Else: completed by sent.',
  ).orNull(),
  slowdown: number(
    {},
    'Mean response by mean service time of its own; infinite where nothing was answered.',
  ).orNull(),
  goodput: perSecond('Answers that came within the measured span, per second of it.', {
    counts: 'completed',
  }),
  maxMinShare: perSecond(
    'What water filling by weight would give it of all goodput; none in a closed loop, which asks as it gets.',
  ).orNull(),
  latency,
});

/** Mean of a completed request by stage. */
export const breakdown = record(
  {
    earlierAttempts: milliseconds(),
    backOff: milliseconds('Of that, waits before another attempt.'),
    network: milliseconds(),
    proxy: milliseconds('In proxies, in line there included.'),
    balancerQueue: milliseconds(),
    serverQueue: milliseconds(),
    service: milliseconds(),
  },
  {
    earlier_attempts: 'earlierAttempts',
    balancer: 'balancerQueue',
    back_off: 'backOff',
    server_queue: 'serverQueue',
  },
);

/** A stretch of a request's way by proxies. */
export const hop = record({
  network: milliseconds('On the way there and back.'),
  proxy: milliseconds('At the proxy that it leads to, in line there included; 0 at the server.'),
  share: share('Both, of the mean latency.').orNull(),
});

export const workload = record(
  {
    kind: word(),
    sent: count(),
    completed: count('', { more: true }),
    unfinished: count('Still under way at the end.'),
    successRatio: share(
      'Share of the sent (and ended or not) that completed; none when none was sent.',
      { ratio: ['completed', 'sent'], more: true, as: 'success' },
    ).orNull(),
    throughput: perSecond(
      'Answers that came within the measured span, per second of it, whenever they were asked for.',
      { counts: 'completed', more: true },
    ),
    offered: perSecond('Sent per second of the measured span.'),
    latency,
    /** Infinite percentiles are null, with a count. */
    latencyWithFailures: latency.means(
      'The same, failed and unfinished requests counted as infinite.',
    ),
    breakdown: breakdown
      .means(
        'Mean of a completed request by stage. With several attempts these are the answered ' +
          "one's, and all that went before it was sent is `earlierAttempts`: back-off is of it.",
      )
      .orLater(),
    hops: members(
      hop,
      'Means of requests that go by proxies, by hop: 1 is from the caller to the first proxy, the last from the last proxy to the server.',
    ),
    failed: tally(ofOutcomes, 'By reason.'),
    ...responses,
    clients: members(client),
    /** Over clients. */
    fairness: record({
      goodput: record({
        ...fairnessFields,
        byConstruction: flag(
          'Nothing that was sent was lost, and shares are of what was sent: they are 1 by construction.',
        ),
      }).means("By the clients' shares."),
      slowdown: fairness.means("By the clients' mean slowdown."),
    }),
    ping: record({
      received: count('', { more: true }),
      lost: count(),
      rtt: latency,
      ttl: number().orNull(),
    })
      .means('Of pings only.')
      .orNull(),
    attempts: attempts.means('None where each request is sent once.').orNull(),
    steps: steps.means('Of requests by connections only.').orNull(),
    connections: connections.means('Of its clients; none where it has none.').orNull(),
    objective: objective.means('None where nothing is asked of its answers.').orNull(),
    lost: tally(
      ({ phases }) => phases,
      'Requests that failed and were under way while a rollout, a drain or another change that lasts was, by its name: rollout-web, drain-node-2, crash; ' +
        'otherwise for the rest. A rollout and a drain last until five seconds after the last pod that goes by them is gone.',
    ),
    bulk: bulk
      .means('Of bulk flows only; their latency is from the start to the last byte.')
      .orNull(),
    flows: members(flow, 'Of bulk flows, by number from 1.'),
    dns: lookUps.means('None where no name is looked up.').orLater(),
  },
  {
    ...ITS_LATENCY,
    goodput: 'bulk.goodput',
    timeouts: 'bulk.timeouts',
    done: 'completed',
    success: 'successRatio',
    p99_all: 'latencyWithFailures.p99',
    per_s: 'throughput',
    received: 'ping.received',
    lost: 'ping.lost',
    rtt: 'ping.rtt',
    ttl: 'ping.ttl',
    Jain: 'fairness.goodput.jain',
    'max/mean': 'fairness.goodput.maxOverMean',
    slowdown_Jain: 'fairness.slowdown.jain',
    look_ups: 'dns.count',
    look_up: 'dns.time.mean',
    look_up_p99: 'dns.time.p99',
    questions: 'dns.queries',
    hits: 'dns.hits',
  },
);
