import type { Later } from '../engine/later.js';
import { wholeNanoseconds } from '../engine/time.js';
import { below, type RandomSource } from '../engine/random.js';
import type { Listener, News } from './news.js';
import type { PushOptions } from './options.js';

/**
 * Pushes news to listeners, so many at a time; one that waits for its push gets with it what comes meanwhile
 * (istio pilot/pkg/xds/pushqueue.go). In which order a push goes to all is drawn: istiod goes through a map.
 */
export class PushQueue {
  private readonly waiting = new Map<Listener, News[]>();
  private underWay = 0;

  /**
   * @param draws of a listener's own, for how long its push takes
   * @param deliver tells the listener, after a delay of its own
   */
  constructor(
    private readonly later: Later,
    private readonly options: PushOptions,
    private readonly order: RandomSource,
    private readonly draws: (listener: Listener) => RandomSource,
    private readonly deliver: (listener: Listener, news: readonly News[]) => void,
  ) {}

  push(news: readonly News[]): void {
    const by = new Map<Listener, News[]>();
    for (const each of news) {
      for (const listener of each.audience) {
        // That one watches for itself.
        if (listener.kind === 'kube-proxy') continue;
        const others = by.get(listener);
        if (others === undefined) by.set(listener, [each]);
        else others.push(each);
      }
    }
    for (const [listener, own] of shuffled([...by], this.order)) {
      const before = this.waiting.get(listener);
      if (before === undefined) this.waiting.set(listener, own);
      else before.push(...own);
    }
    this.serve();
  }

  private serve(): void {
    for (const [listener, news] of this.waiting) {
      if (this.underWay >= this.options.throttle) return;
      this.waiting.delete(listener);
      this.underWay++;
      const time = wholeNanoseconds(this.options.time.sample(this.draws(listener)));
      this.later.after(time, () => {
        this.underWay--;
        this.deliver(listener, news);
        this.serve();
      });
    }
  }
}

/** Fisher and Yates. */
function shuffled<T>(all: T[], random: RandomSource): T[] {
  for (let i = all.length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}
