import type { Balancer } from '../balancing/balancer.js';
import type { RequestPool } from '../calls/request-pool.js';
import { outcomes } from '../calls/outcome.js';
import { Distributor } from '../control/distributor.js';
import { AtOnce, Distributed, type EndpointNews, type Hearing } from '../control/endpoints.js';
import { ReadyEndpoints, ReadyOrServingEndpoints } from '../control/endpoint-view.js';
import type { Listener, ListenerKind } from '../control/news.js';
import type { DistributionOptions } from '../control/options.js';
import { Strays } from '../control/strays.js';
import { createDistribution } from '../engine/distributions/table.js';
import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import { type Nanoseconds, SECOND, wholeNanoseconds } from '../engine/time.js';
import type { Histogram } from '../measure/histogram.js';
import type { PlainControlPlane, PlainScenario } from '../scenario/plain.js';
import type { BackendSet } from './balancing.js';
import { Down } from '../traffic/condition.js';
import type { LiveService } from './live-service.js';
import type { ControlPlaneResults } from './results.js';
import type { Notices } from './timeline/replicas.js';

/** How news travel in a run. */
export interface ControlPlane {
  endpoints: EndpointNews;
  /** Changes what some of them go by: of each, as it hears of it. */
  configure(hearers: readonly Hearer[]): void;
  /** Null where all know at once. */
  distributor: Distributor | null;
  results(): ControlPlaneResults | null;
}

/** Who goes by a configuration that changes. */
export interface Hearer {
  kind: ListenerKind;
  name: string;
  /** It goes by the new one. */
  hear(): void;
}

/** Builds what tells those who balance who is there. */
export function buildControlPlane(
  { controlPlane, services: plain }: PlainScenario,
  simulator: Simulator,
  random: RandomFactory,
  requests: RequestPool,
  services: ReadonlyMap<string, LiveService>,
): ControlPlane {
  if (controlPlane === null) {
    return {
      endpoints: new AtOnce(simulator),
      configure: (hearers) => hearers.forEach((each) => each.hear()),
      distributor: null,
      results: () => null,
    };
  }
  const proxied = new Set(
    [...plain.values()].flatMap(({ mesh, replicas }) =>
      mesh === null ? [] : replicas.flatMap(({ host }) => host ?? []),
    ),
  );
  const strays = new Strays();
  requests.watch = strays;
  const listeners = new Listeners();
  const fallsBack = controlPlane.kubeProxy.terminating;
  const heard = new Map<Balancer, Hearing>();
  const held = new Map<Listener, Balancer[]>();
  for (const [name, live] of services) {
    for (const [set, kindAt] of kindsOf(live, proxied)) {
      set.balancing.balancers.forEach((balancer, i) => {
        const where = set.balancing.placeOf(i);
        const listener = listeners.named(kindAt(where), where === '' ? name : where);
        const watch = strays.watch(listener.kind, name, live.plain.replicas.length);
        balancer.watch = watch;
        const view =
          fallsBack && listener.kind === 'kube-proxy'
            ? new ReadyOrServingEndpoints(balancer, watch)
            : new ReadyEndpoints(balancer);
        heard.set(balancer, { listener, view });
        const others = held.get(listener);
        if (others === undefined) held.set(listener, [balancer]);
        else others.push(balancer);
      });
    }
  }
  const distributor = new Distributor(
    simulator,
    random,
    liveOptions(controlPlane),
    (listener, news) => {
      // Tables that are drawn up of all backends are drawn up once.
      const balancers = held.get(listener) ?? [];
      for (const balancer of balancers) balancer.hold();
      for (const each of news) each.reach(listener);
      for (const balancer of balancers) balancer.release(simulator.now);
    },
  );
  const endpoints = new Distributed(simulator, distributor, heard, strays);
  return {
    endpoints,
    configure: (hearers) => configure(distributor, listeners, hearers, simulator.now),
    distributor,
    results: () => results(distributor, strays),
  };
}

function configure(
  distributor: Distributor,
  listeners: Listeners,
  hearers: readonly Hearer[],
  at: Nanoseconds,
): void {
  const by = new Map<Listener, Hearer[]>();
  for (const hearer of hearers) {
    const listener = listeners.named(hearer.kind, hearer.name);
    const others = by.get(listener);
    if (others === undefined) by.set(listener, [hearer]);
    else others.push(hearer);
  }
  distributor.spread({
    at,
    endpointsOf: null,
    audience: [...by.keys()],
    reach: (listener) => by.get(listener)!.forEach((each) => each.hear()),
  });
}

/** One for each kind and name. */
class Listeners {
  private readonly all = new Map<string, Listener>();

  named(kind: ListenerKind, name: string): Listener {
    const key = `${kind} ${name}`;
    let listener = this.all.get(key);
    if (listener === undefined) this.all.set(key, (listener = { kind, name }));
    return listener;
  }
}

/** Who chooses by a service's sets, by the place where they stand. */
function kindsOf(
  { plain, all, meshed, subsets, behind }: LiveService,
  proxied: ReadonlySet<string>,
): [BackendSet, (place: string) => ListenerKind][] {
  const atCallers = (place: string): ListenerKind => (proxied.has(place) ? 'proxy' : 'client');
  const isRouted = plain.balancer.virtual !== null;
  return [
    ...(all === null
      ? []
      : [[all, isRouted ? () => 'kube-proxy' : atCallers] as [BackendSet, typeof atCallers]]),
    ...(meshed === null ? [] : [[meshed, () => 'proxy'] as [BackendSet, typeof atCallers]]),
    ...[...subsets.values()].map((set): [BackendSet, typeof atCallers] => [set, atCallers]),
    ...behind.map((set): [BackendSet, typeof atCallers] => [set, () => 'proxy']),
  ];
}

/** How long it takes until the API knows what has become of a replica; null where all know at once. */
export function noticesOf(
  { controlPlane }: PlainScenario,
  random: RandomFactory,
): ((replica: string) => Notices) | null {
  if (controlPlane === null) return null;
  const notice = createDistribution(controlPlane.notice);
  const nodeNotice = createDistribution(controlPlane.nodeNotice);
  return (replica) => {
    const draws = random.stream(replica, 'notice');
    return {
      of: (reason) => wholeNanoseconds((reason === Down.HOST ? nodeNotice : notice).sample(draws)),
    };
  };
}

function liveOptions({ batch, watch, kubeProxy, push }: PlainControlPlane): DistributionOptions {
  return {
    batch,
    watch: createDistribution(watch),
    kubeProxy: { minSync: kubeProxy.minSync, sync: createDistribution(kubeProxy.sync) },
    push: push && {
      ...push,
      time: createDistribution(push.time),
      delay: createDistribution(push.delay),
    },
  };
}

function results({ lags }: Distributor, strays: Strays): ControlPlaneResults {
  const listeners: ControlPlaneResults['listeners'] = new Map();
  for (const [kind, histogram] of lags.byKind) {
    const sent = strays.byKind.get(kind);
    if (sent === undefined) continue;
    const ended = new Map<string, number>();
    outcomes.forEach((outcome, i) => {
      if (sent.ended[i] > 0) ended.set(outcome, sent.ended[i]);
    });
    listeners.set(kind, { heard: lagOf(histogram), stale: sent.sent, ended });
  }
  return {
    changes: lags.changes,
    underWay: lags.underWay,
    last: lagOf(lags.last),
    listeners,
  };
}

function lagOf(histogram: Histogram): ControlPlaneResults['last'] {
  const { count } = histogram;
  const told = (value: number): number | null => (count === 0 ? null : value / SECOND);
  return {
    count,
    mean: told(histogram.mean),
    p50: told(histogram.quantile(0.5)),
    p90: told(histogram.quantile(0.9)),
    p99: told(histogram.quantile(0.99)),
    max: told(histogram.max),
  };
}
