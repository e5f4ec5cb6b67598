const MAX_WEIGHT = 65535;
const OFFSET = 32767;
/** Weights beyond these multiples of the mean are cut, so that no pick takes more than ten steps. */
const MOST = 10;
const LEAST = 0.1;

/**
 * Weighted turns without a heap: a counter goes around the list, and a place is passed over in as
 * many of 65535 rounds as its weight falls short of the greatest. gRPC's scheduler for weighted
 * round robin (grpc src/core/load_balancing/weighted_round_robin/static_stride_scheduler.cc).
 */
export class StaticStride {
  private readonly weights: Float64Array;
  private count = 0;

  /** @param sequence the counter's beginning, 32 random bits */
  constructor(
    capacity: number,
    private sequence: number,
  ) {
    this.weights = new Float64Array(capacity);
    this.sequence >>>= 0;
  }

  /** Takes over new weights: 0 is not known, and gets the mean. The counter runs on. */
  assign(weights: Float64Array, count: number): void {
    let known = 0;
    let sum = 0;
    let greatest = 0;
    for (let i = 0; i < count; i++) {
      if (weights[i] > 0) known++;
      sum += weights[i];
      greatest = Math.max(greatest, weights[i]);
    }
    this.count = count;
    // With less than two weights known, or one place, plain turns.
    if (known < 2) {
      this.weights.fill(MAX_WEIGHT, 0, count);
      return;
    }
    const average = sum / known;
    const cap = Math.min(greatest, MOST * average);
    const scale = MAX_WEIGHT / cap;
    const mean = Math.round(scale * average);
    const floor = Math.max(1, Math.round(mean * LEAST));
    for (let i = 0; i < count; i++) {
      const weight = Math.round(Math.min(weights[i], cap) * scale);
      this.weights[i] = weights[i] === 0 ? mean : Math.max(weight, floor);
    }
  }

  /** The place whose turn it is. There must be one. */
  next(): number {
    for (;;) {
      const sequence = this.sequence;
      this.sequence = (sequence + 1) >>> 0;
      const place = sequence % this.count;
      const weight = this.weights[place];
      const round = (sequence - place) / this.count;
      const phase = (weight * round + place * OFFSET) % MAX_WEIGHT;
      if (phase >= MAX_WEIGHT - weight) return place;
    }
  }
}
