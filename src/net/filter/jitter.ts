import type { Distribution } from '../../engine/distribution.js';
import { createDistribution } from '../../engine/distributions/table.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { RandomSource } from '../../engine/random.js';
import { wholeNanoseconds } from '../../engine/time.js';
import { LateRandom } from '../late-random.js';
import type { Packet } from '../packet.js';
import type { FilterEntry } from './entry.js';
import type { Filter, Verdict } from './filter.js';

/**
 * Adds a random delay to each packet. Where the order is kept, a packet that would arrive before
 * its predecessor arrives right behind it: delays are then longer than drawn, and correlated.
 */
class Jitter implements Filter {
  constructor(
    private readonly delay: Distribution,
    private readonly keepsOrder: boolean,
    private readonly random: RandomSource,
  ) {}

  judge(_packet: Packet, _now: number, verdict: Verdict): void {
    verdict.delay += wholeNanoseconds(this.delay.sample(this.random));
    if (!this.keepsOrder) verdict.mayReorder = true;
  }
}

export const jitter: FilterEntry = {
  name: 'jitter',
  summary: 'delays each packet by a random time on top of the delay of the link',
  source: 'linux net/sched/sch_netem.c (delay)',
  options: [
    {
      name: 'of',
      kind: 'weighted',
      meaning: 'The distribution of the extra delay, or several with their weights.',
    },
    {
      name: 'keepOrder',
      kind: 'boolean',
      default: true,
      meaning: 'Whether packets wait for their predecessors instead of overtaking them.',
    },
  ],
  positional: ['of', 'keepOrder'],
  create(options, context) {
    const given = new OptionReader(jitter, options);
    const choices = given.weighted('of');
    const delay =
      choices.length === 1
        ? createDistribution(choices[0].of)
        : createDistribution({ kind: 'mixture', options: new Map([['of', choices]]) });
    return new Jitter(delay, given.boolean('keepOrder'), new LateRandom(context.random));
  },
};
