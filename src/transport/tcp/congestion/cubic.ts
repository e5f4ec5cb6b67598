import { pow } from '../../../engine/math.js';
import { CongestionControl } from './control.js';
import type { CongestionEntry } from './entry.js';
import { HyStart, HYSTART_FROM } from './hystart.js';
import type { SendWindow } from './window.js';

/** Linux's constants: C of RFC 9438, section 5 (0.4), and beta (0.7), in 1024ths. */
const C = (41 * 10) / 1024;
const BETA = 717 / 1024;
/**
 * Segments acknowledged for one more of an equally mild Reno's (RFC 9438, section 4.3), cut as
 * Linux does.
 */
const RENO_PER_SEGMENT = Math.floor((8 * (1 + BETA)) / 3 / (1 - BETA)) / 8;
const LEAST = 2;
/** The window is worked out anew so often, unless it has changed. */
const PAUSE = 1e9 / 32;
const SECOND = 1e9;

/** The growth since a loss: made with the first segment beyond slow start. */
class Growth {
  /** When it began; 0: not yet. */
  began = 0;
  /** W_max: 0 before the first loss. */
  private most = 0;
  /** Seconds until the plateau (K), which is at `plateau`. */
  private reach = 0;
  private plateau = 0;
  private lastSize = 0;
  private lastAt = 0;
  /** Segments acknowledged for one more. */
  per = 0;
  private acknowledged = 0;
  /** What Reno would have (W_est). */
  private reno = 0;

  /** A loss, at a window of so many segments. */
  end(size: number): void {
    this.began = 0;
    // Fast convergence (RFC 9438, section 4.7).
    this.most = size < this.most ? (size * (1 + BETA)) / 2 : size;
  }

  update(size: number, acknowledged: number, leastDelay: number, now: number): void {
    this.acknowledged += acknowledged;
    if (this.lastSize === size && now - this.lastAt <= PAUSE) return;
    if (this.began === 0 || now !== this.lastAt) {
      this.lastSize = size;
      this.lastAt = now;
      if (this.began === 0) this.begin(size, acknowledged, now);
      // Where the window is to be a round trip from now (RFC 9438, section 4.2).
      const time = (now + leastDelay - this.began) / SECOND;
      const offset = time - this.reach;
      const target = this.plateau + C * offset * offset * offset;
      this.per = target > size ? size / (target - size) : 100 * size;
      // Before the first loss: at least 5 % a round trip.
      if (this.most === 0 && this.per > 20) this.per = 20;
    }
    this.befriend(size);
    this.per = Math.max(this.per, 2);
  }

  private begin(size: number, acknowledged: number, now: number): void {
    this.began = now;
    this.acknowledged = acknowledged;
    this.reno = size;
    this.reach = this.most <= size ? 0 : pow((this.most - size) / C, 1 / 3);
    this.plateau = Math.max(this.most, size);
  }

  /** As much as Reno would have, at least (RFC 9438, section 4.3). */
  private befriend(size: number): void {
    const per = size * RENO_PER_SEGMENT;
    if (this.acknowledged > per) {
      const more = Math.floor(this.acknowledged / per);
      this.acknowledged -= more * per;
      this.reno += more;
    }
    if (this.reno > size) this.per = Math.min(this.per, size / (this.reno - size));
  }
}

/**
 * CUBIC (RFC 9438; linux tcp_cubic.c): the window is a cubic function of the time since the last
 * loss, flat where that loss was. In its Reno-friendly region (section 4.3) it goes as Reno
 * would. Slow start ends by HyStart.
 */
class Cubic extends CongestionControl {
  /** Made when there is something for them to do: most connections are short. */
  private hystart: HyStart | null = null;
  private growth: Growth | null = null;
  private leastDelay = 0;

  grow(window: SendWindow, acknowledged: number, now: number): void {
    const left = window.slowStarts ? window.slowStart(acknowledged) : acknowledged;
    if (left <= 0) return;
    const growth = (this.growth ??= new Growth());
    growth.update(Math.floor(window.size), left, this.leastDelay, now);
    window.increase(growth.per, left);
  }

  reduced(window: SendWindow): number {
    const size = Math.floor(window.size);
    (this.growth ??= new Growth()).end(size);
    return Math.max(Math.floor(size * BETA), LEAST);
  }

  override sampled(window: SendWindow, rtt: number, now: number): void {
    const began = this.growth?.began ?? 0;
    // Right after a recovery, delays tell of the queue that caused it.
    if (began > 0 && now - began < SECOND) return;
    if (this.leastDelay === 0 || rtt < this.leastDelay) this.leastDelay = rtt;
    if (!window.slowStarts || window.size < HYSTART_FROM) return;
    this.hystart ??= new HyStart();
    this.hystart.sampled(window, rtt, this.leastDelay, now);
  }

  override timedOut(): void {
    this.growth = this.hystart = null;
    this.leastDelay = 0;
  }

  override resumed(idle: number, now: number): void {
    const { growth } = this;
    if (growth === null || growth.began === 0 || idle === Infinity) return;
    growth.began = Math.min(now, growth.began + idle);
  }
}

export const cubic: CongestionEntry = {
  name: 'cubic',
  summary: 'grows with the cube of the time since the last loss; slow start ends by HyStart',
  source: 'RFC 9438; linux net/ipv4/tcp_cubic.c',
  create: () => new Cubic(),
};
