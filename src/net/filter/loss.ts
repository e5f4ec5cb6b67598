import { OptionReader } from '../../engine/option-reader.js';
import { coin, type RandomSource } from '../../engine/random.js';
import { LateRandom } from '../late-random.js';
import type { Packet } from '../packet.js';
import type { FilterEntry } from './entry.js';
import type { Filter, Verdict } from './filter.js';

/** Loses each packet with the same probability, whatever happened to others. */
class Loss implements Filter {
  constructor(
    private readonly probability: number,
    private readonly random: RandomSource,
  ) {}

  judge(_packet: Packet, _now: number, verdict: Verdict): void {
    if (coin(this.random, this.probability)) verdict.dropped = 'loss';
  }
}

export const loss: FilterEntry = {
  name: 'loss',
  summary: 'loses packets independently',
  source: 'linux net/sched/sch_netem.c (loss random)',
  options: [
    {
      name: 'probability',
      kind: 'fraction',
      min: 0,
      max: 1,
      meaning: 'How likely each packet is lost.',
    },
  ],
  positional: ['probability'],
  create(options, context) {
    const given = new OptionReader(loss, options);
    return new Loss(given.number('probability'), new LateRandom(context.random));
  },
};
