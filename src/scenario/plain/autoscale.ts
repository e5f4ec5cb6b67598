/** What changes the number of a service's pods: a HorizontalPodAutoscaler. */
import { SECOND } from '../../engine/time.js';
import * as k from '../words.js';

const policy = k.object({
  change: k.amountOf().describe('Pods, or per cents of those that there were at its beginning.'),
  period: k.duration({ min: 1 }).describe('Within so long.'),
});

const rules = k.object({
  window: k
    .duration()
    .describe(
      'Down: the highest recommendation of so long holds; up: the lowest (stabilizationWindowSeconds).',
    ),
  select: k
    .choice(['max', 'min', 'disabled'])
    .describe(
      'Of several policies: which changes most, or least; disabled: it never goes that way.',
    ),
  policies: k.list(policy, { min: 1 }).describe('How fast it may go.'),
});

export const autoscale = {
  min: k.integer({ min: 1, max: 1_000_000 }).describe('Pods at least.'),
  max: k.integer({ min: 1, max: 1_000_000 }).describe('Pods at most.'),
  cpu: k
    .orNone(k.number({ min: 0.001, max: 100 }))
    .describe('What of its request of CPU each pod is to use, on average: 50 %.'),
  request: k
    .orNone(k.number({ min: 0.001 }))
    .describe('Cores that a pod asks for. None: its workers.'),
  requests: k
    .orNone(k.frequency())
    .describe('Requests a second that each pod is to have, on average: 50/s.'),
  tolerance: k.fraction().describe('Within so much of the target nothing changes.'),
  sync: k.duration({ min: 1 }).describe('From look to look.'),
  resolution: k.duration({ min: 1 }).describe("From sample to sample of the pods' use."),
  initialization: k
    .duration()
    .describe('The CPU of a younger pod counts only once it has been ready for a whole sample.'),
  readinessDelay: k
    .duration()
    .describe('A pod that lost its readiness before that age counts as never having been ready.'),
  up: rules.describe('How it makes more.'),
  down: rules.describe('How it makes fewer.'),
};

const PERIOD = 15 * SECOND;

/** autoscaling/v2 and kube-controller-manager's flags, and metrics-server's. */
const UP = {
  window: 0,
  select: 'max' as const,
  policies: [
    { change: { value: 100, percent: true }, period: PERIOD },
    { change: { value: 4, percent: false }, period: PERIOD },
  ],
};
const DOWN = {
  window: 300 * SECOND,
  select: 'max' as const,
  policies: [{ change: { value: 100, percent: true }, period: PERIOD }],
};

export const AUTOSCALE = {
  min: 1,
  cpu: null,
  request: null,
  requests: null,
  tolerance: 0.1,
  sync: PERIOD,
  resolution: PERIOD,
  initialization: 300 * SECOND,
  readinessDelay: 30 * SECOND,
  up: UP,
  down: DOWN,
};

export const plainAutoscale = k.object(autoscale);

/** What is said of it, where what is not said is as usual. */
export const autoscaleWord = k.check(
  k.object({
    ...k.withDefaults(autoscale, AUTOSCALE),
    up: rules.with(UP).default(UP),
    down: rules.with(DOWN).default(DOWN),
  }),
  (told, fail) => {
    if (told.min > told.max) fail(['min'], `is above max, which is ${told.max}`);
    if (told.requests === 0) fail(['requests'], 'expected more than none');
    const nothing = told.cpu === null && told.requests === null;
    // autoscaling/v2: without metrics 80 % of CPU.
    return nothing ? { ...told, cpu: 0.8 } : told;
  },
  (told) => told,
);

export type PlainAutoscale = k.ValueOf<typeof plainAutoscale>;
