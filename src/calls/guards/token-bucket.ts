import type { Nanoseconds } from '../../engine/time.js';

export interface BucketOptions {
  /** At most, and at first. */
  tokens: number;
  /** Put in whenever an interval has passed, counted from the beginning of the run. */
  fill: number;
  interval: Nanoseconds;
}

/**
 * Tokens that come at intervals and go with requests: Envoy's local rate limit (extensions/filters/http/
 * local_ratelimit: max_tokens, tokens_per_fill, fill_interval). Never more than `tokens` at a time.
 *
 * Newer Envoys fill it bit by bit at the same rate.
 */
export class TokenBucket {
  private left: number;
  private fills = 0;

  constructor(private readonly options: BucketOptions) {
    this.left = options.tokens;
  }

  /** Takes one; false where there is none. */
  take(now: Nanoseconds): boolean {
    const { tokens, fill, interval } = this.options;
    const fills = Math.floor(now / interval);
    if (fills > this.fills) {
      this.left = Math.min(tokens, this.left + (fills - this.fills) * fill);
      this.fills = fills;
    }
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}
