import { OptionReader } from '../../engine/option-reader.js';
import type { OptionDescriptor } from '../../engine/options.js';
import { MILLISECOND } from '../../engine/time.js';
import type { Packet } from '../packet.js';
import { CodelControl, CodelState } from './codel-control.js';
import type { QueueContext } from './discipline.js';
import type { DisciplineEntry } from './entry.js';
import { SingleLine } from './single-line.js';

/** One line whose standing delay CoDel keeps near the target. */
class Codel extends SingleLine {
  private readonly state = new CodelState();

  constructor(
    private readonly context: QueueContext,
    private readonly control: CodelControl,
    private readonly limit: number,
  ) {
    super();
  }

  get marked(): number {
    return this.control.marked;
  }

  enqueue(packet: Packet, now: number): boolean {
    if (this.line.length >= this.limit) {
      this.context.sink.drop(packet, 'queue-full');
      return false;
    }
    packet.enqueuedAt = now;
    this.line.push(packet);
    return true;
  }

  override dequeue(now: number): Packet | null {
    return this.control.dequeue(this.state, this.line, 0, now);
  }
}

/** The options of CoDel's control law, wherever it is used. */
export const controlOptions: readonly OptionDescriptor[] = [
  {
    name: 'target',
    kind: 'duration',
    default: 5 * MILLISECOND,
    min: 0,
    meaning: 'The standing delay that is acceptable.',
    source: 'RFC 8289, section 4.4',
  },
  {
    name: 'interval',
    kind: 'duration',
    default: 100 * MILLISECOND,
    min: 1,
    meaning: 'How long the delay may stay above the target; a usual round-trip time.',
    source: 'RFC 8289, section 4.3',
  },
  {
    name: 'ceThreshold',
    kind: 'duration',
    optional: true,
    min: 0,
    meaning:
      'A delay above which packets that understand marks are marked at once, as DCTCP wants.',
    source: 'tc-codel(8), tc-fq_codel(8): ce_threshold',
  },
];

/** @throws RangeError */
export function controlOf(given: OptionReader, context: QueueContext): CodelControl {
  return new CodelControl(
    context,
    given.number('target'),
    given.number('interval'),
    given.boolean('ecn'),
    given.has('ceThreshold') ? given.number('ceThreshold') : Infinity,
  );
}

export const codel: DisciplineEntry = {
  name: 'codel',
  summary: 'drops from the head while the delay has been above 5 ms for 100 ms',
  source: 'RFC 8289; linux net/sched/sch_codel.c, include/net/codel_impl.h',
  options: [
    ...controlOptions,
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
    },
  ],
  positional: ['target', 'interval', 'limit'],
  transparent: true,
  create(options, context) {
    const given = new OptionReader(codel, options);
    const control = controlOf(given, context);
    return new Codel(context, control, given.number('limit'));
  },
};
