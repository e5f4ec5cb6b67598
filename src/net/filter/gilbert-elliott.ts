import { OptionReader } from '../../engine/option-reader.js';
import { coin, type RandomSource } from '../../engine/random.js';
import { LateRandom } from '../late-random.js';
import type { Packet } from '../packet.js';
import type { FilterEntry } from './entry.js';
import type { Filter, Verdict } from './filter.js';

interface Chances {
  /** From good to bad, and from bad to good, after each packet. */
  p: number;
  r: number;
  goodLoss: number;
  badLoss: number;
}

/**
 * Losses in bursts: a chain of a good and a bad state with a loss rate each. A packet is judged by
 * the state it finds; then the chain takes a step, packet by packet, not by time. It starts good.
 *
 * In the long run p/(p + r) of the packets find the bad state, and a stay there lasts 1/r packets
 * in the mean, geometrically distributed.
 */
class GilbertElliott implements Filter {
  private bad = false;

  constructor(
    private readonly chances: Chances,
    private readonly random: RandomSource,
  ) {}

  judge(_packet: Packet, _now: number, verdict: Verdict): void {
    const { p, r, goodLoss, badLoss } = this.chances;
    if (coin(this.random, this.bad ? badLoss : goodLoss)) verdict.dropped = 'loss';
    if (coin(this.random, this.bad ? r : p)) this.bad = !this.bad;
  }
}

export const gilbertElliott: FilterEntry = {
  name: 'gilbert-elliott',
  summary: 'loses packets in bursts: a good and a bad state, each with its own loss',
  source:
    'Gilbert 1960, Elliott 1963 (Bell System Technical Journal); linux net/sched/sch_netem.c ' +
    '(loss gemodel)',
  options: [
    {
      name: 'p',
      kind: 'fraction',
      min: 0,
      max: 1,
      meaning: 'Probability, after a packet, to turn from good to bad.',
    },
    {
      name: 'r',
      kind: 'fraction',
      min: 0,
      max: 1,
      meaning: 'Probability, after a packet, to turn from bad to good.',
    },
    {
      name: 'goodLoss',
      kind: 'fraction',
      default: 0,
      min: 0,
      max: 1,
      meaning: 'How likely a packet is lost in the good state (1 - k of netem).',
    },
    {
      name: 'badLoss',
      kind: 'fraction',
      default: 1,
      min: 0,
      max: 1,
      meaning: 'How likely a packet is lost in the bad state (1 - h of netem).',
    },
  ],
  positional: ['p', 'r', 'goodLoss', 'badLoss'],
  create(options, context) {
    const given = new OptionReader(gilbertElliott, options);
    const chances = {
      p: given.number('p'),
      r: given.number('r'),
      goodLoss: given.number('goodLoss'),
      badLoss: given.number('badLoss'),
    };
    return new GilbertElliott(chances, new LateRandom(context.random));
  },
};
