import { OptionReader } from '../../engine/option-reader.js';
import type { Packet } from '../packet.js';
import { markCongestion } from './congestion-mark.js';
import type { DropSink } from './discipline.js';
import type { DisciplineEntry } from './entry.js';
import { SingleLine } from './single-line.js';

/** Marks every arrival that finds more packets waiting than the threshold; no average, no dice. */
class Threshold extends SingleLine {
  marked = 0;

  constructor(
    private readonly sink: DropSink,
    private readonly threshold: number,
    private readonly limit: number,
    private readonly dropsOthers: boolean,
  ) {
    super();
  }

  enqueue(packet: Packet): boolean {
    const { length } = this.line;
    if (length >= this.limit) {
      this.sink.drop(packet, 'queue-full');
      return false;
    }
    if (length > this.threshold) {
      if (markCongestion(packet)) this.marked++;
      else if (this.dropsOthers) {
        this.sink.drop(packet, 'threshold');
        return false;
      }
    }
    this.line.push(packet);
    return true;
  }
}

export const threshold: DisciplineEntry = {
  name: 'threshold',
  summary: 'marks arrivals that find the queue above a threshold, as DCTCP wants',
  source: 'Alizadeh et al., "Data center TCP (DCTCP)", SIGCOMM 2010, section 3.1; RFC 8257',
  options: [
    {
      name: 'threshold',
      kind: 'integer',
      default: 65,
      min: 0,
      meaning:
        'Packets waiting above which arrivals are marked; the paper takes 20 at 1 Gbit/s and 65 ' +
        'at 10 Gbit/s.',
    },
    {
      name: 'limit',
      kind: 'integer',
      default: 1000,
      min: 1,
      meaning: 'Most packets that wait.',
    },
    {
      name: 'others',
      kind: 'choice',
      choices: ['drop', 'keep'],
      default: 'drop',
      meaning: 'What happens above the threshold to packets that do not understand marks.',
      source: 'RFC 3168, section 5',
    },
  ],
  positional: ['threshold', 'limit'],
  transparent: true,
  create(options, context) {
    const given = new OptionReader(threshold, options);
    return new Threshold(
      context.sink,
      given.number('threshold'),
      given.number('limit'),
      given.choice('others') === 'drop',
    );
  },
};
