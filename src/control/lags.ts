import type { Nanoseconds } from '../engine/time.js';
import { Histogram } from '../measure/histogram.js';
import { LISTENERS, type ListenerKind, type News } from './news.js';

/** How old news are when they are heard, in the whole run. */
export class Lags {
  /** Changes that anybody had to hear of. */
  changes = 0;
  /** From a change to the last who hears of it. */
  readonly last = new Histogram(0.001);
  readonly byKind: ReadonlyMap<ListenerKind, Histogram>;
  /** How many have not heard yet, of each change under way. */
  private readonly deaf = new Map<News, number>();

  constructor() {
    this.byKind = new Map(LISTENERS.map((kind) => [kind, new Histogram(0.001)]));
  }

  /** Changes of which not all have heard. */
  get underWay(): number {
    return this.deaf.size;
  }

  made(news: News): void {
    this.changes++;
    this.deaf.set(news, news.audience.length);
  }

  heard(news: News, kind: ListenerKind, now: Nanoseconds): void {
    const lag = now - news.at;
    this.byKind.get(kind)!.record(lag);
    const left = this.deaf.get(news)! - 1;
    if (left > 0) {
      this.deaf.set(news, left);
      return;
    }
    this.deaf.delete(news);
    this.last.record(lag);
  }
}
