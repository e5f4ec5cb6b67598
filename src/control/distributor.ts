import { Later } from '../engine/later.js';
import type { RandomFactory, RandomSource } from '../engine/random.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import { type Nanoseconds, wholeNanoseconds } from '../engine/time.js';
import { Debouncer } from './debouncer.js';
import { KubeProxy } from './kube-proxy.js';
import { Lags } from './lags.js';
import type { Listener, News } from './news.js';
import type { DistributionOptions } from './options.js';
import { PushQueue } from './push-queue.js';

/**
 * Takes news to those who have to go by them, each after a time of its own:
 *
 *     a pod changes ─ slices: batch ─┬─ watch ─ kube-proxy of each node: minSync, sync
 *                                    └─ watch ─ istiod: debounce, push queue ─ push, delay ─ each proxy and client
 *     configuration ─────────────────┘
 *
 * Without `push` proxies and clients watch for themselves. Nobody hears of two changes in another order than
 * they were made in.
 *
 * Not modelled: packets and losses on these ways, a control plane that is down, resyncs (kube-proxy's syncPeriod
 * and the like, which only matter where news are lost), the size of what is sent.
 */
export class Distributor implements Actor {
  actorId = -1;
  readonly lags = new Lags();
  private readonly later: Later;
  private readonly batches = new Map<string, News[]>();
  private readonly kubeProxies = new Map<Listener, KubeProxy>();
  private readonly streams = new Map<string, RandomSource>();
  /** When each has heard what is on its way to it, by its name. */
  private readonly heardAt = new Map<string, Nanoseconds>();
  private readonly istiod: Debouncer<News> | null;

  constructor(
    private readonly simulator: Simulator,
    private readonly random: RandomFactory,
    private readonly options: DistributionOptions,
    private readonly told: (listener: Listener, news: readonly News[]) => void,
  ) {
    simulator.add(this);
    this.later = new Later(simulator, this);
    const { push } = options;
    if (push === null) {
      this.istiod = null;
      return;
    }
    const queue = new PushQueue(
      this.later,
      push,
      this.stream('istiod', 'order'),
      (listener) => this.streamOf(listener, 'push'),
      (listener, news) => {
        const delay = push.delay.sample(this.streamOf(listener, 'delay'));
        this.inOrder(nameOf(listener), delay, () => this.deliver(listener, news));
      },
    );
    this.istiod = new Debouncer(simulator, this.later, push, (news) => queue.push(news));
  }

  wake(kind: number): void {
    this.later.wake(kind);
  }

  /** Lets the news go out. */
  spread(news: News): void {
    if (news.audience.length === 0) return;
    this.lags.made(news);
    const { batch } = this.options;
    const { endpointsOf } = news;
    if (endpointsOf === null || batch === 0) {
      this.publish(news);
      return;
    }
    const others = this.batches.get(endpointsOf);
    if (others !== undefined) {
      others.push(news);
      return;
    }
    const gathered = [news];
    this.batches.set(endpointsOf, gathered);
    this.later.after(batch, () => {
      this.batches.delete(endpointsOf);
      for (const each of gathered) this.publish(each);
    });
  }

  /** It stands in the API: all who watch will see it. */
  private publish(news: News): void {
    for (const listener of news.audience) {
      if (listener.kind === 'kube-proxy') {
        this.watched(nameOf(listener), () => this.kubeProxyOf(listener).hear(news));
      } else if (this.istiod === null) {
        this.watched(nameOf(listener), () => this.deliver(listener, [news]));
      }
    }
    const { istiod } = this;
    if (istiod !== null && news.audience.some(isPushed)) {
      this.watched('istiod', () => istiod.put(news));
    }
  }

  private watched(name: string, then: () => void): void {
    this.inOrder(name, this.options.watch.sample(this.stream(name, 'watch')), then);
  }

  /** After a delay, but not before what was on its way to the same already. */
  private inOrder(name: string, delay: Nanoseconds, then: () => void): void {
    const { now } = this.simulator;
    const at = Math.max(now + wholeNanoseconds(delay), this.heardAt.get(name) ?? 0);
    this.heardAt.set(name, at);
    this.later.after(at - now, then);
  }

  private deliver(listener: Listener, news: readonly News[]): void {
    this.told(listener, news);
    for (const each of news) this.lags.heard(each, listener.kind, this.simulator.now);
  }

  private kubeProxyOf(listener: Listener): KubeProxy {
    let kubeProxy = this.kubeProxies.get(listener);
    if (kubeProxy === undefined) {
      kubeProxy = new KubeProxy(
        this.simulator,
        this.later,
        this.options.kubeProxy,
        this.streamOf(listener, 'sync'),
        (news) => this.deliver(listener, news),
      );
      this.kubeProxies.set(listener, kubeProxy);
    }
    return kubeProxy;
  }

  private streamOf(listener: Listener, purpose: string): RandomSource {
    return this.stream(nameOf(listener), purpose);
  }

  private stream(name: string, purpose: string): RandomSource {
    const key = `${name} ${purpose}`;
    let stream = this.streams.get(key);
    if (stream === undefined) {
      stream = this.random.stream(`control plane ${name}`, purpose);
      this.streams.set(key, stream);
    }
    return stream;
  }
}

function nameOf({ kind, name }: Listener): string {
  return `${kind} ${name}`;
}

function isPushed({ kind }: Listener): boolean {
  return kind !== 'kube-proxy';
}
