import { OptionReader } from '../../engine/option-reader.js';
import { coin, type RandomSource } from '../../engine/random.js';
import { LateRandom } from '../late-random.js';
import type { Packet } from '../packet.js';
import type { FilterEntry } from './entry.js';
import type { Filter, Verdict } from './filter.js';

/** Sends some packets twice. The copy arrives with the packet, also where that is lost later on. */
class Duplication implements Filter {
  constructor(
    private readonly probability: number,
    private readonly random: RandomSource,
  ) {}

  judge(_packet: Packet, _now: number, verdict: Verdict): void {
    if (coin(this.random, this.probability)) verdict.copies++;
  }
}

export const duplication: FilterEntry = {
  name: 'duplication',
  summary: 'sends some packets twice',
  source: 'linux net/sched/sch_netem.c (duplicate)',
  options: [
    {
      name: 'probability',
      kind: 'fraction',
      min: 0,
      max: 1,
      meaning: 'How likely each packet is sent twice.',
    },
  ],
  positional: ['probability'],
  create(options, context) {
    const given = new OptionReader(duplication, options);
    return new Duplication(given.number('probability'), new LateRandom(context.random));
  },
};
