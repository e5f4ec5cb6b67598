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

/** A histogram as plain data, to be sent between workers or written as JSON: nothing is lost. */
export interface PlainHistogram {
  precision: Precision;
  /** The least and the greatest value, null when empty. */
  min: number | null;
  max: number | null;
  /** Sums of the differences to `shift`, and of their squares. */
  shift: number;
  sum: number;
  squares: number;
  /** The least value of each bucket that holds something, in rising order, and its count. */
  buckets: [from: number, count: number][];
}

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
 * values below 2^bits stand alone and bounds the error by 2^-(bits+1) everywhere. Counts are kept
 * for the powers of two between the least and the greatest value alone.
 *
 * Values are filed in batches: that is quicker than one by one, and keeps `record` small enough to
 * be compiled into its callers, so that no value is boxed on the way.
 */
export class Histogram {
  private readonly bits: number;
  private readonly cells = new Float64Array(6);
  /** Made with the first value that comes by itself. */
  private batch = NOTHING;
  private batched = 0;
  /** By key, from `firstKey` on; a power of two has 2^bits of them. */
  private counts = new Float64Array(0);
  private firstKey = 0;

  constructor(readonly precision: Precision) {
    this.bits = precision === 0.001 ? 9 : 6;
    this.cells[MIN] = Infinity;
    this.cells[MAX] = -Infinity;
  }

  /** Adds one value in 0 to 2^53 - 1. Another is met with a RangeError, now or when it is filed. */
  record(value: number): void {
    if (this.batched === this.batch.length) this.makeRoom();
    this.batch[this.batched++] = value;
  }

  /** Adds the same value `times` over. */
  recordMany(value: number, times: number): void {
    if (times === 0) return;
    this.record(value);
    this.file();
    const { cells } = this;
    const more = times - 1;
    const difference = value - cells[SHIFT];
    cells[COUNT] += more;
    cells[SUM] += more * difference;
    cells[SQUARES] += more * difference * difference;
    this.counts[keyOf(value, this.bits) - this.firstKey] += more;
  }

  get count(): number {
    return this.cells[COUNT] + this.batched;
  }

  /** Exact while it stays below 2^53. */
  get sum(): number {
    this.file();
    return this.cells[SHIFT] * this.cells[COUNT] + this.cells[SUM];
  }

  /** NaN when empty, as are `max`, `mean` and the quantiles. */
  get min(): number {
    this.file();
    return this.count === 0 ? NaN : this.cells[MIN];
  }

  get max(): number {
    this.file();
    return this.count === 0 ? NaN : this.cells[MAX];
  }

  get mean(): number {
    this.file();
    return this.cells[SHIFT] + this.cells[SUM] / this.cells[COUNT];
  }

  /**
   * Of the sample (divisor count - 1); 0 for a single value, NaN when empty. Sums are taken from the
   * first value on: as that is one of the values, the difference below loses at most a factor of
   * `count` in precision, however far the values lie from zero.
   */
  get standardDeviation(): number {
    this.file();
    const count = this.cells[COUNT];
    if (count < 2) return count === 1 ? 0 : NaN;
    const squares = this.cells[SQUARES] - (this.cells[SUM] * this.cells[SUM]) / count;
    return Math.sqrt(Math.max(0, squares) / (count - 1));
  }

  /**
   * The value of rank ceil(p * count), counted from 1 ("nearest rank"), for p in 0 to 1: the middle
   * of its bucket, as far as that lies within `min` and `max`. Ranks 1 and `count` are exact.
   */
  quantile(p: number): number {
    return this.quantileWithFailures(p, 0);
  }

  /** The same, where `failures` further requests took for ever: Infinity from their ranks on. */
  quantileWithFailures(p: number, failures: number): number {
    const [low, high] = this.bounds(p, failures);
    return low === high ? low : (low + high) / 2;
  }

  /**
   * How far a quantile may be from the value of its rank: half of what its bucket can hold. 0 where
   * it is exact or infinite, NaN when empty.
   */
  quantileError(p: number, failures = 0): number {
    const [low, high] = this.bounds(p, failures);
    return low === high ? 0 : (high - low) / 2;
  }

  /** The least and the greatest that the value of a quantile's rank can be. */
  private bounds(p: number, failures: number): [low: number, high: number] {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile at ${p}`);
    const { count } = this;
    if (count + failures === 0) return [NaN, NaN];
    const rank = nearestRank(p, count + failures);
    if (rank > count) return [Infinity, Infinity];
    const { min, max } = this;
    if (rank === 1) return [min, min];
    if (rank === count) return [max, max];
    const { bits, firstKey } = this;
    const key = firstKey + this.placeOf(rank);
    const low = Math.max(min, lowestOf(key, bits));
    // A fraction may lie above the last whole value of its bucket.
    return [low, Math.max(low, Math.min(max, lowestOf(key + 1, bits) - 1))];
  }

  /** Adds all of `other`'s values. Throws a RangeError where the precision differs. */
  merge(other: Histogram): void {
    if (other.precision !== this.precision) {
      throw new RangeError('histograms of different precision cannot be merged');
    }
    if (other.count === 0) return;
    this.file();
    other.file();
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
    this.cover(other.firstKey, other.firstKey + other.counts.length - 1);
    const offset = other.firstKey - this.firstKey;
    for (let i = 0; i < other.counts.length; i++) this.counts[offset + i] += other.counts[i];
  }

  /** The same histogram as plain data. */
  toPlain(): PlainHistogram {
    const { cells, precision } = this;
    const buckets = Array.from(this.buckets(), ({ from, count }): [number, number] => [
      from,
      count,
    ]);
    const empty = buckets.length === 0;
    const [shift, sum, squares] = [cells[SHIFT], cells[SUM], cells[SQUARES]];
    const [min, max] = empty ? [null, null] : [cells[MIN], cells[MAX]];
    return { precision, min, max, shift, sum, squares, buckets };
  }

  /** The histogram that gave the plain data. */
  static from(plain: PlainHistogram): Histogram {
    const histogram = new Histogram(plain.precision);
    const { bits, cells } = histogram;
    const { buckets } = plain;
    if (buckets.length === 0) return histogram;
    histogram.cover(keyOf(buckets[0][0], bits), keyOf(buckets[buckets.length - 1][0], bits));
    for (const [from, count] of buckets) {
      histogram.counts[keyOf(from, bits) - histogram.firstKey] = count;
      cells[COUNT] += count;
    }
    cells[SHIFT] = plain.shift;
    cells[SUM] = plain.sum;
    cells[SQUARES] = plain.squares;
    cells[MIN] = plain.min ?? Infinity;
    cells[MAX] = plain.max ?? -Infinity;
    return histogram;
  }

  /** The buckets that hold something, in rising order. */
  *buckets(): Generator<Bucket, void> {
    this.file();
    const { bits, counts, firstKey } = this;
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === 0) continue;
      const from = lowestOf(firstKey + i, bits);
      yield { from, to: lowestOf(firstKey + i + 1, bits) - 1, count: counts[i] };
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

  /** The place of the bucket that holds the value of a rank. */
  private placeOf(rank: number): number {
    const { counts } = this;
    let left = rank;
    let place = 0;
    while (place < counts.length - 1 && (left -= counts[place]) > 0) place++;
    return place;
  }

  /** Files the batch: to be called before anything is read. */
  private file(): void {
    const { batch, batched } = this;
    if (batched === 0) return;
    this.batched = 0;
    this.recordAll(batch, 0, batched);
  }

  private makeRoom(): void {
    if (this.batch === NOTHING) this.batch = new Float64Array(this.precision === 0.001 ? 256 : 32);
    else this.file();
  }

  /** Adds `count` values of a list, at least one, from a place on: for callers with batches. */
  recordAll(values: Float64Array, from: number, count: number): void {
    const { bits, cells } = this;
    const end = from + count;
    if (cells[COUNT] === 0) cells[SHIFT] = values[from];
    const shift = cells[SHIFT];
    let { counts, firstKey } = this;
    let sum = cells[SUM];
    let squares = cells[SQUARES];
    let min = cells[MIN];
    let max = cells[MAX];
    for (let i = from; i < end; i++) {
      const value = values[i];
      const key = keyOf(value, bits);
      let place = key - firstKey;
      if (!(place >= 0 && place < counts.length)) {
        check(value);
        this.cover(key, key);
        ({ counts, firstKey } = this);
        place = key - firstKey;
      }
      counts[place]++;
      const difference = value - shift;
      sum += difference;
      squares += difference * difference;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    // What is no value may have been given the key of one.
    check(min);
    check(max);
    cells[COUNT] += count;
    cells[SUM] = sum;
    cells[SQUARES] = squares;
    cells[MIN] = min;
    cells[MAX] = max;
  }

  /** Sees to it that there are counts for both keys and all between them. */
  private cover(low: number, high: number): void {
    const { bits, counts, firstKey } = this;
    const empty = counts.length === 0;
    const end = firstKey + counts.length;
    if (!empty && low >= firstKey && high < end) return;
    const first = ((empty ? low : Math.min(low, firstKey)) >> bits) << bits;
    const last = ((empty ? high : Math.max(high, end - 1)) >> bits) + 1;
    this.counts = new Float64Array((last << bits) - first);
    if (!empty) this.counts.set(counts, firstKey - first);
    this.firstKey = first;
  }
}

const NOTHING = new Float64Array(0);
const TWO_22 = 4194304;
const TWO_31 = 2147483648;

/**
 * Where a value is filed: the octave of value + 2^bits, and the `bits` bits below its leading one.
 * Bits of an integer are quicker to come by than those of a double; what exceeds 31 bits is cut to
 * its upper ones first.
 */
function keyOf(value: number, bits: number): number {
  const raised = value + (1 << bits);
  const large = raised >= TWO_31;
  const whole = (large ? raised / TWO_22 : raised) | 0;
  const shift = 31 - bits - Math.clz32(whole);
  const octave = large ? shift + 22 : shift;
  return (octave << bits) | ((whole >>> shift) & ((1 << bits) - 1));
}

function check(value: number): void {
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return;
  throw new RangeError(`a histogram was given ${value}`);
}

/** The least value with a key. */
function lowestOf(key: number, bits: number): number {
  const size = 1 << bits;
  const octave = key >> bits;
  const width = octave < 22 ? 1 << octave : TWO_22 * (1 << (octave - 22));
  return (size + (key & (size - 1))) * width - size;
}

/** ceil(p * count), where rounding in the product does not push a whole rank up. At least 1. */
export function nearestRank(p: number, count: number): number {
  const rank = p * count;
  const whole = Math.round(rank);
  const near = Math.abs(rank - whole) <= 1e-15 * rank * 4;
  return Math.max(1, near ? whole : Math.ceil(rank));
}
