import type { Described } from '../../engine/options.js';
import { MILLISECOND, SECOND } from '../../engine/time.js';
import * as k from '../words.js';

const push = {
  debounce: k
    .duration()
    .describe('Pushes wait until nothing has changed for so long (PILOT_DEBOUNCE_AFTER),'),
  debounceMax: k.duration().describe('or so long after the first change (PILOT_DEBOUNCE_MAX).'),
  throttle: k
    .integer({ min: 1, max: 100_000 })
    .describe('Proxies that are pushed to at a time (PILOT_PUSH_THROTTLE).'),
  time: k.distribution('duration').describe('How long a push to one of them takes.'),
  delay: k.distribution('duration').describe('From its end until the proxy goes by it.'),
};

const kubeProxy = {
  minSync: k.duration().describe('From sync to sync at least (iptables.minSyncPeriod).'),
  sync: k.distribution('duration').describe('How long one takes, until its rules hold.'),
  terminating: k
    .boolean()
    .describe(
      'Where no endpoint is ready, those that end and still pass their probe get connections (since 1.26).',
    ),
};

const settings = {
  batch: k
    .duration()
    .describe(
      "How long changes of a service's endpoints are gathered in slices (endpointslice-updates-batch-period).",
    ),
  watch: k
    .distribution('duration')
    .describe('From a change in the API to each who watches: kube-proxies, and istiod.'),
  notice: k
    .distribution('duration')
    .describe('From a crash of a container, or its repair, until the API knows.'),
  nodeNotice: k
    .distribution('duration')
    .describe('From a machine going down until its endpoints count as not ready.'),
};

export const controlPlane = k.object({
  ...settings,
  kubeProxy: k.object(kubeProxy),
  push: k
    .orNone(k.object(push))
    .describe('How istiod tells proxies and clients; none: they watch for themselves.'),
});

export type PlainControlPlane = k.ValueOf<typeof controlPlane>;

function exponential(mean: number): Described {
  return { kind: 'exponential', options: new Map([['mean', mean]]) };
}

/**
 * Kubernetes 1.34: minSyncPeriod 1 s (pkg/proxy/apis/config/v1alpha1/defaults.go), no batching
 * (endpointslice-updates-batch-period 0), the kubelet looks at its containers each second
 * (genericPlegRelistPeriod, pkg/kubelet/kubelet.go), node-monitor-grace-period 50 s (40 s before 1.32). How long
 * the API and iptables-restore take, nobody publishes: those two are ours.
 */
const KUBERNETES: PlainControlPlane = {
  batch: 0,
  watch: exponential(10 * MILLISECOND),
  notice: {
    kind: 'uniform',
    options: new Map([
      ['min', 0],
      ['max', SECOND],
    ]),
  },
  nodeNotice: k.constant(50 * SECOND),
  kubeProxy: { minSync: SECOND, sync: k.constant(20 * MILLISECOND), terminating: true },
  push: null,
};

/**
 * istiod (pilot/pkg/features/tuning.go): 100 ms, 10 s, and as many pushes at a time as 15 + 5 a core, here of
 * two. How long a push takes is ours.
 */
const PUSH: NonNullable<PlainControlPlane['push']> = {
  debounce: 100 * MILLISECOND,
  debounceMax: 10 * SECOND,
  throttle: 25,
  time: k.constant(5 * MILLISECOND),
  delay: exponential(5 * MILLISECOND),
};

/** News that take no time, where something else would be taken were nothing said. */
export const AT_ONCE: PlainControlPlane = {
  ...{ batch: 0, watch: k.constant(0), notice: k.constant(0), nodeNotice: k.constant(0) },
  ...{ kubeProxy: { minSync: 0, sync: k.constant(0), terminating: true }, push: null },
};

export const PRESETS = { kubernetes: KUBERNETES, istio: { ...KUBERNETES, push: PUSH } };

/** How news of endpoints and configuration travel, in one word or all of it. */
export const controlPlaneWord = k.orNone(
  k.forms({
    scalar: k.turn(k.choice(['kubernetes', 'istio']), (name) => PRESETS[name]),
    map: k.turn(
      k.object({
        like: k
          .choice(['kubernetes', 'istio'])
          .default('kubernetes')
          .describe('Whose numbers are taken where nothing else is said.'),
        batch: settings.batch.optional(),
        watch: settings.watch.optional(),
        notice: settings.notice.optional(),
        nodeNotice: settings.nodeNotice.optional(),
        kubeProxy: k
          .object({
            minSync: kubeProxy.minSync.optional(),
            sync: kubeProxy.sync.optional(),
            terminating: kubeProxy.terminating.optional(),
          })
          .optional(),
        push: k
          .orNone(
            k.object({
              debounce: push.debounce.optional(),
              debounceMax: push.debounceMax.optional(),
              throttle: push.throttle.optional(),
              time: push.time.optional(),
              delay: push.delay.optional(),
            }),
          )
          .optional()
          .describe('How istiod tells proxies and clients; none: they watch for themselves.'),
      }),
      ({ like, kubeProxy, push, ...told }): PlainControlPlane => ({
        ...PRESETS[like],
        ...told,
        kubeProxy: { ...KUBERNETES.kubeProxy, ...kubeProxy },
        push: push === undefined ? PRESETS[like].push : push && { ...PUSH, ...push },
      }),
    ),
  }),
);
