import { ExpressionError, type Scope } from '../scenario/expression.js';
import { quantity } from '../scenario/quantity.js';
import type { ResultNode } from './result-node.js';
import type { HistogramResults, LatencyResults } from './results.js';

/**
 * The share of requests whose latency lies below a length of time, for every such length: the names
 * of this branch are lengths, as in `users.latency.below["50 ms"]`. Within the bucket that holds the
 * length requests are taken to lie evenly, between the least and the greatest.
 */
export class ShareBelow extends Map<string, ResultNode> {
  /** @param histogram null without a sample; @param all requests, those without a latency included */
  constructor(
    private readonly latency: LatencyResults,
    private readonly histogram: HistogramResults | null,
    private readonly all: number,
  ) {
    super();
  }

  override get(name: string): ResultNode | undefined {
    let length: number;
    try {
      length = quantity(name, 'duration', NO_NAMES) / 1e6;
    } catch (error) {
      if (error instanceof ExpressionError) return undefined;
      throw error;
    }
    const value = this.all === 0 ? null : this.count(length) / this.all;
    return { value, unit: '', nature: { unit: '', share: true, more: true } };
  }

  private count(length: number): number {
    const { min, max } = this.latency;
    if (this.histogram === null || min === null || max === null || length <= min) return 0;
    let count = 0;
    for (const bucket of this.histogram.buckets) {
      // Buckets are of whole nanoseconds.
      const from = Math.max(bucket.from, min);
      const to = Math.min(bucket.upTo, max) + NANOSECOND;
      if (to <= length) count += bucket.count;
      else if (from < length) count += (bucket.count * (length - from)) / (to - from);
    }
    return count;
  }
}

const NANOSECOND = 1e-6;
const NO_NAMES: Scope = { known: [], resolve: () => undefined };
