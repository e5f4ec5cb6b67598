import type { Distribution } from '../engine/distribution.js';
import type { Later } from '../engine/later.js';
import type { RandomSource } from '../engine/random.js';
import { type Nanoseconds, wholeNanoseconds } from '../engine/time.js';
import type { News } from './news.js';

/**
 * kube-proxy of a node: writes its rules anew when something has changed, at once if the last time was long
 * enough ago, else when it will have been; while it writes, changes wait for the next time (kubernetes
 * pkg/proxy/runner/bounded_frequency_runner.go; before 1.34 two runs could follow each other at once).
 */
export class KubeProxy {
  private gathered: News[] = [];
  /** A sync is going on, or will. */
  private due = false;
  private lastSync: Nanoseconds = -Infinity;

  constructor(
    private readonly clock: { readonly now: Nanoseconds },
    private readonly later: Later,
    private readonly options: { minSync: Nanoseconds; sync: Distribution },
    private readonly random: RandomSource,
    private readonly deliver: (news: readonly News[]) => void,
  ) {}

  hear(news: News): void {
    this.gathered.push(news);
    this.plan();
  }

  private plan(): void {
    if (this.due || this.gathered.length === 0) return;
    this.due = true;
    const wait = this.lastSync + this.options.minSync - this.clock.now;
    if (wait > 0) this.later.after(wait, () => this.sync());
    else this.sync();
  }

  private sync(): void {
    const { gathered, options } = this;
    this.gathered = [];
    this.lastSync = this.clock.now;
    this.later.after(wholeNanoseconds(options.sync.sample(this.random)), () => {
      this.due = false;
      this.deliver(gathered);
      this.plan();
    });
  }
}
