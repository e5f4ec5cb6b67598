import type { Later } from '../engine/later.js';
import type { Nanoseconds } from '../engine/time.js';

/**
 * Gathers what comes until nothing has come for a while, or until the first of it has waited for too long:
 * looked at when the while is over, and then again after what is left of it (istio
 * pilot/pkg/xds/discovery.go, `debounce`; so the longest wait may be overstepped by a while).
 */
export class Debouncer<T> {
  private gathered: T[] = [];
  private first: Nanoseconds = 0;
  private last: Nanoseconds = 0;

  constructor(
    private readonly clock: { readonly now: Nanoseconds },
    private readonly later: Later,
    private readonly options: { debounce: Nanoseconds; debounceMax: Nanoseconds },
    private readonly push: (gathered: readonly T[]) => void,
  ) {}

  put(news: T): void {
    this.last = this.clock.now;
    this.gathered.push(news);
    if (this.gathered.length > 1) return;
    this.first = this.last;
    this.later.after(this.options.debounce, () => this.look());
  }

  private look(): void {
    const { now } = this.clock;
    const { debounce, debounceMax } = this.options;
    const quiet = now - this.last;
    if (quiet < debounce && now - this.first < debounceMax) {
      this.later.after(debounce - quiet, () => this.look());
      return;
    }
    const { gathered } = this;
    this.gathered = [];
    this.push(gathered);
  }
}
