import { AliasTable } from '../alias-table.js';
import type { Distribution } from '../distribution.js';
import { pow } from '../math.js';
import { OptionReader } from '../option-reader.js';
import type { RandomSource } from '../random.js';
import type { DistributionEntry } from './entry.js';

/** Ranks from 1 to n, rank r in proportion to r^-s. Immutable, so any number of users share one. */
class Zipf implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
  private readonly ranks: AliasTable;

  constructor(n: number, s: number) {
    const weights = new Float64Array(n);
    let total = 0;
    let first = 0;
    let second = 0;
    let fourth = 0;
    // From the rarest up: small terms are added while the sums are small.
    for (let rank = n; rank >= 1; rank--) {
      const weight = pow(rank, -s);
      weights[rank - 1] = weight;
      total += weight;
      first += weight * rank;
      second += weight * rank * rank;
      fourth += weight * rank * rank * rank * rank;
    }
    this.ranks = new AliasTable(weights);
    this.mean = first / total;
    this.fourth = fourth / total;
    this.variance = second / total - this.mean * this.mean;
  }

  sample(random: RandomSource): number {
    return this.ranks.pick(random) + 1;
  }
}

/** A million ranks cost 12 MB and a tenth of a second; clients of one workload need one table. */
const made = new Map<string, Zipf>();
const KEPT = 8;

function shared(n: number, s: number): Zipf {
  const key = `${n} ${s}`;
  let zipf = made.get(key);
  if (zipf === undefined) {
    zipf = new Zipf(n, s);
    for (const oldest of made.keys()) {
      if (made.size < KEPT) break;
      made.delete(oldest);
    }
    made.set(key, zipf);
  }
  return zipf;
}

export const zipf: DistributionEntry = {
  name: 'zipf',
  summary: 'whole numbers 1 to n by popularity: rank r in proportion to r^-s',
  options: [
    { name: 'n', kind: 'integer', min: 1, max: 1_000_000, meaning: 'How many ranks.' },
    {
      name: 's',
      kind: 'number',
      min: 0,
      max: 20,
      default: 1,
      meaning: 'The exponent: 0 makes all ranks alike, 1 is the classic law.',
    },
  ],
  positional: ['n', 's'],
  create(options) {
    const given = new OptionReader(zipf, options);
    return shared(given.number('n'), given.number('s'));
  },
};
