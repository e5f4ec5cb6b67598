import { OptionReader } from '../../engine/option-reader.js';
import { SECOND } from '../../engine/time.js';
import type { GuidedEntry } from '../entry.js';
import { wrappersGuides } from '../guides/wrappers.js';
import type { PolicyContext } from '../policy.js';
import { OutlierDetectionPolicy } from '../policies/outlier-detection.js';
import { inner } from './inner.js';

const PROTO = 'envoy cluster/v3/outlier_detection.proto';

export const outlierDetection: GuidedEntry = {
  name: 'outlier-detection',
  summary: 'around a policy: backends that fail more than the others are left out for a while',
  guide: wrappersGuides.outlierDetection,
  source: 'envoy outlier_detection_impl.cc',
  positional: ['policy'],
  options: [
    inner('round-robin', 'Who chooses among those that are not left out.'),
    {
      name: 'interval',
      kind: 'duration',
      default: 10 * SECOND,
      min: 1e6,
      meaning: 'How often rates are looked at, and who may come back.',
      source: PROTO,
    },
    {
      name: 'baseEjection',
      kind: 'duration',
      default: 30 * SECOND,
      min: 0,
      meaning: 'For how long a backend is left out, times how often it has been lately.',
      source: PROTO,
    },
    {
      name: 'maxEjection',
      kind: 'duration',
      default: 300 * SECOND,
      min: 0,
      meaning: 'For how long at most; no less than baseEjection.',
      source: PROTO,
    },
    {
      name: 'maxEjected',
      kind: 'number',
      default: 10,
      min: 0,
      max: 100,
      meaning: 'Percent of the backends that may be left out; with 10, none of fewer than ten.',
      source: `${PROTO} max_ejection_percent`,
    },
    {
      name: 'jitter',
      kind: 'duration',
      default: 0,
      min: 0,
      meaning: 'Added to the time that a backend is left out, drawn from 0 up to this.',
      source: `${PROTO} max_ejection_time_jitter`,
    },
    {
      name: 'alwaysEjectOne',
      kind: 'boolean',
      default: false,
      meaning: 'One backend may always be left out.',
      source: PROTO,
    },
    {
      name: 'consecutive',
      kind: 'integer',
      default: 5,
      min: 0,
      meaning: 'Failures in a row after which a backend is left out; 0 for never.',
      source: `${PROTO} consecutive_5xx`,
    },
    {
      name: 'consecutiveGateway',
      kind: 'integer',
      default: 0,
      min: 0,
      meaning:
        'The same for failures of gateways (502 to 504; who cannot be reached, too); 0 for never.',
      source: `${PROTO} consecutive_gateway_failure, not enforced by default`,
    },
    {
      name: 'split',
      kind: 'boolean',
      default: false,
      meaning: 'Whether it can be reached is counted apart from what it answers.',
      source: `${PROTO} split_external_local_origin_errors`,
    },
    {
      name: 'consecutiveLocal',
      kind: 'integer',
      default: 5,
      min: 0,
      meaning: 'Then, failures to reach it in a row; 0 for never.',
      source: `${PROTO} consecutive_local_origin_failure`,
    },
    {
      name: 'successRate',
      kind: 'boolean',
      default: true,
      meaning: 'Leave out who succeeds much less often than the others.',
      source: `${PROTO} enforcing_success_rate`,
    },
    {
      name: 'successRateHosts',
      kind: 'integer',
      default: 5,
      min: 1,
      meaning: 'For that, backends that must have enough requests.',
      source: `${PROTO} success_rate_minimum_hosts`,
    },
    {
      name: 'successRateRequests',
      kind: 'integer',
      default: 100,
      min: 1,
      meaning: 'For that, requests in an interval that are enough.',
      source: `${PROTO} success_rate_request_volume`,
    },
    {
      name: 'deviations',
      kind: 'number',
      default: 1.9,
      min: 0,
      meaning: 'For that, how many standard deviations below the mean are much less.',
      source: `${PROTO} success_rate_stdev_factor`,
    },
    {
      name: 'failureShare',
      kind: 'boolean',
      default: false,
      meaning: 'Leave out who fails too often, whatever the others do.',
      source: `${PROTO} enforcing_failure_percentage`,
    },
    {
      name: 'failureSharePercent',
      kind: 'number',
      default: 85,
      min: 0,
      max: 100,
      meaning: 'For that, the percentage of failures that is too much.',
      source: `${PROTO} failure_percentage_threshold`,
    },
    {
      name: 'failureShareHosts',
      kind: 'integer',
      default: 5,
      min: 1,
      meaning: 'For that, backends that must have enough requests.',
      source: `${PROTO} failure_percentage_minimum_hosts`,
    },
    {
      name: 'failureShareRequests',
      kind: 'integer',
      default: 50,
      min: 1,
      meaning: 'For that, requests in an interval that are enough.',
      source: `${PROTO} failure_percentage_request_volume`,
    },
  ],
  create(options, context, make) {
    const reader = new OptionReader(outlierDetection, options);
    const baseEjection = reader.number('baseEjection');
    const settings = {
      interval: reader.positive('interval'),
      baseEjection,
      maxEjection: Math.max(baseEjection, reader.number('maxEjection')),
      maxEjected: reader.number('maxEjected'),
      alwaysEjectOne: reader.boolean('alwaysEjectOne'),
      jitter: reader.number('jitter'),
      split: reader.boolean('split'),
      consecutiveGateway: reader.number('consecutiveGateway'),
      consecutiveLocal: reader.number('consecutiveLocal'),
      consecutive: reader.number('consecutive'),
      successRate: {
        enabled: reader.boolean('successRate'),
        minHosts: reader.number('successRateHosts'),
        minRequests: reader.number('successRateRequests'),
        deviations: reader.number('deviations'),
      },
      failureShare: {
        enabled: reader.boolean('failureShare'),
        minHosts: reader.number('failureShareHosts'),
        minRequests: reader.number('failureShareRequests'),
        percent: reader.number('failureSharePercent'),
      },
    };
    const within = (backends: PolicyContext['backends']) =>
      make(reader.described('policy'), { ...context, backends });
    return new OutlierDetectionPolicy(context, settings, within);
  },
};
