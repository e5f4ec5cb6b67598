/**
 * What a run leaves: plain data, the same for the same scenario and seed. `report` turns it into
 * files and tables. Latencies are in milliseconds, other times in seconds, sizes in bytes.
 */
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
  queues: Map<string, QueueResults>;
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
  expectations: ExpectationResults[];
  /** Present when asked for. */
  requests: RequestRow[] | null;
  packets: PacketRow[] | null;
  /** Captured frames by port ("node.port"): pcapng bytes. */
  captures: Map<string, Uint8Array>;
  /** Lines of `--trace`. */
  trace: string[];
  histograms: Map<string, HistogramResults>;
  /** Of the responses of each service. */
  serviceHistograms: Map<string, HistogramResults>;
}

export interface Conservation {
  packets: {
    /** Made by an application or a protocol. */
    sent: number;
    /** Made on the way: flooded, fragmented, duplicated. */
    copied: number;
    /** Taken in by an application or a protocol. */
    delivered: number;
    dropped: number;
    /** Replaced by their fragments, or joined into a datagram. */
    fragmented: number;
    inFlight: number;
    balanced: boolean;
  };
  /** Calls between services included; where a request has attempts, it and each of them count. */
  requests: {
    sent: number;
    completed: number;
    /** By reason. */
    failed: Map<string, number>;
    inFlight: number;
    balanced: boolean;
  };
}

/** Milliseconds; null without a sample. */
export interface LatencyResults {
  count: number;
  mean: number | null;
  sd: number | null;
  min: number | null;
  p50: number | null;
  p90: number | null;
  p95: number | null;
  p99: number | null;
  p999: number | null;
  p9999: number | null;
  max: number | null;
  /** The greatest relative error of a percentile, which is read from a histogram's buckets. */
  precision: number;
}

export interface WorkloadResults {
  kind: string;
  sent: number;
  completed: number;
  /** By reason. */
  failed: Map<string, number>;
  /** Still under way at the end. */
  unfinished: number;
  /** Share of the sent (and ended or not) that completed; null when none was sent. */
  successRatio: number | null;
  /** Answers that came within the measured span, per second of it, whenever they were asked for. */
  throughput: number;
  /** Sent per second of the measured span. */
  offered: number;
  latency: LatencyResults;
  /** The same, failed and unfinished requests counted as infinite ('Infinity' in JSON). */
  latencyWithFailures: LatencyResults;
  /**
   * Mean milliseconds of a completed request by stage. With several attempts these are the answered
   * one's, and all that went before it was sent is `earlierAttempts`: back-off is of it.
   */
  breakdown: {
    earlierAttempts: number;
    network: number;
    balancerQueue: number;
    serverQueue: number;
    service: number;
  } | null;
  clients: Map<string, ClientResults>;
  /** Over clients: by their shares, and by their mean slowdown. */
  fairness: { goodput: GoodputFairness; slowdown: FairnessResults };
  /** Ping only. */
  ping: { received: number; lost: number; rtt: LatencyResults; ttl: number | null } | null;
  /** Null where each request is sent once. */
  attempts: AttemptResults | null;
}

/** Attempts for measured requests: each is a request of its own. */
export interface AttemptResults {
  /** First ones included. */
  sent: number;
  perRequest: number | null;
  /** Made because one before had failed; while one was under way; as the second of a tied pair. */
  retries: number;
  hedges: number;
  tied: number;
  /** Requests that a hedge, or the second of a pair, answered. */
  wins: number;
  /** By outcome. */
  ended: Map<string, number>;
  unfinished: number;
}

export interface ClientResults {
  sent: number;
  completed: number;
  /** Answers that came within the measured span, per second of it. */
  goodput: number;
  /**
   * What it gets of what it is due. In a closed loop: goodput by what its users would get alone,
   * 1 / (think time + own service time + least time on the way) each. Else: completed by sent.
   */
  share: number | null;
  /** What water filling by weight would give it of all goodput; null in a closed loop, which asks as it gets. */
  maxMinShare: number | null;
  latency: LatencyResults;
  /** Mean response by mean service time of its own; Infinity where nothing was answered. */
  slowdown: number | null;
}

export interface GoodputFairness extends FairnessResults {
  /** Nothing that was sent was lost, and shares are of what was sent: they are 1 by construction. */
  byConstruction: boolean;
}

export interface FairnessResults {
  jain: number | null;
  maxOverMean: number | null;
  cv: number | null;
  /** Jain's index that a random split of as many requests would give; null where it has no meaning. */
  random: number | null;
}

export interface ServiceResults {
  policy: string;
  /** At the end. */
  replicas: number;
  sent: number;
  completed: number;
  rejected: number;
  /** Work that was asked for by what the workers could do; null where nothing was served. */
  offeredLoad: number | null;
  /** Answers given within the measured span, per second of it. */
  throughput: number;
  latency: LatencyResults;
  utilisation: number | null;
  meanQueueLength: number;
  backends: Map<string, BackendResults>;
  /** By requests over (capacity x seconds in service). */
  fairness: FairnessResults;
  /** By utilisation. */
  utilisationFairness: FairnessResults;
  /** Mean of the windowed indices, beside what a random split gives. */
  windowedFairness: { jain: number | null; random: number | null };
  littlesLaw: LawResults;
  utilisationLaw: LawResults;
  /**
   * Work done, and work that the workers in existence could do at their speed, in seconds of a worker
   * of speed 1 per second of the measured span: the first is never more.
   */
  workLaw: LawResults;
  /** Null where any replica serves any key. */
  partitions: PartitionResults | null;
  /** Of its calls, by the service that they go to; those that are sent once are left out. */
  attempts: Map<string, AttemptResults>;
}

export interface PartitionResults {
  count: number;
  replication: number;
  /** Of the busiest replica over the mean: by requests, and by keys that it owns. */
  requestImbalance: number | null;
  keyImbalance: number | null;
  /** With so many replicas, this share of the keys' copies would be elsewhere: worked out exactly. */
  scaleTo: number;
  moved: number;
}

export interface LawResults {
  left: number;
  right: number;
  relativeError: number;
  holds: boolean;
}

export interface BackendResults {
  requests: number;
  rejected: number;
  utilisation: number | null;
  meanQueueLength: number;
  weight: number;
  speed: number;
  /** Workers times their speed: what the backend can do, as against what its weight asks of it. */
  capacity: number;
  /** How long it could be given requests while measured. */
  secondsInService: number;
  latency: LatencyResults;
}

/** One direction of a link. */
export interface LinkResults {
  from: string;
  to: string;
  packets: number;
  bytes: number;
  /** Busy share of the transmitter; null without a rate. */
  utilisation: number | null;
  dropped: number;
}

/** The egress queue of a port. */
export interface QueueResults {
  discipline: string;
  meanLength: number;
  maxLength: number;
  enqueued: number;
  dropped: number;
  marked: number;
}

/** Something that happened, as it began or ended. */
export interface TimelineRow {
  /** Seconds. */
  time: number;
  /** Which entry of the timeline, from 1; null for what no entry asked for. */
  entry: number | null;
  what: string;
  phase: 'begins' | 'ends' | 'for good';
}

export interface DropResults {
  place: string;
  reason: string;
  /** The rule that decided, the chain that it stands in, and where it was written; empty for none. */
  chain: string;
  rule: string;
  origin: string;
  packets: number;
  bytes: number;
  /** Seconds. */
  first: number;
}

export interface CeilingResults {
  place: string;
  ceiling: string;
  limit: number;
  /** Seconds. */
  first: number;
}

/** One window of one workload or service; columns are the same in all rows. */
export interface SeriesRow {
  kind: 'workload' | 'service';
  name: string;
  /** Seconds. */
  from: number;
  to: number;
  sent: number;
  completed: number;
  failed: number;
  successRatio: number | null;
  mean: number | null;
  p50: number | null;
  p99: number | null;
  jain: number | null;
  jainRandom: number | null;
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

export interface RequestRow {
  workload: string;
  client: string;
  number: number;
  /** Nanoseconds. */
  intended: number;
  latency: number | null;
  outcome: string;
  service: string;
  replica: string;
  /** Until the attempt that was answered was sent. */
  earlierAttempts: number | null;
  network: number | null;
  balancerQueue: number | null;
  serverQueue: number | null;
  serviceTime: number | null;
}

export interface PacketRow {
  id: number;
  created: number;
  ended: number;
  protocol: string;
  source: string;
  destination: string;
  size: number;
  end: string;
  place: string;
  reason: string;
}

export interface HistogramResults {
  unit: 'ms';
  /** Buckets that hold something: both edges, and how much. */
  buckets: { from: number; upTo: number; count: number }[];
}
