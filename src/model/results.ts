import type { Fact } from '../facts/facts.js';
import type { Recording } from '../facts/recording.js';
import type { MetricsTold } from './metrics-told.js';
import type { Samples } from './samples.js';
import type { Traced } from './traced.js';

/**
 * What a run leaves: plain data, the same for the same scenario and seed. `report` turns it into
 * files and tables. Each field is declared once, here or in `records`, with its unit: latencies are in
 * milliseconds, other times in seconds, sizes in bytes.
 */
import { count, flag, members, record, seconds, tally, type Value } from './fields.js';
import type { bulk, connections, flow, steps } from './records/connections.js';
import { ofOutcomes, type fairness, type latency } from './records/latency.js';
import { controlPlane, type lag } from './records/control-plane.js';
import { bottleneck, cpu, link, queue } from './records/network.js';
import {
  type backend,
  type breaker,
  type refusedBy,
  type law,
  type partitions,
  type relayed,
  type route,
  service,
} from './records/service.js';
import { drain, type podState, type rollout, type scaling } from './records/pods.js';
import type { objective } from './records/objective.js';
import type { attempts, lookUps } from './records/requests.js';
import { type client, type hop, workload } from './records/workload.js';
import type {
  BudgetRow,
  CeilingResults,
  DropResults,
  FlowWindowRow,
  PacketRow,
  RequestRow,
  SeriesRow,
  TimelineRow,
} from './rows.js';

export * from './records/connections.js';
export * from './records/control-plane.js';
export * from './records/latency.js';
export * from './records/network.js';
export * from './records/pods.js';
export * from './records/objective.js';
export * from './records/requests.js';
export * from './records/service.js';
export * from './records/workload.js';

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
    failed: tally(ofOutcomes, 'By reason.'),
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
  controlPlane: controlPlane
    .means('How news travelled, in the whole run; none where all know at once.')
    .orNull(),
  drains: members(drain, 'Of nodes that were drained, by their names.'),
  conservation,
  simulatedTime: seconds(),
  events: count(),
});

export type Conservation = Value<typeof conservation>;
export type LatencyResults = Value<typeof latency>;
export type WorkloadResults = Value<typeof workload>;
export type HopResults = Value<typeof hop>;
export type StepResults = Value<typeof steps>;
export type ConnectionResults = Value<typeof connections>;
export type FlowResults = Value<typeof flow>;
export type BulkResults = Value<typeof bulk>;
export type ObjectiveResults = Value<typeof objective>;
export type LookUpResults = Value<typeof lookUps>;
export type AttemptResults = Value<typeof attempts>;
export type RouteResults = Value<typeof route>;
export type GuardedResults = Pick<
  RouteResults,
  'limited' | 'shed' | 'delayed' | 'aborted' | 'mirrored'
>;
export type ClientResults = Value<typeof client>;
export type FairnessResults = Value<typeof fairness>;
export type ServiceResults = Value<typeof service>;
export type PartitionResults = Value<typeof partitions>;
export type RelayResults = Value<typeof relayed>;
export type LawResults = Value<typeof law>;
export type BreakerResults = Value<typeof breaker>;
export type RefusalResults = Value<typeof refusedBy>;
export type PodStateResults = Value<typeof podState>;
export type DrainResults = Value<typeof drain>;
export type RolloutResults = Value<typeof rollout>;
export type ScalingResults = Value<typeof scaling>;
export type BackendResults = Value<typeof backend>;
export type LinkResults = Value<typeof link>;
export type BottleneckResults = Value<typeof bottleneck>;
export type QueueResults = Value<typeof queue>;
export type CpuResults = Value<typeof cpu>;
export type ControlPlaneResults = Value<typeof controlPlane>;
export type LagResults = Value<typeof lag>;

export type * from './rows.js';
export type * from './metrics-told.js';
export type * from './samples.js';
export type * from './traced.js';

export const FORMAT_VERSION = 1;

/** Of a scenario's `limits`, or a clock of whoever runs it: what can end a run early. */
export type LimitName = 'events' | 'packets' | 'memory' | 'seconds';

/** Why a run ended. */
export interface RunEnding {
  reason: 'done' | 'limit' | 'interrupted';
  /** Empty for 'done'; else a sentence. */
  detail: string;
  /** Absent where no limit was reached that could be wider. */
  limit?: LimitName;
}

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
  ended: RunEnding;
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
  /** How news travelled; null where all know at once. */
  controlPlane: ControlPlaneResults | null;
  /** By node. */
  drains: Map<string, DrainResults>;
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
  /** Of workloads that have objectives, by window. */
  budgets: BudgetRow[];
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
  /** What proxies count of requests; null where nobody asked. */
  metrics: MetricsTold | null;
  /** State over time; null where nobody asked. */
  samples: Samples | null;
  histograms: Map<string, HistogramResults>;
  /** Of the responses of each service. */
  serviceHistograms: Map<string, HistogramResults>;
}

export interface ExpectationResults {
  text: string;
  /**
   * Over replications their mean, or the percentile of all of them pooled; the worst where each is asked by
   * itself.
   */
  observed: number | null;
  /** Of what was observed, and of its interval: ms, 1/s, Mbit/s, …; empty for a plain number. */
  unit: string;
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
