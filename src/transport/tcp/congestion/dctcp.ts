import { CongestionControl } from './control.js';
import type { CongestionEntry } from './entry.js';
import type { SendWindow } from './window.js';

/** Weight of a new round trip in the estimate (RFC 8257, section 4.2: g). */
const WEIGHT = 1 / 16;
const LEAST = 2;

/**
 * DCTCP (RFC 8257; linux tcp_dctcp.c): the window falls by half of the share of segments that
 * were marked, as a queue marks all above a threshold (`threshold`). Its receiver echoes each
 * mark (section 3.2). Asks for ECN whatever the machine's option says, on every segment.
 */
class Dctcp extends CongestionControl {
  override readonly marksAll = true;
  /** Estimated share of marked segments; all at first (section 4.2). */
  private alpha = 1;
  private delivered = 0;
  private marked = 0;
  private roundEnd = 0;

  grow(window: SendWindow, acknowledged: number): void {
    const left = window.slowStarts ? window.slowStart(acknowledged) : acknowledged;
    if (left > 0) window.increase(Math.floor(window.size), left);
  }

  /** Section 3.3: upon marks by their share, upon a loss by half (section 3.5). */
  reduced(window: SendWindow, marks: boolean): number {
    const share = marks ? this.alpha / 2 : 1 / 2;
    return Math.max(Math.floor(window.size * (1 - share)), LEAST);
  }

  override heard(window: SendWindow, delivered: number, marked: boolean): void {
    this.delivered += delivered;
    if (marked) this.marked += delivered;
    if (window.unacknowledged < this.roundEnd) return;
    const share = this.delivered === 0 ? 0 : this.marked / this.delivered;
    this.alpha += WEIGHT * (share - this.alpha);
    this.delivered = this.marked = 0;
    this.roundEnd = window.next;
  }
}

export const dctcp: CongestionEntry = {
  name: 'dctcp',
  summary: 'falls by the share of segments that a queue has marked',
  source: 'RFC 8257; linux net/ipv4/tcp_dctcp.c',
  create: () => new Dctcp(),
};
