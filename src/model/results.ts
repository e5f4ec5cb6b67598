import type { Fact } from '../facts/facts.js';
import type { Recording } from '../facts/recording.js';
import type { Traced } from './traced.js';

/**
 * What a run leaves: plain data, the same for the same scenario and seed. `report` turns it into
 * files and tables. Each field is declared here and nowhere else, with its unit: latencies are in
 * milliseconds, other times in seconds, sizes in bytes.
 */
import { type Outcome, outcomes } from '../calls/outcome.js';
import { type Flag, flags } from '../calls/response.js';
import { QUANTILES } from '../measure/latency.js';
import { meanings, type Step, steps as stepNames } from '../traffic/steps.js';
import type {
  CeilingResults,
  DropResults,
  FlowWindowRow,
  PacketRow,
  RequestRow,
  SeriesRow,
  TimelineRow,
} from './rows.js';
import {
  bytes,
  count,
  flag,
  members,
  megabits,
  milliseconds,
  number,
  perSecond,
  record,
  seconds,
  share,
  tally,
  type Value,
  word,
} from './fields.js';

const isOutcome = (name: string): boolean => outcomes.includes(name as Outcome);

const percentile = (name: string) => milliseconds('', { quantile: QUANTILES.get(name) }).orNull();

/** Null without a sample. */
export const latency = record({
  count: count('Samples.', { more: true }),
  mean: milliseconds().orNull(),
  sd: milliseconds('Standard deviation of the sample.').orNull(),
  min: milliseconds().orNull(),
  p50: percentile('p50'),
  p90: percentile('p90'),
  p95: percentile('p95'),
  p99: percentile('p99'),
  p999: percentile('p999'),
  p9999: percentile('p9999'),
  max: milliseconds().orNull(),
  /** The greatest relative error of a percentile, which is read from a histogram's buckets. */
  precision: number({ hidden: true }),
});

/** Words of tables for percentiles of what they are about. */
const ITS_LATENCY = {
  min: 'latency.min',
  mean: 'latency.mean',
  sd: 'latency.sd',
  p50: 'latency.p50',
  p90: 'latency.p90',
  p99: 'latency.p99',
  'p99.9': 'latency.p999',
  max: 'latency.max',
};

const fairnessFields = {
  jain: share("Jain's index.", { more: true }).orNull(),
  maxOverMean: number().orNull(),
  cv: number({}, 'Coefficient of variation.').orNull(),
  random: share(
    "Jain's index that a random split of as many requests would give; none where it has no meaning.",
  ).orNull(),
};
export const fairness = record(fairnessFields);

/** Attempts for measured requests: each is a request of its own. */
export const attempts = record(
  {
    sent: count('First ones included.'),
    perRequest: number().orNull(),
    retries: count('Made because one before had failed.'),
    hedges: count('Made while one was under way.'),
    tied: count('Made as the second of a tied pair.'),
    wins: count('Requests that a hedge, or the second of a pair, answered.', { more: true }),
    ended: tally(isOutcome, 'By outcome.'),
    unfinished: count(),
  },
  { a_request: 'perRequest', won: 'wins', cancelled: 'ended.cancelled' },
);

/** What ends were in HTTP's words. */
export const responses = {
  codes: tally(
    (name) => /^(0|[1-5]\d\d)$/.test(name),
    'Ends by HTTP status; 0 where nobody was told.',
  ),
  flags: tally(
    (name) => flags.includes(name as Flag),
    "Ends by Envoy's response flag, such as UH, UO, UT, URX; one may have several.",
  ),
};

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

/** Look-ups of names, where clients look one up. */
export const lookUps = record(
  {
    count: count('Look-ups: of all names that a search list makes of one, together.'),
    queries: count('Questions sent to DNS servers, each time that they are.'),
    answers: record({
      address: count('With addresses.'),
      empty: count('There is such a name, without addresses of the kind.'),
      unknown: count('There is no such name.'),
      failed: count('The server cannot say.'),
      truncated: count('Cut: it is asked again over TCP.'),
    }),
    timeouts: count('Times that an answer did not come before the time was up.'),
    hits: count("Look-ups that a cache of the host's answered.", { more: true }),
    time: latency.means('From the beginning of a look-up to its end.'),
  },
  {
    look_ups: 'count',
    questions: 'queries',
    unknown: 'answers.unknown',
    mean: 'time.mean',
    p50: 'time.p50',
    p99: 'time.p99',
    max: 'time.max',
  },
);

/** Mean of a completed request by stage. */
export const breakdown = record(
  {
    earlierAttempts: milliseconds(),
    network: milliseconds(),
    balancerQueue: milliseconds(),
    serverQueue: milliseconds(),
    service: milliseconds(),
  },
  {
    earlier_attempts: 'earlierAttempts',
    balancer: 'balancerQueue',
    server_queue: 'serverQueue',
  },
);

/** Steps of requests that travel by connections, as browsers and `curl -w` show them. */
export const steps = record(
  Object.fromEntries(
    stepNames.map((step) => [step, latency.means(meanings[step])]),
  ) as unknown as Record<Step, typeof latency>,
);

/** What became of the connections of clients. */
export const connections = record(
  {
    opened: count(),
    reused: count('Requests on a connection that had carried one before.', { more: true }),
    failed: count('Those that did not come about.'),
    stale: count(
      'Requests on a connection that had carried one before, and that ended without a word of an answer; or ' +
        'that their server has not seen.',
    ),
    resent: count('Those of them that were sent once more, on another.'),
    timeWait: count('In TIME-WAIT at the end, on the machines of the clients.'),
  },
  { 'time-wait': 'timeWait' },
);

/** Segments that were sent again, by why. */
export const retransmitted = record({
  fast: count('By loss detection: duplicate or selective acknowledgements, RACK.'),
  timeout: count('By the retransmission timer.'),
  probe: count('Of tail-loss probes.'),
  mtu: count('As too long for the way, when an error had said so.'),
  syn: count('SYN, and SYN with ACK.'),
  spurious: count('Of all, those that the other end says have come twice (D-SACK).'),
});

/** One flow of TCP. */
export const flow = record(
  {
    from: word('The client.'),
    to: word(),
    outcome: word('completed, or why not; empty while it goes on.'),
    state: word("Of its sender's connection, at the end."),
    congestion: word(),
    start: seconds(),
    end: seconds('When its last byte was read, or it stopped; none while it goes on.').orNull(),
    delivered: bytes('Payload that came, within the measured span.'),
    goodput: megabits('The same by its own life within the span.', { more: true }).orNull(),
    rtt: latency.means('Round trips, as its sender measured them.'),
    retransmitted,
    timeouts: count(),
    recoveries: count(),
    window: number({}, 'Congestion window at the end, in segments.').orNull(),
    threshold: number({}, 'Slow-start threshold, in segments; none before any loss.').orNull(),
  },
  {
    rtt_min: 'rtt.min',
    rtt: 'rtt.mean',
    rtt_p99: 'rtt.p99',
    fast: 'retransmitted.fast',
    timeout: 'retransmitted.timeout',
    probe: 'retransmitted.probe',
    cwnd: 'window',
    ssthresh: 'threshold',
  },
);

/** All flows of a workload. */
export const bulk = record(
  {
    flows: count('That were begun.'),
    goodput: megabits("Sum of the flows', each over its own life within the span.", {
      more: true,
    }).orNull(),
    jain: share("Jain's index of the flows' goodput.", { more: true }).orNull(),
    windowedJain: share(
      'The same in each window of time over the flows that go on throughout; the mean of all windows.',
      { more: true },
    ).orNull(),
    maxOverMean: number().orNull(),
    retransmitted: count('Segments.'),
    retransmittedShare: share('Of all segments that were sent.', { as: 'percent' }).orNull(),
    timeouts: count(),
    rtt: latency.means('Round trips, as all senders measured them.'),
  },
  {
    total: 'goodput',
    Jain: 'jain',
    windowed: 'windowedJain',
    'max/mean': 'maxOverMean',
    again: 'retransmittedShare',
    rtt_p50: 'rtt.p50',
    rtt_p99: 'rtt.p99',
  },
);

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
    failed: tally(isOutcome, 'By reason.'),
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

/** A route of those who balance by request. */
export const route = record({
  requests: count('Measured ones that went by it.'),
  to: members(
    record({ requests: count(), share: share('Of those of the route.').orNull() }),
    'By destination: a subset, a service, or service/subset.',
  ),
  attempts: attempts.means('None where the route sends each request once.').orNull(),
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
  },
  { open: 'underWay' },
);

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
    ...responses,
    calls: members(record(responses), 'Ends of its calls, by the service that they go to.'),
    dns: lookUps
      .means('Of the names that its calls ask for; none where they ask for none.')
      .orLater(),
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

/** One direction of a link. */
export const link = record({
  from: word(),
  to: word(),
  packets: count(),
  bytes: bytes(),
  utilisation: share('Busy share of the transmitter; none without a rate.', {
    as: 'percent',
  }).orNull(),
  dropped: count('Packets.'),
});

/** The direction of a link that holds flows up. */
export const bottleneck = record(
  {
    flows: count('Bulk flows whose way is busiest here.'),
    goodput: megabits('Sum of theirs.', { more: true }),
    jain: share("Jain's index of their goodput.", { more: true }).orNull(),
    maxOverMean: number().orNull(),
    utilisation: share('Of the link.', { as: 'percent' }).orNull(),
  },
  { Jain: 'jain', 'max/mean': 'maxOverMean', busy: 'utilisation' },
);

/** The egress queue of a port. */
export const queue = record({
  discipline: word(),
  meanLength: number(),
  maxLength: count(),
  enqueued: count('Packets.'),
  dropped: count('Packets.'),
  marked: count('Packets.'),
});

/** Work of one kind on the cores of a machine. */
export const coreWork = record({
  share: share('Of the time of all its cores.', { as: 'percent' }),
  computations: count('Asked for.'),
  waited: milliseconds(
    'Mean wait for a core, and for those before it in its thread or queue.',
  ).orNull(),
});

/** The cores of a machine. */
export const cpu = record(
  {
    cores: count(),
    utilisation: share('Busy share of its cores.', { as: 'percent' }),
    kernel: coreWork.means('Packets that came, were sent and passed on.'),
    tls: coreWork.means('Handshakes.'),
    application: coreWork.means('Computations of services.'),
    proxy: coreWork.means('Of proxies.'),
  },
  {
    busy: 'utilisation',
    packets: 'kernel.share',
    TLS: 'tls.share',
    services: 'application.share',
    proxies: 'proxy.share',
    packets_wait: 'kernel.waited',
    TLS_waits: 'tls.waited',
    services_wait: 'application.waited',
    proxies_wait: 'proxy.waited',
  },
);

const conservation = record({
  packets: record({
    sent: count('Made by an application or a protocol.'),
    copied: count('Made on the way: flooded, fragmented, duplicated.'),
    delivered: count('Taken in by an application or a protocol.'),
    dropped: count(),
    fragmented: count('Replaced by their fragments, or joined into a datagram.'),
    inFlight: count(),
    balanced: flag(),
  }),
  /** Calls between services included; where a request has attempts, it and each of them count. */
  requests: record({
    sent: count(),
    completed: count('', { more: true }),
    failed: tally(isOutcome, 'By reason.'),
    inFlight: count(),
    balanced: flag(),
  }),
});

/** What conditions can name beside a workload's or a service's own name. */
export const measured = record({
  workloads: members(workload),
  services: members(service),
  links: members(link),
  bottlenecks: members(bottleneck, 'Directions of links that hold bulk flows up.'),
  queues: members(queue),
  cpus: members(cpu, 'By machine, of those that have one.'),
  nodes: members(members(count()), 'Counters of switches, routers, resolvers.'),
  conservation,
  simulatedTime: seconds(),
  events: count(),
});

export type Conservation = Value<typeof conservation>;
export type LatencyResults = Value<typeof latency>;
export type WorkloadResults = Value<typeof workload>;
export type StepResults = Value<typeof steps>;
export type ConnectionResults = Value<typeof connections>;
export type FlowResults = Value<typeof flow>;
export type BulkResults = Value<typeof bulk>;
export type LookUpResults = Value<typeof lookUps>;
export type AttemptResults = Value<typeof attempts>;
export type RouteResults = Value<typeof route>;
export type ClientResults = Value<typeof client>;
export type FairnessResults = Value<typeof fairness>;
export type ServiceResults = Value<typeof service>;
export type PartitionResults = Value<typeof partitions>;
export type RelayResults = Value<typeof relayed>;
export type LawResults = Value<typeof law>;
export type BackendResults = Value<typeof backend>;
export type LinkResults = Value<typeof link>;
export type BottleneckResults = Value<typeof bottleneck>;
export type QueueResults = Value<typeof queue>;
export type CpuResults = Value<typeof cpu>;

export type * from './rows.js';
export type * from './traced.js';

export const FORMAT_VERSION = 1;

export interface Results {
  formatVersion: typeof FORMAT_VERSION;
  scenario: string;
  description: string;
  seed: string;
  /** 64 bits in hex. */
  digest: string;
  /** Seconds. */
  simulatedTime: number;
  events: number;
  /** True when a limit or an interrupt ended the run early. */
  partial: boolean;
  /** Why it ended: 'done', or the sentence of a limit or an interrupt. */
  ended: { reason: 'done' | 'limit' | 'interrupted'; detail: string };
  warnings: string[];
  conservation: Conservation;
  workloads: Map<string, WorkloadResults>;
  services: Map<string, ServiceResults>;
  links: Map<string, LinkResults>;
  /** By link, as `links` names them. */
  bottlenecks: Map<string, BottleneckResults>;
  queues: Map<string, QueueResults>;
  /** By machine, of those that have a `cpu`. */
  cpus: Map<string, CpuResults>;
  drops: DropResults[];
  /** Ceilings that were hit, in the order in which they broke. */
  ceilings: CeilingResults[];
  /**
   * What the timeline did, and which backends health checks and policies took out, by time; the first
   * ten thousand of either.
   */
  timeline: TimelineRow[];
  /** Counters of switches, routers, resolvers by node. */
  nodes: Map<string, Map<string, number>>;
  series: SeriesRow[];
  /** Of flows of bulk workloads. */
  flowWindows: FlowWindowRow[];
  expectations: ExpectationResults[];
  /** Present when asked for. */
  requests: RequestRow[] | null;
  /** Calls between services, and attempts: requests made for others. */
  calls: RequestRow[] | null;
  packets: PacketRow[] | null;
  /** Captured frames by port ("node.port"): pcapng bytes. */
  captures: Map<string, Uint8Array>;
  /** What happened to the request of `--trace`; `narrate` says it in words. */
  trace: readonly Fact[];
  /** What happened, to be played; null where nobody asked. */
  recording: Recording | null;
  /** Requests with all that was made on their behalf; null where nobody asked. */
  traced: Traced | null;
  histograms: Map<string, HistogramResults>;
  /** Of the responses of each service. */
  serviceHistograms: Map<string, HistogramResults>;
}

export interface ExpectationResults {
  text: string;
  /** Over replications their mean, or the percentile of all of them pooled. */
  observed: number | null;
  /** Interval over replications; null for one run, and where each replication is asked by itself. */
  interval: [number, number] | null;
  replications: number;
  verdict: 'holds' | 'fails' | 'undecided';
  /** The verdict is 'holds'. */
  holds: boolean;
  /** Where undecided: the replications that would decide it, guessed; null if unknown. */
  needed: number | null;
  /** Why, where the verdict does not follow from the numbers above. */
  detail: string;
}

export interface HistogramResults {
  unit: 'ms';
  /** Buckets that hold something: both edges, and how much. */
  buckets: { from: number; upTo: number; count: number }[];
}
