import { CongestionControl } from './control.js';
import type { CongestionEntry } from './entry.js';
import type { SendWindow } from './window.js';

/** A window that stays, whatever is lost: what there was before congestion control. */
class Fixed extends CongestionControl {
  constructor(private readonly segments: number) {
    super();
  }

  grow(window: SendWindow): void {
    window.size = this.segments;
  }

  reduced(): number {
    return this.segments;
  }
}

export const fixed: CongestionEntry = {
  name: 'fixed',
  summary: 'a window of so many segments, whatever is lost',
  source: 'RFC 896, for what becomes of it',
  create: ({ window }) => new Fixed(window),
};
