import { pow } from '../../engine/math.js';
import { OptionReader } from '../../engine/option-reader.js';
import { coin } from '../../engine/random.js';
import { LateRandom } from '../late-random.js';
import type { Packet } from '../packet.js';
import { markCongestion } from './congestion-mark.js';
import type { QueueContext } from './discipline.js';
import type { DisciplineEntry } from './entry.js';
import { SingleLine } from './single-line.js';

interface RedOptions {
  min: number;
  max: number;
  maxProbability: number;
  weight: number;
  limit: number;
  ecn: boolean;
}

/**
 * Random early detection: drops or marks arrivals with a probability that grows with the average
 * queue. Dividing by 1 - (packets since the last one) * probability spreads the drops: the gap
 * between two is uniform from 1 to 1/probability, not geometric (section 7 of the paper).
 *
 * While the queue is empty the average decays as if full frames of no queue had gone by. As in
 * Linux, packets that understand marks are marked, not dropped, above the upper threshold too.
 * Not modelled: thresholds in bytes, the gentle and adaptive variants.
 */
class Red extends SingleLine {
  marked = 0;
  private average = 0;
  private sinceLast = 0;
  private emptySince = 0;
  private readonly random: LateRandom;
  /** Nanoseconds to send a full frame. */
  private readonly frameTime: number;

  constructor(
    private readonly context: QueueContext,
    private readonly options: RedOptions,
  ) {
    super();
    this.random = new LateRandom(context.random);
    this.frameTime = ((context.mtu + context.header) * 8e9) / context.rate;
  }

  enqueue(packet: Packet, now: number): boolean {
    const { sink } = this.context;
    this.updateAverage(now);
    if (this.mustNotify()) {
      if (this.options.ecn && markCongestion(packet)) this.marked++;
      else {
        sink.drop(packet, 'red');
        return false;
      }
    }
    if (this.line.length >= this.options.limit) {
      sink.drop(packet, 'queue-full');
      return false;
    }
    this.line.push(packet);
    return true;
  }

  override dequeue(now: number): Packet | null {
    const packet = this.line.shift();
    if (packet !== null && this.line.length === 0) this.emptySince = now;
    return packet;
  }

  private updateAverage(now: number): void {
    const { weight } = this.options;
    const { length } = this.line;
    if (length > 0) this.average += weight * (length - this.average);
    else if (now > this.emptySince) {
      // A port without rate (frame time infinite) sends all at once: count the arrival alone.
      const frames = this.frameTime < Infinity ? (now - this.emptySince) / this.frameTime : 1;
      this.average *= pow(1 - weight, frames);
      this.emptySince = now;
    }
  }

  private mustNotify(): boolean {
    const { min, max, maxProbability } = this.options;
    if (this.average < min) {
      this.sinceLast = 0;
      return false;
    }
    if (this.average < max) {
      const probability = (maxProbability * (this.average - min)) / (max - min);
      const spread = 1 - this.sinceLast * probability;
      if (spread > probability && !coin(this.random, probability / spread)) {
        this.sinceLast++;
        return false;
      }
    }
    this.sinceLast = 0;
    return true;
  }
}

export const red: DisciplineEntry = {
  name: 'red',
  summary: 'random early detection: drops or marks early, the more the longer the average queue',
  source:
    'Floyd and Jacobson, "Random early detection gateways for congestion avoidance", 1993; ' +
    'linux include/net/red.h',
  options: [
    {
      name: 'min',
      kind: 'number',
      default: 5,
      min: 0,
      meaning: 'Average queue in packets below which nothing is dropped.',
    },
    {
      name: 'max',
      kind: 'number',
      default: 15,
      min: 0,
      meaning: 'Average queue in packets from which every arrival is dropped or marked.',
    },
    {
      name: 'maxProbability',
      kind: 'fraction',
      default: 0.1,
      min: 0,
      max: 1,
      meaning: 'Probability that is reached right below the upper threshold.',
    },
    {
      name: 'weight',
      kind: 'fraction',
      default: 0.002,
      min: 0,
      max: 1,
      meaning: 'Weight of each arrival in the moving average.',
    },
    {
      name: 'limit',
      kind: 'integer',
      default: 1000,
      min: 1,
      meaning: 'Most packets that wait.',
    },
    {
      name: 'ecn',
      kind: 'boolean',
      default: false,
      meaning: 'Mark packets that understand it instead of dropping them.',
      source: 'RFC 3168, section 5',
    },
  ],
  positional: ['min', 'max', 'maxProbability'],
  transparent: false,
  create(options, context) {
    const given = new OptionReader(red, options);
    const min = given.number('min');
    const max = given.number('max');
    if (!(min < max)) given.fail(`'min' (${min}) must be below 'max' (${max})`);
    return new Red(context, {
      min,
      max,
      maxProbability: given.number('maxProbability'),
      weight: given.positive('weight'),
      limit: given.number('limit'),
      ecn: given.boolean('ecn'),
    });
  },
};
