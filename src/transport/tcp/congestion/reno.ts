import { CongestionControl } from './control.js';
import type { CongestionEntry } from './entry.js';
import type { SendWindow } from './window.js';

const LEAST = 2;

/**
 * Reno: a segment more each round trip, half upon loss (RFC 5681, sections 3.1 and 3.2). Half of
 * what is on its way, as the RFC has it, or (Linux) of the window.
 */
class Reno extends CongestionControl {
  constructor(private readonly ofFlight: boolean) {
    super();
  }

  grow(window: SendWindow, acknowledged: number): void {
    const left = window.slowStarts ? window.slowStart(acknowledged) : acknowledged;
    if (left > 0) window.increase(Math.floor(window.size), left);
  }

  reduced(window: SendWindow): number {
    const of = this.ofFlight ? Math.min(window.size, window.out) : window.size;
    return Math.max(Math.floor(of / 2), LEAST);
  }
}

export const reno: CongestionEntry = {
  name: 'reno',
  summary: 'one segment more a round trip, half upon loss',
  source: 'RFC 5681',
  create: ({ profile }) => new Reno(profile === 'rfc'),
};
