/** What keeps a service's replicas as pods: a Deployment or a StatefulSet, and how its pods live and die. */
import { MILLISECOND, SECOND } from '../../engine/time.js';
import * as k from '../words.js';

/** A question that a pod's node asks it (core/v1 Probe): its answer is a message, on a network. */
export const probe = {
  initialDelay: k.duration().describe('From when the container runs to the first.'),
  period: k.duration({ min: 1 }).describe('From one to the next.'),
  timeout: k.duration({ min: 1 }).describe('One unanswered by then has failed.'),
  failureThreshold: k.integer({ min: 1 }).describe('Failures in a row that count.'),
  successThreshold: k.integer({ min: 1 }).describe('Successes in a row that count.'),
};

/** Kubernetes' (core/v1 Probe). */
export const PROBE = {
  initialDelay: 0,
  period: 10 * SECOND,
  timeout: SECOND,
  failureThreshold: 3,
  successThreshold: 1,
};

const probeWord = k.orNone(k.object(k.withDefaults(probe, PROBE)));

/** How each pod lives and dies. */
const life = {
  create: k
    .distribution('duration')
    .describe('From when a pod is made until its container runs: scheduling, image, network.'),
  startup: k
    .distribution('duration')
    .describe('From there until its process takes requests; before, it refuses them.'),
  readiness: probeWord.describe(
    'Who passes gets requests. None: whose container runs is ready, whatever its process does yet.',
  ),
  liveness: probeWord.describe(
    'Whose container fails is killed and started again. None: nobody is asked.',
  ),
  started: probeWord.describe(
    'A startup probe: until it passes, none of the others is asked; who fails it is killed.',
  ),
  minReady: k
    .duration()
    .describe('Ready for so long, a pod counts as available (minReadySeconds).'),
  preStop: k
    .duration()
    .describe('A hook that sleeps: SIGTERM comes so much later, and until then a pod serves on.'),
  sigterm: k
    .choice(['exit', 'drain', 'ignore'])
    .describe(
      'What its process does at SIGTERM: exit at once, and lose what it has; drain: take no new ' +
        'connection, finish what it has and exit; ignore: serve on until it is killed.',
    ),
  dialsAtStart: k
    .boolean()
    .leftOut(false)
    .describe(
      'Its process calls others as it starts: before the proxy beside it is ready, it crashes.',
    ),
  grace: k
    .duration()
    .describe(
      'From the beginning of its end, preStop included, until it is killed (terminationGracePeriodSeconds).',
    ),
  teardown: k
    .distribution('duration')
    .describe(
      'From the end of its processes until its address is gone: until then who comes is refused, and afterwards hears nothing.',
    ),
};

export const deployment = k.object({
  kind: k.choice(['deployment', 'stateful-set']).describe('What keeps the pods.'),
  strategy: k
    .choice(['rolling-update', 'recreate'])
    .describe('Of a rollout; recreate: the new ones are made when the old ones are gone.'),
  maxSurge: k.amountOf().describe('Pods above the number wanted; per cents are rounded up.'),
  maxUnavailable: k
    .amountOf()
    .describe('Pods that may be missing; per cents are rounded down. Where both are 0, one may.'),
  order: k
    .choice(['ordered-ready', 'parallel'])
    .describe(
      'Of a stateful set, how pods come and go: one after the other, or all at once (podManagementPolicy).',
    ),
  partition: k
    .integer({ min: 0 })
    .describe('Of a stateful set: a rollout leaves the pods below it as they are.'),
  nodes: k
    .list(k.name())
    .describe(
      'Nodes that its pods run on: each on that which has the fewest. They are names, for drains.',
    ),
  progressDeadline: k
    .orNone(k.duration({ min: 1 }))
    .describe(
      'Without progress for so long, a rollout is said to be stuck; it goes on all the same.',
    ),
  ...life,
});

/** Kubernetes' (apps/v1, core/v1), but for what it leaves to machines and processes. */
export const DEPLOYMENT = {
  kind: 'deployment' as const,
  strategy: 'rolling-update' as const,
  maxSurge: { value: 25, percent: true },
  maxUnavailable: { value: 25, percent: true },
  order: 'ordered-ready' as const,
  partition: 0,
  nodes: [] as string[],
  progressDeadline: 600 * SECOND,
  create: k.constant(SECOND),
  startup: k.constant(SECOND),
  readiness: null,
  liveness: null,
  started: null,
  minReady: 0,
  preStop: 0,
  sigterm: 'exit' as const,
  grace: 30 * SECOND,
  teardown: k.constant(200 * MILLISECOND),
  dialsAtStart: false,
};

export type PlainDeployment = k.ValueOf<typeof deployment>;
export type PlainProbe = NonNullable<PlainDeployment['readiness']>;

/** How many pods may be taken away on purpose. */
export const disruptionBudget = k.object({
  minAvailable: k
    .orNone(k.amountOf())
    .describe('Pods that have to be ready; per cents are rounded up.'),
  maxUnavailable: k
    .orNone(k.amountOf())
    .describe('Pods that may be missing; per cents are rounded up.'),
});

export type PlainDisruptionBudget = k.ValueOf<typeof disruptionBudget>;
