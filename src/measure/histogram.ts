/** A bucket that holds something: whole values `from` to `to`, both included. */
export interface Bucket {
  from: number;
  to: number;
  count: number;
}

/** `fraction` of the recorded values lie at or below `value`. */
export interface CdfPoint {
  value: number;
  fraction: number;
}

/** The greatest relative error of a quantile. */
export type Precision = 0.001 | 0.01;

const COUNT = 0;
const SHIFT = 1;
const SUM = 2; // of differences to the shift
const SQUARES = 3; // of differences to the shift
const MIN = 4;
const MAX = 5;

/**
 * Counts of whole non-negative values (nanoseconds, bytes, requests) up to 2^53, in buckets whose
 * width grows with the value: the log-linear layout of HdrHistogram (hdrhistogram.org). Count, sum,
 * least and greatest value are exact; a quantile is off by the precision at most. A fraction is
 * filed with its whole part, and so has an error of its own below 1.
 *
 * A value v is filed under v + 2^bits, cut to `bits` bits below its leading one. The sum makes the
 * values below 2^bits stand alone and bounds the error by 2^-(bits+1) everywhere. Each power of two
 * has a page of counts, made when it is first hit, so that an empty histogram costs nearly nothing.
 */
export class Histogram {
  private readonly bits: number;
  private readonly pages: (Float64Array | undefined)[] = [];
  private readonly cells = new Float64Array(6);

  constructor(readonly precision: Precision) {
    this.bits = precision === 0.001 ? 9 : 6;
    this.cells[MIN] = Infinity;
    this.cells[MAX] = -Infinity;
  }

  /** Adds one value. Throws a RangeError unless it lies in 0 to 2^53 - 1. */
  record(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`a histogram was given ${value}`);
    }
    const { cells, bits } = this;
    if (cells[COUNT] === 0) cells[SHIFT] = value;
    const difference = value - cells[SHIFT];
    cells[COUNT]++;
    cells[SUM] += difference;
    cells[SQUARES] += difference * difference;
    if (value < cells[MIN]) cells[MIN] = value;
    if (value > cells[MAX]) cells[MAX] = value;
    const key = keyOf(value, bits);
    const page = this.pages[key >> 16] ?? this.addPage(key >> 16);
    page[key & 0xffff]++;
  }

  /** Adds the same value `times` over. */
  recordMany(value: number, times: number): void {
    if (times === 0) return;
    this.record(value);
    const { cells, bits } = this;
    const more = times - 1;
    const difference = value - cells[SHIFT];
    cells[COUNT] += more;
    cells[SUM] += more * difference;
    cells[SQUARES] += more * difference * difference;
    const key = keyOf(value, bits);
    this.pages[key >> 16]![key & 0xffff] += more;
  }

  get count(): number {
    return this.cells[COUNT];
  }

  /** Exact while it stays below 2^53. */
  get sum(): number {
    return this.cells[SHIFT] * this.cells[COUNT] + this.cells[SUM];
  }

  /** NaN when empty, as are `max`, `mean` and the quantiles. */
  get min(): number {
    return this.count === 0 ? NaN : this.cells[MIN];
  }

  get max(): number {
    return this.count === 0 ? NaN : this.cells[MAX];
  }

  get mean(): number {
    return this.cells[SHIFT] + this.cells[SUM] / this.cells[COUNT];
  }

  /**
   * Of the sample (divisor count - 1); 0 for a single value, NaN when empty. Sums are taken from the
   * first value on: as that is one of the values, the difference below loses at most a factor of
   * `count` in precision, however far the values lie from zero.
   */
  get standardDeviation(): number {
    const count = this.cells[COUNT];
    if (count < 2) return count === 1 ? 0 : NaN;
    const squares = this.cells[SQUARES] - (this.cells[SUM] * this.cells[SUM]) / count;
    return Math.sqrt(Math.max(0, squares) / (count - 1));
  }

  /**
   * The value of rank ceil(p * count), counted from 1 ("nearest rank"), for p in 0 to 1: the middle
   * of its bucket, kept within `min` and `max`. Ranks 1 and `count` are exact.
   */
  quantile(p: number): number {
    return this.quantileWithFailures(p, 0);
  }

  /** The same, where `failures` further requests took for ever: Infinity from their ranks on. */
  quantileWithFailures(p: number, failures: number): number {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile at ${p}`);
    const { count } = this;
    if (count + failures === 0) return NaN;
    const rank = nearestRank(p, count + failures);
    if (rank > count) return Infinity;
    if (rank === 1) return this.min;
    if (rank === count) return this.max;
    return Math.min(this.max, Math.max(this.min, this.middleOf(rank)));
  }

  /** Adds all of `other`'s values. Throws a RangeError where the precision differs. */
  merge(other: Histogram): void {
    if (other.precision !== this.precision) {
      throw new RangeError('histograms of different precision cannot be merged');
    }
    if (other.count === 0) return;
    const { cells } = this;
    const theirs = other.cells;
    if (cells[COUNT] === 0) cells[SHIFT] = theirs[SHIFT];
    const gap = theirs[SHIFT] - cells[SHIFT];
    const sum = theirs[SUM];
    cells[SQUARES] += theirs[SQUARES] + 2 * gap * sum + gap * gap * theirs[COUNT];
    cells[SUM] += sum + gap * theirs[COUNT];
    cells[COUNT] += theirs[COUNT];
    cells[MIN] = Math.min(cells[MIN], theirs[MIN]);
    cells[MAX] = Math.max(cells[MAX], theirs[MAX]);
    other.pages.forEach((counts, octave) => {
      if (counts === undefined) return;
      const page = this.pages[octave] ?? this.addPage(octave);
      for (let i = 0; i < page.length; i++) page[i] += counts[i];
    });
  }

  /** The buckets that hold something, in rising order. */
  *buckets(): Generator<Bucket, void> {
    const size = 1 << this.bits;
    let width = 1;
    for (const page of this.pages) {
      for (let i = 0; page !== undefined && i < size; i++) {
        if (page[i] === 0) continue;
        const from = (size + i) * width - size;
        yield { from, to: from + width - 1, count: page[i] };
      }
      width *= 2;
    }
  }

  /**
   * The distribution function, at the upper edges of buckets and at the greatest value: about
   * `points` steps of equal height at most, so that a chart stays small.
   */
  cdf(points = 500): CdfPoint[] {
    const { count } = this;
    const curve: CdfPoint[] = [];
    let seen = 0;
    let drawn = 0;
    for (const bucket of this.buckets()) {
      seen += bucket.count;
      if (curve.length > 0 && seen < count && (seen - drawn) * points < count) continue;
      curve.push({ value: Math.min(bucket.to, this.max), fraction: seen / count });
      drawn = seen;
    }
    return curve;
  }

  /** The middle of the bucket that holds the value of a rank. */
  private middleOf(rank: number): number {
    const size = 1 << this.bits;
    let width = 1;
    let left = rank;
    for (const page of this.pages) {
      for (let i = 0; page !== undefined && i < size; i++) {
        left -= page[i];
        if (left <= 0) return (size + i) * width - size + (width - 1) / 2;
      }
      width *= 2;
    }
    return this.max;
  }

  private addPage(octave: number): Float64Array {
    while (this.pages.length < octave) this.pages.push(undefined);
    return (this.pages[octave] = new Float64Array(1 << this.bits));
  }
}

const TWO_22 = 4194304;
const TWO_31 = 2147483648;

/**
 * The page, from bit 16 up, and the place within it, of value + 2^bits. Bits of an integer are
 * quicker to come by than those of a double; what exceeds 31 bits is cut to its upper ones first.
 */
function keyOf(value: number, bits: number): number {
  const raised = value + (1 << bits);
  const large = raised >= TWO_31;
  const whole = (large ? raised / TWO_22 : raised) | 0;
  const shift = 31 - bits - Math.clz32(whole);
  return ((large ? shift + 22 : shift) << 16) | ((whole >>> shift) & ((1 << bits) - 1));
}

/** ceil(p * count), where rounding in the product does not push a whole rank up. At least 1. */
export function nearestRank(p: number, count: number): number {
  const rank = p * count;
  const whole = Math.round(rank);
  const near = Math.abs(rank - whole) <= 1e-15 * rank * 4;
  return Math.max(1, near ? whole : Math.ceil(rank));
}
