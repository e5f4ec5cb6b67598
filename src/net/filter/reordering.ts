import { OptionReader } from '../../engine/option-reader.js';
import { coin, type RandomSource } from '../../engine/random.js';
import { LateRandom } from '../late-random.js';
import type { Packet } from '../packet.js';
import type { FilterEntry } from './entry.js';
import type { Filter, Verdict } from './filter.js';

/**
 * Lets some packets leave their place. `late`: a chosen packet comes later by `delay`, and those
 * behind it may overtake it. `ahead`, as netem does it: all others come later by `delay`, and a
 * chosen one overtakes those that are still waiting theirs out.
 *
 * With a gap of g, at least g - 1 packets that keep their place lie between two chosen ones;
 * probability 1 then chooses every g-th exactly.
 */
class Reordering implements Filter {
  private kept = 0;

  constructor(
    private readonly probability: number,
    private readonly delay: number,
    private readonly gap: number,
    private readonly ahead: boolean,
    private readonly random: RandomSource,
  ) {}

  judge(_packet: Packet, _now: number, verdict: Verdict): void {
    const chosen = this.kept >= this.gap - 1 && coin(this.random, this.probability);
    this.kept = chosen ? 0 : this.kept + 1;
    if (chosen) verdict.mayReorder = true;
    if (chosen !== this.ahead) verdict.delay += this.delay;
  }
}

export const reordering: FilterEntry = {
  name: 'reordering',
  summary: 'lets some packets come late, or ahead of others',
  source: 'linux net/sched/sch_netem.c (reorder, gap)',
  options: [
    {
      name: 'probability',
      kind: 'fraction',
      min: 0,
      max: 1,
      meaning: 'How likely a packet that may be chosen is chosen.',
    },
    {
      name: 'delay',
      kind: 'duration',
      min: 1,
      meaning: 'How much later a chosen packet comes, or with `ahead` all others.',
    },
    {
      name: 'gap',
      kind: 'integer',
      default: 1,
      min: 1,
      meaning: 'Only one in so many packets may be chosen; 1 for any.',
    },
    {
      name: 'mode',
      kind: 'choice',
      choices: ['late', 'ahead'],
      default: 'late',
      meaning: 'Whether chosen packets come late, or go ahead of all others.',
    },
  ],
  positional: ['probability', 'delay', 'gap'],
  create(options, context) {
    const given = new OptionReader(reordering, options);
    return new Reordering(
      given.number('probability'),
      given.number('delay'),
      given.number('gap'),
      given.choice('mode') === 'ahead',
      new LateRandom(context.random),
    );
  },
};
