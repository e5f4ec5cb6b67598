/** Results made by hand, with everything in them that a report can trip over. */
import type {
  FairnessResults,
  LatencyResults,
  LawResults,
  Results,
  WorkloadResults,
} from '../../src/model/results.js';

export const noLatency: LatencyResults = {
  count: 0,
  mean: null,
  sd: null,
  min: null,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  p999: null,
  p9999: null,
  max: null,
  precision: 0.001,
};

const latency: LatencyResults = {
  count: 1190,
  mean: 12.3456,
  sd: 4.5,
  min: 0.9,
  p50: 11.25,
  p90: 19.5,
  p95: 24,
  p99: 41.75,
  p999: 99.96,
  p9999: 103,
  max: 1234.5678,
  precision: 0.001,
};

const fair: FairnessResults = { jain: 0.98765, maxOverMean: 1.125, cv: 0.112, random: 0.9951 };
const noFairness: FairnessResults = { jain: null, maxOverMean: null, cv: null, random: null };
const law: LawResults = { left: 7.4, right: 7.4, relativeError: 0, holds: true };

const users: WorkloadResults = {
  kind: 'open',
  sent: 1200,
  completed: 1190,
  failed: new Map([
    ['timeout', 6],
    ['rejected', 3],
  ]),
  unfinished: 1,
  successRatio: 1190 / 1200,
  throughput: 595,
  offered: 600,
  latency,
  latencyWithFailures: { ...latency, count: 1200, p999: Infinity, p9999: Infinity, max: Infinity },
  breakdown: { earlierAttempts: 0, network: 0.25, balancerQueue: 0, serverQueue: 4.1, service: 8 },
  clients: new Map([
    [
      '__proto__',
      {
        sent: 600,
        completed: 595,
        goodput: 297.5,
        maxMinShare: 300,
        latency,
        slowdown: 1.5,
        share: 0.99,
      },
    ],
    [
      '7',
      {
        sent: 600,
        completed: 595,
        goodput: 297.5,
        share: null,
        maxMinShare: null,
        latency,
        slowdown: null,
      },
    ],
  ]),
  fairness: { goodput: { ...fair, byConstruction: false }, slowdown: noFairness },
  ping: null,
  attempts: null,
  dns: null,
};

const ping: WorkloadResults = {
  kind: 'ping',
  sent: 4,
  completed: 3,
  failed: new Map([['time limit', 1]]),
  unfinished: 0,
  successRatio: 0.75,
  throughput: 0.75,
  offered: 1,
  latency: { ...noLatency, count: 3 },
  latencyWithFailures: noLatency,
  breakdown: null,
  clients: new Map(),
  fairness: { goodput: { ...noFairness, byConstruction: false }, slowdown: noFairness },
  ping: {
    received: 3,
    lost: 1,
    rtt: { ...latency, count: 3, mean: 0.0234567, sd: 0.001, min: 0.0222, max: 0.0251 },
    ttl: 63,
  },
  attempts: null,
  dns: null,
};

export function fixture(): Results {
  return {
    formatVersion: 1,
    scenario: 'shop',
    description: 'A shop, and what "goes wrong", in it.',
    seed: '1',
    digest: '0123456789abcdef',
    simulatedTime: 2,
    events: 1234567,
    partial: false,
    ended: { reason: 'done', detail: '' },
    warnings: ["the manifest's kind Ingress is skipped"],
    conservation: {
      packets: {
        sent: 10,
        copied: 2,
        delivered: 9,
        dropped: 2,
        fragmented: 0,
        inFlight: 1,
        balanced: true,
      },
      requests: {
        sent: 1204,
        completed: 1193,
        failed: new Map([['timeout', 10]]),
        inFlight: 1,
        balanced: true,
      },
    },
    workloads: new Map([
      ['users', users],
      ['ping', ping],
    ]),
    services: new Map([
      [
        'web',
        {
          policy: 'round-robin',
          replicas: 2,
          sent: 1200,
          completed: 1190,
          rejected: 3,
          offeredLoad: 0.8125,
          throughput: 595,
          latency,
          utilisation: 0.8125,
          meanQueueLength: 3.25,
          // In the order of lowering; a plain object would move '10' to the front.
          backends: new Map(
            ['web-a', '10'].map((name, at) => [
              name,
              {
                requests: 600 - at,
                rejected: at * 3,
                utilisation: at === 0 ? 0.75 : null,
                meanQueueLength: 1.5,
                weight: 1,
                speed: 1 + at,
                capacity: 4 * (1 + at),
                secondsInService: 1.5,
                latency,
              },
            ]),
          ),
          fairness: fair,
          utilisationFairness: noFairness,
          windowedFairness: { jain: 0.9, random: 0.91 },
          littlesLaw: law,
          utilisationLaw: { ...law, holds: false },
          workLaw: law,
          partitions: null,
          attempts: new Map(),
        },
      ],
    ]),
    links: new Map([
      [
        'c1.eth0>sw.eth1',
        {
          from: 'c1.eth0',
          to: 'sw.eth1',
          packets: 12,
          bytes: 1176,
          utilisation: null,
          dropped: 0,
        },
      ],
    ]),
    queues: new Map([
      [
        'c1.eth0',
        {
          discipline: 'drop-tail',
          meanLength: 0.125,
          maxLength: 3,
          enqueued: 12,
          dropped: 0,
          marked: 0,
        },
      ],
    ]),
    drops: [
      {
        place: 'gateway.forward',
        reason: 'isolation: my-network to other',
        chain: 'forward',
        rule: 'isolation',
        origin: 'mine.yaml:7',
        packets: 2,
        bytes: 168,
        first: 0.00125,
      },
      {
        place: '=HYPERLINK("evil")',
        reason: 'a,b\nc',
        chain: '',
        rule: '',
        origin: '',
        packets: 1,
        bytes: 64,
        first: 1.5,
      },
    ],
    timeline: [
      { time: 0.5, entry: 1, what: 'slow web/web-0 by a factor of 10', phase: 'begins' },
      { time: 1.5, entry: 1, what: 'slow web/web-0 by a factor of 10', phase: 'ends' },
    ],
    ceilings: [{ place: 'gateway', ceiling: 'conntrack entries', limit: 65536, first: 0.5 }],
    nodes: new Map([['sw', new Map([['flooded', 3]])]]),
    series: [
      {
        kind: 'workload',
        name: 'users',
        from: 0,
        to: 1,
        sent: 600,
        completed: 590,
        failed: 9,
        successRatio: 590 / 600,
        mean: 12,
        p50: 11,
        p99: 40,
        jain: null,
        jainRandom: null,
      },
    ],
    expectations: [
      {
        text: 'ping.received == 4',
        observed: 3,
        interval: null,
        replications: 1,
        verdict: 'fails',
        holds: false,
        needed: null,
        detail: '',
      },
      {
        text: 'users.latency.p99 < 50 ms in 20 replications',
        observed: 41.75,
        interval: [40.5, 43],
        replications: 20,
        verdict: 'holds',
        holds: true,
        needed: null,
        detail: '',
      },
    ],
    requests: null,
    calls: null,
    packets: null,
    captures: new Map(),
    trace: [],
    recording: null,
    serviceHistograms: new Map(),
    histograms: new Map([
      [
        'users',
        {
          unit: 'ms',
          buckets: [
            { from: 0, upTo: 5, count: 0 },
            { from: 5, upTo: 10, count: 400 },
            { from: 10, upTo: 20, count: 720 },
            { from: 20, upTo: 40, count: 69 },
            { from: 40, upTo: 80, count: 0 },
            { from: 80, upTo: 160, count: 1 },
            { from: 160, upTo: 320, count: 0 },
          ],
        },
      ],
    ]),
  };
}
