import type { Better, Word } from './contrasts.js';
import { boundOf, noTest, type PairedTest, pairedTest } from './paired-test.js';
import { refuse } from './refusal.js';

/** How the best is looked for. */
export interface BestOptions {
  better: Better;
  /** The chance that all statements hold together. */
  level?: number;
  /** Differences that do not matter, as a share of the best's value. */
  indifference?: number;
  /** What is known of a pair; by default the paired differences of the values. */
  pair?: (i: number, j: number) => PairedTest;
}

/** One system against the best of the others. */
export interface Rival {
  /** better: the best, proven. worse: not the best, proven. */
  word: Word;
  mayBeBest: boolean;
  /** Proven to be no more than the indifference from the best. */
  nearBest: boolean;
  /**
   * Of its mean less that of the best of the others, in the metric's own direction; an end is 0
   * where its sign is proven. Null where infinite values leave an end open.
   */
  interval: { low: number; high: number } | null;
}

/** The outcome of a multiple comparison with the best. */
export interface BestVerdict {
  /** The index that looks best. */
  selected: number;
  /** The indices that may be the best, the selected among them. */
  candidates: number[];
  /** The indifference in the metric's unit; 0 where nothing finite was selected. */
  indifference: number;
  /** The selected is proven to be no more than the indifference from the best. */
  assured: boolean;
  /** Replications that would assure it, guessed from the present deviations; null if unknown. */
  needed: number | null;
  rivals: Rival[];
}

/**
 * Multiple comparison with the best (Hsu 1984) for systems under common random numbers, by paired
 * differences and Bonferroni's inequality: Edwards and Hsu's intervals (JASA 78, 1983) with Clark and
 * Yang's half-widths (1986), t(1 - alpha / (k - 1)) s_ij / sqrt n. Nothing is asked of how the
 * systems depend on each other. Nelson and Matejcik's procedure NM (Management Science 41, 1995) has
 * shorter half-widths, but takes all differences to have one variance; those of
 * balancing policies differ by orders of magnitude, and the worst would then veil the best.
 *
 * The indifference zone is theirs: a selected system is assured when its interval proves that it
 * loses at most that much.
 *
 * A pair without an interval, such as one with infinite values, rules a system out or says nothing.
 *
 * @param systems their values, by replication, whose mean is compared; NaN where not measured. At least
 *   two systems.
 */
export function compareWithBest(
  systems: readonly (readonly number[])[],
  options: BestOptions,
): BestVerdict {
  const { better, level = 0.95, indifference = 0.01 } = options;
  const { pair = (i, j) => pairedTest(systems[i], systems[j]) } = options;
  const k = systems.length;
  if (k < 2) throw new RangeError('the best of fewer than two systems');
  const alpha = (1 - level) / (k - 1);
  const sign = better === 'more' ? 1 : -1;
  const goods = systems.map((values) => values.map((value) => sign * value));
  const tests = goods.map((_, i) =>
    goods.map((_other, j) => (i === j ? itself : turned(pair(i, j), sign))),
  );
  const others = (i: number): number[] => goods.flatMap((_, j) => (j === i ? [] : [j]));

  /** At most so much better than the best of the others. */
  const highs = goods.map((_, i) => least(others(i).map((j) => highest(tests[i][j], alpha))));
  let candidates = goods.flatMap((_, i) => (highs[i] >= 0 ? [i] : []));
  // Signs can go in a circle; nobody is ruled out then.
  if (candidates.length === 0) candidates = goods.map((_, i) => i);
  const mayBeBest = new Set(candidates);
  const selected = candidates.reduce((a, b) => (looksBetter(goods[b], goods[a]) ? b : a));
  const finite = goods[selected].every(Number.isFinite);
  const zone = finite ? indifference * Math.abs(meanOf(goods[selected])) : 0;

  const rivals = goods.map((_, i): Rival => {
    const rest = candidates.filter((j) => j !== i);
    const low = Math.min(0, least(rest.map((j) => 0 - highest(tests[j][i], alpha))));
    const high = mayBeBest.has(i) ? Math.max(0, highs[i]) : 0;
    const alone = mayBeBest.has(i) && rest.length === 0;
    const ends = better === 'more' ? { low, high } : { low: 0 - high, high: 0 - low };
    return {
      word: alone ? 'better' : mayBeBest.has(i) ? 'not told apart' : 'worse',
      mayBeBest: mayBeBest.has(i),
      nearBest: low >= -zone,
      interval: Number.isFinite(low) && Number.isFinite(high) ? ends : null,
    };
  });
  const assured = rivals[selected].nearBest;
  const open = candidates.filter((j) => j !== selected).map((j) => tests[selected][j]);
  const needed = assured ? goods[0].length : replicationsFor(open, alpha, zone);
  return { selected, candidates, indifference: zone, assured, needed, rivals };
}

/** Never looked at. */
const itself = noTest(0, refuse('missing-values', 'a system against itself'));

/** A test of values, as one of goods. */
function turned(test: PairedTest, sign: number): PairedTest {
  const mean = test.mean === null ? null : sign * test.mean;
  return { ...test, mean, direction: sign * test.direction };
}

/** The upper bound of the difference that a pair allows. */
function highest(paired: PairedTest, alpha: number): number {
  const { mean, deviation, direction, p } = paired;
  if (mean !== null && deviation !== null) return mean + boundOf(paired, alpha);
  return direction < 0 && p / 2 <= alpha ? -Infinity : Infinity;
}

/** Replications until every half-width is within the zone: Nelson and Matejcik's second stage. */
function replicationsFor(open: readonly PairedTest[], alpha: number, zone: number): number | null {
  if (zone === 0 || open.some(({ deviation }) => deviation === null)) return null;
  const needs = open.map((paired) => {
    const ratio = boundOf(paired, alpha) / zone;
    return Math.ceil(paired.n * ratio * ratio);
  });
  return Math.max(...needs);
}

/** Fewer infinitely bad values, then the greater mean. */
function looksBetter(a: readonly number[], b: readonly number[]): boolean {
  const lost = (values: readonly number[]): number =>
    values.filter((value) => value === -Infinity || value !== value).length;
  const difference = lost(a) - lost(b);
  return difference === 0 ? meanOf(a) > meanOf(b) : difference < 0;
}

/** Of the values that are finite; NaN where there is none. */
function meanOf(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
