import { OptionReader } from '../../engine/option-reader.js';
import { IntTable } from '../int-table.js';
import type { Packet } from '../packet.js';
import { type CodelControl, CodelState } from './codel-control.js';
import { controlOf, controlOptions } from './codel.js';
import type { QueueContext, QueueDiscipline } from './discipline.js';
import type { DisciplineEntry } from './entry.js';
import { flowBits, FlowLine, FlowList } from './flow-list.js';

class CodelFlow extends FlowLine {
  readonly codel = new CodelState();
}

interface FqCodelOptions {
  limit: number;
  flows: number;
  quantum: number;
  memory: number;
  dropBatch: number;
}

/**
 * FlowQueue-CoDel: packets are hashed by flow into lines, each under CoDel, which are served in
 * deficit round robin. A line that was empty is new, and new ones go before old ones until they
 * have used one quantum: sparse flows hardly wait. When the whole is full, up to half of the
 * longest line (in bytes; the first in turn among equals) is dropped from its head.
 *
 * CoDel leaves a line alone while the whole queue, not the line, holds a frame or less, as in
 * Linux. Memory is counted in bytes of packets, not of kernel buffers.
 */
class FqCodel implements QueueDiscipline {
  length = 0;
  bytes = 0;
  private readonly newFlows = new FlowList<CodelFlow>();
  private readonly oldFlows = new FlowList<CodelFlow>();
  /** The flow of each bucket that was ever used, by its place in `flows`. */
  private readonly buckets = new IntTable();
  private readonly flows: CodelFlow[] = [];
  private perturbation: number | undefined;

  constructor(
    private readonly context: QueueContext,
    private readonly control: CodelControl,
    private readonly options: FqCodelOptions,
  ) {}

  get marked(): number {
    return this.control.marked;
  }

  enqueue(packet: Packet, now: number): boolean {
    const flow = this.flowOf(packet);
    packet.enqueuedAt = now;
    flow.line.push(packet);
    this.length++;
    this.bytes += packet.size;
    if (!flow.listed) {
      flow.deficit = this.options.quantum;
      this.newFlows.push(flow);
    }
    if (this.length <= this.options.limit && this.bytes <= this.options.memory) return true;
    this.dropFromLongest();
    // The newcomer is the last of its line: it is gone when its line is empty.
    return flow.line.length > 0;
  }

  dequeue(now: number): Packet | null {
    for (;;) {
      const list = this.newFlows.first === null ? this.oldFlows : this.newFlows;
      const flow = list.first;
      if (flow === null) return null;
      if (flow.deficit <= 0) {
        flow.deficit += this.options.quantum;
        list.shift();
        this.oldFlows.push(flow);
        continue;
      }
      const packet = this.takeFrom(flow, now);
      if (packet !== null) {
        flow.deficit -= packet.size;
        return packet;
      }
      list.shift();
      // An emptied new line has to pass through the old ones, lest it starve them by coming back.
      if (list === this.newFlows && this.oldFlows.first !== null) this.oldFlows.push(flow);
    }
  }

  readyAt(now: number): number {
    return this.length > 0 ? now : Infinity;
  }

  private takeFrom(flow: CodelFlow, now: number): Packet | null {
    const { line } = flow;
    const packets = line.length;
    const bytes = line.bytes;
    const packet = this.control.dequeue(flow.codel, line, this.bytes - bytes, now);
    this.length -= packets - line.length;
    this.bytes -= bytes - line.bytes;
    return packet;
  }

  private dropFromLongest(): void {
    const flow = this.oldFlows.longest(this.newFlows.longest(null)) as CodelFlow;
    const { line } = flow;
    const goal = line.bytes / 2;
    const before = line.bytes;
    let drops = 0;
    do {
      const packet = line.shift() as Packet;
      this.length--;
      this.bytes -= packet.size;
      this.context.sink.drop(packet, 'queue-full');
      drops++;
    } while (drops < this.options.dropBatch && before - line.bytes < goal);
    // So that CoDel, too, leans harder on this flow.
    flow.codel.count += drops;
  }

  private flowOf(packet: Packet): CodelFlow {
    this.perturbation ??= this.context.random().bits32();
    const bits = flowBits(packet, this.perturbation);
    const bucket = Math.floor((bits / 0x1_0000_0000) * this.options.flows);
    let index = this.buckets.get(bucket);
    if (index < 0) {
      index = this.flows.push(new CodelFlow()) - 1;
      this.buckets.set(bucket, index);
    }
    return this.flows[index];
  }
}

export const fqCodel: DisciplineEntry = {
  name: 'fq-codel',
  summary: 'fair turns for flows, new ones first, each with CoDel against standing delay',
  source: 'RFC 8290; linux net/sched/sch_fq_codel.c',
  options: [
    ...controlOptions,
    {
      name: 'limit',
      kind: 'integer',
      default: 10_240,
      min: 1,
      meaning: 'Most packets that wait.',
    },
    {
      name: 'flows',
      kind: 'integer',
      default: 1024,
      min: 1,
      max: 65_536,
      meaning: 'Lines that flows are hashed into.',
    },
    {
      name: 'quantum',
      kind: 'size',
      min: 1,
      optional: true,
      meaning: 'What a flow may send in one turn; a full frame of the port when left out.',
    },
    {
      name: 'ecn',
      kind: 'boolean',
      default: true,
      meaning: 'Mark packets that understand it instead of dropping them.',
    },
    {
      name: 'memory',
      kind: 'size',
      default: 33_554_432,
      min: 1,
      meaning: 'Most bytes that wait.',
    },
    {
      name: 'dropBatch',
      kind: 'integer',
      default: 64,
      min: 1,
      meaning: 'Most packets dropped at once from the longest line when the whole is full.',
    },
  ],
  positional: ['target', 'interval', 'limit'],
  transparent: true,
  create(options, context) {
    const given = new OptionReader(fqCodel, options);
    const control = controlOf(given, context);
    return new FqCodel(context, control, {
      limit: given.number('limit'),
      flows: given.number('flows'),
      quantum: given.has('quantum') ? given.number('quantum') : context.mtu + context.header,
      memory: given.number('memory'),
      dropBatch: given.number('dropBatch'),
    });
  },
};
