import { OptionReader } from '../../engine/option-reader.js';
import type { Packet } from '../packet.js';
import type { DropSink } from './discipline.js';
import type { DisciplineEntry } from './entry.js';
import { SingleLine } from './single-line.js';

/** One line with a limit: who does not fit is dropped. */
class DropTail extends SingleLine {
  readonly marked = 0;

  constructor(
    private readonly sink: DropSink,
    private readonly limit: number,
    private readonly limitBytes: number,
  ) {
    super();
  }

  enqueue(packet: Packet): boolean {
    const { line } = this;
    if (line.length >= this.limit || line.bytes + packet.size > this.limitBytes) {
      this.sink.drop(packet, 'queue-full');
      return false;
    }
    line.push(packet);
    return true;
  }
}

export const dropTail: DisciplineEntry = {
  name: 'drop-tail',
  summary: 'one line, first in, first out; packets that find it full are dropped',
  source: 'linux net/sched/sch_fifo.c',
  options: [
    {
      name: 'limit',
      kind: 'integer',
      default: 1000,
      min: 0,
      meaning: 'Most packets that wait; the one being sent does not count.',
    },
    {
      name: 'limitBytes',
      kind: 'size',
      min: 0,
      optional: true,
      meaning: 'Most bytes that wait.',
    },
  ],
  positional: ['limit', 'limitBytes'],
  transparent: true,
  create(options, context) {
    const given = new OptionReader(dropTail, options);
    const limitBytes = given.has('limitBytes') ? given.number('limitBytes') : Infinity;
    return new DropTail(context.sink, given.number('limit'), limitBytes);
  },
};
