import { OptionReader } from '../../engine/option-reader.js';
import { MILLISECOND, SECOND } from '../../engine/time.js';
import type { GuidedEntry } from '../entry.js';
import { latencyGuides } from '../guides/latency.js';
import { panic, panicOf } from './envoy.js';
import { failTimeout, maxFails, nginxPeers } from './nginx.js';
import { LeastTimePolicy } from '../policies/least-time.js';
import { MedianWeightsPolicy } from '../policies/median-weights.js';
import { MergedEwmaPolicy } from '../policies/merged-ewma.js';
import { PeakEwmaPolicy } from '../policies/peak-ewma.js';
import { PrequalPolicy } from '../policies/prequal.js';
import { ReportedWeightsPolicy } from '../policies/reported-weights.js';

const peakEwma: GuidedEntry = {
  name: 'peak-ewma',
  summary: 'the cheaper of two by latency times requests under way; the latency follows peaks',
  guide: latencyGuides.peakEwma,
  source: 'finagle PeakEwma.scala; tower src/load/peak_ewma.rs; envoy peak_ewma_lb.cc',
  positional: ['flavour'],
  options: [
    {
      name: 'flavour',
      kind: 'choice',
      choices: ['finagle', 'linkerd', 'envoy'],
      default: 'finagle',
      meaning:
        'Whose rule: they begin differently, and Envoy merges samples now and then, without peaks.',
    },
    {
      name: 'decay',
      kind: 'duration',
      default: 10 * SECOND,
      min: 1,
      meaning: 'The mean lifetime of a latency that was seen.',
      source: 'finagle decayTime; linkerd2-proxy DEFAULT_DECAY; envoy decay_time',
    },
    {
      name: 'initial',
      kind: 'duration',
      optional: true,
      min: 0,
      meaning:
        'The latency of a backend before its first answer. Where it is left out: linkerd 30 ms, ' +
        'envoy 10 ms, finagle none, which avoids a backend until its first answer is there.',
      source: 'linkerd2-proxy default_rtt; envoy default_rtt',
    },
    {
      name: 'interval',
      kind: 'duration',
      default: 100 * MILLISECOND,
      min: 1,
      meaning: 'How often samples are merged, for envoy only.',
      source: 'envoy aggregation_interval',
    },
    { ...panic, meaning: `${panic.meaning} For envoy only.` },
  ],
  create(options, context) {
    const reader = new OptionReader(peakEwma, options);
    const flavour = reader.choice('flavour');
    const decay = reader.positive('decay');
    const usual = { finagle: 0, linkerd: 30 * MILLISECOND, envoy: 10 * MILLISECOND };
    const initial = reader.has('initial')
      ? reader.number('initial')
      : usual[flavour as keyof typeof usual];
    if (flavour !== 'envoy') return new PeakEwmaPolicy(context, { decay, initial });
    const interval = reader.positive('interval');
    const panicBelow = panicOf(reader, context);
    return new MergedEwmaPolicy(context, { decay, initial, interval, panicBelow });
  },
};

const leastTime: GuidedEntry = {
  name: 'least-time',
  summary: 'the least average latency, in steps of 20 ms, times requests under way, by weight',
  guide: latencyGuides.leastTime,
  source: 'nginx ngx_http_upstream_least_time_module.c',
  options: [
    maxFails,
    {
      ...failTimeout,
      meaning: 'For how long, and for how long a slow one before its latency counts half.',
    },
  ],
  create(options, context) {
    const reader = new OptionReader(leastTime, options);
    return nginxPeers(
      reader,
      context,
      (inner) => new LeastTimePolicy(inner, reader.number('failTimeout')),
    );
  },
};

const reportedWeights: GuidedEntry = {
  name: 'client-side-weighted-round-robin',
  summary: 'turns by what backends report: requests per second for their utilisation (ORCA)',
  guide: latencyGuides.reportedWeights,
  source: 'envoy orca_weight_manager.cc; gRFC A58; grpc static_stride_scheduler.cc',
  needs: ['reports'],
  positional: ['flavour'],
  options: [
    {
      name: 'flavour',
      kind: 'choice',
      choices: ['envoy', 'grpc'],
      default: 'envoy',
      meaning:
        'Whose rule: for weights not known yet Envoy takes the median and gRPC the mean; Envoy goes ' +
        'by deadlines, gRPC by a stride that cuts extreme weights.',
    },
    {
      name: 'blackout',
      kind: 'duration',
      default: 10 * SECOND,
      min: 0,
      meaning: 'For how long a backend must have reported before its weight counts.',
      source: 'gRFC A58 blackout_period',
    },
    {
      name: 'expiration',
      kind: 'duration',
      default: 180 * SECOND,
      min: 1,
      meaning: 'After how long a silence a weight is forgotten.',
      source: 'gRFC A58 weight_expiration_period',
    },
    {
      name: 'update',
      kind: 'duration',
      default: SECOND,
      min: 100 * MILLISECOND,
      meaning: 'How often new weights are taken over.',
      source: 'gRFC A58 weight_update_period',
    },
    {
      name: 'errorPenalty',
      kind: 'number',
      default: 1,
      min: 0,
      meaning: 'What the share of failed requests adds to the utilisation, times this.',
      source: 'gRFC A58 error_utilization_penalty',
    },
    { ...panic, meaning: `${panic.meaning} For envoy only.` },
  ],
  create(options, context) {
    const reader = new OptionReader(reportedWeights, options);
    const settings = {
      blackout: reader.number('blackout'),
      expiration: reader.number('expiration'),
      update: reader.positive('update'),
      errorPenalty: reader.number('errorPenalty'),
    };
    return reader.choice('flavour') === 'grpc'
      ? new ReportedWeightsPolicy(context, settings)
      : new MedianWeightsPolicy(context, settings, panicOf(reader, context));
  },
};

const PREQUAL = 'NSDI 2024, Prequal, section 4';

const prequal: GuidedEntry = {
  name: 'prequal',
  summary: 'probes a few backends at each request; of those not hot, the least latency',
  guide: latencyGuides.prequal,
  source: 'Wydrowski et al.: Load is not what you should balance, NSDI 2024',
  needs: ['probes'],
  options: [
    {
      name: 'pool',
      kind: 'integer',
      default: 16,
      min: 2,
      max: 1024,
      meaning: 'How many answers to probes are kept.',
      source: PREQUAL,
    },
    {
      name: 'probeRate',
      kind: 'number',
      default: 3,
      min: 0,
      max: 64,
      meaning: 'Probes sent per request; fractions add up.',
      source: PREQUAL,
    },
    {
      name: 'removeRate',
      kind: 'number',
      default: 1,
      min: 0,
      max: 64,
      meaning: 'Answers dropped per request, the oldest and the worst by turns.',
      source: PREQUAL,
    },
    {
      name: 'quantile',
      kind: 'fraction',
      default: 0.84,
      min: 0,
      max: 1,
      meaning:
        'Backends with more requests in flight than this quantile of them are hot: 0 goes by ' +
        'requests in flight alone, 1 by latency alone.',
      source: PREQUAL,
    },
    {
      name: 'age',
      kind: 'duration',
      default: SECOND,
      min: 1,
      meaning: 'How old an answer may become.',
      source: PREQUAL,
    },
    {
      name: 'delta',
      kind: 'number',
      default: 1,
      min: 0,
      meaning: 'How generously answers are used again.',
      source: PREQUAL,
    },
  ],
  create(options, context) {
    const reader = new OptionReader(prequal, options);
    return new PrequalPolicy(context, {
      pool: reader.positive('pool'),
      probeRate: reader.number('probeRate'),
      removeRate: reader.number('removeRate'),
      quantile: reader.number('quantile'),
      age: reader.positive('age'),
      delta: reader.number('delta'),
    });
  },
};

/** Policies that go by latencies, load reports and probes. */
export const latency: readonly GuidedEntry[] = [peakEwma, leastTime, reportedWeights, prequal];
