import { OptionReader } from '../../engine/option-reader.js';
import { SECOND } from '../../engine/time.js';
import type { GuidedEntry } from '../entry.js';
import { wrappersGuides } from '../guides/wrappers.js';
import { AperturePolicy } from '../policies/aperture.js';
import { HealthFilterPolicy } from '../policies/health-filter.js';
import { SlowStartPolicy } from '../policies/slow-start.js';
import { inner } from './inner.js';
import { outlierDetection } from './outlier-detection.js';

const slowStart: GuidedEntry = {
  name: 'slow-start',
  summary: "around a policy that heeds weights: a newcomer's weight grows over a window",
  guide: wrappersGuides.slowStart,
  source: 'envoy load_balancer_impl.cc',
  positional: ['policy', 'window'],
  options: [
    inner('earliest-deadline-first', 'Who chooses, by the weights that this shows.'),
    {
      name: 'window',
      kind: 'duration',
      default: 60 * SECOND,
      min: 1,
      meaning: 'For how long a backend that has joined, or become healthy, is new.',
      source: 'envoy slow_start_window',
    },
    {
      name: 'aggression',
      kind: 'number',
      default: 1,
      min: 0.01,
      meaning: 'Above 1 weights grow fast at first, below 1 fast at last.',
      source: 'envoy aggression',
    },
    {
      name: 'least',
      kind: 'fraction',
      default: 0.1,
      min: 0,
      max: 1,
      meaning: 'The share of its weight that a newcomer gets from the beginning.',
      source: 'envoy min_weight_percent',
    },
    {
      name: 'update',
      kind: 'duration',
      default: SECOND,
      min: 1,
      meaning: 'How often the policy within takes over grown weights, if it keeps them.',
    },
  ],
  create(options, context, make) {
    const reader = new OptionReader(slowStart, options);
    const settings = {
      window: reader.positive('window'),
      aggression: reader.positive('aggression'),
      least: reader.number('least'),
      update: reader.positive('update'),
    };
    return new SlowStartPolicy(context.backends, settings, (backends) =>
      make(reader.described('policy'), { ...context, backends }),
    );
  },
};

const aperture: GuidedEntry = {
  name: 'deterministic-aperture',
  summary: 'around a policy: each of several balancers uses its part of the backends only',
  guide: wrappersGuides.aperture,
  source: 'finagle DeterministicAperture.scala, Ring.scala',
  positional: ['policy', 'least'],
  options: [
    inner('least-connections', 'Who chooses within the part.'),
    {
      name: 'least',
      kind: 'integer',
      default: 12,
      min: 1,
      meaning: 'How many backends a part holds at least.',
      source: 'finagle minDeterministicAperture',
    },
  ],
  create(options, context, make) {
    const reader = new OptionReader(aperture, options);
    return new AperturePolicy(context, reader.positive('least'), (backends) =>
      make(reader.described('policy'), { ...context, backends }),
    );
  },
};

const healthFilter: GuidedEntry = {
  name: 'health-filter',
  summary: 'around a policy: priorities that stand in for one another, and panic',
  guide: wrappersGuides.healthFilter,
  source: 'envoy load_balancer_impl.cc',
  positional: ['policy'],
  options: [
    inner('round-robin', 'Who chooses within a priority; each has one of its own.'),
    {
      name: 'overprovisioning',
      kind: 'number',
      default: 140,
      min: 100,
      meaning: 'What a priority could bear, in percent of its load.',
      source: 'envoy overprovisioning_factor',
    },
    {
      name: 'panicBelow',
      kind: 'number',
      default: 50,
      min: 0,
      max: 100,
      meaning:
        'With fewer percent of a priority healthy, all of it are used, the unhealthy too. 0 for ' +
        'never.',
      source: 'envoy healthy_panic_threshold',
    },
    {
      name: 'failInPanic',
      kind: 'boolean',
      default: false,
      meaning: 'Refuse requests in panic.',
      source: 'envoy fail_traffic_on_panic',
    },
  ],
  create(options, context, make) {
    const reader = new OptionReader(healthFilter, options);
    const settings = {
      overprovisioning: reader.number('overprovisioning'),
      panicBelow: reader.number('panicBelow'),
      failInPanic: reader.boolean('failInPanic'),
    };
    return new HealthFilterPolicy(context, settings, (within) =>
      make(reader.described('policy'), within),
    );
  },
};

/** Policies around another policy. */
export const wrappers: readonly GuidedEntry[] = [
  slowStart,
  aperture,
  healthFilter,
  outlierDetection,
];
