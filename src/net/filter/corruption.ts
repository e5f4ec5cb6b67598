import { OptionReader } from '../../engine/option-reader.js';
import { coin, type RandomSource } from '../../engine/random.js';
import { LateRandom } from '../late-random.js';
import type { Packet } from '../packet.js';
import type { FilterEntry } from './entry.js';
import type { Filter, Verdict } from './filter.js';

/**
 * Damages packets. The receiver's frame check sequence finds all damage: which bits flipped is not
 * modelled, and neither is damage that a checksum misses.
 */
class Corruption implements Filter {
  constructor(
    private readonly probability: number,
    private readonly random: RandomSource,
  ) {}

  judge(_packet: Packet, _now: number, verdict: Verdict): void {
    if (coin(this.random, this.probability)) verdict.corrupted = true;
  }
}

export const corruption: FilterEntry = {
  name: 'corruption',
  summary: 'damages packets, which their receiver then drops',
  source: 'linux net/sched/sch_netem.c (corrupt)',
  options: [
    {
      name: 'probability',
      kind: 'fraction',
      min: 0,
      max: 1,
      meaning: 'How likely each packet is damaged.',
    },
  ],
  positional: ['probability'],
  create(options, context) {
    const given = new OptionReader(corruption, options);
    return new Corruption(given.number('probability'), new LateRandom(context.random));
  },
};
