/** What a run leaves row by row: one table for CSV files, and for the reference of their columns. */
import {
  bytes,
  count,
  megabits,
  milliseconds,
  nanoseconds,
  number,
  record,
  seconds,
  share,
  type Value,
  word,
} from './fields.js';

/** Packets that were dropped at one place for one reason. */
export const drop = record({
  place: word('The node, or the port.'),
  reason: word(),
  chain: word('Of the rule that decided; empty for none.'),
  rule: word('That decided.'),
  origin: word('Where the rule was written.'),
  packets: count(),
  probes: count('Of those, what asked how somebody is: probes of pods, health checks.'),
  bytes: bytes(),
  first: seconds('When the first of them was dropped.'),
});

/** A limit of a device that was hit. */
export const ceiling = record({ place: word(), ceiling: word(), limit: count(), first: seconds() });

/** What a happening is about. */
export type HappeningKind =
  'change' | 'backend' | 'breaker' | 'pod' | 'rollout' | 'drain' | 'scale';

/** Something that happened, as it began or ended. */
export const happening = record({
  time: seconds(),
  entry: count('Which entry of the timeline, from 1; none for what no entry asked for.').orNull(),
  what: word(),
  kind: word<HappeningKind>(
    'change: of an entry; backend: left out, or let in; breaker, pod, rollout, drain, scale.',
  ),
  of: word('The service, or the node of a drain; empty for a change of the timeline.'),
  said: word('Of a pod its new state, ready or not ready; of a rollout and a drain its step.'),
  phase: word<'begins' | 'ends' | 'for good'>('begins, ends, for good.'),
});

/** Ends of requests in HTTP's words, where not all of them are plain successes. */
export const response = record({
  of: word('A workload, or the service that calls, or that answers.'),
  to: word('The service that is called; empty for answers.'),
  kind: word<'status' | 'flag'>(
    "status, flag: HTTP's, and Envoy's; a request may have several flags.",
  ),
  name: word('200, 503, UO.'),
  count: count(),
});

/** Calls that were refused, by caller and rule. */
export const refusal = record({
  caller: word(
    'Service or workload that made the request; account or address of a connection; empty where nobody kept it.',
  ),
  service: word('That was called; of the network, the machine that refused.'),
  layer: word('network, connection, TLS, request.'),
  action: word(
    'deny, custom; allow: none of the rules that allow fits; of the network, the chain.',
  ),
  rule: word(),
  origin: word('Where the rule was written.'),
  count: count('Packets, connections or requests.'),
});

/** One window of one workload or service; columns are the same in all rows. */
export const series = record({
  kind: word<'workload' | 'service'>('workload, service.'),
  name: word(),
  from: seconds(),
  to: seconds(),
  sent: count(),
  completed: count(),
  failed: count(),
  successRatio: share().orNull(),
  mean: milliseconds('Latency of those that completed.').orNull(),
  p50: milliseconds().orNull(),
  p90: milliseconds().orNull(),
  p99: milliseconds().orNull(),
  latencyWithFailures: record({
    p50: milliseconds().orNull(),
    p90: milliseconds().orNull(),
    p99: milliseconds().orNull(),
  }).means(
    'Of all that were sent, the failed ones taking for ever; none where it is one of those.',
  ),
  jain: share(
    "Jain's index over backends, of requests by capacity; over a workload's clients, up to 256 of them, of the share " +
      'that was answered, in a closed loop of answers by what each would get alone.',
  ).orNull(),
  jainRandom: share('What a random split of as many would give.').orNull(),
});

/** One window of a workload that has an objective. */
export const budget = record({
  workload: word(),
  from: seconds(),
  to: seconds(),
  good: count('Requests that ended well, and in time.'),
  bad: count('Others that ended.'),
  burn: number(
    {},
    'Burn rate: 1 is as fast as the budget would last just for its window.',
  ).orNull(),
  left: share('Of the budget, at the end of the window; below 0 it is overspent.'),
});

/** One window of one flow of a bulk workload. */
export const flowWindow = record({
  workload: word(),
  flow: count('From 1.'),
  from: seconds(),
  to: seconds(),
  goodput: megabits(),
  window: number({}, 'Congestion window at the end of it, in segments.'),
  threshold: number({}, 'Slow-start threshold, in segments; none before any loss.').orNull(),
  rtt: milliseconds('Smoothed.').orNull(),
});

/** How a request ended, or a call between services, or an attempt. */
export const request = record({
  workload: word(),
  client: word(),
  number: count('Among those of its workload, from 1.'),
  intended: nanoseconds('When it was to be sent, whether or not somebody was there to send it.'),
  latency: nanoseconds('From there to the answer; none where it was not answered.').orNull(),
  outcome: word('completed, or why not.'),
  code: count('What HTTP makes of that: its status, 0 without an answer.'),
  flags: word("Envoy's response flags: UO, or UF,URX; - for none."),
  service: word('That it is for.'),
  replica: word(
    'That was chosen last; empty where a proxy was that has sent on a request of its own.',
  ),
  earlierAttempts: nanoseconds('Until the attempt that was answered was sent.').orNull(),
  backOff: nanoseconds('Of that, waits before it was tried again.').orNull(),
  network: nanoseconds('All that none of the others is, both ways.').orNull(),
  proxy: nanoseconds('In proxies, and what they have sent on in theirs.').orNull(),
  balancerQueue: nanoseconds('Until there was a backend for it.').orNull(),
  serverQueue: nanoseconds('In line at the replica.').orNull(),
  serviceTime: nanoseconds('With a worker.').orNull(),
  id: count('Over the whole run, from 0.'),
  parent: count('The request on whose behalf a call or an attempt is made.').orNull(),
  why: word('client, call, first, retry, hedge, tied.'),
});

/** How a packet ended. */
export const packet = record({
  id: count('A copy and a fragment have their own.'),
  created: nanoseconds(),
  ended: nanoseconds(),
  protocol: word('udp, tcp, icmp, arp.'),
  source: word('As it ended, after all translations.'),
  sourcePort: count().orNull(),
  destination: word(),
  destinationPort: count().orNull(),
  size: bytes(),
  end: word('delivered, dropped, fragmented.'),
  place: word('Where it ended: a node, or a port.'),
  reason: word('Of a drop.'),
  originalSource: word('As it was sent, before any translation.'),
  originalSourcePort: count().orNull(),
  originalDestination: word(),
  originalDestinationPort: count().orNull(),
  request: count('That it travels for: its id in requests.csv.').orNull(),
  payload: bytes('Above the header of TCP or UDP; none for others.').orNull(),
  flags: word('Of TCP, as tcpdump writes them: S, S., P.; empty for others.'),
  sequence: count('Of TCP, as it stands in the header.').orNull(),
  acknowledgement: count('Of TCP, where it acknowledges.').orNull(),
  window: count('Of TCP, not scaled.').orNull(),
});

export type TimelineRow = Value<typeof happening>;
export type RefusalRow = Value<typeof refusal>;
export type ResponseRow = Value<typeof response>;
export type DropResults = Value<typeof drop>;
export type CeilingResults = Value<typeof ceiling>;
export type SeriesRow = Value<typeof series>;
export type BudgetRow = Value<typeof budget>;
export type FlowWindowRow = Value<typeof flowWindow>;
export type RequestRow = Value<typeof request>;
export type PacketRow = Value<typeof packet>;
